//! The pictures of people, one a run and each once a day. Nothing goes along but the request: no token, and only to where this GitHub
//! has its pictures.

use super::{
    super::{
        ProbeError, Shared,
        avatars::{Avatars, Picture},
        http::{Fetch, Fetched},
        spec::Redirects,
    },
    locked,
};
use crate::{poll::Poll, source::pulls::config::PullsConfig};
use app::fault::{Fault, FaultKind};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use url::Url;

/// In bytes: those we ask for have a few thousand.
const LARGEST: usize = 256 * 1024;
/// As wide as they are shown on a dense screen, in pixels.
const WIDTH: &str = "64";
/// A picture is looked at again after so long, and one that could not be had sooner.
const AGAIN: Duration = Duration::from_secs(24 * 60 * 60);
const AGAIN_FAILED: Duration = Duration::from_secs(60 * 60);
/// Between two pictures, and where there is nothing to fetch.
const GAP: Duration = Duration::from_millis(250);
const IDLE: Duration = Duration::from_secs(2);
/// So many wait at most.
const WAITING: usize = 5_000;

/// Which pictures are to be fetched.
#[derive(Clone, Debug, Default)]
pub struct Wanted(Arc<Mutex<Queue>>);

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<String>,
    /// When each was fetched, and whether that went well.
    asked: HashMap<String, (Instant, bool)>,
}

/// Fetches what is wanted.
#[derive(Debug)]
pub struct PictureClient {
    config: PullsConfig,
    shared: Shared,
    wanted: Wanted,
}

/// A picture that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureReading {
    /// Where GitHub has it.
    pub url: String,
    /// Where our own server has it.
    pub path: Option<String>,
}

impl Wanted {
    /// Asks for this one, unless it was fetched already.
    pub fn want(&self, url: &str) {
        let mut queue = locked(&self.0);
        let again = |(at, well): &(Instant, bool)| at.elapsed() >= if *well { AGAIN } else { AGAIN_FAILED };
        if queue.asked.get(url).is_none_or(again)
            && queue.waiting.len() < WAITING
            && !queue.waiting.iter().any(|other| other == url)
        {
            queue.waiting.push_back(url.to_owned());
        }
    }

    /// One that was not had counts as asked for, even if nobody waits for the answer.
    fn next(&self) -> Option<String> {
        let mut queue = locked(&self.0);
        let url = queue.waiting.pop_front()?;
        queue.asked.insert(url.clone(), (Instant::now(), false));
        Some(url)
    }

    fn had(&self, url: &str) {
        locked(&self.0).asked.insert(url.to_owned(), (Instant::now(), true));
    }

    fn is_empty(&self) -> bool {
        locked(&self.0).waiting.is_empty()
    }
}

impl PictureClient {
    /// Fetches what is `wanted`.
    #[must_use]
    pub fn new(config: PullsConfig, shared: &Shared, wanted: Wanted) -> Self {
        Self { config, shared: shared.clone(), wanted }
    }

    /// The host that has them, as far as that is known before one was seen.
    #[must_use]
    pub fn host(api: &Url) -> &str {
        match api.host_str() {
            Some("api.github.com") => "avatars.githubusercontent.com",
            host => host.unwrap_or_default(),
        }
    }

    fn avatars(&self) -> &Avatars {
        self.shared.avatars()
    }

    async fn fetch(&self, url: Url) -> Result<Picture, Fault> {
        let unable = |error: ProbeError| Fault::new(FaultKind::Internal, error.to_string());
        let fetch = Fetch::new(url, Vec::new(), Redirects::Origin, &self.config.ca, LARGEST, &self.shared);
        let Fetched { status, body, .. } = fetch.map_err(unable)?.ask().await?;
        if status != 200 {
            return Err(Fault::new(FaultKind::Query, format!("HTTP {status}, expected a picture")));
        }
        Picture::new(body)
            .ok_or_else(|| Fault::new(FaultKind::Malformed, "not a picture: neither PNG, JPEG, GIF nor WebP"))
    }
}

impl Poll for PictureClient {
    type Reading = PictureReading;

