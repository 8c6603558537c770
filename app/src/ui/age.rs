//! Points in time for people: how long ago, ticking, and when exactly.

use crate::{text, time::Timestamp, ui::Scene};
use leptos::prelude::*;

/// `2 min`: how long ago `then` is. Ticks with the reactive closure it is called in and has none of its own, so that a
/// row that changes keeps its nodes; a component would not be tracked by that closure.
pub fn age(scene: Scene, then: Timestamp) -> impl IntoView {
    view! { <time datetime=then.to_string()>{text::span(scene.age_ms(then))}</time> }
}

/// `2 min ago`; as [`age`].
pub fn ago(scene: Scene, then: Timestamp) -> impl IntoView {
    view! { {age(scene, then)} " ago" }
}

/// `2026-11-23 10:15:03 UTC`.
#[must_use]
pub fn utc(then: Timestamp) -> String {
    let text = then.to_string();
    let (date, time) = text.split_once('T').unwrap_or((&text, ""));
    [date, " ", time.split('.').next().unwrap_or(time), " UTC"].concat()
}

/// `10:15:03 UTC`.
#[must_use]
pub fn clock(then: Timestamp) -> String {
    let text = utc(then);
    text.split_once(' ').map_or(text.clone(), |(_, time)| time.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_when_in_utc() {
        let then = Timestamp::from_ms(1_795_428_903_123);
        assert_eq!(utc(then), "2026-11-23 10:15:03 UTC");
        assert_eq!(clock(then), "10:15:03 UTC");
    }
}
