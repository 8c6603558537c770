//! Which units are meant, and what their states mean. Pure.

use super::super::ProcessReading;
use crate::client::faults::quoted;
use app::time::Timestamp;

const SERVICE: &str = ".service";
/// Where nothing is said, services are meant.
const ALL: &str = "*.service";
const ACTIVE: &str = "active";
const NOT_FOUND: &str = "not-found";

/// The suffixes that make a name a unit's own; others are part of a service's name.
const KINDS: [&str; 11] =
    [SERVICE, ".socket", ".target", ".device", ".mount", ".automount", ".swap", ".timer", ".path", ".slice", ".scope"];

/// What to watch: as `systemctl` takes it, so that a name without a suffix is a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Units {
    /// These have to be there.
    pub(super) names: Vec<String>,
    /// Whatever fits.
    pub(super) patterns: Vec<String>,
}

impl Units {
    pub(super) fn new(units: &[String]) -> Self {
        let (patterns, names): (Vec<_>, Vec<_>) = units.iter().cloned().partition(|unit| is_pattern(unit));
        let mut names: Vec<String> = names.into_iter().map(whole).collect();
        names.sort_unstable();
        names.dedup();
        match (names.is_empty(), patterns.is_empty()) {
            (true, true) => Self { names, patterns: vec![ALL.to_owned()] },
            _ => Self { names, patterns },
        }
    }
}

fn is_pattern(unit: &str) -> bool {
    unit.contains(['*', '?', '['])
}

fn whole(name: String) -> String {
    if KINDS.iter().any(|kind| name.ends_with(kind)) { name } else { name + SERVICE }
}

/// What systemd says of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) name: String,
    /// `loaded`, `not-found`, `masked`, `error`, `bad-setting`.
    pub(super) load: String,
    /// `active`, `activating`, `failed`, `inactive`, …
    pub(super) active: String,
    /// More exactly: `running`, `auto-restart`, `dead`, …
    pub(super) sub: String,
    /// Where it can be asked for more: [`More`].
    pub(super) more: More,
}

/// What is not in systemd's list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct More {
    /// `exit-code`, `signal`, `timeout`, …; of what has failed.
    pub(super) result: Option<String>,
    /// Its exit status; of what has failed with `exit-code`.
    pub(super) status: Option<i32>,
    /// Since when it is active.
    pub(super) started: Option<Timestamp>,
    /// How often systemd has restarted it by itself.
    pub(super) restarts: Option<u64>,
}

impl Unit {
    /// Whether it exists: other units may name one that does not.
    pub(super) fn exists(&self) -> bool {
        self.load != NOT_FOUND
    }

    pub(super) fn is_active(&self) -> bool {
        self.active == ACTIVE
    }

    pub(super) fn is_service(&self) -> bool {
        self.name.ends_with(SERVICE)
    }

    /// Whether there is a reason to ask for.
    pub(super) fn has_failed(&self) -> bool {
        self.active == "failed" || self.sub == "auto-restart"
    }

    pub(super) fn into_reading(self) -> ProcessReading {
        let (says, detail) = match self.exists() {
            true => (self.active.clone(), self.detail()),
            // Else "inactive", as a unit that somebody has stopped.
            false => (NOT_FOUND.to_owned(), Some("there is no such unit".to_owned())),
        };
        let More { started, restarts, .. } = self.more;
        ProcessReading { name: self.name, group: None, says, detail, started, restarts }
    }

    /// Why it is not simply active.
    fn detail(&self) -> Option<String> {
        if self.is_active() || self.active == "reloading" {
            return None;
        }
        let why = match (self.more.result.as_deref(), self.more.status) {
            (Some("success") | None, _) => None,
            (Some("exit-code"), Some(status)) => Some(format!("exit status {status}")),
            (Some(result), _) => Some(quoted(result)),
        };
        let load = (self.load != "loaded").then(|| quoted(&self.load));
        let sub = (self.sub != self.active).then(|| quoted(&self.sub));
        let parts: Vec<String> = [load, sub, why].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn unit(load: &str, active: &str, sub: &str, result: Option<&str>) -> Unit {
        let more = More { result: result.map(str::to_owned), status: Some(203), ..More::default() };
        let [load, active, sub] = [load, active, sub].map(str::to_owned);
        Unit { name: "a.service".to_owned(), load, active, sub, more }
    }

    #[test]
    fn names_are_whole_and_patterns_stay() {
        let units = ["sshd", "db.service", "worker@*", "my.app", "a.timer", "sshd.service"].map(str::to_owned);
        let units = Units::new(&units);
        assert_eq!(units.names, ["a.timer", "db.service", "my.app.service", "sshd.service"]);
        assert_eq!(units.patterns, ["worker@*"]);
        assert_eq!(Units::new(&[]).patterns, [ALL]);
    }

    #[rstest]
    #[case(unit("loaded", "active", "running", None), "active", None)]
    #[case(unit("loaded", "active", "exited", None), "active", None)]
    #[case(unit("loaded", "reloading", "reload", None), "reloading", None)]
    #[case(unit("loaded", "inactive", "dead", None), "inactive", Some("dead"))]
    #[case(unit("loaded", "failed", "failed", None), "failed", None)]
    #[case(unit("loaded", "failed", "failed", Some("exit-code")), "failed", Some("exit status 203"))]
    #[case(unit("loaded", "failed", "failed", Some("oom-kill")), "failed", Some("oom-kill"))]
    #[case(
        unit("loaded", "activating", "auto-restart", Some("exit-code")),
        "activating",
        Some("auto-restart, exit status 203")
    )]
    #[case(unit("loaded", "activating", "auto-restart", Some("success")), "activating", Some("auto-restart"))]
    #[case(unit("masked", "inactive", "dead", None), "inactive", Some("masked, dead"))]
    #[case(unit("not-found", "inactive", "dead", None), "not-found", Some("there is no such unit"))]
    fn what_a_unit_says(#[case] unit: Unit, #[case] says: &str, #[case] detail: Option<&str>) {
        let reading = unit.into_reading();
        assert_eq!((&*reading.says, reading.detail.as_deref()), (says, detail));
    }
}
