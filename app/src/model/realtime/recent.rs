//! The samples of the last two minutes: what a sparkline is drawn from. Those that were missed are gaps.

use crate::{
    json::{FromJson, Unreadable, Value},
    number::Number,
    patch::{Fields, Op, PatchError, Path, Verb},
};
use serde::{Serialize, Serializer};
use std::collections::VecDeque;

/// How far back samples are kept, in milliseconds.
pub const SPAN_MS: u64 = 120_000;

/// One value for each of the feed's metrics; `None` where there is none. A sample that was missed is empty.
pub type Sample = Vec<Option<Number>>;

/// Samples, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Recent {
    samples: VecDeque<Sample>,
    /// How many were ever added: tells by how much another one is ahead. Only where they are made.
    added: u64,
}

impl Recent {
    /// Adds a sample, and forgets those before the last `most`.
    pub fn add(&mut self, sample: Sample, most: usize) {
        self.samples.push_back(sample);
        self.added += 1;
        let old = self.samples.len().saturating_sub(most);
        self.samples.drain(..old);
    }

    /// The samples, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Sample> + ExactSizeIterator {
        self.samples.iter()
    }
}

impl PartialEq for Recent {
    fn eq(&self, other: &Self) -> bool {
        self.samples == other.samples
    }
}

impl Serialize for Recent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.samples)
    }
}

impl FromJson for Recent {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        Ok(Self { samples: Vec::from_json(json)?.into(), added: 0 })
    }
}

impl Fields for Recent {
    /// What is new is added at the end, what is too old goes in front: two short operations a second.
    fn diff(&self, next: &Self, path: &Path, ops: &mut Vec<Op>) -> Result<(), PatchError> {
        if self == next {
            return Ok(());
        }
        let new = usize::try_from(next.added.saturating_sub(self.added)).unwrap_or(usize::MAX);
        let gone = (self.samples.len() + new).checked_sub(next.samples.len());
        let follows = |gone: usize| {
            new < next.samples.len()
                && self.samples.iter().skip(gone).eq(next.samples.iter().take(next.samples.len() - new))
        };
        let Some(gone) = gone.filter(|gone| follows(*gone)) else {
            ops.push(Op::replace(path.clone(), next)?);
            return Ok(());
        };
        for _ in 0..gone {
            ops.push(Op { op: Verb::Remove, path: path.child("0").into(), value: None });
        }
        for sample in next.samples.iter().skip(next.samples.len() - new) {
            let value = Some(serde_json::to_value(sample)?);
            ops.push(Op { op: Verb::Add, path: path.child("-").into(), value });
        }
        Ok(())
    }

    fn set(&mut self, tokens: &[String], op: &Op) -> Result<(), PatchError> {
        match (op.op, tokens) {
            (Verb::Replace, []) => *self = Self::from_json(op.json())?,
            (Verb::Remove, [first]) if first == "0" => {
                self.samples.pop_front().ok_or(PatchError::NoSuchPlace)?;
            }
            (Verb::Add, [end]) if end == "-" => self.samples.push_back(Sample::from_json(op.json())?),
            _ => return Err(PatchError::NoSuchPlace),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn applied(mut from: Recent, to: &Recent) -> (Recent, usize) {
        let mut ops = Vec::new();
        from.diff(to, &Path::root(), &mut ops).unwrap();
        for op in &ops {
            from.set(&crate::patch::tokens(op), op).unwrap();
        }
        (from, ops.len())
    }

    #[test]
    fn a_second_is_two_short_operations() {
        let mut from = Recent::default();
        (0..120).for_each(|at| from.add(vec![Some(Number(at.into()))], 120));
        let mut to = from.clone();
        to.add(vec![Some(Number(120.0))], 120);
        assert_eq!(applied(from, &to), (to, 2));
    }

    proptest! {
        #[test]
        fn a_patch_leads_from_one_to_the_other(first in 0_u8..20, more in 0_u8..20, most in 1_usize..12) {
            let mut from = Recent::default();
            (0..first).for_each(|at| from.add(vec![Some(Number(at.into())), None], most));
            let mut to = from.clone();
            (0..more).for_each(|at| to.add(if at % 3 == 0 { Vec::new() } else { vec![None, Some(Number(at.into()))] }, most));
            let (reached, _) = applied(from, &to);
            prop_assert_eq!(reached, to);
        }
    }
}
