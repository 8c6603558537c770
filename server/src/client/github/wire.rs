//! From a question to an answer as it came: octocrab builds the request, our own connection carries it.
//!
//! octocrab's connector knows none of our rules (authorities, redirects, limits), so that it gets a service instead: one that sends
//! nothing but a GET or a [`ReadQuery`], and that only to the origin of `api`, whatever the request says.

use super::super::{
    ProbeError, Shared,
    faults::find,
    http::{Fetch, Fetched, ReadQuery},
    spec::Redirects,
};
use crate::source::pulls::config::PullsConfig;
use app::fault::{Fault, FaultKind};
use bytes::Bytes;
use futures::future::BoxFuture;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Method, Request, Response,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH},
    http::request::{Builder, Parts},
};
use octocrab::{AuthState, OctoBody, Octocrab, OctocrabBuilder};
use std::{
    convert::Infallible,
    task::{Context, Poll},
};
use tower::Service;
use url::{Position, Url};

/// What goes out.
#[derive(Clone, Debug)]
pub(super) enum Outgoing {
    /// A query, to where GraphQL is.
    Query(ReadQuery),
    /// A GET; where the tag is still right, the answer is 304.
    Get {
        /// On the origin of `api`.
        url: Url,
        /// The `ETag` of the last answer.
        tag: Option<String>,
    },
}

/// The connection to one GitHub, with one token.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    config: PullsConfig,
    shared: Shared,
}

impl Wire {
    /// # Errors
    /// Nothing can be asked there.
    pub(super) fn new(config: PullsConfig, shared: Shared) -> Result<Self, ProbeError> {
        let wire = Self { config, shared };
        wire.fetch(wire.config.api.clone(), Vec::new())?;
        Ok(wire)
    }

    /// Asks, and reads the answer to its end, whatever it is.
    pub(super) async fn ask(&self, outgoing: Outgoing) -> Result<Fetched, Fault> {
        let github = self.octocrab();
        let request = match outgoing {
            Outgoing::Query(query) => {
                Builder::new().method(Method::POST).uri(self.config.graphql().path()).extension(query)
            }
            Outgoing::Get { url, tag } => {
                let request = Builder::new().uri(&url[Position::BeforePath..Position::AfterQuery]);
                tag.iter().fold(request, |request, tag| request.header(IF_NONE_MATCH, tag))
            }
        };
        let request = request.header(ACCEPT, "application/vnd.github+json");
        let request = github.build_request(request, None::<&()>).map_err(|error| unasked(&error))?;
        let (head, body) = github.execute(request).await.map_err(|error| unasked(&error))?.into_parts();
        let body = body.collect().await.map_err(|error| unasked(&error))?.to_bytes();
        Ok(Fetched { status: head.status.as_u16(), headers: head.headers, body })
    }

    /// Made for each call: it keeps nothing that the next one could use. Requests name no host, so that it adds the token to all.
    fn octocrab(&self) -> Octocrab {
        let auth = AuthState::AccessToken { token: self.config.token.clone() };
        let built: Result<Octocrab, Infallible> =
            OctocrabBuilder::new_empty().with_service(self.clone()).with_auth(auth).build();
        built.unwrap_or_else(|never| match never {})
    }

    fn fetch(&self, url: Url, headers: Vec<(HeaderName, HeaderValue)>) -> Result<Fetch, ProbeError> {
        let PullsConfig { ca, max_response, .. } = &self.config;
        Fetch::new(url, headers, Redirects::None, ca, *max_response, &self.shared)
    }

    /// What a request asks for, as it is sent: its host is not looked at.
    async fn send(self, parts: Parts) -> Result<Fetched, Fault> {
        let refused = |why: &str| Fault::new(FaultKind::Internal, format!("not sent: {why}"));
        let asked = parts.uri.path_and_query().map_or("/", |asked| asked.as_str());
        let url = self.config.api.join(asked).ok().filter(|url| url.origin() == self.config.api.origin());
        let url = url.ok_or_else(|| refused("it leads away from api"))?;
        let fetch = self.fetch(url, carried(parts.headers)).map_err(|error| refused(&error.to_string()))?;
        match (parts.method, parts.extensions.get::<ReadQuery>()) {
            (Method::GET, None) => fetch.ask().await,
            (Method::POST, Some(query)) => fetch.query(query).await,
            _ => Err(refused("pyngpong only reads")),
        }
    }
}

impl Service<Request<OctoBody>> for Wire {
    type Response = Response<Full<Bytes>>;
    type Error = Fault;
    type Future = BoxFuture<'static, Result<Self::Response, Fault>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<OctoBody>) -> Self::Future {
        let (wire, (parts, _)) = (self.clone(), request.into_parts());
        Box::pin(async move {
            let Fetched { status, headers, body } = wire.send(parts).await?;
            let mut response = Response::new(Full::new(body));
            *response.status_mut() = status.try_into().unwrap_or_default();
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}

/// How the message is framed is the connection's business.
fn carried(headers: HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let named = headers.iter().map(|(name, value)| (name.clone(), value.clone()));
    named.filter(|(name, _)| ![CONTENT_LENGTH, CONTENT_TYPE].contains(name)).collect()
}

/// Our own fault comes back as it is.
fn unasked(error: &octocrab::Error) -> Fault {
    let ours = find::<Fault>(error).cloned();
    ours.unwrap_or_else(|| Fault::new(FaultKind::Internal, "the request could not be built"))
}
