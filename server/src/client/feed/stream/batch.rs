//! Many messages as one reading: who sends a hundred a second is not shown a hundred times a second. Pure.

use super::super::FeedReading;
use app::fault::Fault;

/// What has come and was not told yet: at most one reading and one fault, in the order of the last word on each.
#[derive(Debug, Default)]
pub(super) struct Batch {
    reading: Option<FeedReading>,
    fault: Option<Bad>,
    /// Whether a message that cannot be read came after all that can.
    ends_badly: bool,
}

/// Messages that could not be read.
#[derive(Debug)]
struct Bad {
    first: Fault,
    more: u64,
}

impl Batch {
    /// Takes in one message; what it says is merged into what is there.
    pub(super) fn add(&mut self, found: Result<FeedReading, Fault>, complete: bool) {
        self.ends_badly = found.is_err();
        match (found, &mut self.reading, &mut self.fault) {
            (Ok(later), Some(reading), _) => reading.merge(later, complete),
            (Ok(first), none, _) => *none = Some(first),
            (Err(_), _, Some(bad)) => bad.more += 1,
            (Err(first), _, none) => *none = Some(Bad { first, more: 0 }),
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.reading.is_none() && self.fault.is_none()
    }

    /// The first of what there is to tell: the last word comes last.
    pub(super) fn take(&mut self) -> Option<Result<FeedReading, Fault>> {
        if self.ends_badly
            && let Some(reading) = self.reading.take()
        {
            return Some(Ok(reading));
        }
        match self.fault.take() {
            Some(bad) => Some(Err(bad.told())),
            None => self.reading.take().map(Ok),
        }
    }
}

impl Bad {
    fn told(self) -> Fault {
        let message = match self.more {
            0 => self.first.message,
            more => format!("{}; {more} more like it", self.first.message),
        };
        Fault { message, ..self.first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::{
        fault::FaultKind,
        model::realtime::metric::{Measured, Missing},
    };

    fn reading(value: f64) -> FeedReading {
        FeedReading { metrics: vec![Ok(Measured { value, counter: false })], processes: None }
    }

    fn fault(message: &str) -> Fault {
        Fault::new(FaultKind::Malformed, message)
    }

    /// What is told of these messages, in order: numbers and sentences.
    fn told(messages: Vec<Result<FeedReading, Fault>>) -> Vec<String> {
        let mut batch = Batch::default();
        for message in messages {
            batch.add(message, true);
        }
        let said = std::iter::from_fn(|| batch.take()).map(|outcome| match outcome {
            Ok(reading) => {
                reading.metrics[0].map_or_else(|missing: Missing| missing.to_string(), |m| m.value.to_string())
            }
            Err(fault) => fault.message,
        });
        let said = said.collect();
        assert!(batch.is_empty());
        said
    }

    #[test]
    fn the_last_word_comes_last() {
        let (good, bad) = (|value| Ok(reading(value)), |message: &str| Err(fault(message)));
        assert_eq!(told(vec![]), [""; 0]);
        assert_eq!(told(vec![good(1.0), good(2.0)]), ["2"]);
        assert_eq!(told(vec![good(1.0), bad("a"), good(2.0)]), ["a", "2"]);
        assert_eq!(told(vec![bad("a"), good(1.0), bad("b"), bad("c")]), ["1", "a; 2 more like it"]);
        assert_eq!(told(vec![bad("a")]), ["a"]);
    }
}
