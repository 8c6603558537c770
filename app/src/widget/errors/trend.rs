//! Events of each day or hour, as bars.

use crate::ui::Html;
use std::fmt::Write as _;

/// The height of the picture, and of the highest bar.
const HEIGHT: u32 = 20;
/// From one bar to the next, of which the bar takes all but one.
const STEP: usize = 4;

/// The bars, oldest first; nothing where nothing is known.
pub(super) fn bars(html: &mut Html, trend: &[u64]) {
    if trend.is_empty() {
        return;
    }
    let most = trend.iter().copied().max().unwrap_or_default().max(1);
    let (mut path, mut words) = (String::with_capacity(16 * trend.len()), String::new());
    for (at, &events) in trend.iter().enumerate() {
        // Few events are still some.
        let height = (events as f64 * f64::from(HEIGHT) / most as f64).ceil() as u32;
        // Writing into a String cannot fail.
        let _ = write!(path, "M{} {HEIGHT}v-{height}h{}v{height}", at * STEP, STEP - 1);
        let _ = write!(words, " {events}");
    }
    let width = (trend.len() * STEP).to_string();
    let markup = "<svg class=\"trend\" viewBox=\"0 0 {} 20\" preserveAspectRatio=\"none\" role=\"img\">\
                  <title>events, oldest first:{}</title><path d=\"{}\"/></svg> ";
    html.put(markup, &[&width, &words, &path]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(trend: &[u64]) -> String {
        let mut html = Html::default();
        bars(&mut html, trend);
        html.done()
    }

    #[test]
    fn the_highest_bar_fills_the_picture_and_one_event_is_seen() {
        let drawn = drawn(&[0, 1, u64::MAX]);
        assert!(drawn.contains("viewBox=\"0 0 12 20\""), "{drawn}");
        assert!(drawn.contains("<title>events, oldest first: 0 1 18446744073709551615</title>"), "{drawn}");
        assert!(drawn.contains("d=\"M0 20v-0h3v0M4 20v-1h3v1M8 20v-20h3v20\""), "{drawn}");
    }

    #[test]
    fn nothing_known_is_nothing_drawn() {
        assert_eq!(drawn(&[]), "");
        assert!(drawn(&[0, 0]).contains("v-0h3"));
    }
}
