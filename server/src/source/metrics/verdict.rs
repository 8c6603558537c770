//! What to think of a day that several databases tell about. Pure: what each says, and whether it is due, are arguments.

use super::{
    amount::{Tolerance, percent, plain},
    buckets::{Said, Value},
};
use app::{
    model::metrics::{Day, Difference, Gap, Verdict},
    patch::Keyed,
    state::State,
};
use bigdecimal::{BigDecimal, Zero as _};
use std::sync::Arc;

/// So many databases are named in a sentence.
const NAMED: usize = 3;

/// What one database says.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// Which.
    pub name: &'a str,
    /// What it says; `None`: it could not be asked.
    pub said: Option<&'a Said>,
    /// Whether it has a value of a later day: then this day is not still to come.
    pub is_past: bool,
}

/// What the day is held against.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    /// The database that is right; `None`: the majority.
    pub reference: Option<&'a str>,
    /// How far values may be apart.
    pub tolerance: &'a Tolerance,
    /// Whether the day should be complete by now.
    pub is_due: bool,
    /// When it is, for people.
    pub due: &'a str,
    /// Whether it has ended.
    pub is_over: bool,
}

/// What is to be thought of the day.
#[must_use]
pub fn judge(sides: &[Side<'_>], rule: &Rule<'_>) -> Day {
    let found = Found::new(sides, rule);
    let (verdict, reason) = found.verdict(sides, rule);
    // What is not over cannot be late: it has a word for it, but no colour that counts.
    let state = if verdict == Verdict::Late && !rule.is_over { State::Unknown } else { verdict.state() };
    let mut day =
        Day { state, verdict, reason, against: found.against.map(|side| side.name.to_owned()), ..Day::default() };
    day.odd = found.odd().map(|side| side.name.to_owned()).collect();
    for side in sides {
        match side.said {
            Some(Said::Value(value)) => _ = day.values.insert(side.name.to_owned(), Arc::new(value.text.clone())),
            Some(Said::Null) => _ = day.gaps.insert(side.name.to_owned(), Arc::new(Gap::Null)),
            Some(Said::Missing) => _ = day.gaps.insert(side.name.to_owned(), Arc::new(Gap::Missing)),
            None => _ = day.gaps.insert(side.name.to_owned(), Arc::new(Gap::Error)),
        }
    }
    (day.differences, day.difference) = found.differences(sides);
    day.brief = day.in_brief();
    day
}

/// Who says what, sorted.
struct Found<'s, 'a> {
    /// The side whose value counts.
    against: Option<&'s Side<'a>>,
    /// Those with a value.
    voters: Vec<&'s Side<'a>>,
    /// No value has a majority, so that nobody is the odd one out.
    is_split: bool,
    /// Have another value.
    wrong: Vec<&'s Side<'a>>,
    /// Have none.
    absent: Vec<&'s Side<'a>>,
    /// Cannot be asked.
    unknown: Vec<&'s Side<'a>>,
}

impl<'s, 'a> Found<'s, 'a> {
    fn new(sides: &'s [Side<'a>], rule: &Rule<'_>) -> Self {
        let voters: Vec<&Side<'a>> = sides.iter().filter(|side| value(side).is_some()).collect();
        let agreeing = |with: &Side<'a>| voters.iter().filter(|side| agree(side, with, rule.tolerance)).count();
        let named = rule.reference.and_then(|name| sides.iter().find(|side| side.name == name));
        let mut against = named.filter(|side| value(side).is_some());
        let mut is_split = false;
        if rule.reference.is_none() {
            // The first of those that most agree with.
            for voter in &voters {
                if against.is_none_or(|best| agreeing(voter) > agreeing(best)) {
                    against = Some(voter);
                }
            }
            is_split = against.is_some_and(|best| agreeing(best) * 2 <= voters.len());
        }
        let is_wrong = |side: &&&Side<'a>| against.is_some_and(|right| !agree(side, right, rule.tolerance));
        Self {
            wrong: voters.iter().filter(is_wrong).copied().collect(),
            against,
            is_split,
            absent: sides.iter().filter(|side| matches!(side.said, Some(Said::Null | Said::Missing))).collect(),
            unknown: sides.iter().filter(|side| side.said.is_none()).collect(),
            voters,
        }
    }

    fn verdict(&self, sides: &[Side<'a>], rule: &Rule<'_>) -> (Verdict, Option<String>) {
        let may_come = |side: &&Side<'a>| !rule.is_due && !side.is_past;
        // Where nobody is right, the one that is still to come may be any of them.
        let is_coming = if self.is_split { self.voters.iter().any(may_come) } else { self.wrong.iter().all(may_come) };
        if !self.wrong.is_empty() && !is_coming {
            return (Verdict::Differs, Some(self.differs(rule)));
        }
        if !self.absent.iter().all(may_come) {
            return (Verdict::Missing, Some(self.missing(rule)));
        }
        let no_reference = rule.reference.is_some_and(|name| self.unknown.iter().any(|side| side.name == name));
        if self.unknown.len() + 1 >= sides.len().max(2) || no_reference {
            return (Verdict::Unknown, Some(self.not_asked(rule)));
        }
        if !self.wrong.is_empty() || !self.absent.is_empty() {
            return (Verdict::Late, Some(self.late(rule)));
        }
        if !self.unknown.is_empty() {
            return (Verdict::Unknown, Some(self.not_asked(rule)));
        }
        let values = || sides.iter().filter_map(value);
        let is_same = values().all(|one| self.against.and_then(value).is_some_and(|other| same(one, other)));
        if is_same { (Verdict::Same, None) } else { (Verdict::Within, Some(self.within(sides, rule))) }
    }

    /// The databases that are the odd ones out; where there is no majority, nobody is.
    fn odd(&self) -> impl Iterator<Item = &'s Side<'a>> + use<'_, 's, 'a> {
        let wrong = if self.is_split { &[][..] } else { &self.wrong };
        // Where none has a value, none is odd.
        let absent = if self.voters.is_empty() { &[][..] } else { &self.absent };
        wrong.iter().chain(absent).copied()
    }

    fn differs(&self, rule: &Rule<'_>) -> String {
        if self.is_split {
            let all: Vec<&Side<'_>> = self.against.into_iter().chain(self.wrong.iter().copied()).collect();
            let said = listed(&all, |side| format!("{} says {}", side.name, text(side)));
            return format!("no majority: {said}");
        }
        let right = self.against.map(|side| (side.name, text(side))).unwrap_or_default();
        let said = listed(&self.wrong, |side| self.apart(side));
        let whose = if rule.reference.is_some() { right.0 } else { "the majority" };
        format!("{said}; {whose} says {}, tolerance {}", right.1, rule.tolerance)
    }

    /// `replica says 12, 2 more (20 %)`
    fn apart(&self, side: &Side<'_>) -> String {
        let Some(difference) = self.against.and_then(|right| difference(side, right)) else {
            return format!("{} says {}", side.name, text(side));
        };
        let (more, size) = match difference.absolute.strip_prefix('-') {
            Some(size) => ("less", size),
            None => ("more", difference.absolute.as_str()),
        };
        let percent = difference.percent.map(|percent| format!(" ({} %)", percent.trim_start_matches('-')));
        format!("{} says {}, {size} {more}{}", side.name, text(side), percent.unwrap_or_default())
    }

    fn missing(&self, rule: &Rule<'_>) -> String {
        let said = if self.voters.is_empty() && self.unknown.is_empty() {
            let what = if self.absent.iter().any(|side| is_null(side)) { "a value" } else { "a row" };
            format!("no database has {what}")
        } else {
            listed(&self.absent, |side| format!("{} has {}", side.name, if is_null(side) { "NULL" } else { "no row" }))
        };
        if rule.is_due {
            format!("{said}, due since {}", rule.due)
        } else {
            format!("{said}, but values of later days")
        }
    }

    fn late(&self, rule: &Rule<'_>) -> String {
        if self.voters.is_empty() {
            return format!("no database has a value yet, due {}", rule.due);
        }
        let open = if self.absent.is_empty() { &self.wrong } else { &self.absent };
        let said = if self.is_split && self.absent.is_empty() {
            "values are not the same yet".to_owned()
        } else {
            listed(open, |side| match side.said {
                Some(Said::Value(_)) => self.apart(side),
                Some(Said::Null) => format!("{} has NULL", side.name),
                _ => format!("{} has no row", side.name),
            }) + " yet"
        };
        format!("{said}, due {}", rule.due)
    }

    fn not_asked(&self, rule: &Rule<'_>) -> String {
        let names = listed(&self.unknown, |side| {
            if rule.reference == Some(side.name) {
                format!("{}, the reference,", side.name)
            } else {
                side.name.to_owned()
            }
        });
        format!("{names} cannot be asked")
    }

    fn within(&self, sides: &[Side<'_>], rule: &Rule<'_>) -> String {
        let largest = self.differences(sides).1.unwrap_or_default();
        format!("apart by {largest} at most, tolerance {}", rule.tolerance)
    }

    /// How far each is from the value that counts, and the largest of that.
    fn differences(&self, sides: &[Side<'_>]) -> (Keyed<Difference>, Option<String>) {
        let Some(right) = self.against else { return Default::default() };
        let (mut all, mut largest): (_, Option<BigDecimal>) = (Keyed::new(), None);
        for side in sides {
            let Some(difference) = difference(side, right) else { continue };
            let size = super::amount::amount(&difference.absolute).map(|size| size.abs());
            largest = largest.max(size);
            all.insert(side.name.to_owned(), Arc::new(difference));
        }
        (all, largest.map(|size| plain(&size)))
    }
}

fn value<'a>(side: &Side<'a>) -> Option<&'a Value> {
    match side.said {
        Some(Said::Value(value)) => Some(value),
        _ => None,
    }
}

