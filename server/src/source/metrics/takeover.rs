//! A new configuration for a widget that runs: what is asked as before goes on, with what is known of it.

use super::{MetricsSource, Step};
use std::{collections::BTreeMap, sync::Arc};

/// Makes `now` what `next` is, but for what is the same in both.
pub(super) fn take_over(now: &mut MetricsSource, next: MetricsSource) {
    let MetricsSource { config, mut databases, .. } = next;
    let is_as_fast = (now.config.period, now.config.timeout) == (config.period, config.timeout);
    for (name, database) in &mut databases {
        // Its sessions and its count go on.
        if let Some(last) = now.databases.get(name).filter(|last| last.is_like(database)) {
            *database = Arc::clone(last);
        }
    }
    (now.config, now.databases) = (config, databases);
    let mut running = std::mem::take(&mut now.asked);
    let mut fresh = Vec::new();
    let mut kept = BTreeMap::new();
    for wanted in now.wanted() {
        let same = running.iter().find(|(_, asked)| is_as_fast && asked.is_like(&wanted)).map(|(index, _)| *index);
        match same.and_then(|index| running.remove_entry(&index)) {
            Some((index, asked)) => _ = kept.insert(index, asked),
            None => fresh.push(wanted),
        }
    }
    now.steps.extend(running.into_keys().map(Step::End));
    now.asked = kept;
    fresh.into_iter().for_each(|asked| now.start(asked));
    now.judge_all(crate::clock::now());
    now.show_faults();
}
