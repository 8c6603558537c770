// The widgets of the benches, as TOML.

/** A widget of so many targets, all at `upstreams`. `settings`: more keys of it. */
export const dependencies = ({ upstreams, targets, period, settings = "" }) => `
[[widget]]
id = "core"
kind = "dependencies"
period = "${period}"
${settings}
${Array.from({ length: targets }, (_, index) => target(upstreams, index)).join("")}`;

const target = (upstreams, index) => `[[widget.target]]
name = "service-${index}"
url = "${upstreams}/t/${index}"
`;

const PROCESSES = `[widget.feed.processes]
select = "up"
key = "p"
up = ["> 0"]
`;

/** A realtime widget with one feed: the metric `turn`, and the processes of the series `up` if it shows any. */
export const realtime = ({ id = "rt", url, period = "1s", downAfter, processes = false }) => `
[[widget]]
id = "${id}"
kind = "realtime"
period = "${period}"
${downAfter ? `down_after = ${downAfter}\n` : ""}[[widget.feed]]
name = "plant"
url = "${url}"
format = "prometheus"
[[widget.feed.metric]]
name = "turn"
select = "turn"
${processes ? PROCESSES : ""}`;
