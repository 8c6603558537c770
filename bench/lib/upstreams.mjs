// A trivial HTTP server in a process of its own, as upstream of every target: answers 200 and counts.
import { fork } from "node:child_process";
import { createServer } from "node:http";

/** Starts it. `count()` gives the requests answered so far. */
export async function startUpstreams() {
  const child = fork(import.meta.filename, { stdio: "inherit" });
  const next = () => new Promise((done) => child.once("message", done));
  const { port } = await next();
  return {
    url: `http://127.0.0.1:${port}`,
    async count() {
      const answer = next();
      child.send("count");
      return (await answer).count;
    },
    stop: () => child.kill("SIGKILL"),
  };
}

function serve() {
  let count = 0;
  const server = createServer((_request, response) => {
    count += 1;
    response.writeHead(200, { "content-type": "text/plain", "content-length": 2 });
    response.end("ok");
  });
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => process.send({ port: server.address().port }));
  process.on("message", () => process.send({ count }));
  process.on("disconnect", () => process.exit());
}

if (process.argv[1] === import.meta.filename && process.send !== undefined) serve();
