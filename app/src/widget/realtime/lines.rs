//! Lines of text: about what is looked at, about processes that are not well, about feeds.

use super::{Look, cells, numbers, shelves};
use crate::{
    model::realtime::{Feed, Process},
    state::State,
    text,
    ui::{Html, clock, shape, until, utc},
};

/// So many processes that are not well are listed where the widget stands alone.
const LISTED: usize = 200;
/// And so many on a board, where there are too many processes for a cell each.
const LISTED_ON_BOARD: usize = 5;

/// About what is looked at; else the waffle in words. Reactive: ages tick.
pub(super) fn line(look: Look<'_>, chosen: Option<&str>) -> String {
    let (data, html) = (look.data, Html::default());
    let Some(key) = chosen else { return html.text(&words(look)).done() };
    if let Some(one) = data.processes.get(key).filter(|_| !data.is_aggregated()) {
        return process(html, look, key, one, true).done();
    }
    if let Some(group) = data.groups.get(key).filter(|_| data.is_aggregated()) {
        return name(html, look, key, group.state(), is_planned(look, key))
            .fill(" {}", &[&cells::counts(group)])
            .done();
    }
    match numbers::numbers(look).iter().find(|number| number.key == key) {
        Some(number) => {
            let html = name(html, look, key, number.metric.state, number.planned);
            html.fill(" {} {}", &[number.text(), number.reason()]).done()
        }
        None => html.done(),
    }
}

/// The waffle in words; nothing where there is none.
pub(super) fn words(look: Look<'_>) -> String {
    if look.data.groups.is_empty() { String::new() } else { look.data.waffle_in_words() }
}

/// The processes that are not well, worst first.
pub(super) fn failing(look: Look<'_>) -> String {
    match (look.scene.alone, look.data.is_aggregated()) {
        (true, _) => list(look, LISTED),
        (false, true) => list(look, LISTED_ON_BOARD),
        (false, false) => String::new(),
    }
}

/// As [`failing`], so many of them.
pub(super) fn list(look: Look<'_>, most: usize) -> String {
    let (mut html, mut listed) = (Html::default(), 0);
    for state in [State::Down, State::Degraded, State::Unknown] {
        for (key, one) in &look.data.processes {
            if one.state != state || listed == most || !look.shows_process(key, one) {
                continue;
            }
            listed += 1;
            html = html.raw("<li");
            if look.data.is_aggregated() {
                // Else its cell is the place.
                let mark = " data-widget=\"{}\" data-key=\"{}\" data-state=\"{}\"";
                html = look.id(html.fill(mark, &[look.widget, key, state.as_str()]), key);
            }
            html = process(html.raw(">"), look, key, one, false).raw("</li>");
        }
    }
    let all = look.data.groups.values().map(|group| group.total() - group.up).sum::<u64>();
    let more = all.saturating_sub(listed as u64);
    if more > 0 { html.fill("<li>and {} more</li>", &[&more.to_string()]).done() } else { html.done() }
}

/// The feeds: those that are not well or in maintenance; where the widget stands alone, all.
pub(super) fn feeds(look: Look<'_>) -> String {
    let mut html = Html::default();
    for (key, feed) in shelves::feeds(look.data) {
        if look.scene.alone || !feed.counts() || feed.state != State::Up {
            html = self::feed(html, look, key, feed);
        }
    }
    html.done()
}

/// `3 missed`: samples that should have come; empty where all did.
pub(super) fn missed(count: u64) -> String {
    if count == 0 { String::new() } else { [&count.to_string(), " missed"].concat() }
}

pub(super) fn is_planned(look: Look<'_>, group: &str) -> bool {
    look.data.feed_of(group).is_some_and(|feed| !feed.counts())
}

/// `■ worker-17 down`: with a link to its place.
fn name(html: Html, look: Look<'_>, key: &str, state: State, planned: bool) -> Html {
    let markup = "<span class=\"is\" data-state=\"{}\"><span class=\"glyph\" aria-hidden=\"true\">{}</span> <a href=\"{}\">{}</a> {}</span>";
    let of = if planned { "maintenance" } else { state.as_str() };
    html.fill(markup, &[of, shape(state, planned), &look.link(key), key, word(state, planned)])
}

const fn word(state: State, planned: bool) -> &'static str {
    if planned { "in maintenance" } else { state.as_str() }
}

/// `■ worker-17 down exit status 1, for 3 min, 4 restarts in the last hour`. `ticks`: with its age, else since when.
fn process(html: Html, look: Look<'_>, key: &str, process: &Process, ticks: bool) -> Html {
    let mut words = process.detail.as_deref().map(|detail| [" ", detail].concat()).unwrap_or_default();
    if let Some(since) = process.since {
        let (how, when) =
            if ticks { (", for ", text::span(look.scene.age_ms(since))) } else { (", since ", utc(since)) };
        words = [&words, how, &when].concat();
    }
    if process.restarts > 0 {
        let plural = if process.restarts == 1 { " restart" } else { " restarts" };
        words = [&words, ", ", &process.restarts.to_string(), plural, " in the last hour"].concat();
    }
    if process.gone {
        words.push_str(", gone");
    }
    let html = name(html, look, key, process.state, is_planned(look, &process.group)).text(&words);
    match look.data.restart_of(key, process).filter(|_| look.scene.alone && process.state == State::Down) {
        Some(restart) => html.fill(" <code>{}</code>", &[&restart]),
        None => html,
    }
}

fn feed(html: Html, look: Look<'_>, key: &str, feed: &Feed) -> Html {
    let planned = !feed.counts();
    let mut words = word(feed.state, planned).to_owned();
    if let Some(work) = &feed.maintenance {
        let why = work.why.as_deref().map(|why| [": ", why].concat()).unwrap_or_default();
        words = [&words, " until ", &until(look.scene, work.until), &why].concat();
    }
    if let Some(reason) = &feed.reason {
        words = [&words, ", ", reason].concat();
    }
    if let Some(heard) = feed.heard_at {
        words = [&words, ", last heard at ", &clock(heard)].concat();
    }
    if look.scene.alone {
        let missed = if feed.missed > 0 { [", ", &missed(feed.missed)].concat() } else { String::new() };
        words = [&words, ", every ", &period(feed.period_ms), &missed].concat();
    }
    let markup = "<li><span class=\"is\" data-state=\"{}\"><span class=\"glyph\" aria-hidden=\"true\">{}</span> <b>{}</b></span> {}</li>";
    let of = if planned { "maintenance" } else { feed.state.as_str() };
    html.fill(markup, &[of, shape(feed.state, planned), key, &words])
}

fn period(ms: u64) -> String {
    if ms < 1_000 { [&ms.to_string(), " ms"].concat() } else { text::span(i64::try_from(ms).unwrap_or(i64::MAX)) }
}
