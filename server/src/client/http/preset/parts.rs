//! Components: which of them is to be named, and what they make of the whole.

use super::Verdict;

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    Fine,
    /// Yellow.
    Concern,
    /// Red.
    Broken,
}

/// One component.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) severity: Severity,
    /// Of two equally bad ones the first by name is told.
    pub(super) name: String,
    /// What is wrong with it.
    pub(super) sentence: String,
}

/// The worst component's sentence, and how many more there are: `db is DOWN: refused (+2 more)`.
pub(super) fn worst(parts: Vec<Part>) -> Option<(Severity, String)> {
    let mut bad: Vec<Part> = parts.into_iter().filter(|part| part.severity > Severity::Fine).collect();
    bad.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.name.cmp(&b.name)));
    let more = bad.len().checked_sub(1)?;
    let Part { severity, sentence, .. } = bad.swap_remove(0);
    Some((severity, if more == 0 { sentence } else { format!("{sentence} (+{more} more)") }))
}

/// What the whole says of itself, and what its parts say. Both are needed: a part that is worse than the whole is
/// yellow, because somebody decided that the whole can do without it.
pub(super) struct Whole {
    pub(super) severity: Severity,
    /// What it says: `status is DOWN`.
    pub(super) says: String,
    pub(super) parts: Vec<Part>,
}

impl Whole {
    /// The state and its sentence: the worst part's where that explains the whole.
    pub(super) fn verdict(self) -> Verdict {
        let Self { severity, says, parts } = self;
        let worst = worst(parts);
        match (severity, worst) {
            (Severity::Fine, None) => Verdict::Up(says),
            (Severity::Fine, Some((_, part))) => Verdict::Degraded(format!("{says}, but {part}")),
            (Severity::Concern, None) => Verdict::Degraded(says),
            (Severity::Concern, Some((_, part))) => Verdict::Degraded(part),
            (Severity::Broken, Some((Severity::Broken, part))) => Verdict::Down(part),
            (Severity::Broken, Some((_, part))) => Verdict::Down(format!("{says}; {part}")),
            (Severity::Broken, None) => Verdict::Down(says),
        }
    }
}

/// `text`, with what explains it behind a colon.
pub(super) fn because(text: String, why: Option<String>) -> String {
    match why {
        Some(why) => format!("{text}: {why}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(severity: Severity, name: &str) -> Part {
        Part { severity, name: name.to_owned(), sentence: format!("{name} fails") }
    }

    fn whole(severity: Severity, parts: Vec<Part>) -> Verdict {
        Whole { severity, says: "says".to_owned(), parts }.verdict()
    }

    #[test]
    fn the_worst_is_told_then_the_first_by_name() {
        use Severity::{Broken, Concern, Fine};
        let parts = vec![part(Concern, "a"), part(Broken, "z"), part(Fine, "b"), part(Broken, "c")];
        assert_eq!(worst(parts), Some((Broken, "c fails (+2 more)".to_owned())));
        assert_eq!(worst(vec![part(Fine, "a")]), None);
    }

    #[test]
    fn a_part_that_is_worse_than_the_whole_makes_it_yellow() {
        use Severity::{Broken, Concern, Fine};
        assert_eq!(whole(Fine, vec![]), Verdict::Up("says".to_owned()));
        assert_eq!(whole(Fine, vec![part(Broken, "a")]), Verdict::Degraded("says, but a fails".to_owned()));
        assert_eq!(whole(Concern, vec![part(Broken, "a")]), Verdict::Degraded("a fails".to_owned()));
        assert_eq!(whole(Broken, vec![part(Concern, "a")]), Verdict::Down("says; a fails".to_owned()));
        assert_eq!(whole(Broken, vec![part(Broken, "a")]), Verdict::Down("a fails".to_owned()));
        assert_eq!(whole(Broken, vec![]), Verdict::Down("says".to_owned()));
    }
}
