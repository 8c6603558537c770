//! How many connections there may be: a descriptor that a viewer holds is one that no poll can open.

use std::sync::OnceLock;

/// How many descriptors are for everything but viewers, where there are enough: polls, sessions with databases, files.
const RESERVE: usize = 256;
/// Where the system does not say: what Linux and macOS begin with at the least.
const USUAL: usize = 256;

/// Shares of the descriptors that this process may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    /// Connections at once, whatever they are for.
    pub(super) connections: usize,
    /// Streams among them, which last.
    pub(super) streams: usize,
}

impl Room {
    /// This process', as it was at the start.
    pub(super) fn here() -> Self {
        static HERE: OnceLock<Room> = OnceLock::new();
        *HERE.get_or_init(|| {
            let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
            Self::of(open_files(&limits).unwrap_or(USUAL))
        })
    }

    /// Of so many descriptors: streams leave the reserve alone, and all together leave three quarters of it.
    const fn of(descriptors: usize) -> Self {
        let reserve = if descriptors / 2 < RESERVE { descriptors / 2 } else { RESERVE };
        Self { connections: descriptors - reserve / 4 * 3, streams: descriptors - reserve }
    }
}

/// The soft limit: `Max open files            1024                 524288               files`. Without limit there is none to keep.
fn open_files(limits: &str) -> Option<usize> {
    let limit = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?.split_whitespace().next()?;
    if limit == "unlimited" { Some(usize::MAX >> 4) } else { limit.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(96, 60, 48)]
    #[case(1_024, 832, 768)]
    #[case(20_000, 19_808, 19_744)]
    #[case(0, 0, 0)]
    fn viewers_leave_some_for_polls(#[case] descriptors: usize, #[case] connections: usize, #[case] streams: usize) {
        assert_eq!(Room::of(descriptors), Room { connections, streams });
    }

    #[test]
    fn the_soft_limit_counts() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units\n\
                      Max cpu time              unlimited            unlimited            seconds\n\
                      Max open files            1024                 524288               files\n";
        assert_eq!(open_files(limits), Some(1_024));
        assert_eq!(open_files("Max open files unlimited unlimited files"), Some(usize::MAX >> 4));
        assert_eq!(open_files(""), None);
    }
}
