//! Secrets become references to environment variables, and references of the peer become ours.

use super::names;
use crate::config::is_secret_key;
use std::collections::BTreeMap;

/// How a peer writes texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `$NAME` and `${NAME}` are variables, `$$` is a plain `$`: Gatus.
    Shell,
    /// A `$` is a `$`: Uptime Kuma, `blackbox_exporter`.
    Plain,
}

impl Dialect {
    /// The text as we write it: variables as `${NAME}`, a plain `${` as `$${`.
    #[must_use]
    pub fn text(self, raw: &str) -> String {
        if self == Self::Plain {
            return raw.replace("${", "$${");
        }
        let mut text = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find('$') {
            text.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            let (name, length) = variable(after);
            if !name.is_empty() {
                text.push_str(&format!("${{{name}}}"));
                rest = &after[length..];
            } else if let Some(tail) = after.strip_prefix('$') {
                text.push_str(if tail.starts_with('{') { "$$" } else { "$" });
                rest = tail;
            } else {
                text.push_str(if after.starts_with('{') { "$$" } else { "$" });
                rest = after;
            }
        }
        text.push_str(rest);
        text
    }

    /// Whether the text refers to a variable already: then it holds no secret itself.
    #[must_use]
    pub fn refers(self, raw: &str) -> bool {
        self == Self::Shell && !references(&self.text(raw)).is_empty()
    }
}

/// The name of a variable at the start of a text after its `$`, and how many bytes it takes there.
fn variable(after: &str) -> (&str, usize) {
    let length = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
        if text.starts_with(|c: char| c.is_ascii_digit()) { 0 } else { end }
    };
    match after.strip_prefix('{') {
        Some(inner) if inner[length(inner)..].starts_with('}') => (&inner[..length(inner)], length(inner) + 2),
        Some(_) => ("", 0),
        None => (&after[..length(after)], length(after)),
    }
}

/// The names of the variables that a text of ours refers to.
#[must_use]
pub fn references(text: &str) -> Vec<&str> {
    let starts = text.match_indices("${").filter(|(at, _)| !text[..*at].ends_with('$'));
    let names = starts.filter_map(|(at, _)| {
        let inner = &text[at + 2..];
        inner.get(..inner.find('}')?)
    });
    names.filter(|name| !name.is_empty() && !name.starts_with("file:")).collect()
}

/// The variables that stand for secrets of the source.
#[derive(Debug)]
pub struct Variables {
    dialect: Dialect,
    /// By name: the secret, to give the same one the same name, and what it is.
    known: BTreeMap<String, (String, String)>,
}

impl Variables {
    /// None yet. Names that `source` uses already are not given again.
    #[must_use]
    pub fn new(dialect: Dialect, source: &str) -> Self {
        let text = dialect.text(source);
        let used = if dialect == Dialect::Shell { references(&text) } else { Vec::new() };
        let known = used.into_iter().map(|name| (name.to_owned(), (format!("${name}"), String::new()))).collect();
        Self { dialect, known }
    }

    /// A text that is no secret.
    #[must_use]
    pub fn plain(&self, raw: &str) -> String {
        self.dialect.text(raw)
    }

    /// A text that is a secret: what refers to a variable stays as it is, everything else becomes one, called after
    /// `owner` and `what`.
    pub fn secret(&mut self, owner: &str, what: &str, raw: &str) -> String {
        if raw.is_empty() || self.dialect.refers(raw) {
            return self.dialect.text(raw);
        }
        let wanted = name(owner, what);
        let mut numbered = std::iter::once(wanted.clone()).chain((2..).map(|number: u32| format!("{wanted}_{number}")));
        let fits = |name: &String| self.known.get(name).is_none_or(|(secret, _)| secret == raw);
        let name = numbered.find(fits).unwrap_or(wanted);
        let about = format!("{} of {}", what.to_lowercase().replace('_', " "), names::shown(owner));
        self.known.entry(name.clone()).or_insert_with(|| (raw.to_owned(), about));
        format!("${{{name}}}")
    }

    /// The value of a header, which may be a secret by its name.
    pub fn header(&mut self, owner: &str, header: &str, raw: &str) -> String {
        let secret =
            is_secret_key(header) || ["auth", "key", "session"].iter().any(|part| header.to_lowercase().contains(part));
        if !secret {
            return self.plain(raw);
        }
        let word = if header.eq_ignore_ascii_case("authorization") { "TOKEN" } else { header };
        match raw.split_once(' ') {
            Some((scheme @ ("Bearer" | "bearer" | "Basic" | "basic" | "Token" | "token"), value)) => {
                format!("{scheme} {}", self.secret(owner, word, value.trim()))
            }
            _ => self.secret(owner, word, raw),
        }
    }

    /// An address: the password in it and secret parameters become variables.
    pub fn address(&mut self, owner: &str, raw: &str) -> String {
        let Some((scheme, rest)) = raw.split_once("://") else { return self.plain(raw) };
        let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
        let user = user.map(|user| format!("{}@", self.user(owner, scheme, user))).unwrap_or_default();
        let query = query.map(|query| format!("?{}", self.query(owner, query))).unwrap_or_default();
        let (scheme, host, path) = (self.plain(scheme), self.plain(host), self.plain(path));
        format!("{scheme}://{user}{host}{path}{query}")
    }

