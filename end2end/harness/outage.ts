import { OFTEN } from "./config.ts";
import type { Widget } from "./config.ts";
import { Proxy } from "./proxy.ts";
import type { PyngPong } from "./server.ts";
import { Upstream } from "./upstream.ts";

/** How many fail with the cause. */
export const AFFECTED = 12;
export const RESTART = 'systemctl restart redis-server on cache-01 && echo "back"';

/** A board on which one target takes twelve along; two more have nothing to do with it. */
export interface Outage {
  /** Where browsers open it. */
  url: string;
  /** Takes the cause down, and with it all that depend on it. */
  begin: () => void;
  /** Brings all back. */
  end: () => void;
}

/** A chain of three, and nine that depend on its links. */
export function outageWidgets(url: string): Widget[] {
  const on = (at: number): string => (at === 0 ? "redis" : at < 3 ? `service-${at - 1}` : `service-${at % 3}`);
  const affected = Array.from({ length: AFFECTED }, (_, at) => ({
    name: `service-${at}`,
    url,
    period: OFTEN,
    dependsOn: [on(at)],
  }));
  const cause = { name: "redis", url, period: OFTEN, restart: RESTART, owner: "platform", runbook: "https://wiki.example/redis" };
  return [{ id: "core", title: "Core Dependencies", targets: [cause, ...affected] }];
}

/** A server with such a board, whose every target asks the same upstream. */
export async function outage(
  upstream: () => Promise<Upstream>,
  serve: (widgets: Widget[]) => Promise<PyngPong>,
): Promise<Outage & { close: () => Promise<void> }> {
  const server = await upstream();
  const pyngpong = await serve(outageWidgets(server.url));
  await pyngpong.firstRound();
  const proxy = await Proxy.to(pyngpong.url);
  return {
    url: proxy.url,
    begin: () => void (server.status = 503),
    end: () => void (server.status = 200),
    close: () => proxy.close(),
  };
}
