//! A new configuration for a widget that runs: what has not changed goes on as if nothing had happened.

use super::{DependenciesSource, Step, Watched};
use app::model::dependencies::Target;
use std::{collections::BTreeMap, sync::Arc};

/// Makes `now` what `next` is, but for what is known of targets that are the same in both.
pub(super) fn take_over(now: &mut DependenciesSource, next: DependenciesSource) {
    let mut old: BTreeMap<String, (usize, Box<Watched>)> =
        std::mem::take(&mut now.watched).into_iter().map(|(index, one)| (one.name.clone(), (index, one))).collect();
    let mut known = std::mem::take(&mut now.data.targets);
    let mut watched = next.watched;
    for step in next.steps {
        let Step::Start { index, id, policy, poll } = step else { continue };
        let Some(mut new) = watched.remove(&index) else { continue };
        let kept = old.remove(&new.name);
        let last = known.remove(&new.name);
        let configured = next.data.targets.get(&new.name);
        let same_question = kept.as_ref().is_some_and(|(_, last)| last.spec == new.spec);
        let target = match (last, configured) {
            (Some(last), Some(configured)) if same_question => relabelled(last, configured),
            (_, Some(configured)) => Arc::clone(configured),
            (_, None) => continue,
        };
        now.data.targets.insert(new.name.clone(), target);
        match kept {
            // Its poll runs on: no wait begins anew, no poll is lost.
            Some((index, last)) if same_question && last.policy == new.policy => {
                new.track = last.track;
                now.watched.insert(index, new);
                continue;
            }
            Some((index, last)) => {
                now.steps.push(Step::End(index));
                if same_question {
                    new.track = last.track;
                }
            }
            None => {}
        }
        let index = now.next_index;
        now.next_index += 1;
        now.steps.push(Step::Start { index, id, policy, poll });
        now.watched.insert(index, new);
    }
    now.steps.extend(old.into_values().map(|(index, _)| Step::End(index)));
    now.quiet_until = super::ALWAYS;
    now.edges = next.edges;
    now.marks_are_old = true;
}

/// What was measured stays, what is only written beside it is as configured.
fn relabelled(last: Arc<Target>, configured: &Target) -> Arc<Target> {
    let labels = |target: &Target| {
        let Target { owner, runbook, restart, depends_on, .. } = target;
        (owner.clone(), runbook.clone(), restart.clone(), depends_on.clone())
    };
    let (owner, runbook, restart, depends_on) = labels(configured);
    if labels(&last) == (owner.clone(), runbook.clone(), restart.clone(), depends_on.clone()) {
        return last;
    }
    Arc::new(Target { owner, runbook, restart, depends_on, ..Arc::unwrap_or_clone(last) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        client::Shared,
        config::{self, ProcessEnv, WidgetSource},
        poll::Report,
        source::{Change, Source as _},
    };
    use app::{model::dependencies::Reading, state::State, time::Timestamp};

    fn source(targets: &str) -> DependenciesSource {
        let text = format!("[[widget]]\nid = \"core\"\nkind = \"dependencies\"\n{targets}");
        let config = config::parse("test", &text, &ProcessEnv).unwrap_or_else(|report| panic!("{report}"));
        let WidgetSource::Dependencies(config) = config.widgets.into_iter().next().unwrap().source else {
            panic!("another kind")
        };
        DependenciesSource::new("core", config, &Shared::without_authorities(), Arc::default()).unwrap()
    }

    fn target(name: &str, keys: &str) -> String {
        format!("[[widget.target]]\nname = {name:?}\nurl = \"http://127.0.0.1:1/{name}\"\n{keys}\n")
    }

    /// The indices that are ended, and those that are started with their target.
    fn steps(source: &mut DependenciesSource) -> (Vec<usize>, Vec<(usize, String)>) {
        let (mut ended, mut started) = (Vec::new(), Vec::new());
        for step in source.steps() {
            match step {
                Step::End(index) => ended.push(index),
                Step::Start { index, id, .. } => started.push((index, id.target.to_string())),
            }
        }
        (ended, started)
    }

    fn answer(source: &mut DependenciesSource, index: usize) -> Change {
        source.fold(Report { index, at: Timestamp::from_ms(1_000), skipped: 0, result: Ok(Reading::default()) })
    }

    fn state(source: &mut DependenciesSource, name: &str) -> Option<State> {
        source.view().data.targets.get(name).map(|target| target.state)
    }

    #[test]
    fn what_is_the_same_runs_on_and_the_rest_is_started_and_ended() {
        let mut now = source(&(target("a", "") + &target("b", "") + &target("c", "") + &target("d", "")));
        assert_eq!(steps(&mut now).1.len(), 4);
        for index in 0..4 {
            assert_eq!(answer(&mut now, index), Change::State);
        }
        // a moves, b gets labels, c another period, d another question; e is new.
        let next = target("e", "")
            + &target("d", "method = \"HEAD\"")
            + &target("c", "period = \"20s\"")
            + &target("b", "owner = \"them\"\ndepends_on = [\"a\"]")
            + &target("a", "");
        now.take_over(source(&next));
        let (ended, started) = steps(&mut now);
        assert_eq!(ended, [3, 2]);
        assert_eq!(started, [(4, "e".to_owned()), (5, "d".to_owned()), (6, "c".to_owned())]);
        let states = ["a", "b", "c", "d", "e"].map(|name| state(&mut now, name).unwrap());
        assert_eq!(states, [State::Up, State::Up, State::Up, State::Unknown, State::Unknown]);
        let b = now.view().data.targets["b"].clone();
        assert_eq!((b.owner.as_deref(), b.depends_on.len()), (Some("them"), 1));

        // A late word from a poll that was ended changes nothing; the one in its place does.
        assert_eq!(answer(&mut now, 3), Change::Nothing);
        assert_eq!(answer(&mut now, 5), Change::State);
        assert_eq!(state(&mut now, "d"), Some(State::Up));
    }

    #[test]
    fn what_is_gone_is_gone_and_begins_anew_when_it_comes_back() {
        let both = target("a", "") + &target("b", "");
        let mut now = source(&both);
        steps(&mut now);
        answer(&mut now, 1);
        now.take_over(source(&target("a", "")));
        assert_eq!(steps(&mut now), (vec![1], vec![]));
        assert_eq!(state(&mut now, "b"), None);
        now.take_over(source(&both));
        assert_eq!(steps(&mut now), (vec![], vec![(2, "b".to_owned())]));
        assert_eq!(state(&mut now, "b"), Some(State::Unknown));
        assert_eq!(answer(&mut now, 0), Change::State, "the other one was never touched");
    }

    #[test]
    fn nothing_happens_where_nothing_has_changed() {
        let text = target("a", "expect.body = \"x+\"\nexpect.json = { \"$.a\" = 1 }\nheaders = { x = \"y\" }");
        let mut now = source(&text);
        steps(&mut now);
        answer(&mut now, 0);
        let before = now.view().data;
        now.take_over(source(&text));
        assert_eq!(steps(&mut now), (vec![], vec![]));
        assert!(Arc::ptr_eq(&before.targets["a"], &now.view().data.targets["a"]));
    }
}
