//! A maintenance of Uptime Kuma.

use super::{items, number};
use crate::config::duration;
use crate::import::{
    document::{Note, Window},
    fields::Fields,
    names, span,
    variables::Variables,
};
use serde_json::Value;

const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// What the page there needs and we do not.
const BESIDE: [&str; 9] = [
    "id",
    "status",
    "timeslotList",
    "timezoneOption",
    "user_id",
    "daysOfMonth",
    "weekdays",
    "intervalDay",
    "statusPageList",
];

/// Reads one; `known` are the targets that monitors became.
pub(super) fn read(value: Value, known: &[(i64, String, String)], variables: &Variables) -> Window {
    let mut window = Window::default();
    let Some(mut fields) = Fields::new("", value) else {
        window.off = Some("it is not a table".to_owned());
        return window;
    };
    let title = fields.text("title").unwrap_or_else(|| "maintenance".to_owned());
    for mut monitor in items(&mut fields, "monitorList").into_iter().filter_map(|value| Fields::new("", value)) {
        let found = number(&mut monitor, "id").and_then(|id| known.iter().find(|(known, ..)| *known == id));
        window.members.extend(found.map(|(_, widget, name)| (widget.clone(), Some(name.clone()))));
    }
    if window.members.is_empty() {
        window.off = Some("the file does not say which monitors it is for".to_owned());
    }
    let strategy = fields.text("strategy").unwrap_or_default();
    if when(&mut window, &strategy, &mut fields).is_none() {
        window.off.get_or_insert_with(|| format!("its plan \"{}\" cannot be said", names::shown(&strategy)));
    }
    window.keys.set("why", names::shown(&variables.plain(&title)));
    if fields.flag("active") == Some(false) {
        window.off.get_or_insert_with(|| "it is not active in Uptime Kuma".to_owned());
    }
    fields.ignore(&BESIDE);
    window.notes.extend(fields.left().into_iter().map(Note::Lost));
    window
}

fn when(window: &mut Window, strategy: &str, fields: &mut Fields) -> Option<()> {
    let zone = fields.text("timezone").filter(|zone| zone != "SAME_AS_SERVER");
    let offset = fields.text("timezoneOffset").unwrap_or_else(|| "Z".to_owned());
    let dates = fields.texts("dateRange");
    let times = fields.list("timeRange");
    let (cron, minutes) = (fields.text("cron"), fields.number("durationMinutes"));
    let seconds = fields.number("duration").or(minutes.map(|minutes| minutes * 60.0));
    if strategy == "single" {
        let moment = |at: usize| dates.get(at).map(|date| format!("{}{offset}", date.trim().replace(' ', "T")));
        window.keys.set("from", moment(0)?);
        window.keys.set("to", moment(1)?);
        return Some(());
    }
    let (cron, length) = match strategy {
        "cron" => (cron?, seconds?),
        "recurring-interval" | "recurring-weekday" | "recurring-day-of-month" => recurring(strategy, fields, &times)?,
        _ => return None,
    };
    window.keys.set("cron", cron);
    window.keys.set("for", duration::text(span::from_seconds(length)?));
    if let Some(zone) = zone {
        window.keys.set("timezone", zone);
    }
    if !dates.is_empty() {
        window.notes.push(Note::Lost("the dates between which it repeats".to_owned()));
    }
    Some(())
}

/// A time of day and its length in seconds, on certain days.
fn recurring(strategy: &str, fields: &mut Fields, times: &[Value]) -> Option<(String, f64)> {
    let time = |at: usize| {
        let mut time = Fields::new("", times.get(at)?.clone())?;
        let within = |number: &i64| (0..60).contains(number);
        Some((number(&mut time, "hours").filter(within)?, number(&mut time, "minutes").filter(within)?))
    };
    let ((hour, minute), (to_hour, to_minute)) = (time(0)?, time(1)?);
    let length = (to_hour * 60 + to_minute - hour * 60 - minute).rem_euclid(24 * 60);
    let numbers = |fields: &mut Fields, key| -> Option<Vec<usize>> {
        fields.texts(key).iter().map(|text| text.parse().ok()).collect()
    };
    let days = match strategy {
        "recurring-interval" => format!("*/{} * *", number(fields, "intervalDay")?),
        "recurring-weekday" => {
            let days: Option<Vec<&str>> =
                numbers(fields, "weekdays")?.into_iter().map(|day| DAYS.get(day % 7).copied()).collect();
            format!("* * {}", days?.join(","))
        }
        _ => {
            let days: Vec<String> = numbers(fields, "daysOfMonth")?.iter().map(usize::to_string).collect();
            format!("{} * *", days.join(","))
        }
    };
    let length = if length == 0 { 24 * 60 } else { length };
    #[expect(clippy::cast_precision_loss, reason = "minutes of a day")]
    let seconds = length as f64 * 60.0;
    (!days.starts_with(' ') && !days.ends_with(' ')).then(|| (format!("{minute} {hour} {days}"), seconds))
}
