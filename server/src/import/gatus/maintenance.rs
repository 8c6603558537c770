//! A maintenance window of Gatus: a time of day, a duration, a time zone and days of the week.

use super::endpoint::written;
use crate::import::{
    document::{Note, Window},
    fields::Fields,
};

/// Reads one; `window` says whom it is for, `of` what it is called.
pub(super) fn read(value: serde_json::Value, mut window: Window, of: &str) -> Window {
    let Some(mut fields) = Fields::new("maintenance", value) else {
        window.off.get_or_insert_with(|| "it is not a table".to_owned());
        return window;
    };
    let start = fields.text("start").unwrap_or_default();
    let days = fields.texts("every");
    match (cron(&start, &days), fields.text("duration").and_then(|text| written(&text))) {
        (Some(cron), Some(length)) => {
            window.keys.set("cron", cron);
            window.keys.set("for", length);
        }
        _ => _ = window.off.get_or_insert_with(|| "its start or duration cannot be read".to_owned()),
    }
    if let Some(zone) = fields.text("timezone") {
        window.keys.set("timezone", zone);
    }
    window.keys.set("why", format!("maintenance window of {}", if of == "maintenance" { "everything" } else { of }));
    if fields.flag("enabled") == Some(false) {
        window.off.get_or_insert_with(|| "it is disabled in Gatus".to_owned());
    }
    window.notes.extend(fields.left().into_iter().map(Note::Lost));
    window
}

/// `23:00` on the named days, as cron says it.
fn cron(start: &str, days: &[String]) -> Option<String> {
    let (hour, minute) = start.split_once(':')?;
    let (hour, minute) = (hour.parse::<u8>().ok()?, minute.parse::<u8>().ok()?);
    let short = |day: &String| day.get(..3).map(str::to_uppercase);
    let days: Option<Vec<String>> = days.iter().map(short).collect();
    let days = days?;
    let days = if days.is_empty() { "*".to_owned() } else { days.join(",") };
    (hour < 24 && minute < 60).then(|| format!("{minute} {hour} * * {days}"))
}

#[cfg(test)]
mod tests {
    use super::cron;

    #[test]
    fn a_time_of_day_becomes_cron() {
        assert_eq!(cron("23:05", &[]).as_deref(), Some("5 23 * * *"));
        assert_eq!(cron("02:00", &["Monday".into(), "Sunday".into()]).as_deref(), Some("0 2 * * MON,SUN"));
        assert_eq!(cron("24:00", &[]), None);
        assert_eq!(cron("soon", &[]), None);
    }
}