    fn user(&mut self, owner: &str, scheme: &str, user: &str) -> String {
        match user.split_once(':') {
            Some((user, password)) => format!("{}:{}", self.plain(user), self.secret(owner, "PASSWORD", password)),
            // Web services take a token for the user; databases a name.
            None if scheme.starts_with("http") || scheme.starts_with("ws") => self.secret(owner, "TOKEN", user),
            None => self.plain(user),
        }
    }

    fn query(&mut self, owner: &str, query: &str) -> String {
        let part = |this: &mut Self, part: &str| match part.split_once('=') {
            Some((key, value)) if is_secret_key(key) || is_secret_parameter(key) => {
                format!("{}={}", this.plain(key), this.secret(owner, key, value))
            }
            _ => this.plain(part),
        };
        let parts: Vec<String> = query.split('&').map(|text| part(self, text)).collect();
        parts.join("&")
    }

    /// What a variable is, where it stands for a secret of the source.
    #[must_use]
    pub fn about(&self, name: &str) -> Option<&str> {
        self.known.get(name).map(|(_, about)| about.as_str()).filter(|about| !about.is_empty())
    }
}

fn is_secret_parameter(key: &str) -> bool {
    let key = key.to_lowercase();
    ["key", "sig", "signature", "auth", "code", "hash"]
        .iter()
        .any(|word| key == *word || key.ends_with(&format!("_{word}")))
}

/// `payments-api`, `TOKEN` → `PAYMENTS_API_TOKEN`.
fn name(owner: &str, what: &str) -> String {
    let name = format!("{}_{}", names::slug(owner), names::slug(what)).replace('-', "_").to_uppercase();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("TARGET_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://$HOST/x", "https://${HOST}/x")]
    #[case("${A}${B}", "${A}${B}")]
    #[case("costs 5$$", "costs 5$")]
    #[case("$${X}", "$${X}")]
    #[case("a $ b $1", "a $ b $1")]
    #[case("${not a name}", "$${not a name}")]
    #[case("$", "$")]
    fn references_of_the_shell_become_ours(#[case] raw: &str, #[case] ours: &str) {
        assert_eq!(Dialect::Shell.text(raw), ours);
    }

    #[test]
    fn a_plain_dollar_stays_one() {
        assert_eq!(Dialect::Plain.text("a ${b} $c"), "a $${b} $c");
        assert!(references("a $${b} ${C} ${file:/x}") == ["C"]);
    }

    fn variables() -> Variables {
        Variables::new(Dialect::Shell, "token: ${TAKEN_TOKEN}")
    }

    #[rstest]
    #[case("https://me:s3cret@host/x?y=1", "https://me:${API_PASSWORD}@host/x?y=1")]
    #[case("https://s3cret@host", "https://${API_TOKEN}@host")]
    #[case("postgres://reader@db:5432/app", "postgres://reader@db:5432/app")]
    #[case("https://h/x?api_key=s3cret&a=b", "https://h/x?api_key=${API_API_KEY}&a=b")]
    #[case("https://h/x?sig=s3cret", "https://h/x?sig=${API_SIG}")]
    #[case("https://me:$PW@host", "https://me:${PW}@host")]
    #[case("https://me:p@ss:w@host/", "https://me:${API_PASSWORD}@host/")]
    fn secrets_in_addresses_become_variables(#[case] raw: &str, #[case] ours: &str) {
        assert_eq!(variables().address("api", raw), ours);
    }

    #[rstest]
    #[case("Authorization", "Bearer s3cret", "Bearer ${API_TOKEN}")]
    #[case("Authorization", "s3cret", "${API_TOKEN}")]
    #[case("X-Api-Key", "s3cret", "${API_X_API_KEY}")]
    #[case("Cookie", "a=s3cret", "${API_COOKIE}")]
    #[case("Accept", "text/html", "text/html")]
    #[case("Authorization", "Bearer ${T}", "Bearer ${T}")]
    fn secrets_in_headers_become_variables(#[case] header: &str, #[case] raw: &str, #[case] ours: &str) {
        assert_eq!(variables().header("api", header, raw), ours);
    }

    #[test]
    fn the_same_secret_has_one_name_and_another_one_its_own() {
        let mut variables = variables();
        assert_eq!(variables.secret("api", "TOKEN", "a"), "${API_TOKEN}");
        assert_eq!(variables.secret("api", "TOKEN", "a"), "${API_TOKEN}");
        assert_eq!(variables.secret("api", "TOKEN", "b"), "${API_TOKEN_2}");
        assert_eq!(variables.secret("taken", "TOKEN", "c"), "${TAKEN_TOKEN_2}", "the source uses the first");
        assert_eq!(variables.secret("1st", "TOKEN", "d"), "${TARGET_1ST_TOKEN}");
        assert_eq!(variables.about("API_TOKEN"), Some("token of api"));
    }
}
