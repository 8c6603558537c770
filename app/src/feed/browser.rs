//! The browser's side: frames from the shared worker become signals, and the clock ticks.

use super::{Feed, Hello, Link, Patch, Ping};
use crate::{
    json::{self, FromJson},
    live::Received,
    notice::{Notice, Notices},
    page::Page,
    state::State,
    time::Timestamp,
    widget::AnyChannel,
};
use js_sys::{Array, Date, Object, Reflect};
use leptos::prelude::*;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{
    Event, EventTarget, HtmlLinkElement, MessageEvent, MessagePort, PageTransitionEvent, SharedWorker, Worker, console,
};

const TICK_MS: i32 = 1_000;
/// Remembers, for this tab, which version of the server it was last reloaded for.
const RELOADED_FOR: &str = "pyngpong-reloaded-for";

/// The end of the stream that is in this page: the shared worker's port, or a worker of our own.
#[derive(Clone)]
enum Relay {
    Shared(MessagePort),
    Own(Worker),
}

struct Tab {
    feed: Feed,
    version: String,
    channels: Vec<(String, AnyChannel)>,
    relay: Relay,
    clock: Clock,
}

/// The server's clock, told by our own plus what it is off by.
#[derive(Clone)]
struct Clock {
    ahead_ms: Rc<Cell<f64>>,
}

impl Clock {
    fn set_to(now: Timestamp) -> Self {
        let clock = Self { ahead_ms: Rc::default() };
        clock.correct(now);
        clock
    }

    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit into 53 bits")]
    fn correct(&self, now: Timestamp) {
        self.ahead_ms.set(now.as_ms() as f64 - Date::now());
    }

    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds are meant")]
    fn now(&self) -> Timestamp {
        Timestamp::from_ms((Date::now() + self.ahead_ms.get()) as i64)
    }
}

pub(super) fn start(feed: &Feed, page: &Page, channels: &[AnyChannel]) {
    let clock = Clock::set_to(page.now);
    tick(feed.clone(), clock.clone());
    let channels = channels
        .iter()
        .map(|channel| (channel.head().with_untracked(|head| head.widget.clone()), channel.clone()))
        .collect();
    let Some(relay) = Relay::open(&format!("/feed.js?v={}", page.version)) else {
        feed.link.set(Link::Lost);
        return;
    };
    let tab = Rc::new(Tab { feed: feed.clone(), version: page.version.clone(), channels, relay, clock });
    tab.listen();
    tab.join(Some(&page.position));
    tab.follow_lifecycle();
}

impl Relay {
    fn open(script: &str) -> Option<Self> {
        match SharedWorker::new(script) {
            Ok(worker) => Some(Self::Shared(worker.port())),
            Err(_) => Worker::new(script).map(Self::Own).map_err(|error| console::error_1(&error)).ok(),
        }
    }

    fn post(&self, message: &JsValue) {
        let posted = match self {
            Self::Shared(port) => port.post_message(message),
            Self::Own(worker) => worker.post_message(message),
        };
        if let Err(error) = posted {
            console::error_1(&error);
        }
    }

    fn on_message(&self, hear: &Closure<dyn Fn(MessageEvent)>) {
        let hear = Some(hear.as_ref().unchecked_ref());
        match self {
            Self::Shared(port) => port.set_onmessage(hear),
            Self::Own(worker) => worker.set_onmessage(hear),
        }
    }
}

