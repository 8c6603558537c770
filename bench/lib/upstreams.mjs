// A trivial HTTP server in a process of its own, as upstream of every target: answers 200 and counts.
// Some targets can be told to answer otherwise; it remembers when each first did.
import { fork } from "node:child_process";
import { createServer } from "node:http";

/** Starts it. `count()` gives the requests answered so far. */
export async function startUpstreams() {
  const child = fork(import.meta.filename, { stdio: "inherit" });
  const next = () => new Promise((done) => child.once("message", done));
  const { port } = await next();
  const ask = async (question) => {
    const answer = next();
    child.send(question);
    return answer;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    count: async () => (await ask({ kind: "count" })).count,
    /** From now on these targets answer with `status`: gives the moment, in milliseconds since 1970. */
    set: async (targets, status) => (await ask({ kind: "set", targets, status })).at,
    /** When each was first answered so after it was set: `[target, ms]`. */
    answered: async () => (await ask({ kind: "answered" })).answered,
    stop: () => child.kill("SIGKILL"),
  };
}

function serve() {
  let count = 0;
  const now = () => performance.timeOrigin + performance.now();
  const [statuses, answered] = [new Map(), new Map()];
  const server = createServer((request, response) => {
    count += 1;
    const target = Number(request.url.slice("/t/".length));
    response.writeHead(statuses.get(target) ?? 200, { "content-type": "text/plain", "content-length": 2 });
    response.end("ok");
    if (statuses.has(target) && !answered.has(target)) answered.set(target, now());
  });
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => process.send({ port: server.address().port }));
  process.on("message", ({ kind, targets = [], status }) => {
    for (const target of targets) {
      statuses.set(target, status);
      answered.delete(target);
    }
    process.send(kind === "count" ? { count } : kind === "set" ? { at: now() } : { answered: [...answered] });
  });
  process.on("disconnect", () => process.exit());
}

if (process.argv[1] === import.meta.filename && process.send !== undefined) serve();
