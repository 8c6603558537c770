// Stands between browser and server and counts the bytes of every answer, as they cross the wire, by path.
// The browser's own tools do not see what a shared worker loads.
import { createServer, request as send } from "node:http";

/** Starts it in front of `backend`. `weights` maps a path to `{ type, encoding, bytes }`. */
export async function startMeter(backend) {
  const { hostname, port } = new URL(backend);
  const weights = new Map();
  const server = createServer((incoming, outgoing) => {
    const forward = send({ hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers });
    forward.on("response", (answer) => {
      const { "content-type": type = "", "content-encoding": encoding = "identity" } = answer.headers;
      const weight = weights.get(incoming.url) ?? { type, encoding, bytes: 0 };
      weights.set(incoming.url, weight);
      weight.bytes += answer.rawHeaders.join("").length;
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.on("data", (chunk) => {
        weight.bytes += chunk.length;
        outgoing.write(chunk);
      });
      answer.on("end", () => outgoing.end());
      answer.on("error", () => outgoing.destroy());
    });
    forward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => forward.destroy());
    incoming.pipe(forward);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: server.address().port,
    weights,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
