//! Points in time for people: when exactly. How long ago is [`Scene::age`].

use crate::{time::Timestamp, ui::Scene};

const DAY_MS: i64 = 86_400_000;

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

/// `14:00 UTC`, with its day where that is not within the next 24 hours. Reactive, by the minute.
#[must_use]
pub fn until(scene: Scene, then: Timestamp) -> String {
    let text = utc(then);
    let to_the_minute = text.get(..16).unwrap_or(&text);
    let shown = if scene.until_ms(then) < DAY_MS { to_the_minute.get(11..).unwrap_or_default() } else { to_the_minute };
    [shown, " UTC"].concat()
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
