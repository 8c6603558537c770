//! How a deployment ended, in whatever words a table has for it.

use serde::{Serialize, Serializer};

/// How a deployment ended, if it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// It is there.
    Succeeded,
    /// It is not.
    Failed,
    /// It is on its way.
    Running,
    /// It was there and was taken back.
    RolledBack,
    /// A word that is none of these, or none at all.
    #[default]
    Unknown,
}

/// Words for the same, without blanks and signs, in lower case.
const WORDS: [(Status, &[&str]); 4] = [
    (
        Status::Succeeded,
        &[
            "succeeded",
            "succeed",
            "success",
            "successful",
            "succes",
            "successfull",
            "suceeded",
            "succeded",
            "ok",
            "okay",
            "done",
            "complete",
            "completed",
            "finished",
            "deployed",
            "passed",
            "live",
            "healthy",
            "active",
            "released",
        ],
    ),
    (
        Status::Failed,
        &[
            "failed",
            "fail",
            "failure",
            "failing",
            "error",
            "errored",
            "broken",
            "crashed",
            "unhealthy",
            "timedout",
            "timeout",
        ],
    ),
    (
        Status::Running,
        &[
            "running",
            "inprogress",
            "progress",
            "progressing",
            "started",
            "starting",
            "deploying",
            "ongoing",
            "executing",
            "pending",
            "queued",
            "waiting",
            "rollingout",
            "rollingback",
        ],
    ),
    (
        Status::RolledBack,
        &["rolledback", "rollback", "rollbacked", "rolleback", "roledback", "reverted", "revert", "undone"],
    ),
];

impl Status {
    /// The word of the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Running => "running",
            Self::RolledBack => "rolled back",
            Self::Unknown => "unknown",
        }
    }

    /// Reads a word as people and machines write it: `Rolled-Back`, `SUCCESS`, `in_progress`, `✅ succeeded`.
    #[must_use]
    pub fn read(word: &str) -> Self {
        let plain: String = word.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let known = WORDS.iter().find(|(_, words)| words.contains(&plain.as_str()));
        known.map_or(Self::Unknown, |(status, _)| *status)
    }
}

crate::words_from_json!(Status { Succeeded, Failed, Running, RolledBack, Unknown });

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::FromJson as _;
    use rstest::rstest;

    #[rstest]
    #[case("succeeded", Status::Succeeded)]
    #[case("SUCCESS", Status::Succeeded)]
    #[case(" Successful ", Status::Succeeded)]
    #[case("FAILED", Status::Failed)]
    #[case("Failure", Status::Failed)]
    #[case("in_progress", Status::Running)]
    #[case("In Progress", Status::Running)]
    #[case("rolled back", Status::RolledBack)]
    #[case("ROLLED_BACK", Status::RolledBack)]
    #[case("rolled-back", Status::RolledBack)]
    #[case("RolledBack", Status::RolledBack)]
    #[case("not failed", Status::Unknown)]
    #[case("cancelled", Status::Unknown)]
    #[case("", Status::Unknown)]
    fn spelling_and_case_are_forgiven(#[case] word: &str, #[case] status: Status) {
        assert_eq!(Status::read(word), status);
    }

    #[test]
    fn each_reads_back_from_its_own_word() {
        for status in [Status::Succeeded, Status::Failed, Status::Running, Status::RolledBack, Status::Unknown] {
            assert_eq!(Status::read(status.as_str()), status);
            assert_eq!(Status::from_json(serde_json::to_value(status).unwrap()), Ok(status));
        }
    }
}
