//! `filters`: as documented, and as the real one treats what is not.

use super::world::{StoredError, Window};
use app::time::Timestamp;

/// Why a query is refused with 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFilter {
    /// `filters[error.status][0][type]`.
    #[error("Invalid filters: indices are not accepted")]
    Indexed,
    /// A value without its type right before it.
    #[error("Invalid filters: each value needs its type right before it")]
    Order,
    /// Neither eq nor ne.
    #[error("Invalid filters: unknown type")]
    Type,
    /// A moment that cannot be read.
    #[error("Invalid filters: not a time")]
    Time,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filters {
    wanted: Vec<Wanted>,
    /// Which events count.
    pub window: Window,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    key: String,
    is: bool,
    value: String,
}

/// Reads the filters among the parameters of a query.
///
/// # Errors
/// What is answered with 400.
pub fn read(query: &[(String, String)], now: Timestamp) -> Result<Filters, BadFilter> {
    let wanted = wanted(query)?;
    // What happens at this very moment has happened.
    let mut window = Window { since: Timestamp::from_ms(i64::MIN), before: now.plus_ms(1) };
    for one in &wanted {
        match one.key.as_str() {
            "event.since" => window.since = moment(&one.value, now).ok_or(BadFilter::Time)?,
            "event.before" => window.before = moment(&one.value, now).ok_or(BadFilter::Time)?,
            _ => {}
        }
    }
    Ok(Filters { wanted, window })
}

fn wanted(query: &[(String, String)]) -> Result<Vec<Wanted>, BadFilter> {
    let (mut wanted, mut kind) = (Vec::new(), None);
    for (name, value) in query {
        let Some(name) = name.strip_prefix("filters[") else { continue };
        let (key, rest) = name.split_once(']').ok_or(BadFilter::Order)?;
        match rest {
            // The shorthand of the dashboard's own addresses.
            "" => wanted.push(Wanted { key: key.to_owned(), is: true, value: value.clone() }),
            "[][type]" => kind = Some((key, is(value)?)),
            "[][value]" => {
                let (_, is) = kind.take().filter(|(of, _)| *of == key).ok_or(BadFilter::Order)?;
                wanted.push(Wanted { key: key.to_owned(), is, value: value.clone() });
            }
            _ => return Err(BadFilter::Indexed),
        }
    }
    Ok(wanted)
}

fn is(kind: &str) -> Result<bool, BadFilter> {
    match kind {
        "eq" => Ok(true),
        "ne" => Ok(false),
        _ => Err(BadFilter::Type),
    }
}

/// A moment as filters say it: `2026-11-23T10:15:03Z`, or how long ago: `7d`, `24h`.
fn moment(text: &str, now: Timestamp) -> Option<Timestamp> {
    let ago = crate::config::duration::parse(text).and_then(|ago| i64::try_from(ago.as_millis()).ok());
    ago.map_or_else(|| text.parse().ok(), |ago| Some(now.plus_ms(-ago)))
}

impl Filters {
    /// Whether the error is asked for. A key that nobody knows changes nothing: everything comes back.
    #[must_use]
    pub fn fits(&self, error: &StoredError) -> bool {
        let one = |of: &str| {
            let text = of.to_owned();
            move |value: &str| text == value
        };
        self.allows("error.status", one(&error.status))
            && self.allows("event.severity", one(&error.severity))
            && self.allows("event.class", one(&error.class))
            && self.allows("app.release_stage", |stage| error.release_stages.iter().any(|one| one == stage))
            && error.events(&self.window) > 0
    }

    /// One of those it has to be, none of those it must not be.
    fn allows(&self, key: &str, has: impl Fn(&str) -> bool) -> bool {
        let about = || self.wanted.iter().filter(|one| one.key == key);
        let mut yes = about().filter(|one| one.is).peekable();
        let any = yes.peek().is_none() || yes.any(|one| has(&one.value));
        any && !about().any(|one| !one.is && has(&one.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const NOW: Timestamp = Timestamp::from_ms(1_800_000_000_000);

    fn read_text(query: &str) -> Result<Filters, BadFilter> {
        let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        read(&pairs, NOW)
    }

    fn fits(query: &str) -> bool {
        read_text(query).unwrap().fits(&StoredError::new("1", "NoMethodError", 3, NOW))
    }

    #[rstest]
    #[case("", true)]
    #[case("filters[error.status][][type]=eq&filters[error.status][][value]=open", true)]
    #[case("filters%5Berror.status%5D%5B%5D%5Btype%5D=eq&filters%5Berror.status%5D%5B%5D%5Bvalue%5D=fixed", false)]
    #[case(
        "filters[error.status][][type]=eq&filters[error.status][][value]=fixed&filters[error.status][][type]=eq&filters[error.status][][value]=open",
        true
    )]
    #[case("filters[event.severity][][type]=ne&filters[event.severity][][value]=error", false)]
    #[case("filters[app.release_stage][][type]=eq&filters[app.release_stage][][value]=staging", false)]
    #[case("filters[event.since][][type]=eq&filters[event.since][][value]=24h", true)]
    #[case("filters[event.before][][type]=eq&filters[event.before][][value]=24h", false)]
    #[case("filters[error.statuss][][type]=eq&filters[error.statuss][][value]=fixed", true)]
    #[case("filters[error.status]=fixed", false)]
    fn filters_are_understood_as_the_real_one_does(#[case] query: &str, #[case] expected: bool) {
        assert_eq!(fits(query), expected);
    }

    #[rstest]
    #[case("filters[error.status][0][type]=eq&filters[error.status][0][value]=open", BadFilter::Indexed)]
    #[case("filters[error.status][][value]=open&filters[error.status][][type]=eq", BadFilter::Order)]
    #[case("filters[error.status][][type]=is&filters[error.status][][value]=open", BadFilter::Type)]
    #[case("filters[event.since][][type]=eq&filters[event.since][][value]=yesterday", BadFilter::Time)]
    fn filters_of_another_form_are_refused(#[case] query: &str, #[case] expected: BadFilter) {
        assert_eq!(read_text(query), Err(expected));
    }
}