    async fn poll(&self) -> Result<PictureReading, Fault> {
        let nothing = || Fault::new(FaultKind::Internal, "there is no picture to fetch");
        let url = self.wanted.next().ok_or_else(nothing)?;
        let Some(at) = place(&url, &self.config.api) else {
            let sentence = "a picture that is elsewhere than where this GitHub has them: not fetched";
            return Err(Fault::new(FaultKind::Query, sentence));
        };
        let path = self.avatars().keep(self.fetch(at).await?);
        self.wanted.had(&url);
        Ok(PictureReading { url, path })
    }

    fn is_idle(&self) -> bool {
        self.wanted.is_empty()
    }

    fn next_in(&self) -> Option<Duration> {
        Some(if self.wanted.is_empty() { IDLE } else { GAP })
    }
}

/// Where a picture is fetched from; `None`: it is nowhere that belongs to this GitHub. An address is GitHub's word, and pyngpong stands
/// where not everything may be asked.
fn place(url: &str, api: &Url) -> Option<Url> {
    let mut url = Url::parse(url).ok()?;
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    if url.origin() == api.origin() {
        return Some(url);
    }
    let (host, home) = (url.host_str()?, api.host_str()?);
    let home = home.strip_prefix("api.").unwrap_or(home);
    let is_below = |of: &str| host.strip_suffix(of).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let is_cloud = home == "github.com" || home.ends_with(".ghe.com");
    let is_pictures = is_cloud && is_below("githubusercontent.com");
    let is_own = url.domain().is_some() && is_below(home);
    if url.scheme() != "https" || url.port().is_some() || !(is_pictures || is_own) {
        return None;
    }
    if is_pictures && url.query_pairs().all(|(name, _)| name != "s") {
        url.query_pairs_mut().append_pair("s", WIDTH);
    }
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const CLOUD: &str = "https://api.github.com";
    const OWN: &str = "https://github.acme.example/api/v3";

    #[rstest]
    #[case(
        CLOUD,
        "https://avatars.githubusercontent.com/u/1?v=4",
        Some("https://avatars.githubusercontent.com/u/1?v=4&s=64")
    )]
    #[case(
        CLOUD,
        "https://avatars.githubusercontent.com/u/1?s=64&v=4",
        Some("https://avatars.githubusercontent.com/u/1?s=64&v=4")
    )]
    #[case(
        CLOUD,
        "https://github.com/images/error/octocat_happy.gif",
        Some("https://github.com/images/error/octocat_happy.gif")
    )]
    #[case(CLOUD, "http://avatars.githubusercontent.com/u/1", None)]
    #[case(CLOUD, "https://avatars.githubusercontent.com:8443/u/1", None)]
    #[case(CLOUD, "https://evilgithubusercontent.com/u/1", None)]
    #[case(CLOUD, "https://githubusercontent.com.evil.example/u/1", None)]
    #[case(CLOUD, "https://u:p@avatars.githubusercontent.com/u/1", None)]
    #[case(CLOUD, "http://169.254.169.254/latest/meta-data", None)]
    #[case(CLOUD, "file:///etc/passwd", None)]
    #[case(CLOUD, "data:image/png;base64,AAAA", None)]
    #[case(OWN, "https://github.acme.example/avatars/u/5?", Some("https://github.acme.example/avatars/u/5?"))]
    #[case(OWN, "https://avatars.github.acme.example/u/5", Some("https://avatars.github.acme.example/u/5"))]
    #[case(OWN, "https://avatars.githubusercontent.com/u/1", None)]
    #[case("http://127.0.0.1:4000", "http://127.0.0.1:4000/avatars/1.png", Some("http://127.0.0.1:4000/avatars/1.png"))]
    #[case("http://127.0.0.1:4000", "http://127.0.0.1:4001/avatars/1.png", None)]
    #[case("http://127.0.0.1:4000", "https://127.0.0.1/avatars/1.png", None)]
    fn only_this_githubs_own_places_are_asked(#[case] api: &str, #[case] url: &str, #[case] fetched: Option<&str>) {
        assert_eq!(place(url, &api.parse().unwrap()).as_ref().map(Url::as_str), fetched);
    }

    #[test]
    fn each_is_wanted_once() {
        let wanted = Wanted::default();
        for url in ["a", "b", "a"] {
            wanted.want(url);
        }
        assert_eq!((wanted.next().as_deref(), wanted.next().as_deref(), wanted.next()), (Some("a"), Some("b"), None));
        wanted.want("a");
        wanted.had("b");
        wanted.want("b");
        assert!(wanted.is_empty(), "not again at once, however that went");
    }
}
