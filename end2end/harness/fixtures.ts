import { test as base, expect } from "@playwright/test";
import { Bugsnag } from "./bugsnag.ts";
import { OFTEN } from "./config.ts";
import type { Widget } from "./config.ts";
import { Complaints } from "./console.ts";
import { Deployments, Metrics } from "./databases.ts";
import { Github } from "./github.ts";
import { outage } from "./outage.ts";
import type { Outage } from "./outage.ts";
import { Proxy } from "./proxy.ts";
import { PyngPong } from "./server.ts";
import { Ticker } from "./ticker.ts";
import { Upstream } from "./upstream.ts";

export { expect };

/** A board with two widgets. Only `gamma` and `edge-1` are polled again after the first round. */
export interface Board {
  server: PyngPong;
  /** Between browser and server. */
  proxy: Proxy;
  /** Where browsers open it: the proxy's address. */
  url: string;
  /** The upstreams by the names of their targets. */
  upstreams: { alpha: Upstream; beta: Upstream; gamma: Upstream; "edge-1": Upstream };
}

/** A board with one real-time widget, `rt`, of one feed. */
export interface RealTime {
  url: string;
  /** What the feed tells. */
  ticker: Ticker;
}

/** A board with one widget of Bugsnag's errors, `bugs`. */
export interface Bugs {
  url: string;
  /** What Bugsnag tells. */
  bugsnag: Bugsnag;
}

/** A board with a widget of metrics, `kpi`, and a log of deployments, `log`, of which twenty are shown. */
export interface Databased {
  url: string;
  metrics: Metrics;
  log: Deployments;
}

/** A board with one widget of GitHub's pull requests, `pulls`. */
export interface Pulls {
  url: string;
  /** What GitHub tells. */
  github: Github;
}

interface Fixtures {
  complaints: Complaints;
  upstream: () => Promise<Upstream>;
  serve: (widgets: Widget[]) => Promise<PyngPong>;
  board: Board;
  outage: Outage;
  /** How many processes `realtime` begins with. */
  processes: number;
  realtime: RealTime;
  /** How many errors `bugs` begins with. */
  errorCount: number;
  bugs: Bugs;
  /** How many pull requests `pulls` begins with. */
  pullCount: number;
  pulls: Pulls;
  /** Which metrics `databased` has, and how many deployments it begins with. */
  names: string[];
  deployed: number;
  databased: Databased;
}

/** Playwright's test with a board, its upstreams, and the demand that no browser complains. */
export const test = base.extend<Fixtures>({
  complaints: async ({}, use) => {
    const complaints = new Complaints();
    await use(complaints);
    expect(complaints.unexpected, "the browser's console").toEqual([]);
  },

  context: async ({ context, complaints }, use) => {
    complaints.watch(context);
    await use(context);
  },

  upstream: async ({}, use) => {
    const started: Upstream[] = [];
    await use(async () => {
      const upstream = await Upstream.start();
      started.push(upstream);
      return upstream;
    });
    await Promise.all(started.map((upstream) => upstream.close()));
  },

  serve: async ({}, use, info) => {
    const started: PyngPong[] = [];
    await use(async (widgets) => {
      const server = await PyngPong.serve(widgets);
      started.push(server);
      return server;
    });
    for (const server of started) {
      await server.dispose();
      if (info.status !== info.expectedStatus) await info.attach("server.log", { body: server.output });
    }
  },

  board: async ({ context, upstream, serve }, use) => {
    const upstreams = {
      alpha: await upstream(),
      beta: await upstream(),
      gamma: await upstream(),
      "edge-1": await upstream(),
    };
    const server = await serve(widgets(upstreams));
    await server.firstRound();
    const proxy = await Proxy.to(server.url);
    await use({ server, proxy, url: proxy.url, upstreams });
    // Pages go first: one that is still open would rightly complain that its server is gone.
    await Promise.all(context.pages().map((page) => page.close()));
    await proxy.close();
  },

  processes: [40, { option: true }],

  realtime: async ({ context, upstream, serve, processes }, use) => {
    const ticker = new Ticker(await upstream(), processes);
    const server = await serve([{ id: "rt", title: "Real-Time", feeds: [{ name: "ticker", url: ticker.url }] }]);
    await server.firstRound();
    await use({ url: server.url, ticker });
    await Promise.all(context.pages().map((page) => page.close()));
  },

  errorCount: [5, { option: true }],

  bugs: async ({ context, serve, errorCount }, use) => {
    const bugsnag = await Bugsnag.start(errorCount);
    const server = await serve([{ id: "bugs", title: "Bugsnag Errors", bugsnag: bugsnag.url }]);
    await server.firstRound();
    await use({ url: server.url, bugsnag });
    await Promise.all(context.pages().map((page) => page.close()));
    await bugsnag.close();
  },

  pullCount: [5, { option: true }],

  pulls: async ({ context, serve, pullCount }, use) => {
    const github = await Github.start(pullCount);
    const server = await serve([{ id: "pulls", title: "Open Pull Requests", github: github.url }]);
    await server.firstRound();
    await use({ url: server.url, github });
    await Promise.all(context.pages().map((page) => page.close()));
    await github.close();
  },

  names: [["revenue", "orders"], { option: true }],
  deployed: [6, { option: true }],

  databased: async ({ context, serve, names, deployed }, use) => {
    const [metrics, log] = await Promise.all([Metrics.start(names), Deployments.start(deployed)]);
    const server = await serve([
      { id: "kpi", title: "Metric Comparison", metrics, names },
      { id: "log", title: "Deployment Log", log, limit: 20 },
    ]);
    await server.firstRound();
    await use({ url: server.url, metrics, log });
    await Promise.all(context.pages().map((page) => page.close()));
    await Promise.all([metrics.databases.close(), log.databases.close()]);
  },

  outage: async ({ context, upstream, serve }, use) => {
    const board = await outage(upstream, serve);
    await use(board);
    await Promise.all(context.pages().map((page) => page.close()));
    await board.close();
  },
});

function widgets(upstreams: Board["upstreams"]): Widget[] {
  const { alpha, beta, gamma } = upstreams;
  return [
    {
      id: "core",
      title: "Core Dependencies",
      targets: [
        { name: "alpha", url: alpha.url },
        { name: "beta", url: beta.url },
        { name: "gamma", url: gamma.url, period: OFTEN, restart: "systemctl restart gamma on g-01" },
      ],
    },
    {
      id: "edge",
      title: "Edge",
      targets: [{ name: "edge-1", url: upstreams["edge-1"].url, period: OFTEN }],
    },
  ];
}
