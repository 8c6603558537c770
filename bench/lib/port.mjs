// Ports that nobody has.
import { createServer } from "node:net";

/** One on loopback, free a moment ago. */
export function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
