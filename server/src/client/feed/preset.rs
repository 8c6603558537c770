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
    #[must_use]
    pub fn processes(self) -> Option<ProcessesSpec> {
        None
    }

    /// The numbers that come with it.
    #[must_use]
    pub fn metrics(self) -> Vec<PresetMetric> {
        Vec::new()
    }

    /// What is up, as `up` in the configuration has it.
    #[must_use]
    pub const fn up(self) -> &'static [&'static str] {
        &[]
    }

    /// What is degraded, as `degraded` in the configuration has it.
    #[must_use]
    pub const fn degraded(self) -> &'static [&'static str] {
        &[]
    }
}
