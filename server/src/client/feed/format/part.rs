//! How a part of one process is made of what the feed says: one field, or several in a text.

/// A text with places in it: `{name}-{pm_id}`; a single place is written without braces.
#[derive(Clone, Debug)]
pub(super) struct Part<T> {
    /// What stands before each place, and the place.
    places: Vec<(String, T)>,
    /// What stands behind the last one.
    end: String,
}

impl<T> Part<T> {
    /// Reads one; `place` reads what stands for one place.
    pub(super) fn new(text: &str, place: impl Fn(&str) -> Result<T, String>) -> Result<Self, String> {
        if text.is_empty() {
            return Err("is empty".to_owned());
        }
        // A path may have braces of its own.
        if text.starts_with('$') || !text.contains(['{', '}']) {
            return Ok(Self { places: vec![(String::new(), place(text)?)], end: String::new() });
        }
        let (mut places, mut rest) = (Vec::new(), text);
        while let Some((before, behind)) = rest.split_once('{') {
            let (inside, behind) = behind.split_once('}').ok_or_else(|| format!("{text} has a {{ without a }}"))?;
            places.push((outside(text, before)?, place(inside)?));
            rest = behind;
        }
        Ok(Self { places, end: outside(text, rest)? })
    }

    /// The text, with `found` in each place.
    ///
    /// # Errors
    /// The first place for which nothing is found.
    pub(super) fn fill<V: AsRef<str>>(&self, found: impl Fn(&T) -> Option<V>) -> Result<String, &T> {
        let mut text = String::new();
        for (before, place) in &self.places {
            text.push_str(before);
            text.push_str(found(place).ok_or(place)?.as_ref());
        }
        text.push_str(&self.end);
        Ok(text)
    }
}

fn outside(whole: &str, text: &str) -> Result<String, String> {
    if text.contains('}') {
        return Err(format!("{whole} has a }} without a {{"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn part(text: &str) -> Result<Part<String>, String> {
        Part::new(text, |place| if place.is_empty() { Err("empty".to_owned()) } else { Ok(place.to_owned()) })
    }

    #[rstest]
    #[case("name", "NAME")]
    #[case("{name}", "NAME")]
    #[case("{name}-{pm_id}", "NAME-PM_ID")]
    #[case("app {name} on {host}.", "app NAME on HOST.")]
    #[case("$['{']", "$['{']")]
    fn places_are_filled(#[case] text: &str, #[case] filled: &str) {
        assert_eq!(part(text).unwrap().fill(|place| Some(place.to_uppercase())).unwrap(), filled);
    }

    #[test]
    fn what_is_not_there_is_told() {
        let part = part("{name}-{pm_id}").unwrap();
        assert_eq!(part.fill(|place| (place == "name").then_some("api")), Err(&"pm_id".to_owned()));
    }

    #[rstest]
    #[case("", "is empty")]
    #[case("{}", "empty")]
    #[case("{name", "{name has a { without a }")]
    #[case("name}", "name} has a } without a {")]
    #[case("{a}}-{b}", "{a}}-{b} has a } without a {")]
    fn mistakes_are_told(#[case] text: &str, #[case] why: &str) {
        assert_eq!(part(text).unwrap_err(), why);
    }
}
