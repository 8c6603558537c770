//! The six questions, answered.

use crate::{
    answers::{self, Answer},
    snapshot::Head,
    ui::{Html, Scene, shape},
};
use leptos::prelude::*;

/// All of it. Reactive: ticks.
pub(super) fn draw(scene: Scene, heads: &[ArcRwSignal<Head>]) -> Html {
    let mut given = Vec::new();
    for head in heads {
        head.with(|head| given.extend(head.answers.iter().cloned()));
    }
    let mut html = Html::default().raw("<section class=\"answers\" aria-label=\"At a glance\"><ul>");
    for answer in answers::strongest(given) {
        item(&mut html, scene, &answer);
    }
    html.raw("</ul></section>")
}

fn item(html: &mut Html, scene: Scene, answer: &Answer) {
    let state = answer.state.map(|state| (state.as_str(), shape(state, false)));
    match state {
        Some((word, _)) => html.put("<li data-state=\"{}\">", &[word]),
        None => html.put("<li>", &[]),
    }
    match &answer.href {
        Some(href) => html.put("<a href=\"{}\">", &[href]),
        None => html.put("<a>", &[]),
    }
    html.put("<span class=\"question\">{}</span> <span class=\"answer\">", &[&answer.question]);
    if let Some((word, shape)) = state {
        let markup = "<span class=\"glyph\" aria-hidden=\"true\">{}</span><span class=\"sr\">{}</span> ";
        html.put(markup, &[shape, word]);
    }
    html.put("{}</span> <span class=\"detail\">", &[&answer.answer]);
    if let Some(then) = answer.since {
        html.put("for ", &[]);
        scene.age(html, then);
    }
    if let Some(detail) = &answer.detail {
        html.put("{}{}", &[if answer.since.is_some() { " · " } else { "" }, detail]);
    }
    html.put("</span></a></li>", &[]);
}
