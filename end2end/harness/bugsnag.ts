import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { listen } from "./port.ts";

/** What lets in. */
export const TOKEN = "end2end-token";
/** The one project. */
export const PROJECT = "acme/web";

const HOUR_MS = 3_600_000;
/** What may be filtered by. */
const FIELDS = ["error.status", "event.severity", "app.release_stage", "event.class"];
/** Events of the days before today, one more each day: three is usual. */
const PAST = [1, 2, 3, 4, 5];

/** One error as a test tells it. */
export interface BugsnagError {
  class: string;
  message: string;
  events: number;
  severity: string;
  status: string;
  context: string;
  /** Whether it was first seen an hour ago; else 40 days ago. */
  isNew: boolean;
}

const USUAL: BugsnagError = {
  class: "TypeError",
  message: "Cannot read properties of undefined",
  events: 4,
  severity: "error",
  status: "open",
  context: "/checkout",
  isNew: false,
};

/** A simulated Bugsnag: its Data Access API over HTTP, with one project whose errors a test changes. */
export class Bugsnag {
  /** A status that the project's errors are refused with; null: they are told. */
  refuses: number | null = null;

  private readonly errors = new Map<string, BugsnagError>();
  private readonly server: Server = createServer((request, response) => this.answer(request, response));
  private port = 0;

  /** With so many errors: `error-0` has the most events. */
  static async start(count: number): Promise<Bugsnag> {
    const bugsnag = new Bugsnag();
    for (let at = 0; at < count; at += 1) bugsnag.set(`error-${at}`, { class: `Error${at}`, events: 1 + (count - at) % 7 });
    bugsnag.port = await listen(bugsnag.server);
    return bugsnag;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** From now on this error, which may be a new one, is so. */
  set(id: string, change: Partial<BugsnagError>): void {
    this.errors.set(id, { ...(this.errors.get(id) ?? USUAL), ...change });
  }

  /** From now on nobody knows this error. */
  forget(id: string): void {
    this.errors.delete(id);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", this.url);
    if (request.headers.authorization !== `token ${TOKEN}`) return tell(response, 401, { errors: ["Bad Credentials"] });
    if (url.pathname === "/user/organizations") return tell(response, 200, [{ id: "o-1", slug: "acme", name: "Acme" }]);
    if (url.pathname === "/organizations/o-1/projects") {
      return tell(response, 200, [{ id: "p-1", slug: "web", name: "Web shop", type: "js" }]);
    }
    if (url.pathname === "/projects/p-1/event_fields") return tell(response, 200, FIELDS.map((name) => ({ display_id: name })));
    if (url.pathname !== "/projects/p-1/errors") return tell(response, 404, { errors: ["Not found"] });
    if (this.refuses !== null) return tell(response, this.refuses, { errors: ["Project not found"] });
    this.page(url, response);
  }

  /** The errors with the most events first, as many as a page has. */
  private page(url: URL, response: ServerResponse): void {
    const all = [...this.errors].sort(([, one], [, other]) => other.events - one.events);
    const offset = Number(url.searchParams.get("offset") ?? 0);
    const end = offset + Number(url.searchParams.get("per_page") ?? 30);
    response.setHeader("X-Total-Count", all.length);
    if (end < all.length) {
      url.searchParams.set("offset", String(end));
      response.setHeader("Link", `<${url.href}>; rel="next"`);
    }
    tell(response, 200, all.slice(offset, end).map(([id, error]) => wire(id, error)));
  }
}

function tell(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function wire(id: string, error: BugsnagError): object {
  const ago = (hours: number): string => new Date(Date.now() - hours * HOUR_MS).toISOString();
  const first = error.isNew ? ago(1.5) : ago(40 * 24);
  return {
    id,
    project_id: "p-1",
    error_class: error.class,
    message: error.message,
    context: error.context,
    severity: error.severity,
    status: error.status,
    events: error.events,
    users: Math.ceil(error.events / 2),
    first_seen: first,
    first_seen_unfiltered: first,
    last_seen: LAST_SEEN,
    last_seen_unfiltered: LAST_SEEN,
    release_stages: ["production"],
    assigned_collaborator_id: null,
    trend: [...PAST, error.events].map((events, at) => [ago(24 * (PAST.length - at)), events]),
  };
}

/** Always the same moment, and so long ago that nothing ticks by the minute. */
const LAST_SEEN = new Date(Date.now() - 1.25 * HOUR_MS).toISOString();
