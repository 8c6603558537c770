import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import { listen } from "./port.ts";

/** One simulated upstream: a real HTTP server whose behaviour a test changes while it is being watched. */
export class Upstream {
  /** What it answers. */
  status = 200;
  body = "ok";
  /** How long it thinks before it answers, in milliseconds. */
  latency = 0;
  /** Whether it takes requests and never answers. */
  hanging = false;
  /** Requests seen since the start. */
  requests = 0;

  private server: Server | null = null;
  private port = 0;

  static async start(): Promise<Upstream> {
    const upstream = new Upstream();
    await upstream.reopen();
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/health`;
  }

  /** Stops listening and resets what is open: from now on connections are refused. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** Listens again, on the same port as before. */
  async reopen(): Promise<void> {
    if (this.server !== null) return;
    const server = createServer((_request, response) => this.answer(response));
    this.port = await listen(server, this.port);
    this.server = server;
  }

  private answer(response: ServerResponse): void {
    this.requests += 1;
    if (this.hanging) return;
    setTimeout(() => {
      response.writeHead(this.status, { "content-type": "text/plain" });
      response.end(this.body);
    }, this.latency);
  }
}
