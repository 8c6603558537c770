//! Which keys make sense with which format.

use crate::{
    client::feed::{Format, Preset},
    config::{problem::quoted, read::Item, read::Section},
};

/// Followed, not asked.
pub(super) const STREAMS: &[Format] = &[Format::Sse, Format::Ndjson];
/// Asked by HTTP, with headers of one's own.
pub(super) const HTTP: &[Format] = &[Format::Prometheus, Format::Json, Format::Supervisor, Format::Sse, Format::Ndjson];
/// Asked by GET, so that an answer can point elsewhere.
pub(super) const GET: &[Format] = &[Format::Prometheus, Format::Json, Format::Sse, Format::Ndjson];
/// Numbers can be selected.
pub(super) const METRICS: &[Format] = &[Format::Prometheus, Format::Json, Format::Sse, Format::Ndjson, Format::Redis];
/// Processes have to be selected.
pub(super) const SELECTED: &[Format] = GET;
/// There are processes.
pub(super) const PROCESSES: &[Format] =
    &[Format::Prometheus, Format::Json, Format::Supervisor, Format::Systemd, Format::Sse, Format::Ndjson];

const FORMAT: &str = "`prometheus`, `json`, `supervisor`, `systemd`, `sse`, `ndjson`, `redis`; or a `preset`";

/// Reads `format` and `preset`, of which one is enough.
pub(super) fn read(section: &mut Section<'_>) -> (Option<Format>, Option<Preset>) {
    let preset = section.get("preset");
    let words = Format::ALL.map(|format| (format.as_str(), format));
    let item = if preset.is_some() { section.get("format") } else { section.require("format", FORMAT) };
    let format = item.as_ref().and_then(|item| item.word(&words));
    let preset = preset.and_then(|item| item.word(&Preset::WORDS));
    let Some(spoken) = preset.map(Preset::format) else { return (format, None) };
    if let Some((item, format)) = item.zip(format).filter(|(_, format)| *format != spoken) {
        let title = format!("bad `format`: the preset speaks {}, not {}", spoken.as_str(), format.as_str());
        item.report(item.problem(title).allowed(format!("`{}`, or nothing", spoken.as_str())));
        return (None, preset);
    }
    (Some(spoken), preset)
}

/// Reports a key that has no meaning with this format; one that could not be read has any.
pub(super) fn only_with(item: &Item<'_>, key: &str, format: Option<Format>, formats: &[Format]) {
    let Some(found) = format.filter(|format| !formats.contains(format)) else { return };
    let title = format!("`{key}` has no meaning with the format {}", found.as_str());
    let formats = quoted(formats.iter().map(|format| format.as_str()));
    item.report(item.key_problem(title).allowed(format!("with {formats}")));
}
