//! The six questions on top of the board, answered from snapshots. Pure: what is asked of a kind is in its model.

use crate::{model::AnySnapshot, state::State, time::Timestamp};
use serde::Serialize;

/// What a team wants to know at a glance. The order is that of the strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Is anything down?
    Down,
    /// Is anything slow?
    Slow,
    /// What do we need to restart?
    Restart,
    /// Are our databases in sync?
    InSync,
    /// Are our processed metrics up to date and accurate?
    Current,
    /// Is our real-time system affected?
    RealTime,
}

impl Question {
    /// All six.
    pub const ALL: [Self; 6] = [Self::Down, Self::Slow, Self::Restart, Self::InSync, Self::Current, Self::RealTime];

    /// The question as it is asked.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Down => "Is anything down?",
            Self::Slow => "Is anything slow?",
            Self::Restart => "What needs a restart?",
            Self::InSync => "Are databases in sync?",
            Self::Current => "Are metrics current?",
            Self::RealTime => "Is real-time affected?",
        }
    }
}

/// One question with its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The question as it is asked.
    pub question: String,
    /// How good or bad that is; `None` where no widget is configured that could tell.
    pub state: Option<State>,
    /// In a word or two.
    pub answer: String,
    /// What stands behind it, in a line.
    pub detail: Option<String>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Where the evidence is.
    pub href: Option<String>,
}

/// An answer with everything that it stands for: what the API gives. The board shows the same from the targets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FullAnswer {
    /// The answer.
    #[serde(flatten)]
    pub answer: Answer,
    /// What needs a restart, one by one; empty for the other questions.
    pub items: Vec<AnswerItem>,
}

/// One target that needs a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerItem {
    /// What it is called.
    pub name: String,
    /// How to restart it: a text for people, never run.
    pub restart: Option<String>,
    /// Where it says what to do.
    pub runbook: Option<String>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// How many red targets wait for it.
    pub affects: usize,
    /// Where the evidence is.
    pub href: String,
}

crate::from_json!(Answer { question, state, answer, detail, since, href });

impl Answer {
    /// An answer without more to it.
    #[must_use]
    pub fn new(question: Question, state: State, answer: impl Into<String>) -> Self {
        Self {
            question: question.text().to_owned(),
            state: Some(state),
            answer: answer.into(),
            detail: None,
            since: None,
            href: None,
        }
    }

    fn nobody_watches(question: Question) -> Self {
        Self { state: None, ..Self::new(question, State::Unknown, "not watched") }
    }
}

/// All six, each with the worst answer that any widget gives to it, and with all that it stands for.
pub fn answer<'a>(snapshots: impl IntoIterator<Item = &'a AnySnapshot>) -> Vec<FullAnswer> {
    let (mut given, mut restarts) = (Vec::new(), Vec::new());
    for snapshot in snapshots {
        given.extend(snapshot.head().answers.iter().cloned());
        restarts.extend(snapshot.restarts());
    }
    let full = |answer: Answer| {
        let is_restart = answer.question == Question::Restart.text();
        FullAnswer { answer, items: if is_restart { std::mem::take(&mut restarts) } else { Vec::new() } }
    };
    strongest(given).into_iter().map(full).collect()
}

/// Of several answers to each question, the worst; a question that nobody answers says so.
#[must_use]
pub fn strongest(given: Vec<Answer>) -> Vec<Answer> {
    let worst = |question: Question| {
        given.iter().filter(|answer| answer.question == question.text()).min_by_key(|answer| answer.state).cloned()
    };
    Question::ALL.map(|question| worst(question).unwrap_or_else(|| Answer::nobody_watches(question))).into()
}
