// Runs public/feed.js (first argument) once for every viewer, with a server that is away for so many milliseconds (second)
// and so many viewers (third), and prints when each of them is back, in milliseconds.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [file, away, viewers] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const script = new vm.Script(readFileSync(file, "utf8"));

function back() {
  let [now, next, timers] = [0, 1, new Map()];
  const sources = [];
  const scope = {
    URLSearchParams,
    EventSource: class {
      listeners = {};
      constructor() {
        sources.push(this);
      }
      addEventListener(kind, listener) {
        this.listeners[kind] = listener;
      }
      close() {}
    },
    setTimeout: (run, wait) => (timers.set(next, { run, at: now + wait }), next++),
    clearTimeout: (id) => timers.delete(id),
    postMessage: () => {},
  };
  scope.self = scope;
  script.runInContext(vm.createContext(scope));
  scope.onmessage({ data: { join: ["core"], id: null } });
  const open = () => sources.at(-1);
  open().listeners.hello({ data: "{}" });
  open().onerror();
  for (let tries = 0; tries < 100; tries++) {
    const [id, timer] = [...timers].reduce((first, other) => (other[1].at < first[1].at ? other : first));
    timers.delete(id);
    now = timer.at;
    const before = sources.length;
    timer.run();
    if (sources.length === before) continue;
    if (now >= away) return Math.round(now);
    open().onerror();
  }
  throw new Error("it never comes back");
}

console.log(JSON.stringify(Array.from({ length: viewers }, back)));
