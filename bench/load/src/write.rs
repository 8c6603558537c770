//! What one `write` to a socket costs: nothing can send to a viewer for less.

use crate::{error::LoadError, say};
use serde_json::json;
use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

/// In which the other side empties its buffers.
const REST: Duration = Duration::from_millis(20);

/// Writes `bytes` to each of so many sockets, in so many `rounds`; says the CPU of one write.
pub(crate) fn run(sockets: usize, rounds: usize, bytes: usize) -> Result<(), LoadError> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let (mut near, mut far) = (Vec::new(), Vec::new());
    for _ in 0..sockets {
        let there = TcpStream::connect(listener.local_addr()?)?;
        there.set_nonblocking(true)?;
        far.push(there);
        let here = listener.accept()?.0;
        here.set_nodelay(true)?;
        near.push(here);
    }
    let done = AtomicBool::new(false);
    let frame = vec![b'x'; bytes];
    let spent = thread::scope(|scope| {
        let reader = scope.spawn(|| drain(&mut far, &done));
        let spent = write_all(&mut near, rounds, &frame);
        done.store(true, Ordering::Relaxed);
        let read = reader.join().unwrap_or_else(|_| Err(std::io::Error::other("the reader panicked").into()));
        read.and(spent)
    })?;
    let micros = spent as f64 / 1e3 / (sockets * rounds) as f64;
    say(&json!({ "sockets": sockets, "bytes": bytes, "cpuUsPerWrite": micros }))
}

/// Nanoseconds of this thread's CPU. The kernel counts when a thread is put to sleep, so only the sum of many rounds is exact.
fn write_all(sockets: &mut [TcpStream], rounds: usize, frame: &[u8]) -> Result<u64, LoadError> {
    let before = thread_cpu_ns()?;
    for _ in 0..rounds {
        for socket in sockets.iter_mut() {
            socket.write_all(frame)?;
        }
        thread::sleep(REST);
    }
    Ok(thread_cpu_ns()? - before)
}

fn drain(sockets: &mut [TcpStream], done: &AtomicBool) -> Result<(), LoadError> {
    let mut buffer = vec![0; 1 << 16];
    while !done.load(Ordering::Relaxed) {
        for socket in sockets.iter_mut() {
            match socket.read(&mut buffer) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
        thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

fn thread_cpu_ns() -> Result<u64, LoadError> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    text.split_whitespace().next().and_then(|word| word.parse().ok()).ok_or(LoadError::Schedstat)
}
