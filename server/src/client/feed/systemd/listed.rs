//! What `systemctl list-units --output=json` prints. Pure.

use super::unit::{More, Unit, Units};
use serde::Deserialize;

#[derive(Deserialize)]
struct Listed {
    unit: String,
    load: String,
    active: String,
    sub: String,
}

/// Every unit that was listed, and every name that should have been. `None`: this is not JSON.
pub(super) fn read(printed: &[u8], units: &Units) -> Option<Vec<Unit>> {
    let listed: Vec<Listed> = serde_json::from_slice(printed).ok()?;
    let mut found: Vec<Unit> = listed.into_iter().map(Unit::from).collect();
    // What a pattern finds exists; what has a name has to.
    found.retain(|unit| unit.exists() || units.names.contains(&unit.name));
    let missing: Vec<&String> =
        units.names.iter().filter(|name| found.iter().all(|unit| unit.name != **name)).collect();
    let missing: Vec<Unit> = missing.into_iter().map(|name| not_loaded(name)).collect();
    found.extend(missing);
    Some(found)
}

impl From<Listed> for Unit {
    fn from(Listed { unit, load, active, sub }: Listed) -> Self {
        Self { name: unit, load, active, sub, more: More::default() }
    }
}

/// systemd lists what it has loaded: what is stopped and what does not exist look the same from here.
fn not_loaded(name: &str) -> Unit {
    let [load, active, sub] = ["not loaded", "inactive", "dead"].map(str::to_owned);
    Unit { name: name.to_owned(), load, active, sub, more: More::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"[
        {"unit":"sshd.service","load":"loaded","active":"active","sub":"running","description":"OpenSSH"},
        {"unit":"db.service","load":"loaded","active":"activating","sub":"auto-restart","job":7,"description":"x"},
        {"unit":"gone.service","load":"not-found","active":"inactive","sub":"dead","description":"gone.service"}]"#;

    fn told(units: &[&str]) -> Vec<(String, String, Option<String>)> {
        let units: Vec<String> = units.iter().map(|&unit| unit.to_owned()).collect();
        let found = read(PRINTED.as_bytes(), &Units::new(&units)).unwrap();
        found.into_iter().map(Unit::into_reading).map(|one| (one.name, one.says, one.detail)).collect()
    }

    #[test]
    fn units_are_told_in_systemds_words() {
        let told = told(&["*"]);
        assert_eq!(told[0], ("sshd.service".to_owned(), "active".to_owned(), None));
        assert_eq!(told[1], ("db.service".to_owned(), "activating".to_owned(), Some("auto-restart".to_owned())));
        assert_eq!(told.len(), 2, "what only others name is none of a pattern's");
    }

    #[test]
    fn a_name_that_is_not_listed_is_told() {
        let told = told(&["gone", "other"]);
        assert!(told.contains(&(
            "gone.service".to_owned(),
            "not-found".to_owned(),
            Some("there is no such unit".to_owned())
        )));
        assert!(told.contains(&(
            "other.service".to_owned(),
            "inactive".to_owned(),
            Some("not loaded, dead".to_owned())
        )));
    }

    #[test]
    fn a_table_is_not_json() {
        let table = b"  UNIT LOAD ACTIVE SUB DESCRIPTION\n  sshd.service loaded active running OpenSSH\n";
        assert_eq!(read(table, &Units::new(&[])), None);
        assert_eq!(read(b"{}", &Units::new(&[])), None);
    }
}
