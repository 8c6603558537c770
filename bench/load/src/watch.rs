//! Many viewers, and when each frame reached each of them.

use crate::{
    error::LoadError,
    frames::{Frames, now, stamp},
    say, viewer,
};
use serde_json::{Value, json};
use std::{cell::RefCell, collections::HashMap, rc::Rc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    sync::Semaphore,
    task::{LocalSet, spawn_local},
    time::{sleep, timeout},
};

/// So many connect at the same time: this measures what comes after.
const CONNECTING: usize = 100;
/// A frame of the last second may still be under way when the measurement ends.
const UNDER_WAY: u64 = 2_000_000;
/// A viewer that heard nothing for so long has no stream.
const PATIENCE: Duration = Duration::from_secs(90);

#[derive(Debug, Default)]
struct Seen {
    open: usize,
    lost: usize,
    bytes: u64,
    /// By stamp: how long after it each viewer had it, in microseconds.
    arrivals: HashMap<u64, Vec<u64>>,
}

/// Opens `count` streams, says so, waits for a line and measures `seconds` long.
pub(crate) async fn run(address: &str, path: &str, count: usize, seconds: usize) -> Result<(), LoadError> {
    LocalSet::new().run_until(measure(address, path, count, seconds)).await
}

async fn measure(address: &str, path: &str, count: usize, seconds: usize) -> Result<(), LoadError> {
    let (seen, buffer) = (Rc::new(RefCell::new(Seen::default())), Rc::new(viewer::buffer()));
    let turn = Rc::new(Semaphore::new(CONNECTING));
    for _ in 0..count {
        let (address, path) = (address.to_owned(), path.to_owned());
        let (seen, buffer, turn) = (Rc::clone(&seen), Rc::clone(&buffer), Rc::clone(&turn));
        spawn_local(async move {
            if follow(&address, &path, &seen, &buffer, &turn).await.is_err() {
                seen.borrow_mut().lost += 1;
            }
        });
    }
    let all_open = async {
        while seen.borrow().open + seen.borrow().lost < count {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, all_open).await.map_err(|_| lost(&seen, count))?;
    if seen.borrow().lost > 0 {
        return Err(lost(&seen, count));
    }
    say(&json!("open"))?;
    BufReader::new(tokio::io::stdin()).read_line(&mut String::new()).await?;

    seen.borrow_mut().arrivals.clear();
    let (from, bytes) = (now(), seen.borrow().bytes);
    sleep(Duration::from_secs(seconds as u64)).await;
    let seen = seen.borrow();
    if seen.lost > 0 {
        return Err(LoadError::Lost { lost: seen.lost, count });
    }
    let rate = (seen.bytes - bytes) as f64 / count as f64 / ((now() - from) as f64 / 1e6);
    say(&told(&seen, count, from, rate))
}

async fn follow(
    address: &str,
    path: &str,
    seen: &RefCell<Seen>,
    buffer: &RefCell<Vec<u8>>,
    turn: &Semaphore,
) -> Result<(), LoadError> {
    let permit = turn.acquire().await;
    let socket = viewer::open(address, path, viewer::Form::Text).await?;
    let mut frames = Frames::default();
    let mut permit = Some(permit);
    viewer::read(&socket, buffer, |bytes| {
        let (at, mut seen) = (now(), seen.borrow_mut());
        if permit.take().is_some() {
            seen.open += 1;
        }
        seen.bytes += bytes.len() as u64;
        frames.feed(bytes, |event| {
            if let Some(stamp) = stamp(event) {
                seen.arrivals.entry(stamp).or_default().push(at.saturating_sub(stamp));
            }
        });
        false
    })
    .await?;
    seen.borrow_mut().lost += 1;
    Ok(())
}

fn lost(seen: &RefCell<Seen>, count: usize) -> LoadError {
    LoadError::Lost { lost: count - seen.borrow().open, count }
}

/// Frames that were made within the measurement and had the time to arrive.
fn told(seen: &Seen, count: usize, from: u64, bytes_per_second: f64) -> Value {
    let until = now() - UNDER_WAY;
    let whole: Vec<&Vec<u64>> =
        seen.arrivals.iter().filter(|(stamp, _)| (from..until).contains(stamp)).map(|(_, all)| all).collect();
    let mut delivery: Vec<u64> = whole.iter().flat_map(|all| all.iter().copied()).collect();
    let first = |all: &[u64]| all.iter().min().copied().unwrap_or_default();
    let mut spread: Vec<u64> = whole.iter().flat_map(|all| all.iter().map(move |after| after - first(all))).collect();
    json!({
        "viewers": count,
        "frames": whole.len(),
        "delivered": delivery.len(),
        "expected": whole.len() * count,
        "bytesPerViewerSecond": bytes_per_second,
        "deliveryUs": quantiles(&mut delivery),
        "spreadUs": quantiles(&mut spread),
    })
}

fn quantiles(all: &mut [u64]) -> Value {
    all.sort_unstable();
    let at = |share: f64| all.get(((all.len() as f64 * share) as usize).min(all.len().saturating_sub(1)));
    json!({ "p50": at(0.5), "p99": at(0.99), "max": all.last() })
}
