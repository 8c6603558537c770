// One viewer that reads every change of a stream: bench/lib/load.mjs has the many.
import { get } from "node:http";
import { createGunzip } from "node:zlib";

/** Opens `/api/stream` of `widgets` (null: of all) as browsers do; `each(patch, at)` hears of every patch. */
export async function listen(url, widgets, each) {
  const answer = await new Promise((done, failed) => get(`${url}/api/stream${widgets === null ? "" : `?w=${widgets}`}`, { headers: { "accept-encoding": "gzip" } }, done).on("error", failed));
  let rest = "";
  let bytes = 0;
  answer.on("data", (piece) => void (bytes += piece.length));
  const text = answer.pipe(createGunzip()).setEncoding("utf8");
  text.on("data", (piece) => {
    const at = performance.timeOrigin + performance.now();
    const events = (rest + piece).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const data = /^event: patch$[^]*^data: (.*)$/m.exec(event)?.[1];
      if (data !== undefined) each(JSON.parse(data), at);
    }
  });
  for (const end of [answer, text]) end.on("error", () => {});
  return {
    /** What has come over the wire until now. */
    bytes: () => bytes,
    stop: () => answer.destroy(),
  };
}

/** Which target an operation is about, if any. */
export const targetOf = ({ path }) => /^\/data\/targets\/([^/]+)/.exec(path)?.[1];
