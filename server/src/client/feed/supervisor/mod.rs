//! supervisord: what `supervisor.getAllProcessInfo` says, over the network or its own socket.

mod answer;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod process;
mod skew;
mod token;

use super::{
    super::{
        ProbeError, Shared,
        http::{ReadMethod, Rpc},
    },
    FeedReading,
    spec::{FeedEndpoint, FeedSpec},
};
use crate::clock;
use answer::{Answer, NotXmlRpc, Value};
use app::fault::{Fault, FaultKind};
use skew::Skew;
use url::Url;

/// Where supervisord answers when nothing else is said.
const PATH: &str = "/RPC2";
/// Only the path counts; the socket has no host.
const ON_THE_SOCKET: &str = "http://localhost/RPC2";

/// One supervisord, ready to be asked; it can be asked nothing but how its processes fare.
#[derive(Debug)]
pub(super) struct SupervisorClient {
    rpc: Rpc,
    skew: Skew,
}

impl SupervisorClient {
    /// For [`FeedEndpoint::Http`] and [`FeedEndpoint::Unix`]; credentials are in the address, or a header carries them.
    pub(super) fn new(spec: &FeedSpec, shared: &Shared) -> Result<Self, ProbeError> {
        let rpc = match &spec.endpoint {
            FeedEndpoint::Http(url) => {
                let mut url = url.clone();
                if url.path() == "/" {
                    url.set_path(PATH);
                }
                Rpc::http(url, spec.headers.clone(), &spec.ca, spec.max_response, shared)?
            }
            FeedEndpoint::Unix(path) => {
                let url = Url::parse(ON_THE_SOCKET).map_err(|_| spec.not_asked_so())?;
                Rpc::socket(path.clone(), url, &spec.headers, spec.max_response)?
            }
            _ => return Err(spec.not_asked_so()),
        };
        Ok(Self { rpc, skew: Skew::default() })
    }

    /// Asks once, on a fresh connection. May be dropped at any point.
    pub(super) async fn read(&self) -> Result<FeedReading, Fault> {
        let body = self.rpc.call(ReadMethod::GetAllProcessInfo).await?;
        let processes = process::processes(&answered(&body)?, &self.skew, clock::now())?;
        Ok(FeedReading { metrics: Vec::new(), processes: Some(processes) })
    }
}

/// What a call gave; what it refused is a fault, though HTTP says 200.
fn answered(body: &[u8]) -> Result<Value, Fault> {
    match answer::read(body, &process::MEMBERS)? {
        Answer::Value(value) => Ok(value),
        Answer::Fault { code, words } => Err(refused(code, &words)),
    }
}

/// supervisord's own numbers; the words are its names for them.
fn refused(code: Option<i64>, words: &str) -> Fault {
    let words = super::super::faults::quoted(words);
    let why = match code {
        Some(1) => "it knows no such call; is this supervisord 3 or newer?",
        Some(6) => "it is shutting down",
        _ => "",
    };
    let code = code.map_or_else(String::new, |code| format!(" (fault {code})"));
    let why = if why.is_empty() { String::new() } else { format!(": {why}") };
    Fault::new(FaultKind::Query, format!("supervisord says {words}{code}{why}"))
}

impl From<NotXmlRpc> for Fault {
    fn from(error: NotXmlRpc) -> Self {
        Self::new(FaultKind::Malformed, error.to_string())
    }
}

#[cfg(test)]
mod tests;
