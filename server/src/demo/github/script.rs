//! Answers by the book: what GitHub says when it is not well.

use serde_json::json;

/// An answer in place of the real one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scripted {
    /// To which calls.
    pub on: On,
    /// So often; `None`: for ever.
    pub times: Option<u32>,
    /// What.
    pub reply: Reply,
}

/// Which calls are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// All of them.
    Everything,
    /// REST whose path starts so: `/orgs/acme/repos`.
    Path(String),
    /// GraphQL.
    Graphql,
    /// What asks for this repository, in REST and in GraphQL: `acme/api`.
    Repository(String),
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// This.
    Fixed {
        /// Its status.
        status: u16,
        /// Its headers.
        headers: Vec<(String, String)>,
        /// Its body, sent as it is.
        body: String,
    },
    /// What would have been answered, but the second half of its body is missing.
    Cut,
    /// Nothing, ever.
    Silence,
}

impl Scripted {
    /// This answer to everything, for ever.
    #[must_use]
    pub fn new(status: u16, body: &str) -> Self {
        let kind = if body.trim_start().starts_with('<') { "text/html" } else { "application/json; charset=utf-8" };
        let headers = vec![("content-type".to_owned(), kind.to_owned())];
        Self::reply(Reply::Fixed { status, headers, body: body.to_owned() })
    }

    /// GitHub's own form of an error.
    #[must_use]
    pub fn error(status: u16, message: &str) -> Self {
        Self::new(status, &error_body(status, message).to_string())
    }

    /// As [`Scripted::new`], with what is not a fixed answer.
    #[must_use]
    pub const fn reply(reply: Reply) -> Self {
        Self { on: On::Everything, times: None, reply }
    }

    /// A secondary limit, which says when to come back, or not.
    #[must_use]
    pub fn secondary_limit(status: u16, retry_after: Option<u32>) -> Self {
        let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
        let limit = Self::error(status, message).header("x-ratelimit-remaining", "14");
        retry_after.map_or_else(|| limit.clone(), |seconds| limit.clone().header("retry-after", &seconds.to_string()))
    }

    /// The page of a proxy in front that waited in vain.
    #[must_use]
    pub fn bad_gateway() -> Self {
        Self::new(502, BAD_GATEWAY)
    }

    /// Only of these calls.
    #[must_use]
    pub fn on(self, on: On) -> Self {
        Self { on, ..self }
    }

    /// Only so often.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// With this header, in place of one of the same name.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Reply::Fixed { headers, .. } = &mut self.reply {
            headers.retain(|(known, _)| known != name);
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Whether a call is meant before it is answered; one of GraphQL says only in its answer which repositories it asks for.
    pub(super) fn fits(&self, path: &str, is_graphql: bool) -> bool {
        let path = path.strip_prefix("/api/v3").unwrap_or(path);
        match &self.on {
            On::Everything => true,
            On::Graphql => is_graphql,
            On::Path(prefix) => !is_graphql && path.starts_with(prefix),
            On::Repository(name) => {
                let rest = path.strip_prefix("/repos/").and_then(|rest| rest.strip_prefix(name.as_str()));
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
        }
    }
}

/// What a proxy says.
pub(super) const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// The body of an error: of late the status is in it, as a text.
pub(super) fn error_body(status: u16, message: &str) -> serde_json::Value {
    json!({ "message": message, "documentation_url": "https://docs.github.com/rest", "status": status.to_string() })
}
