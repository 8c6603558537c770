import { createServer, request as send } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { listen } from "./port.ts";

/**
 * Stands between browser and server: counts the open streams, and can make the server look like a newer build.
 * Answers are asked for uncompressed, so that they can be rewritten.
 */
export class Proxy {
  /** The `w` of each stream that is open now; `null` where it has none. */
  readonly streams = new Set<{ widgets: string | null }>();
  /** What the version is replaced with in the stream. */
  streamVersion: string | null = null;
  /** What the version is replaced with in pages. */
  pageVersion: string | null = null;

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
    const { "accept-encoding": _uncompressed, ...headers } = request.headers;
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
    answer.on("data", (chunk: Buffer) => response.write(renamed(chunk, version)));
    answer.on("end", () => response.end());
  }

  private count(path: string, response: ServerResponse): void {
    const stream = { widgets: new URL(path, this.url).searchParams.get("w") };
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
