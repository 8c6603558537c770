//! The last two minutes of a number, as a line.

use crate::model::realtime::{Feed, SPAN_MS};
use std::fmt::Write as _;

/// The picture: its width is the whole span, in tenths of a second.
pub(super) const VIEW: &str = "0 0 1200 240";
const WIDTH: i64 = 1_200;
const HEIGHT: f64 = 240.0;
/// What stays free above and below, for the stroke.
const ROOM: f64 = 20.0;

/// The path of one of the feed's numbers: newest at the right edge, from the least value to the greatest. Where a sample is
/// missing, there is a gap.
pub(super) fn path(feed: &Feed, column: usize) -> String {
    let value = |sample: &Vec<_>| sample.get(column).copied().flatten().map(|number: crate::number::Number| number.0);
    let values: Vec<Option<f64>> = feed.recent.iter().map(value).collect();
    let known = || values.iter().copied().flatten();
    let (least, most) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    let step = i64::try_from(feed.period_ms * WIDTH as u64 / SPAN_MS).unwrap_or(WIDTH);
    let mut path = String::with_capacity(9 * values.len());
    let (mut draws, mut x) = (false, WIDTH - step * (values.len() as i64 - 1));
    for (at, value) in values.iter().enumerate() {
        if let Some(value) = value.filter(|_| x >= 0) {
            let verb = if draws { 'L' } else { 'M' };
            // Writing into a String cannot fail.
            let _ = write!(path, "{verb}{x} {}", height(value, least, most));
            if !draws && values.get(at + 1).copied().flatten().is_none() {
                path.push_str("h0"); // stands alone: a point
            }
        }
        draws = value.is_some() && x >= 0;
        x += step;
    }
    path
}

/// In the middle, where nothing changes.
#[expect(clippy::cast_possible_truncation, reason = "within the picture")]
fn height(value: f64, least: f64, most: f64) -> i64 {
    let share = (value - least) / (most - least);
    let share = if share.is_finite() { share } else { 0.5 };
    (HEIGHT - ROOM - share * (HEIGHT - 2.0 * ROOM)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Number;

    fn drawn(period_ms: u64, samples: &[Option<f64>]) -> String {
        let mut feed = Feed { period_ms, ..Feed::default() };
        for sample in samples {
            feed.recent.add(sample.map(|value| vec![Some(Number(value))]).unwrap_or_default(), 120);
        }
        path(&feed, 0)
    }

    #[test]
    fn the_newest_is_at_the_right_and_the_extremes_touch_the_edges() {
        assert_eq!(drawn(1_000, &[Some(5.0), Some(7.0), Some(6.0)]), "M1180 220L1190 20L1200 120");
    }

    #[test]
    fn what_was_missed_is_a_gap_and_what_stands_alone_a_point() {
        let samples = [Some(1.0), None, None, Some(2.0), Some(1.0), None, Some(2.0)];
        assert_eq!(drawn(1_000, &samples), "M1140 220h0M1170 20L1180 220M1200 20h0");
        assert_eq!(drawn(1_000, &[None, None]), "");
    }

    #[test]
    fn what_does_not_change_is_a_line_in_the_middle() {
        assert_eq!(drawn(60_000, &[Some(3.0), Some(3.0), Some(3.0)]), "M0 120L600 120L1200 120");
    }

    #[test]
    fn another_metric_has_another_column_and_may_be_absent() {
        let mut feed = Feed { period_ms: 1_000, ..Feed::default() };
        feed.recent.add(vec![Some(Number(1.0)), None], 120);
        assert_eq!(
            (path(&feed, 0), path(&feed, 1), path(&feed, 2)),
            ("M1200 120h0".into(), String::new(), String::new())
        );
    }
}
