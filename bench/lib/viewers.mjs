// Browsers' event streams without browsers: one plain socket each, so that thousands fit beside the server.
import { connect } from "node:net";
import { listen } from "./listener.mjs";
import { until } from "./time.mjs";

/**
 * Opens `count` streams of everything, as browsers do, and waits until each has said something. All get the same: only one of
 * them is read, by one more.
 */
export async function openViewers(url, count) {
  const { hostname, port, host } = new URL(url);
  const sockets = [];
  const seen = { open: 0, bytes: 0, events: 0 };
  const reader = await listen(url, null, () => void (seen.events += count + 1));
  for (let index = 0; index < count; index += 1) {
    const socket = connect(Number(port), hostname);
    socket.write(`GET /api/stream HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\nAccept-Encoding: gzip\r\n\r\n`);
    socket.once("data", () => void (seen.open += 1));
    socket.on("data", (chunk) => void (seen.bytes += chunk.length));
    socket.on("error", () => {});
    sockets.push(socket);
  }
  await until(`${count} streams to open`, 60_000, () => seen.open === count);
  return {
    seen,
    close() {
      reader.stop();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}
