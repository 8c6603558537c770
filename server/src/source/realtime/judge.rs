//! From a feed's own words to a process with a state.

use super::config::ProcessesConfig;
use crate::client::feed::ProcessReading;
use app::{model::realtime::waffle::Seen, state::State};

/// The process as the waffle takes it. What is up says nothing more; what is not says in the feed's own words why.
pub(super) fn seen(reading: ProcessReading, config: &ProcessesConfig) -> Seen {
    let ProcessReading { name, group, says, detail, started, restarts } = reading;
    let state = state(&says, config);
    let detail = match state {
        State::Up => None,
        State::Unknown => Some(detail.unwrap_or_else(|| "the feed tells no state of it".to_owned())),
        _ => Some(match detail.filter(|detail| *detail != says) {
            Some(detail) => format!("{says}: {detail}"),
            None => says,
        }),
    };
    Seen { name, group, state, detail, started, restarts }
}

fn state(says: &str, config: &ProcessesConfig) -> State {
    let is_in = |list: &[crate::client::spec::Comparison]| list.iter().any(|one| one.holds(says));
    if says.is_empty() {
        State::Unknown
    } else if is_in(&config.up) {
        State::Up
    } else if is_in(&config.degraded) {
        State::Degraded
    } else {
        State::Down
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::processes, *};
    use rstest::rstest;

    #[rstest]
    #[case("RUNNING", None, State::Up, None)]
    #[case("RUNNING", Some("pid 7"), State::Up, None)]
    #[case("3", None, State::Up, None)]
    #[case("BACKOFF", Some("Exited too quickly"), State::Degraded, Some("BACKOFF: Exited too quickly"))]
    #[case("FATAL", Some("FATAL"), State::Down, Some("FATAL"))]
    #[case("0", None, State::Down, Some("0"))]
    #[case("", None, State::Unknown, Some("the feed tells no state of it"))]
    fn its_words_are_sorted(
        #[case] says: &str,
        #[case] detail: Option<&str>,
        #[case] state: State,
        #[case] shown: Option<&str>,
    ) {
        let detail = detail.map(str::to_owned);
        let reading = ProcessReading { name: "a".into(), says: says.into(), detail, ..ProcessReading::default() };
        let seen = seen(reading, &processes());
        assert_eq!((seen.state, seen.detail.as_deref()), (state, shown));
    }
}
