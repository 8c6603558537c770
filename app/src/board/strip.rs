//! The six questions, answered.

use crate::{
    answers::{self, Answer},
    ui::{Glyph, Scene, age},
    widget::AnyChannel,
};
use leptos::prelude::*;

pub(super) fn strip(scene: Scene, channels: Vec<AnyChannel>) -> impl IntoView {
    let answers = Memo::new(move |_| {
        let mut given = Vec::new();
        for channel in &channels {
            given.extend(channel.answers());
        }
        answers::strongest(given)
    });
    let items = move || answers.with(|answers| answers.iter().map(|answer| item(scene, answer)).collect::<Vec<_>>());
    view! {
        <section class="answers" aria-label="At a glance">
            <ul>{items}</ul>
        </section>
    }
}

fn item(scene: Scene, answer: &Answer) -> impl IntoView + use<> {
    let since = answer.since.map(|then| view! { "for " {age(scene, then)} });
    let between = (answer.since.is_some() && answer.detail.is_some()).then_some(" · ");
    view! {
        <li data-state=answer.state.map(|state| state.as_str())>
            <a href=answer.href.clone()>
                <span class="question">{answer.question.clone()}</span>
                " "
                <span class="answer">
                    {answer.state.map(|state| view! { <Glyph state/> " " })}
                    {answer.answer.clone()}
                </span>
                " "
                <span class="detail">{since} {between} {answer.detail.clone()}</span>
            </a>
        </li>
    }
}