impl Tab {
    fn listen(self: &Rc<Self>) {
        let tab = Rc::clone(self);
        let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string()
                && let Some((kind, data)) = text.split_once('\n')
            {
                tab.receive(kind, data);
            }
        });
        self.relay.on_message(&hear);
        hear.forget(); // as long as the page lives
    }

    fn join(&self, id: Option<&str>) {
        let widgets: Array = self.channels.iter().map(|(id, _)| JsValue::from_str(id)).collect();
        self.relay.post(&object(&[("join", widgets.into()), ("id", id.map_or(JsValue::NULL, JsValue::from_str))]));
    }

    fn receive(&self, kind: &str, data: &str) {
        match kind {
            "link" => self.feed.link.set(if data == "live" { Link::Live } else { Link::Lost }),
            "hello" => self.hello(data),
            "ping" => self.ping(data),
            "notice" => self.notice(data),
            "snapshot" => self.snapshot(data),
            "patch" => self.patch(data),
            // Whoever may no longer look is led to the sign-in page, or told why not.
            "out" => reload(),
            _ => {}
        }
    }

    fn hello(&self, data: &str) {
        let Some(hello) = parse::<Hello>(data) else { return };
        self.clock.correct(hello.now);
        self.show(hello.notices);
        if hello.version != self.version {
            reload_once(&hello.version);
        }
    }

    fn ping(&self, data: &str) {
        let Some(ping) = parse::<Ping>(data) else { return };
        self.clock.correct(ping.now);
        if self.feed.vitals.with_untracked(|vitals| *vitals != ping.vitals) {
            self.feed.vitals.set(ping.vitals);
        }
    }

    fn notice(&self, data: &str) {
        if let Some(all) = parse::<Notices>(data) {
            self.show(all.notices);
        }
    }

    fn show(&self, notices: Vec<Notice>) {
        if self.feed.notices.with_untracked(|shown| *shown != notices) {
            self.feed.notices.set(notices);
        }
    }

    fn channel(&self, widget: &str) -> Option<&AnyChannel> {
        self.channels.iter().find(|(id, _)| id == widget).map(|(_, channel)| channel)
    }

    fn snapshot(&self, data: &str) {
        let Some(channel) = widget_of(data).and_then(|widget| self.channel(widget)) else { return };
        if let Err(error) = channel.replace(data) {
            console::error_1(&error.to_string().into());
        }
    }

    fn patch(&self, data: &str) {
        let Some(patch) = parse::<Patch>(data) else { return };
        let Some(channel) = self.channel(&patch.widget) else { return };
        if !matches!(channel.patch(&patch), Ok(Received::Fits)) {
            // Something is missing, or does not fit: begin anew with whole snapshots.
            self.join(None);
        }
    }

    /// A page that is put away (closed, frozen, kept for "back") must not be fed; one that comes back catches up.
    fn follow_lifecycle(self: &Rc<Self>) {
        let Some(window) = web_sys::window() else { return };
        let Some(document) = window.document() else { return };
        let put_away = Rc::clone(self);
        let put_away = move |_: Event| put_away.relay.post(&object(&[("leave", JsValue::TRUE)]));
        let come_back = Rc::clone(self);
        let come_back = move |event: Event| {
            // `pageshow` also belongs to every first load: only a page that was kept has to catch up.
            let kept = event.dyn_ref::<PageTransitionEvent>().is_none_or(PageTransitionEvent::persisted);
            if kept {
                come_back.join(None);
            }
        };
        on(&window, "pagehide", put_away.clone());
        on(&window, "pageshow", come_back.clone());
        on(&document, "freeze", put_away);
        on(&document, "resume", come_back);
    }
}

fn tick(feed: Feed, clock: Clock) {
    let minute = Cell::new(clock.now());
    let tick = Closure::<dyn Fn()>::new(move || {
        let now = clock.now();
        feed.now.set(now);
        if now.ms_since(minute.get()) >= 60_000 {
            minute.set(now);
            feed.minute.set(now);
        }
    });
    let Some(window) = web_sys::window() else { return };
    let ticking = window.set_interval_with_callback_and_timeout_and_arguments_0(tick.as_ref().unchecked_ref(), TICK_MS);
    if let Err(error) = ticking {
        console::error_1(&error);
    }
    tick.forget(); // as long as the page lives
}

/// Another version of the server wants another version of this page; but a server that cannot agree with itself (two
/// versions behind one address) must not make the page flicker for ever.
fn reload_once(version: &str) {
    let Some(window) = web_sys::window() else { return };
    let Ok(Some(storage)) = window.session_storage() else { return };
    if storage.get_item(RELOADED_FOR).ok().flatten().as_deref() == Some(version) {
        return;
    }
    match storage.set_item(RELOADED_FOR, version) {
        Ok(()) => reload(),
        Err(error) => console::error_1(&error),
    }
}

fn reload() {
    let Some(window) = web_sys::window() else { return };
    if let Err(error) = window.location().reload() {
        console::error_1(&error);
    }
}

pub(super) fn show_in_tab(title: &str, worst: State) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    document.set_title(title);
    let icon = document.get_element_by_id("favicon").and_then(|icon| icon.dyn_into::<HtmlLinkElement>().ok());
    if let Some(icon) = icon {
        icon.set_href(&["/favicon-", worst.as_str(), ".svg"].concat());
    }
}

pub(super) fn remember_address(address: &str) {
    let Some(window) = web_sys::window() else { return };
    let history = window.history();
    let remembered = history.and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(address)));
    if let Err(error) = remembered {
        console::error_1(&error);
    }
}

/// Ids are `[a-z0-9-]+` and the widget comes first in a snapshot.
fn widget_of(snapshot: &str) -> Option<&str> {
    snapshot.strip_prefix("{\"widget\":\"")?.split_once('"').map(|(widget, _)| widget)
}

fn parse<T: FromJson>(data: &str) -> Option<T> {
    json::parse(data).map_err(|error| console::error_1(&error.to_string().into())).ok()
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// Listens to an event, as long as the page lives.
pub(crate) fn on(target: &EventTarget, event: &str, hear: impl Fn(Event) + 'static) {
    let hear = Closure::<dyn Fn(Event)>::new(hear);
    if let Err(error) = target.add_event_listener_with_callback(event, hear.as_ref().unchecked_ref()) {
        console::error_1(&error);
    }
    hear.forget(); // as long as the page lives
}
