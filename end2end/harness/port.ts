import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";

/** Listens on loopback; port 0 takes a free one. Gives the port. */
export function listen(server: Server, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/** A port that was free a moment ago, for a process that has to be told its port. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
