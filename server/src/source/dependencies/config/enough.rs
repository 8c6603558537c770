//! `fail_after` and `recover_after`: so many in a row, or `"3 of 5"`.

use crate::config::read::Item;
use app::model::dependencies::judge::{Enough, REMEMBERED};
use std::ops::RangeInclusive;

const IN_A_ROW: RangeInclusive<i64> = 1..=1_000;

/// Reads either; 1 ≤ m ≤ n ≤ 100 in "m of n".
pub(super) fn read(item: &Item<'_>) -> Option<Enough> {
    if !item.is_text() {
        return item.count(IN_A_ROW).map(Enough::InARow);
    }
    let allowed = format!(
        "a number in a row from 1 to {}, or so many of the last few, at most {REMEMBERED}: \"3 of 5\"",
        IN_A_ROW.end()
    );
    item.parse(&allowed, of_last)
}

fn of_last(text: &str) -> Result<Enough, String> {
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let both = text.split_once(" of ").and_then(|(times, last)| Some((number(times)?, number(last)?)));
    match both {
        None => Err("not so many of so many".to_owned()),
        Some((_, last)) if last > REMEMBERED => Err(format!("no more than {REMEMBERED} are remembered")),
        Some((times, last)) if times > last => Err("more than there are".to_owned()),
        Some((0, _)) => Err("none would be enough".to_owned()),
        Some((times, last)) => Ok(Enough::OfLast { times, last }),
    }
}
