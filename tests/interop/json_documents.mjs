// Random JSON as texts: spellings that JSON.stringify never gives, repeated names, bytes that are
// not UTF-8. A text is a string with one character for each byte.
import { below, chance, pick, times } from "./json5_peer.mjs";

const bytes_of = (text) => Buffer.from(text, "utf8").toString("latin1");

const pieces = [
  "a", "Z9", " ", "  ", "é", "€", "🙂", "<b>&", "\u2028", "\u007f", "/", "ENC[AES256_GCM,data:", "=", "#c",
].map(bytes_of);
const escapes = [
  "\\n", "\\r\\n", "\\t", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\u0000", "\\u001f", "\\u00e9", "\\u003C",
  "\\ud83d\\ude42", "\\ud83d", "\\udE42x", "\\u2029", "\\ufeff", "\\uFFFF",
];
const broken = ["\xff", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80"];
const numbers = [
  "0", "-0", "1", "-1", "42", "1.0", "1.50", "-0.0", "1e2", "1E+2", "1e-7", "0.000001", "0.0000001", "1e20", "1e21",
  "123456789012345678901234567890", "9007199254740993", "9223372036854775807", "9223372036854775808",
  "-9223372036854775808", "-9223372036854775809", "5e-324", "1e-400", "0.1", "0.30000000000000004",
  "1.7976931348623157e308", "2.5E-3", "100000000000000000000", "3.141592653589793238462643",
];
// Names that a path can express, and others.
const names = [
  "a", "b", "c", "key", "db", "pass word", "_x", "a_unencrypted", "b_encrypted", "secret_one", "é", "", "a:b", "0", "Sops",
];
const odd_names = ["q\\\"uote", "br[acket", "\\n", "\\u00e9", "\xff", "back\\\\slash", "\\ud83d", "<>"];

function string() {
  if (chance() < 0.1) return "\"\"";
  const part = () => {
    const kind = chance();
    if (kind < 0.65) return pick(pieces);
    return kind < 0.95 ? pick(escapes) : pick(broken);
  };
  return `"${times(6, part).join("")}"`;
}

function number() {
  if (chance() < 0.6) return pick(numbers);
  const value = (chance() - 0.5) * 10 ** below(30);
  return chance() < 0.5 ? String(Math.trunc(value / 1e12)) : String(value);
}

// A node is {text}, {list: [node]} or {map: [[token of the name, name or undefined, node]]}.
function value(depth) {
  const kind = chance();
  if (depth > 0 && kind < 0.2) return map(depth - 1);
  if (depth > 0 && kind < 0.35) return { list: times(5, () => value(depth - 1)) };
  if (kind < 0.4) return { list: [] };
  if (kind < 0.45) return { map: [] };
  if (kind < 0.5) return { text: "null" };
  if (kind < 0.6) return { text: pick(["true", "false"]) };
  if (kind < 0.75) return { text: number() };
  return { text: string() };
}

function map(depth, most = 6) {
  const member = () => {
    if (chance() < 0.12) return [`"${pick(odd_names)}"`, undefined, value(depth)];
    const name = pick(names);
    return [`"${bytes_of(name)}"`, name, value(depth)];
  };
  return { map: times(most, member) };
}

export const document = () => map(below(5), 10);

// The layout of a handmade file: its indentation, line end, and spaces around the colon.
const layouts = [
  { indent: "  ", line: "\n", colon: ": " },
  { indent: "\t", line: "\n", colon: ": " },
  { indent: "    ", line: "\r\n", colon: " : " },
  { indent: "", line: "", colon: ":" },
  { indent: " ", line: " ", colon: " :\n" },
];

function written(node, layout, margin) {
  if (node.text !== undefined) return node.text;
  const items = node.list
    ? node.list.map((item) => written(item, layout, margin + layout.indent))
    : node.map.map(([token, , item]) => token + layout.colon + written(item, layout, margin + layout.indent));
  const [open, close] = node.list ? ["[", "]"] : ["{", "}"];
  if (items.length === 0) return open + pick(["", " "]) + close;
  const start = layout.line + margin + layout.indent;
  return `${open}${start}${items.join(`,${start}`)}${layout.line}${margin}${close}`;
}

export function text_of(node) {
  return Buffer.from(`${written(node, pick(layouts), "")}${pick(["\n", "", "\r\n", " \n"])}`, "latin1");
}

// The paths that exist, as texts; those with a name that no path can express are left out.
export function paths_of(node, path = "") {
  const below_it = [];
  if (node.list) node.list.forEach((item, i) => below_it.push(...paths_of(item, `${path}[${i}]`)));
  for (const [, name, item] of node.map ?? []) {
    if (name !== undefined) below_it.push(...paths_of(item, `${path}["${name}"]`));
  }
  return path === "" ? below_it : [path, ...below_it];
}
