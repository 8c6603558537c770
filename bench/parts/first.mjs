// How soon a fresh process knows everything, and how soon it answers with the page.
import { request } from "node:http";
import { start } from "../lib/pyngpong.mjs";
import { quantile } from "../lib/time.mjs";
import { startUpstreams } from "../lib/upstreams.mjs";

const TARGETS = 1_000;
const REQUESTS = 200;

/** Start until all states are known; time to the first byte of `/`. */
export async function first() {
  const upstreams = await startUpstreams();
  const pyngpong = await start({ upstreams: upstreams.url, targets: TARGETS, period: "15s" });
  const answers = [];
  for (let index = 0; index < REQUESTS; index += 1) answers.push(await timed(pyngpong.url));
  await pyngpong.stop();
  upstreams.stop();

  const ms = (key, share) => quantile(answers.map((answer) => answer[key]), share).toFixed(1);
  return [
    {
      what: `start to all ${TARGETS} states known`,
      measured: `${(pyngpong.readyAfterMs / 1000).toFixed(2)} s`,
      must: "10 s",
      aim: "2 s",
    },
    { what: `first byte of \`/\`, ${TARGETS} targets, p50 / p99`, measured: `${ms("first", 0.5)} / ${ms("first", 0.99)} ms` },
    { what: `last byte of \`/\`, ${TARGETS} targets, p50 / p99`, measured: `${ms("last", 0.5)} / ${ms("last", 0.99)} ms` },
  ];
}

/** One request on a connection of its own, compressed as browsers on an intranet ask for it. */
function timed(url) {
  return new Promise((done, failed) => {
    const asked = performance.now();
    const options = { agent: false, headers: { "accept-encoding": "gzip" } };
    const asking = request(`${url}/`, options, (answer) => {
      if (answer.statusCode !== 200) failed(new Error(`/ answered ${answer.statusCode}`));
      let first = null;
      answer.on("data", () => void (first ??= performance.now() - asked));
      answer.on("end", () => done({ first, last: performance.now() - asked }));
    });
    asking.on("error", failed).end();
  });
}
