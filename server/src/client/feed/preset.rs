//! What the usual process managers say, so that nobody has to write paths for them.

use super::spec::{Format, MetricSpec, ProcessesSpec};

/// A process manager, or what reports for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// supervisord's XML-RPC.
    Supervisord,
    /// prometheus-process-exporter.
    ProcessExporter,
    /// `pm2 jlist`, as somebody serves it.
    Pm2,
    /// systemd's units.
    Systemd,
    /// Celery's workers, by Flower's `/metrics`.
    Celery,
    /// Sidekiq's `/sidekiq/stats`.
    Sidekiq,
}

/// A number that comes with a preset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresetMetric {
    /// What it is called.
    pub name: &'static str,
    /// Where it is.
    pub spec: MetricSpec,
    /// Its unit.
    pub unit: Option<&'static str>,
    /// Whether it only grows.
    pub counter: bool,
}

impl Preset {
    /// Every preset, by its word in the configuration.
    pub const WORDS: [(&'static str, Self); 6] = [
        ("supervisord", Self::Supervisord),
        ("process-exporter", Self::ProcessExporter),
        ("pm2", Self::Pm2),
        ("systemd", Self::Systemd),
        ("celery", Self::Celery),
        ("sidekiq", Self::Sidekiq),
    ];

    /// The format it speaks.
    #[must_use]
    pub const fn format(self) -> Format {
        match self {
            Self::Supervisord => Format::Supervisor,
            Self::ProcessExporter | Self::Celery => Format::Prometheus,
            Self::Pm2 | Self::Sidekiq => Format::Json,
            Self::Systemd => Format::Systemd,
        }
    }

    /// Where its processes are; `None`: it tells of none.
    ///
    /// pm2 gives every instance of an app the app's name: only with its id, which it keeps over restarts, each is one of its own.
    #[must_use]
    pub fn processes(self) -> Option<ProcessesSpec> {
        let owned = |text: &str| Some(text.to_owned());
        match self {
            Self::Supervisord | Self::Systemd => Some(ProcessesSpec::default()),
            Self::ProcessExporter => Some(ProcessesSpec {
                select: owned("namedprocess_namegroup_num_procs"),
                key: owned("groupname"),
                started: owned("namedprocess_namegroup_oldest_start_time_seconds"),
                ..ProcessesSpec::default()
            }),
            Self::Pm2 => Some(ProcessesSpec {
                select: owned("$"),
                key: owned("{name}-{pm_id}"),
                state: owned("$.pm2_env.status"),
                started: owned("$.pm2_env.pm_uptime"),
                restarts: owned("$.pm2_env.restart_time"),
                ..ProcessesSpec::default()
            }),
            Self::Celery => Some(ProcessesSpec {
                select: owned("flower_worker_online"),
                key: owned("worker"),
                ..ProcessesSpec::default()
            }),
            Self::Sidekiq => None,
        }
    }

    /// The numbers that come with it.
    #[must_use]
    pub fn metrics(self) -> Vec<PresetMetric> {
        let metrics: &[(&str, &str, Option<&str>, bool)] = if self == Self::Sidekiq { &SIDEKIQ } else { &[] };
        let metric = |(name, field, unit, counter): &(&'static str, &str, Option<&'static str>, bool)| PresetMetric {
            name,
            spec: MetricSpec { select: format!("$.sidekiq.{field}"), aggregate: None },
            unit: *unit,
            counter: *counter,
        };
        metrics.iter().map(metric).collect()
    }

    /// What is up, as `up` in the configuration has it. Anything that is neither up nor degraded is down.
    ///
    /// That includes what somebody has stopped, and what has ended as it should (supervisord's STOPPED and EXITED, systemd's
    /// inactive, pm2's stopped): a feed does not tell whether that was meant, and a board that shows it green hides the process
    /// that somebody forgot to start again. Jobs that end belong into `up` where they are configured
    /// (`up = ["RUNNING", "EXITED"]`), and work that is planned into a maintenance window.
    #[must_use]
    pub const fn up(self) -> &'static [&'static str] {
        match self {
            Self::Supervisord => &["RUNNING"],
            Self::ProcessExporter | Self::Celery => &["> 0"],
            Self::Pm2 => &["online"],
            Self::Systemd => &["active"],
            Self::Sidekiq => &[],
        }
    }

