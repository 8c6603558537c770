//! The page `/polls`: whom pyngpong asks, how often, and when next. Server only: plain markup, which `public/polls.js` keeps
//! up to date, or the browser where there is no JavaScript.

mod hosts;
mod table;

use crate::{
    document::head,
    fault::FaultKind,
    ms::Ms,
    page::Theme,
    state::State,
    text,
    time::Timestamp,
    ui::{clock, utc},
};
use leptos::prelude::*;

/// So often the page loads itself anew where there is no JavaScript, in seconds.
const REFRESH_S: u32 = 10;

/// Everything on the page. What is `None` is not known, or there is no such thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Polls {
    /// The installation's name.
    pub site: String,
    /// The theme that was chosen; `None` follows the system.
    pub theme: Option<Theme>,
    /// Differs between two builds.
    pub version: String,
    /// The server's clock.
    pub now: Timestamp,
    /// Only lines that contain this text are shown, in any case.
    pub wanted: String,
    /// Every host that can be called, in any order.
    pub hosts: Vec<HostLine>,
    /// Every poll, in any order.
    pub polls: Vec<PollLine>,
}

/// A host that can be called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostLine {
    /// Its name, with the port where that tells it from others.
    pub host: String,
    /// What it is asked by: `https`, `postgres`.
    pub schemes: Vec<String>,
    /// How many targets are there.
    pub targets: usize,
    /// So many calls within an hour are allowed; `None` means any number.
    pub allowed_per_hour: Option<u64>,
    /// So many were made within the last hour.
    pub calls_last_hour: u64,
    /// When it was last called.
    pub last_call: Option<Timestamp>,
    /// Until when nobody is called there: the budget is used up, or it asked for a rest.
    pub resting_until: Option<Timestamp>,
}

/// One target's poll.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PollLine {
    /// The widget's id.
    pub widget: String,
    /// The target's name.
    pub target: String,
    /// Whom it asks.
    pub host: String,
    /// Time between two polls, in milliseconds.
    pub period_ms: i64,
    /// The longest that one may take, in milliseconds.
    pub timeout_ms: i64,
    /// Whether it is a stream that is followed, not asked again and again.
    pub follows: bool,
    /// Whether it runs right now; a stream: whether it is open.
    pub running: bool,
    /// When it last began.
    pub last_start: Option<Timestamp>,
    /// How long the last finished one took.
    pub duration_ms: Option<Ms>,
    /// How much later than planned it last began.
    pub lag_ms: Option<Ms>,
    /// How the last finished one ended.
    pub outcome: Option<Ended>,
    /// When it begins next.
    pub next_run: Option<Timestamp>,
    /// Neither running nor begun for much longer than its period.
    pub overdue: bool,
    /// How often it was run within the last hour.
    pub calls_last_hour: u64,
    /// How often it was run since the start.
    pub calls_total: u64,
    /// How many of these gave no reading.
    pub faults_total: u64,
}

/// How a poll ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With a reading, good or bad.
    Reading,
    /// Without one, and why.
    Fault(FaultKind),
    /// Without one, because pyngpong itself could not see.
    Unseen,
}

/// The whole page.
#[component]
pub fn PollsPage(
    /// What is on it.
    polls: Polls,
    /// The stylesheet.
    css: String,
) -> impl IntoView {
    let theme = polls.theme.map(Theme::as_str);
    let tab = ["Polls · ", &polls.site].concat();
    let script = ["/polls.js?v=", &polls.version].concat();
    let late = polls.polls.iter().filter(|poll| poll.overdue).count();
    let state = if late > 0 { State::Degraded } else { State::Up };
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                {head(tab, state, &css)}
                <noscript><meta http-equiv="refresh" content=REFRESH_S/></noscript>
                <script defer src=script></script>
            </head>
            <body>
                <div id="board" data-place="polls">
                    {top(&polls)}
                    <main id="main" tabindex="-1">
                        {search(&polls.wanted)}
                        {hosts::hosts(&polls)}
                        {table::polls(&polls)}
                    </main>
                </div>
            </body>
        </html>
    }
}

fn top(polls: &Polls) -> impl IntoView + use<> {
    view! {
        <a class="skip" href="#main">"Skip to the polls"</a>
        <header class="top">
            <a class="site" href="/">"pyngpong"</a>
            <h1>"Polls"</h1>
            <nav class="boards" aria-label="Boards"><a href="/">{polls.site.clone()}</a></nav>
            <p class="pulse">
                <span data-live="">"as of " {clock(polls.now)} ", refreshes itself"</span>
                <a href="/api/polls">"JSON"</a>
            </p>
        </header>
    }
}

fn search(wanted: &str) -> impl IntoView + use<> {
    view! {
        <div class="filter">
            <form method="get" action="/polls">
                <input type="search" name="q" aria-label="Lines that contain" placeholder="filter" value=wanted.to_owned()/>
                " "
                <button>"Filter"</button>
            </form>
        </div>
    }
}

impl Polls {
    /// Whether a line that shows `texts` is to be seen.
    fn shows<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let wanted = self.wanted.to_lowercase();
        texts.into_iter().any(|text| text.to_lowercase().contains(&wanted))
    }

    /// `12 s ago`.
    fn ago(&self, then: Option<Timestamp>) -> impl IntoView + use<> {
        moment(then, then.map(|then| [&text::span(self.now.ms_since(then)), " ago"].concat()))
    }

    /// `in 3 s`; `now` where that has passed.
    fn ahead(&self, then: Option<Timestamp>) -> impl IntoView + use<> {
        let words = |then: Timestamp| match then.ms_since(self.now) {
            0 => "now".to_owned(),
            ahead => ["in ", &text::span(ahead)].concat(),
        };
        moment(then, then.map(words))
    }
}

fn moment(then: Option<Timestamp>, words: Option<String>) -> impl IntoView + use<> {
    let (exact, title) = (then.map(|then| then.to_string()), then.map(utc));
    view! { <time datetime=exact title=title>{words.unwrap_or_else(|| "—".to_owned())}</time> }
}

#[cfg(test)]
mod tests;
