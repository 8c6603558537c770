// The page that nobody can beat: written by hand, a cell for each target, one inline script, one stream. What pyngpong's page
// is compared with. It asks the same upstream at the same pace, and knows nothing but up and down.
import { fork } from "node:child_process";
import { Agent, createServer, get } from "node:http";
import { brotliCompressSync, constants } from "node:zlib";

const STYLE = "body{font:14px sans-serif}main{display:grid;grid-template-columns:repeat(auto-fill,18px);gap:3px}i{width:18px;height:18px}.up{background:#4aa564}.down{background:#c33}";
// Marked like our own rows, so that both are looked for in the same way.
const SCRIPT = `const all=document.querySelectorAll("i"),es=new EventSource("/stream");
es.onopen=()=>{document.body.dataset.link="live"};
es.onmessage=({data})=>{for(const one of data.split(",")){const at=parseInt(one),up=one.endsWith("u");all[at].className=up?"up":"down";all[at].dataset.state=up?"up":"down"}}`;
const FLUSH_MS = 250;

/** Starts it in a process of its own. */
export async function startIdeal({ upstreams, targets, periodMs }) {
  const child = fork(import.meta.filename, [upstreams, String(targets), String(periodMs)], { stdio: "inherit" });
  const port = await new Promise((done) => child.once("message", done));
  return { url: `http://127.0.0.1:${port}`, pid: child.pid, stop: () => child.kill("SIGKILL") };
}

function serve(upstreams, targets, periodMs) {
  const up = new Array(targets).fill(true);
  const viewers = new Set();
  const heard = new Set();
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const tell = (indices) => {
    const frame = Buffer.from(`data:${[...indices].map((index) => `${index}${up[index] ? "u" : "d"}`).join(",")}\n\n`);
    for (const viewer of viewers) viewer.write(frame);
  };
  const judge = (index, well) => {
    const changed = up[index] !== well;
    up[index] = well;
    if (changed) tell([index]);
    else heard.add(index);
  };
  const check = (index) => {
    const asking = get(`${upstreams}/t/${index}`, { agent }, (answer) => answer.resume().on("end", () => judge(index, answer.statusCode < 300)));
    asking.on("error", () => judge(index, false));
  };
  for (let index = 0; index < targets; index += 1) {
    setTimeout(() => setInterval(check, periodMs, index), (periodMs * index) / targets);
  }
  setInterval(() => {
    if (heard.size > 0) tell(heard);
    heard.clear();
  }, FLUSH_MS);

  const server = createServer((request, response) => {
    if (request.url === "/stream") {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(":\n\n");
      viewers.add(response);
      return void response.on("close", () => viewers.delete(response));
    }
    if (request.url !== "/") return void response.writeHead(204).end();
    const page = compress(html(up));
    response.writeHead(200, { "content-type": "text/html", "content-encoding": "br", "content-length": page.length }).end(page);
  });
  server.listen(0, "127.0.0.1", () => process.send(server.address().port));
  process.on("disconnect", () => process.exit());
}

function html(up) {
  const cells = up.map((well, index) => `<i data-key="${index}" data-state="${well ? "up" : "down"}" class="${well ? "up" : "down"}"></i>`).join("");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>ideal</title><style>${STYLE}</style><body><main>${cells}</main><script>${SCRIPT}</script>`;
}

const compress = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });

if (process.argv[1] === import.meta.filename && process.send !== undefined) {
  serve(process.argv[2], Number(process.argv[3]), Number(process.argv[4]));
}