    /// What is degraded, as `degraded` in the configuration has it: what is on its way up or down, or waits to be tried again.
    #[must_use]
    pub const fn degraded(self) -> &'static [&'static str] {
        match self {
            Self::Supervisord => &["STARTING", "BACKOFF", "STOPPING"],
            Self::Pm2 => &["launching", "waiting restart", "one-launch-status", "stopping"],
            Self::Systemd => &["activating", "reloading", "refreshing", "deactivating", "maintenance"],
            Self::ProcessExporter | Self::Celery | Self::Sidekiq => &[],
        }
    }
}

/// Name, field, unit and whether it only grows.
const SIDEKIQ: [(&str, &str, Option<&str>, bool); 8] = [
    ("processed", "processed", None, true),
    ("failed", "failed", None, true),
    ("busy", "busy", None, false),
    ("processes", "processes", None, false),
    ("enqueued", "enqueued", None, false),
    ("retries", "retries", None, false),
    ("dead", "dead", None, false),
    ("latency", "default_latency", Some("s"), false),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{
        feed::format::{Reader, check_part, check_select},
        spec::Comparison,
    };
    use rstest::rstest;

    fn word(preset: Preset, state: &str) -> &'static str {
        let fits = |words: &[&str]| {
            words.iter().any(|word| Comparison::new(&serde_json::Value::from(*word)).unwrap().holds(state))
        };
        match (fits(preset.up()), fits(preset.degraded())) {
            (true, false) => "up",
            (false, true) => "degraded",
            (false, false) => "down",
            (true, true) => "both",
        }
    }

    #[rstest]
    #[case("supervisord", "RUNNING", "up")]
    #[case("supervisord", "BACKOFF", "degraded")]
    #[case("supervisord", "STOPPED", "down")]
    #[case("supervisord", "EXITED", "down")]
    #[case("process-exporter", "3", "up")]
    #[case("process-exporter", "0", "down")]
    #[case("pm2", "online", "up")]
    #[case("pm2", "waiting restart", "degraded")]
    #[case("pm2", "errored", "down")]
    #[case("systemd", "active", "up")]
    #[case("systemd", "reloading", "degraded")]
    #[case("systemd", "inactive", "down")]
    #[case("systemd", "failed", "down")]
    #[case("celery", "1", "up")]
    #[case("celery", "0", "down")]
    #[case("celery", "NaN", "down")]
    fn states_are_judged_as_people_expect(#[case] preset: &str, #[case] state: &str, #[case] expected: &str) {
        let (_, preset) = Preset::WORDS.into_iter().find(|(word, _)| *word == preset).unwrap();
        assert_eq!(word(preset, state), expected);
    }

    #[test]
    fn every_preset_can_be_read() {
        for (word, preset) in Preset::WORDS {
            let (format, processes) = (preset.format(), preset.processes());
            let metrics: Vec<MetricSpec> = preset.metrics().into_iter().map(|metric| metric.spec).collect();
            assert!(processes.is_some() || !metrics.is_empty(), "{word} gives nothing");
            assert_eq!(processes.is_some(), !preset.up().is_empty(), "{word}: what is up?");
            if format.knows_its_processes() {
                assert_eq!(processes, Some(ProcessesSpec::default()), "{word}");
                continue;
            }
            Reader::new(format, &metrics, processes.as_ref()).unwrap();
            let spec = processes.unwrap_or_default();
            spec.select.iter().for_each(|select| check_select(format, select).unwrap());
            [spec.key, spec.state].iter().flatten().for_each(|part| check_part(format, part).unwrap());
        }
    }

    #[test]
    fn sidekiq_tells_numbers() {
        let said =
            br#"{"sidekiq":{"processed":103,"failed":4,"busy":2,"processes":1,"enqueued":7,"scheduled":0,"retries":3,
            "dead":1,"default_latency":0.25},"redis":{"redis_version":"7.0.15"},"server_utc_time":"00:55:35 UTC"}"#;
        let metrics: Vec<MetricSpec> = Preset::Sidekiq.metrics().into_iter().map(|metric| metric.spec).collect();
        let reading = Reader::new(Preset::Sidekiq.format(), &metrics, None).unwrap().read(said).unwrap();
        let values: Vec<f64> = reading.metrics.into_iter().map(|number| number.unwrap().value).collect();
        assert_eq!(values, [103.0, 4.0, 2.0, 1.0, 7.0, 3.0, 1.0, 0.25]);
    }
}
