// The browser's end of the event stream, shared by all its tabs.
//
// A browser opens six connections to a host over HTTP/1.1 and an event stream holds one for ever, so eight tabs with a
// stream each would starve one another. Run as a SharedWorker (or, where there is none, as a tab's own Worker) this
// holds the only stream: of the widgets that any tab shows. It knows nothing of their content. Web Locks with a
// BroadcastChannel would do the same, but only on https; SharedWorker also works on a plain http intranet host.
//
// A tab says `join` with its widgets and the id of the last event that it knows. Each join opens the stream anew from
// the oldest id among the tabs; tabs ignore what they already have, so nothing is missed and nothing is kept here.
"use strict";

const SILENCE_MS = 40_000; // heartbeats come every 15 s
const BACKOFF_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** Each tab: the widgets it shows, and the id of the last event handed to it (null: needs whole snapshots). */
const tabs = new Map();
let source = null;
let failures = 0;
let retryTimer = 0;
let silenceTimer = 0;

function tell(port, kind, text) {
  port.postMessage(`${kind}\n${text}`);
}

function tellAll(kind, text) {
  for (const port of tabs.keys()) tell(port, kind, text);
}

/** The oldest id among the tabs, or null where they do not belong to one run of the server. */
function oldestId() {
  let oldest = null;
  let boot = null;
  for (const { id } of tabs.values()) {
    const parts = /^(.*)-(\d+)$/.exec(id ?? "");
    if (!parts || (boot !== null && boot !== parts[1])) return null;
    boot = parts[1];
    oldest = oldest === null ? Number(parts[2]) : Math.min(oldest, Number(parts[2]));
  }
  return boot === null ? null : `${boot}-${oldest}`;
}

function open() {
  clearTimeout(retryTimer);
  close();
  if (tabs.size === 0) return;
  const widgets = new Set();
  for (const tab of tabs.values()) tab.widgets.forEach((widget) => widgets.add(widget));
  const query = new URLSearchParams({ w: [...widgets].sort().join(",") });
  const since = oldestId();
  if (since !== null) query.set("since", since);
  source = new EventSource(`/api/stream?${query}`);
  source.onerror = lost;
  for (const kind of ["hello", "snapshot", "patch", "ping", "notice"]) {
    source.addEventListener(kind, (event) => receive(kind, event));
  }
  watchSilence();
}

function close() {
  clearTimeout(silenceTimer);
  if (source !== null) source.close();
  source = null;
}

/** EventSource retries some failures by itself and gives up on others: one way for all is easier to trust. */
function lost() {
  close();
  tellAll("link", "lost");
  const wait = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)];
  failures += 1;
  clearTimeout(retryTimer);
  // Ten thousand browsers lose a server that restarts in the same moment: they come back over as long as they wait.
  retryTimer = setTimeout(open, wait * (0.5 + Math.random()));
  askWhetherOut();
}

/** An EventSource does not tell why it failed: whoever may no longer look has to be told by another answer. */
async function askWhetherOut() {
  try {
    const { status } = await fetch("/api/widgets", { method: "HEAD", cache: "no-store" });
    if (status === 401 || status === 403) tellAll("out", "");
  } catch {
    // Not reachable: it is not that.
  }
}

/** A connection that broke without a word looks alive; only the missing heartbeat tells. */
function watchSilence() {
  clearTimeout(silenceTimer);
  silenceTimer = setTimeout(lost, SILENCE_MS);
}

function receive(kind, event) {
  watchSilence();
  if (kind === "hello") {
    failures = 0;
    tellAll("hello", event.data);
    tellAll("link", "live");
    return;
  }
  if (kind === "ping") return tellAll("ping", event.data);
  if (kind === "notice") return tellAll("notice", event.data); // whole and idempotent: no need to remember its id
  // Ids are [a-z0-9-]+ and the widget comes first: no need to parse what the tab will parse anyway.
  const widget = /^\{"widget":"([a-z0-9-]+)"/.exec(event.data)?.[1];
  for (const [port, tab] of tabs) {
    if (tab.widgets.includes(widget)) tell(port, kind, event.data);
    tab.id = event.lastEventId;
  }
}

function hear(port, { data }) {
  if (data.join) {
    tabs.set(port, { widgets: data.join, id: data.id ?? null });
    open();
  } else if (data.leave && tabs.delete(port) && tabs.size === 0) {
    clearTimeout(retryTimer);
    close();
  }
}

function welcome(port) {
  port.onmessage = (event) => hear(port, event);
  // Where the browser tells that a tab is gone without a word (a crash), do not feed it any longer.
  port.onclose = () => hear(port, { data: { leave: true } });
}

if ("onconnect" in self) {
  self.onconnect = (event) => welcome(event.ports[0]);
} else {
  welcome(self);
}
