// Browsers' event streams without browsers: one plain socket each, so that thousands fit beside the server.
import { connect } from "node:net";
import { until } from "./time.mjs";

/** Opens `count` streams and waits until each has said something. */
export async function openViewers(url, count) {
  const { hostname, port, host } = new URL(url);
  const sockets = [];
  const seen = { open: 0, bytes: 0, events: 0 };
  for (let index = 0; index < count; index += 1) {
    const socket = connect(Number(port), hostname);
    socket.write(`GET /api/stream HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\n\r\n`);
    socket.once("data", () => void (seen.open += 1));
    socket.on("data", (chunk) => {
      seen.bytes += chunk.length;
      // Every event has one id line; an event that is split over two chunks may be missed, one in thousands.
      seen.events += chunk.toString("latin1").split("\nid:").length - 1;
    });
    socket.on("error", () => {});
    sockets.push(socket);
  }
  await until(`${count} streams to open`, 60_000, () => seen.open === count);
  return {
    seen,
    close: () => sockets.forEach((socket) => socket.destroy()),
  };
}
