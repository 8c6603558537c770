//! A new configuration for a widget that runs: what has not changed goes on as if nothing had happened.

use super::{DependenciesSource, Step, Watched};
use app::model::dependencies::Target;
use std::{collections::BTreeMap, sync::Arc};

/// Makes `now` what `next` is, but for what is known of targets that are the same in both.
pub(super) fn take_over(now: &mut DependenciesSource, next: DependenciesSource) {
    let mut old: BTreeMap<String, (usize, Watched)> =
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
