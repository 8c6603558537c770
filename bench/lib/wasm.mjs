// How long each function of a WebAssembly module is, and what it is called: reads the code and the name section.
// https://webassembly.github.io/spec/core/binary/modules.html

const [CUSTOM, IMPORT, CODE] = [0, 2, 10];
const FUNCTION_NAMES = 1;

/** Reads numbers and names one after the other. */
class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    Object.assign(this, { bytes, at, end });
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** LEB128, without a sign. */
  number() {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }

  text() {
    const length = this.number();
    return Buffer.from(this.bytes.subarray(this.at, (this.at += length))).toString("utf8");
  }

  /** What follows its own length. */
  part() {
    const length = this.number();
    const part = new Reader(this.bytes, this.at, this.at + length);
    this.at += length;
    return part;
  }
}

/** `{ name, bytes }` of every function, longest first, and the length of all code. */
export function functionsOf(bytes) {
  const reader = new Reader(bytes, 8);
  const [lengths, names] = [[], new Map()];
  let imported = 0;
  while (reader.at < reader.end) {
    const kind = reader.byte();
    const section = reader.part();
    if (kind === IMPORT) imported = importedFunctions(section);
    if (kind === CODE) for (let left = section.number(); left > 0; left -= 1) lengths.push(spanOf(section.part()));
    if (kind === CUSTOM && section.text() === "name") readNames(section, names);
  }
  const functions = lengths.map((length, index) => ({ bytes: length, name: names.get(imported + index) ?? null }));
  return { functions: functions.sort((a, b) => b.bytes - a.bytes), code: lengths.reduce((sum, length) => sum + length, 0) };
}

const spanOf = ({ at, end }) => end - at;

/** They come first in the count of functions. */
function importedFunctions(section) {
  let functions = 0;
  const limits = () => {
    const flags = section.byte();
    section.number();
    if (flags & 1) section.number();
  };
  for (let left = section.number(); left > 0; left -= 1) {
    section.text();
    section.text();
    const kind = section.byte();
    if (kind === 0) {
      section.number();
      functions += 1;
    } else if (kind === 1) {
      section.byte();
      limits();
    } else if (kind === 2) limits();
    else if (kind === 3) section.at += 2;
    else section.at += 1 + (section.number(), 0);
  }
  return functions;
}

function readNames(section, names) {
  while (section.at < section.end) {
    const kind = section.byte();
    const part = section.part();
    if (kind !== FUNCTION_NAMES) continue;
    for (let left = part.number(); left > 0; left -= 1) names.set(part.number(), part.text());
  }
}

/** As people read it, without what tells two builds apart. */
export const plainName = (name) => unmangled(name).replace(/\[[0-9a-f]{16}\]|::h[0-9a-f]{16}|\.llvm\.\d+/g, "");

const SIGNS = { LT: "<", GT: ">", LP: "(", RP: ")", RF: "&", BP: "*", C: "," };

/** The names that a mangled one is made of: all of the older form; of the newer (RFC 2603) the names alone, without their types. */
function unmangled(name) {
  if (!/^_(ZN|R)/.test(name)) return name;
  // The newer one has types before a name and, where that begins with a digit, a line between its length and it.
  const length = name.startsWith("_ZN") ? /^([1-9]\d*)/ : /^.*?(?<![0-9A-Za-z]s[0-9A-Za-z]*)_?(?<=[A-Za-z_])([1-9]\d*)_?(?=[A-Za-z])/;
  const parts = [];
  for (let rest = name.slice(3); rest !== ""; ) {
    const [head, count] = length.exec(rest) ?? [];
    if (count === undefined) break;
    parts.push(rest.slice(head.length, head.length + Number(count)));
    rest = rest.slice(head.length + Number(count));
  }
  if (parts.length === 0) return name;
  const signs = (part) => part.replace(/\$u([0-9a-f]{2})\$/g, (_, code) => String.fromCharCode(parseInt(code, 16))).replace(/\$([A-Z]+)\$/g, (all, sign) => SIGNS[sign] ?? all);
  return parts.map((part) => signs(part.replace(/^_\$/, "$")).replaceAll("..", "::")).join("::");
}
