// A board that shows one plant: processes of which a part flips with every answer.
import { createServer } from "node:http";
import { start } from "./pyngpong.mjs";
import { realtime } from "./widgets.mjs";

/** An exposition that changes with every answer; remembers when each was answered. */
export async function plant(cells, changing) {
  const state = new Array(cells).fill(1);
  const answered = new Map();
  let turn = 0;
  const server = createServer((_, answer) => {
    turn += 1;
    for (let n = 0; n < cells * changing; n += 1) {
      const at = (turn * 37 + n * 19) % cells;
      state[at] = 1 - state[at];
    }
    const lines = state.map((value, at) => `up{p="worker-${at}"} ${value}`);
    lines.push(`turn ${turn}`, "");
    answer.end(lines.join("\n"), () => answered.set(turn, performance.timeOrigin + performance.now()));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}/metrics`, answered, stop: () => server.close() };
}

/** Starts both. `answered` maps a turn to when the upstream answered it. */
export async function waffleBoard({ cells, changing, period }) {
  const upstream = await plant(cells, changing);
  const board = await start({ widgets: realtime({ url: upstream.url, period, downAfter: cells, processes: true }) });
  return {
    url: board.url,
    answered: upstream.answered,
    async stop() {
      await board.stop();
      upstream.stop();
    },
  };
}
