// One viewer that reads every change of a stream: bench/lib/load.mjs has the many.
import { get } from "node:http";

/** Opens `/api/stream` of `widgets`; `each(patch, bytes, at)` hears of every patch. */
export async function listen(url, widgets, each) {
  const answer = await new Promise((done, failed) => get(`${url}/api/stream?w=${widgets}`, done).on("error", failed));
  let rest = "";
  answer.setEncoding("utf8");
  answer.on("data", (piece) => {
    const at = performance.timeOrigin + performance.now();
    const events = (rest + piece).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const data = /^event: patch$[^]*^data: (.*)$/m.exec(event)?.[1];
      if (data !== undefined) each(JSON.parse(data), Buffer.byteLength(event) + 2, at);
    }
  });
  answer.on("error", () => {});
  return { stop: () => answer.destroy() };
}

/** Which target an operation is about, if any. */
export const targetOf = ({ path }) => /^\/data\/targets\/([^/]+)/.exec(path)?.[1];
