//! A value that is compared: `0`, `"UP"`, `"< 100"`.

use super::read::Item;
use crate::client::spec::Comparison;

const VALUE: &str = r#"a number, true, false, or a text, with an operator perhaps: 0, "UP", "< 100", ">= 1", "!= 0""#;

/// Reads one condition.
pub(crate) fn comparison(item: &Item<'_>) -> Option<Comparison> {
    if item.is_text() {
        return item.parse(VALUE, |text| Comparison::new(&text.into()));
    }
    let bad = |why| item.report(item.problem(format!("bad `{}`: {why}", item.name())).allowed(VALUE));
    Comparison::new(&item.json()?).map_err(bad).ok()
}
