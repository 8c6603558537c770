//! From the numbers that fit to the one that is meant.

use super::super::spec::Aggregate;
use app::model::realtime::metric::{Measured, Missing};

/// Every number that fits, added up as they come: nothing is kept of any of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    /// All that fit, numbers or not.
    count: usize,
    /// Those that are no numbers at all.
    texts: usize,
    /// Those that are NaN.
    nans: usize,
    sum: f64,
    min: f64,
    max: f64,
    /// Whether all of them only grow.
    counters: bool,
}

impl Default for Found {
    fn default() -> Self {
        let (min, max) = (f64::INFINITY, f64::NEG_INFINITY);
        Self { count: 0, texts: 0, nans: 0, sum: 0.0, min, max, counters: true }
    }
}

impl Found {
    /// One more number; whether it only grows.
    pub(super) fn number(&mut self, value: f64, counter: bool) {
        self.count += 1;
        self.counters &= counter;
        if value.is_nan() {
            self.nans += 1;
            return;
        }
        self.sum += value;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// One more that fits, and is no number.
    pub(super) const fn text(&mut self) {
        self.count += 1;
        self.texts += 1;
    }

    /// The number that is meant. As in PromQL the smallest and the largest are those among real numbers, while one NaN makes a
    /// sum or a mean one. How many fit does not depend on what they are, and does not only grow.
    pub(super) fn measured(self, aggregate: Option<Aggregate>) -> Result<Measured, Missing> {
        let numbers = self.count - self.texts - self.nans;
        let value = match aggregate {
            _ if self.count == 0 => return Err(Missing::Absent),
            None if self.count > 1 => return Err(Missing::Several(self.count)),
            Some(Aggregate::Count) => return Ok(Measured { value: self.count as f64, counter: false }),
            _ if self.texts > 0 || numbers == 0 => return Err(Missing::NotANumber),
            Some(Aggregate::Min) => self.min,
            Some(Aggregate::Max) => self.max,
            _ if self.nans > 0 => return Err(Missing::NotANumber),
            Some(Aggregate::Avg) => self.sum / numbers as f64,
            None | Some(Aggregate::Sum) => self.sum,
        };
        if value.is_nan() {
            return Err(Missing::NotANumber); // +Inf and -Inf
        }
        Ok(Measured { value, counter: self.counters })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn of(values: &[f64], aggregate: Option<Aggregate>) -> Result<f64, Missing> {
        let mut found = Found::default();
        values.iter().for_each(|value| found.number(*value, false));
        found.measured(aggregate).map(|measured| measured.value)
    }

    #[rstest]
    #[case(&[], None, Err(Missing::Absent))]
    #[case(&[], Some(Aggregate::Count), Err(Missing::Absent))]
    #[case(&[7.0], None, Ok(7.0))]
    #[case(&[f64::INFINITY], None, Ok(f64::INFINITY))]
    #[case(&[f64::NAN], None, Err(Missing::NotANumber))]
    #[case(&[1.0, 2.0, 6.0], None, Err(Missing::Several(3)))]
    #[case(&[1.0, 2.0, 6.0], Some(Aggregate::Sum), Ok(9.0))]
    #[case(&[1.0, 2.0, 6.0], Some(Aggregate::Avg), Ok(3.0))]
    #[case(&[1.0, 2.0, 6.0], Some(Aggregate::Min), Ok(1.0))]
    #[case(&[1.0, 2.0, 6.0], Some(Aggregate::Max), Ok(6.0))]
    #[case(&[1.0, f64::NAN], Some(Aggregate::Count), Ok(2.0))]
    #[case(&[1.0, f64::NAN], Some(Aggregate::Max), Ok(1.0))]
    #[case(&[1.0, f64::NAN], Some(Aggregate::Sum), Err(Missing::NotANumber))]
    #[case(&[f64::NAN, f64::NAN], Some(Aggregate::Min), Err(Missing::NotANumber))]
    #[case(&[f64::INFINITY, f64::NEG_INFINITY], Some(Aggregate::Sum), Err(Missing::NotANumber))]
    fn several_numbers_become_one(
        #[case] values: &[f64],
        #[case] aggregate: Option<Aggregate>,
        #[case] expected: Result<f64, Missing>,
    ) {
        assert_eq!(of(values, aggregate), expected);
    }

    #[test]
    fn it_only_grows_where_all_of_them_do() {
        let mut found = Found::default();
        found.number(1.0, true);
        assert!(found.measured(None).unwrap().counter);
        found.number(1.0, false);
        assert!(!found.measured(Some(Aggregate::Sum)).unwrap().counter);
    }

    #[test]
    fn a_text_among_numbers_is_told() {
        let mut found = Found::default();
        found.number(1.0, true);
        found.text();
        assert_eq!(found.measured(Some(Aggregate::Max)), Err(Missing::NotANumber));
        assert_eq!(found.measured(Some(Aggregate::Count)), Ok(Measured { value: 2.0, counter: false }));
    }
}
