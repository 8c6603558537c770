//! What `make bench` puts beside the board, one subcommand each; bench/parts/ starts them. One JSON line is the answer.
//!
//! ```text
//! load watch ADDR PATH N SECONDS   N viewers: prints "open", waits for a line, measures
//! load storm ADDR PATH N           N viewers connect at once: when each has everything
//! load stamps                      an upstream whose number is the time it is asked
//! load floor BYTES                 a bare axum SSE server: two frames of BYTES a second
//! load write SOCKETS ROUNDS BYTES  what write(2) costs
//! ```

mod error;
mod floor;
mod frames;
mod stamps;
mod storm;
mod viewer;
mod watch;
mod write;

use error::LoadError;
use serde_json::Value;
use std::{io::Write as _, process::ExitCode};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> Result<(), LoadError> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["watch", address, path, count, seconds] => {
            single()?.block_on(watch::run(address, path, number(count)?, number(seconds)?))
        }
        ["storm", address, path, count] => single()?.block_on(storm::run(address, path, number(count)?)),
        ["stamps"] => single()?.block_on(stamps::run()),
        // As the board does it: as many threads as there are cores.
        ["floor", bytes] => tokio::runtime::Runtime::new()?.block_on(floor::run(number(bytes)?)),
        ["write", sockets, rounds, bytes] => write::run(number(sockets)?, number(rounds)?, number(bytes)?),
        _ => Err(LoadError::Usage),
    }
}

/// One thread, so that it takes the server as little as it can.
fn single() -> Result<tokio::runtime::Runtime, LoadError> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

fn number(word: &str) -> Result<usize, LoadError> {
    word.parse().map_err(|_| LoadError::Usage)
}

/// One line, at once: whoever started this waits for it.
pub(crate) fn say(line: &Value) -> Result<(), LoadError> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