fn text<'a>(side: &Side<'a>) -> &'a str {
    value(side).map_or("nothing", |value| &value.text)
}

fn is_null(side: &Side<'_>) -> bool {
    matches!(side.said, Some(Said::Null))
}

fn same(one: &Value, other: &Value) -> bool {
    match (&one.amount, &other.amount) {
        (Some(one), Some(other)) => one == other,
        _ => one.text == other.text,
    }
}

/// Whether `side` is near enough to `right`; both have values.
fn agree(side: &Side<'_>, right: &Side<'_>, tolerance: &Tolerance) -> bool {
    let (Some(one), Some(other)) = (value(side), value(right)) else { return false };
    match (&one.amount, &other.amount) {
        (Some(one), Some(other)) => tolerance.holds(one, other),
        _ => one.text == other.text,
    }
}

/// How far `side` is from `right`; `None` where it is not, or where one of them is no number.
fn difference(side: &Side<'_>, right: &Side<'_>) -> Option<Difference> {
    let (one, other) = (value(side)?.amount.as_ref()?, value(right)?.amount.as_ref()?);
    let apart = one - other;
    (!apart.is_zero()).then(|| Difference { absolute: plain(&apart), percent: percent(&apart, other) })
}

fn listed(sides: &[&Side<'_>], said: impl Fn(&Side<'_>) -> String) -> String {
    let mut parts: Vec<String> = sides.iter().take(NAMED).map(|side| said(side)).collect();
    if sides.len() > NAMED {
        parts.push(format!("{} more", sides.len() - NAMED));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests;
