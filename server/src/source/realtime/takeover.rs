//! A new configuration for a widget that runs: feeds that have not changed go on as if nothing had happened.

use super::{RealtimeSource, Step, feed::Watched};
use std::{collections::BTreeMap, sync::Arc};

/// Makes `now` what `next` is, but for what is known of feeds that are the same in both.
pub(super) fn take_over(now: &mut RealtimeSource, next: RealtimeSource) {
    let mut old: BTreeMap<String, (usize, Watched)> = std::mem::take(&mut now.feeds)
        .into_iter()
        .map(|(index, watched)| (watched.config.name.clone(), (index, watched)))
        .collect();
    let mut feeds = next.feeds;
    for step in next.steps {
        let Step::Start { index, id, policy, poll } = step else { continue };
        let Some(mut new) = feeds.remove(&index) else { continue };
        let last = old.remove(&new.config.name);
        let (runs_on, ends) = match last {
            Some((index, last)) if last.config.spec == new.config.spec => {
                let same_policy = last.policy == new.policy;
                new.inherit(last);
                if same_policy { (Some(index), None) } else { (None, Some(index)) }
            }
            Some((index, _)) => (None, Some(index)),
            None => (None, None),
        };
        now.steps.extend(ends.map(Step::End));
        // Its poll runs on: no beat is lost.
        let index = runs_on.unwrap_or_else(|| {
            let index = now.next_index;
            now.next_index += 1;
            now.steps.push(Step::Start { index, id, policy, poll });
            index
        });
        now.feeds.insert(index, new);
    }
    now.steps.extend(old.into_values().map(|(index, _)| Step::End(index)));
    now.down_after = next.down_after;
    forget(now);
}

/// What nobody tells of any more is not shown any more.
fn forget(now: &mut RealtimeSource) {
    let origins: Vec<_> =
        now.feeds.values().filter(|f| f.config.processes.is_some()).map(|f| f.origin.clone()).collect();
    now.waffle.keep_only(&origins);
    now.cells_are_old = true;
    now.data.feeds = now.feeds.values().map(|feed| (feed.config.name.clone(), Arc::clone(&feed.shown))).collect();
    let names: Vec<&String> = now.feeds.values().flat_map(|feed| &feed.shown.metrics).collect();
    now.data.metrics.retain(|name, _| names.contains(&name));
}
