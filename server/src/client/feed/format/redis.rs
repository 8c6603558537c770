//! What Redis (or Valkey, or KeyDB) says to INFO: `field:value` lines in sections.

use super::{
    Named as _,
    found::Found,
    scalar,
    text::{Expected, malformed},
};
use crate::client::feed::{
    FeedReading,
    spec::{Aggregate, MetricSpec},
};
use app::fault::Fault;

const EXPECTED: Expected = Expected { subject: "the answer", form: "what Redis says to INFO" };

/// What only grows until Redis is started anew, beside `total_…` and `used_cpu_…`.
const COUNTERS: [&str; 8] = [
    "evicted_clients",
    "evicted_keys",
    "expired_keys",
    "keyspace_hits",
    "keyspace_misses",
    "rejected_connections",
    "acl_access_denied_auth",
    "acl_access_denied_cmd",
];

/// `total_…` that go up and down.
const LEVELS: [&str; 4] =
    ["total_system_memory", "total_blocking_keys", "total_blocking_keys_on_nokey", "total_watched_keys"];

/// What to take from INFO.
#[derive(Clone, Debug)]
pub struct Info {
    metrics: Vec<(String, Option<Aggregate>)>,
}

/// Whether `text` can be a field: `used_memory`, or a field within one: `db0.keys`.
///
/// # Errors
/// The sentence says what is wrong with it.
pub fn check_field(text: &str) -> Result<(), String> {
    let is_wrong = |sign: char| sign.is_whitespace() || sign.is_control() || ":=,".contains(sign);
    match text.is_empty() || text.contains(is_wrong) {
        true => Err(format!("{text:?} is not a field of INFO, such as used_memory or db0.keys")),
        false => Ok(()),
    }
}

impl Info {
    /// Prepares the fields.
    ///
    /// # Errors
    /// One of them can be none; the sentence names it.
    pub fn new(metrics: &[MetricSpec]) -> Result<Self, String> {
        let metric = |metric: &MetricSpec| {
            check_field(&metric.select).named("select")?;
            Ok((metric.select.clone(), metric.aggregate))
        };
        Ok(Self { metrics: metrics.iter().map(metric).collect::<Result<_, String>>()? })
    }

    /// Reads one answer. A database without keys, which Redis leaves out, has 0.
    ///
    /// # Errors
    /// `malformed`, with the number of the first line that is none of INFO's; never what is in it.
    pub fn read(&self, bytes: &[u8]) -> Result<FeedReading, Fault> {
        let text = EXPECTED.text(bytes)?;
        let mut found = vec![Found::default(); self.metrics.len()];
        let mut keyspace = false;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            keyspace |= line == "# Keyspace";
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let broken = || malformed(format!("line {} of the answer is not a field of INFO", index + 1));
            let (field, value) = line.split_once(':').ok_or_else(broken)?;
            for ((wanted, _), found) in self.metrics.iter().zip(&mut found) {
                take(wanted, field, value, found);
            }
        }
        let metrics = found.into_iter().zip(&self.metrics).map(|(mut found, (wanted, aggregate))| {
            if keyspace && found == Found::default() && is_of_database(wanted) {
                found.number(0.0, false);
            }
            found.measured(*aggregate)
        });
        Ok(FeedReading { metrics: metrics.collect(), processes: None })
    }
}

fn take(wanted: &str, field: &str, value: &str, found: &mut Found) {
    let Some(rest) = wanted.strip_prefix(field) else { return };
    let value = match rest.strip_prefix('.') {
        None if rest.is_empty() => Some(value),
        None => None,
        Some(within) => value.split(',').find_map(|one| one.strip_prefix(within)?.strip_prefix('=')),
    };
    let Some(value) = value else { return };
    match scalar::number(value.strip_suffix('%').unwrap_or(value)) {
        Some(number) => found.number(number, is_counter(wanted)),
        None => found.text(),
    }
}

fn is_counter(field: &str) -> bool {
    let within = |prefix: &str, end: &str| field.starts_with(prefix) && field.ends_with(end);
    (field.starts_with("total_") && !LEVELS.contains(&field))
        || field.starts_with("used_cpu_")
        || COUNTERS.contains(&field)
        || within("cmdstat_", ".calls")
        || within("cmdstat_", ".usec")
        || within("errorstat_", ".count")
}

fn is_of_database(field: &str) -> bool {
    let number = field.strip_prefix("db").and_then(|rest| rest.strip_suffix(".keys").or(rest.strip_suffix(".expires")));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::model::realtime::metric::{Measured, Missing};
    use proptest::prelude::*;
    use rstest::rstest;

    const INFO: &str = "# Memory\r\nused_memory:2003160\r\nused_memory_human:1.91M\r\nused_memory_peak_perc:86.31%\r\n\
        total_system_memory:25276514304\r\n\r\n# Stats\r\ntotal_commands_processed:828\r\nkeyspace_hits:26\r\n\
        # Commandstats\r\ncmdstat_JSON.GET:calls=3,usec=17\r\n# Latencystats\r\n\
        latency_percentiles_usec_get:p50=1.003,p99.9=3.007\r\n# Keyspace\r\ndb0:keys=7,expires=0,avg_ttl=0\r\n";

    fn read(field: &str) -> Result<Measured, Missing> {
        let spec = MetricSpec { select: field.to_owned(), aggregate: None };
        Info::new(&[spec]).unwrap().read(INFO.as_bytes()).unwrap().metrics.remove(0)
    }

    #[rstest]
    #[case("used_memory", 2_003_160.0, false)]
    #[case("used_memory_peak_perc", 86.31, false)]
    #[case("total_system_memory", 25_276_514_304.0, false)]
    #[case("total_commands_processed", 828.0, true)]
    #[case("keyspace_hits", 26.0, true)]
    #[case("cmdstat_JSON.GET.calls", 3.0, true)]
    #[case("latency_percentiles_usec_get.p99.9", 3.007, false)]
    #[case("db0.keys", 7.0, false)]
    #[case("db3.keys", 0.0, false)]
    fn fields_are_numbers(#[case] field: &str, #[case] value: f64, #[case] counter: bool) {
        assert_eq!(read(field), Ok(Measured { value, counter }));
    }

    #[rstest]
    #[case("used_memory_human", Missing::NotANumber)]
    #[case("db0", Missing::NotANumber)]
    #[case("db0.size", Missing::Absent)]
    #[case("db.keys", Missing::Absent)]
    #[case("used", Missing::Absent)]
    #[case("used_memory_rss", Missing::Absent)]
    fn what_is_no_number_is_told(#[case] field: &str, #[case] missing: Missing) {
        assert_eq!(read(field), Err(missing));
    }

    #[rstest]
    #[case("", "the answer is empty, not what Redis says to INFO")]
    #[case("# Server\r\ns3cret\r\n", "line 2 of the answer is not a field of INFO")]
    fn another_text_is_refused(#[case] text: &str, #[case] sentence: &str) {
        let info = Info::new(&[]).unwrap();
        assert_eq!(info.read(text.as_bytes()).unwrap_err().message, sentence);
    }

    #[rstest]
    #[case("")]
    #[case("used memory")]
    #[case("used_memory:1")]
    fn what_can_be_no_field_is_refused(#[case] field: &str) {
        assert!(check_field(field).unwrap_err().contains("is not a field of INFO, such as used_memory or db0.keys"));
    }

    proptest! {
        #[test]
        fn rubbish_does_not_panic(bytes in any::<Vec<u8>>(), field in "[a-z.]{1,9}") {
            let _ = Info::new(&[MetricSpec { select: field, aggregate: None }]).unwrap().read(&bytes);
        }
    }
}
