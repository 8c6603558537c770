//! What two messages of one stream say together. Pure.

use super::{FeedReading, ProcessReading};
use app::model::realtime::metric::{Measured, Missing};
use std::collections::HashMap;

impl FeedReading {
    /// Takes in what came later. Where each message is `complete`, that is all there is to know; else it tells only what has
    /// changed, and what it does not name stays as it was.
    pub fn merge(&mut self, later: Self, complete: bool) {
        if complete || self.metrics.len() != later.metrics.len() {
            self.metrics = later.metrics;
        } else {
            let pairs = self.metrics.iter_mut().zip(later.metrics);
            pairs.for_each(|(known, later)| merge_metric(known, later));
        }
        match (&mut self.processes, later.processes) {
            (_, None) => {}
            (Some(known), Some(later)) if !complete => merge_processes(known, later),
            (known, later) => *known = later,
        }
    }
}

/// What is there and is no number is news; what is not there is none.
fn merge_metric(known: &mut Result<Measured, Missing>, later: Result<Measured, Missing>) {
    if known.is_err() || later != Err(Missing::Absent) {
        *known = later;
    }
}

fn merge_processes(known: &mut Vec<ProcessReading>, later: Vec<ProcessReading>) {
    let mut places: HashMap<String, usize> =
        known.iter().enumerate().map(|(place, process)| (process.name.clone(), place)).collect();
    for process in later {
        match places.get(&process.name) {
            Some(place) => known[*place] = process,
            None => {
                places.insert(process.name.clone(), known.len());
                known.push(process);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(name: &str, says: &str) -> ProcessReading {
        ProcessReading { name: name.to_owned(), says: says.to_owned(), ..ProcessReading::default() }
    }

    fn reading(metrics: &[Result<f64, Missing>], processes: Option<&[(&str, &str)]>) -> FeedReading {
        let measured = |value| Measured { value, counter: false };
        FeedReading {
            metrics: metrics.iter().map(|metric| metric.map(measured)).collect(),
            processes: processes.map(|all| all.iter().map(|(name, says)| process(name, says)).collect()),
        }
    }

    fn merged(mut first: FeedReading, later: FeedReading, complete: bool) -> FeedReading {
        first.merge(later, complete);
        first
    }

    #[test]
    fn of_complete_messages_the_last_counts() {
        let first = || reading(&[Ok(1.0), Ok(2.0)], Some(&[("a", "up"), ("b", "up")]));
        let later = || reading(&[Err(Missing::Absent), Ok(3.0)], Some(&[("b", "down")]));
        assert_eq!(merged(first(), later(), true), later());
        let silent = || reading(&[Ok(1.0), Ok(3.0)], None);
        assert_eq!(merged(first(), silent(), true).processes, first().processes, "it says nothing about processes");
    }

    #[test]
    fn of_partial_messages_what_is_not_named_stays() {
        let first = reading(&[Ok(1.0), Ok(2.0), Err(Missing::Absent)], Some(&[("a", "up"), ("b", "up")]));
        let later = reading(
            &[Err(Missing::Absent), Err(Missing::NotANumber), Ok(3.0)],
            Some(&[("c", "up"), ("b", "down"), ("c", "down")]),
        );
        let both =
            reading(&[Ok(1.0), Err(Missing::NotANumber), Ok(3.0)], Some(&[("a", "up"), ("b", "down"), ("c", "down")]));
        assert_eq!(merged(first, later, false), both);
    }
}
