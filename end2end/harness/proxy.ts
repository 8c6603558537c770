import { createServer, request as send } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { listen } from "./port.ts";

/**
 * Stands between browser and server: counts the open streams, can make the server look like a newer build, and can do to answers
 * what happens on bad ways. Answers are asked for uncompressed, so that they can be rewritten, unless they are to come packed.
 */
export class Proxy {
  /** The `w` of each stream that is open now; `null` where it has none. */
  readonly streams = new Set<{ widgets: string | null }>();
  /** How many streams were asked for, ever. */
  asked = 0;
  /** What the version is replaced with in the stream. */
  streamVersion: string | null = null;
  /** What the version is replaced with in pages. */
  pageVersion: string | null = null;
  /** Whether answers come packed, as without a proxy. */
  packed = false;
  /** Whether streams arrive as other bytes than were sent. */
  scrambles = false;
  /** So many bytes of a page come through, and then nothing, not even an end. */
  stallsAfter = Infinity;

  private constructor(
    private readonly server: Server,
    private readonly backend: URL,
    private readonly port: number,
  ) {}

  static async to(backend: string): Promise<Proxy> {
    const server = createServer((request, response) => proxy.pass(request, response));
    const proxy = new Proxy(server, new URL(backend), await listen(server));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Cuts every connection; new ones are let through. */
  cut(): void {
    this.server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.server.close(done));
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    const headers = { ...request.headers };
    if (!this.packed) delete headers["accept-encoding"];
    const { hostname, port } = this.backend;
    const upstream = send({ hostname, port, path: request.url, method: request.method, headers }, (answer) => {
      this.answer(request.url ?? "/", answer, response);
    });
    upstream.on("error", () => response.destroy());
    response.on("close", () => upstream.destroy());
    request.pipe(upstream);
  }

  private answer(path: string, answer: IncomingMessage, response: ServerResponse): void {
    const type = answer.headers["content-type"] ?? "";
    const version = type.startsWith("text/event-stream") ? this.streamVersion : this.pageVersion;
    const text = /^text\/(event-stream|html)/.test(type);
    const { "content-length": length, ...headers } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, text || length === undefined ? headers : answer.headers);
    if (type.startsWith("text/event-stream")) this.count(path, response);
    answer.on("error", () => response.destroy());
    if (!text) return void answer.pipe(response);
    if (type.startsWith("text/html")) return this.page(answer, response);
    answer.on("data", (chunk: Buffer) => response.write(this.scrambles ? scrambled(chunk) : renamed(chunk, version)));
    answer.on("end", () => response.end());
  }

  private page(answer: IncomingMessage, response: ServerResponse): void {
    let left = this.stallsAfter;
    answer.on("data", (chunk: Buffer) => {
      response.write(renamed(chunk.subarray(0, left), this.pageVersion));
      left = Math.max(0, left - chunk.length);
    });
    answer.on("end", () => void (left > 0 && response.end()));
  }

  private count(path: string, response: ServerResponse): void {
    const stream = { widgets: new URL(path, this.url).searchParams.get("w") };
    this.asked += 1;
    this.streams.add(stream);
    response.on("close", () => this.streams.delete(stream));
  }
}

/** Bytes, not characters: a chunk may end within one. The version's field is short and comes in one piece. */
function renamed(chunk: Buffer, version: string | null): Buffer {
  if (version === null) return chunk;
  const text = chunk.toString("latin1").replace(/("version":\s*)"[^"]*"/g, `$1"${version}"`);
  return Buffer.from(text, "latin1");
}

/** As a bad cable or a bad proxy would: most of it is right. */
function scrambled(chunk: Buffer): Buffer {
  return Buffer.from(chunk.map((byte, at) => (at % 3 === 2 ? byte ^ 0x5a : byte)));
}
