// Small SVG charts, readable on light and dark pages, without a library.

const WIDTH = 640;
const COLOURS = ["#3b7ddd", "#e0853c", "#7d8590", "#4aa564", "#b36bd4", "#c94f4f"];
const STYLE = `text{font:12px system-ui,sans-serif;fill:#57606a}.t{font-weight:600;font-size:14px}.a{stroke:#8c959f66}
@media(prefers-color-scheme:dark){text{fill:#9da7b3}}`;

/** Horizontal bars: a group of `[name, value]` each, all on one scale. */
export function bars(title, unit, groups) {
  const most = Math.max(...groups.flatMap(({ values }) => values.map(([, value]) => value)), Number.MIN_VALUE);
  const [left, right] = [170, 80];
  let y = 40;
  const parts = [];
  for (const { name, values } of groups) {
    parts.push(text(8, y + 13, name, "t"));
    y += 22;
    values.forEach(([label, value], index) => {
      const width = Math.max(1, (Math.max(0, value) / most) * (WIDTH - left - right));
      parts.push(text(left - 8, y + 12, label, "", "end"));
      parts.push(`<rect x="${left}" y="${y}" width="${width.toFixed(1)}" height="15" rx="2" fill="${colour(index)}"/>`);
      parts.push(text(left + width + 6, y + 12, `${shown(value)} ${unit}`));
      y += 19;
    });
    y += 8;
  }
  return svg(title, y + 4, parts);
}

/** Lines over `x`: `series` are `[name, [[x, y], …]]`. With `log`, both axes are powers of ten. */
export function lines(title, { x, y, log = false }, series) {
  const [left, top, height] = [70, 48, 200];
  const [right, bottom] = [WIDTH - 20, top + height];
  const scale = log ? (value) => Math.log10(Math.max(value, Number.MIN_VALUE)) : (value) => value;
  const all = (at) => series.flatMap(([, points]) => points.map((point) => scale(point[at]))).filter(Number.isFinite);
  const [fromX, toX] = range(all(0), log);
  const [fromY, toY] = range(log ? all(1) : [0, ...all(1)], log);
  const at = ([px, py]) => {
    const atX = left + ((scale(px) - fromX) / (toX - fromX)) * (right - left);
    return `${atX.toFixed(1)},${(bottom - ((scale(py) - fromY) / (toY - fromY)) * height).toFixed(1)}`;
  };
  const back = (value) => shown(log ? 10 ** value : value);
  const parts = [
    `<path class="a" fill="none" d="M${left} ${top}V${bottom}H${right}"/>`,
    text(left - 6, top + 6, back(toY), "", "end"),
    text(left - 6, bottom, back(fromY), "", "end"),
    text(left, bottom + 16, back(fromX)),
    text(right, bottom + 16, back(toX), "", "end"),
    text((left + right) / 2, bottom + 16, x, "", "middle"),
    text(left - 6, top - 10, y, "", "end"),
  ];
  series.forEach(([name, points], index) => {
    parts.push(`<polyline fill="none" stroke="${colour(index)}" stroke-width="1.5" points="${points.map(at).join(" ")}"/>`);
    parts.push(`<rect x="${left + (index % 4) * 140}" y="${bottom + 27 + Math.floor(index / 4) * 18}" width="10" height="10" fill="${colour(index)}"/>`);
    parts.push(text(left + 14 + (index % 4) * 140, bottom + 36 + Math.floor(index / 4) * 18, name));
  });
  return svg(title, bottom + 30 + Math.ceil(series.length / 4) * 18, parts);
}

function range(values, log) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (log) return [Math.floor(least), Math.max(Math.ceil(most), Math.floor(least) + 1)];
  return [least, most > least ? most : least + 1];
}

const colour = (index) => COLOURS[index % COLOURS.length];
const escape = (words) => String(words).replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
const text = (x, y, words, kind = "", anchor = "start") =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}"${kind && ` class="${kind}"`}${anchor === "start" ? "" : ` text-anchor="${anchor}"`}>${escape(words)}</text>`;

function shown(value) {
  if (value === 0) return "0";
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : Number(value.toPrecision(3)).toString();
}

function svg(title, height, parts) {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${Math.ceil(height)}" width="${WIDTH}" role="img" aria-label="${escape(title)}">`;
  return `${head}\n<style>${STYLE}</style>\n${[text(8, 20, title, "t"), ...parts].join("\n")}\n</svg>\n`;
}
