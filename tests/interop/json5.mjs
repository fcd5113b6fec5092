// Random documents through our parser and the package json5, and random configurations through our
// splicer and JSON.parse.
//
//   json5.mjs JSON5 documents CHECK
//   json5.mjs JSON5 splice CHECK
//   json5.mjs JSON5 files COMMAND ENCRYPTED FOLDER
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";
import { Tally, ask, below, canonical, chance, pick, times } from "./json5_peer.mjs";

const document_count = 20000;
const splice_count = 4000;
const file_count = 60;
const tally = new Tally();
const json5 = createRequire(import.meta.url)(process.argv[2]);
console.warn = () => {}; // json5 warns about U+2028

// Parses a text of JSON. JSON.parse only decides whether it is one: in a long run, Node 24
// sometimes reads the name "\t" as another name.
function parse_strict(text) {
  JSON.parse(text);
  return json5.parse(text);
}

// Writes random texts of JSON, or of JSON5 if `wide`.
class Writer {
  constructor(wide) {
    this.wide = wide;
  }
  space() {
    if (chance() < 0.6) return "";
    const plain = [" ", "\n", "\t", "\r\n", "  "];
    const more = [
      "// c\n", "/* c */", "/**/", "// c\u2028", "\u00a0", "\u3000", "\u2029", "\v", "\f", "\ufeff",
      "/*\n*/", "//\r",
    ];
    return pick(this.wide && chance() < 0.3 ? more : plain);
  }
  number() {
    const plain = [
      "0", "-0", "1", "-1", "1.0", "1e400", "-1e400", "1e-400", "5e-324", "0.1", "1E+5", "-1.5e-3",
      "9007199254740993", "123456789012345678901234567890", "2.2250738585072011e-308", "1e23",
    ];
    const more = [
      "+1", ".5", "-.5", "5.", "5.e1", "0x0", "0xfF", "-0X1f", "0x20000000000003", "Infinity",
      "-Infinity", "+NaN", "NaN", "0x200000000000011", "0xffffffffffffffffffffff", "+.5e-3",
    ];
    if (chance() < 0.3) return String((chance() - 0.5) * 10 ** below(30));
    return pick(this.wide && chance() < 0.5 ? more : plain);
  }
  character(quote) {
    const plain = [
      "a", "0", " ", "é", "€", "🔑", "\u2028", "\u00a0", "\\n", "\\t", "\\\\", "\\/", "\\\"",
      "\\u0041", "\\u00e9", "\\ud83d\\udd11", "\\ud83d", "\\udd11", "\\u0000", "/", "'", "{", "$",
      "\x7f", "//",
    ];
    const more = [
      "\\x41", "\\xff", "\\v", "\\0", "\\'", "\\q", "\\é", "\\🔑", "\\\n", "\\\r\n", "\\\r",
      "\\\u2028", "\\\u2029", "\t", "\x01", '"',
    ];
    const character = pick(this.wide && chance() < 0.4 ? more : plain);
    return character === quote ? `\\${character}` : character;
  }
  string() {
    const quote = this.wide && chance() < 0.4 ? "'" : '"';
    return quote + times(6, () => this.character(quote)).join("") + quote;
  }
  name() {
    if (this.wide && chance() < 0.5) {
      return pick(["a", "$", "\\u0061", "_b9", "é", "null", "日本", "x\u200d"]);
    }
    return chance() < 0.5 ? pick(['"a"', '"b"', '"1"', '"é"', '""']) : this.string();
  }
  list(open, close, make) {
    const parts = times(4, make);
    const comma = this.wide && parts.length > 0 && chance() < 0.3 ? `,${this.space()}` : "";
    return open + this.space() + parts.join(`,${this.space()}`) + comma + close;
  }
  value(depth = 0) {
    const kind = below(depth > 4 ? 3 : 6);
    if (kind === 0) return pick(["null", "true", "false"]);
    if (kind === 1) return this.number();
    if (kind === 2) return this.string();
    if (kind === 3) return this.list("[", "]", () => this.value(depth + 1) + this.space());
    return this.list(
      "{",
      "}",
      () => `${this.name()}${this.space()}:${this.space()}${this.value(depth + 1)}${this.space()}`,
    );
  }
  text() {
    return this.space() + this.value() + this.space();
  }
}

function mutated(bytes) {
  const at = below(bytes.length + 1);
  const odd = [
    ..."{}[]:,\"'\\/*+-.0159eExXuINn \n\r\t\v\0_$#é",
    "\u2028", "\u00a0", "\u200b", "€", "//", "/*", "*/", "0x", "\\u", "\\x4", "1e", "Infinity",
  ];
  const cut = chance() < 0.5 ? at : Math.min(bytes.length, at + below(3) + 1);
  const added = chance() < 0.3 ? "" : chance() < 0.2 ? Buffer.from([below(256)]) : pick(odd);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(added), bytes.subarray(cut)]);
}

function value_or_undefined(parse, text) {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function documents(check) {
  const texts = Array.from({ length: document_count }, () => {
    let bytes = Buffer.from(new Writer(chance() < 0.6).text());
    if (chance() < 0.5) for (const _ of times(3, () => 0)) bytes = mutated(bytes);
    return bytes;
  });
  const answers = ask(check, ["documents"], texts);
  const counts = { strict: 0, json5: 0, refused: 0, escaped: 0, letters: 0 };
  texts.forEach((bytes, i) => {
    const text = bytes.toString("utf8");
    const answer = answers[i].toString("utf8");
    const [kind, ours] = answer.startsWith("!") ? ["refused"] : answer.split(" ");
    const theirs = value_or_undefined(json5.parse, text);
    const strict = value_or_undefined(JSON.parse, text);
    const shown = () => `${JSON.stringify(text)}: ${answer}`;
    // Two differences are known: we refuse an escape in a name without quotes, and accept
    // characters in it that Unicode does not call letters.
    if (theirs !== undefined && answer.includes("an escape in a name without quotes")) {
      counts.escaped += 1;
      return;
    }
    if (theirs === undefined && kind === "json5") {
      const lettered = text.replace(/[^\x00-\x7f\s\ufeff]/gu, "a");
      counts.letters += 1;
      tally.check(value_or_undefined(json5.parse, lettered) !== undefined, shown);
      return;
    }
    counts[kind] += 1;
    tally.check((kind !== "refused") === (theirs !== undefined), shown);
    tally.check((kind === "strict") === (strict !== undefined), () => `strict? ${shown()}`);
    if (kind !== "refused" && theirs !== undefined) {
      const wanted = canonical(theirs);
      tally.check(ours === wanted, () => `${shown()}, expected ${wanted}`);
    }
  });
  console.log(JSON.stringify(counts));
  tally.finish("documents");
}

// A strict configuration in a random layout, and the position of the provider that it may contain.
function configuration() {
  const writer = new Writer(false);
  const step = pick(["", "", "  ", "    ", "\t", " ", "   "]);
  const end = step === "" ? pick(["", " "]) : pick(["\n", "\n", "\r\n"]);
  const colon = pick([":", ": ", " : "]);
  const object = (members, depth) => {
    if (members.length === 0) return pick(["{}", "{}", "{ }", end === "" ? "{}" : `{${end}}`]);
    const inner = end + step.repeat(depth + 1);
    const lines = members.map(([name, text]) => `${name}${colon}${text}`);
    return `{${inner}${lines.join(`,${inner}`)}${end}${step.repeat(depth)}}`;
  };
  const others = () => times(3, () => [writer.name(), writer.value(3)]);
  const mixed = (members, name, text) => {
    if (text !== undefined) members.splice(below(members.length + 1), 0, [`"${name}"`, text]);
    if (chance() < 0.03) members.push([`"${name}"`, pick(["null", "1", "[]", '{"x":1}'])]);
    if (chance() < 0.02) members.push(['"$include"', '"other.json"']);
    return members;
  };
  const part = () => chance() < 0.7;
  let own;
  if (part()) {
    const members = others();
    if (chance() < 0.9) mixed(members, "source", pick(['"exec"', '"exec"', '"\\u0065xec"', '"file"']));
    if (part()) mixed(members, "command", pick(['"/a"', '"/a"', '"/b"', "1e400", '"\\ud800"']));
    if (part()) mixed(members, "args", pick(['["provider"]', "[]", `[${end}1${end}]`]));
    if (part()) mixed(members, "jsonOnly", pick(["true", "true", "false", "1"]));
    own = object(members, 3);
  }
  const mark = "\u0001";
  const providers = part() ? object(mixed(others(), "test", own && mark), 2) : undefined;
  const secrets = part() ? object(mixed(others(), "providers", providers), 1) : undefined;
  const marked = object(mixed(others(), "secrets", secrets), 0) + pick(["", "\n", end, " "]);
  const at = marked.indexOf(mark);
  return { before: marked.replace(mark, () => own), at, size: at < 0 ? 0 : own.length };
}

const provider = { source: "exec", command: "/a", args: ["provider"], jsonOnly: true };
const is_object = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// The configuration with the provider; undefined if it must not be changed.
function expected(before, name, value) {
  const config = parse_strict(before);
  let object = config;
  for (const step of ["secrets", "providers"]) {
    if (Object.hasOwn(object, "$include")) return undefined;
    if (!Object.hasOwn(object, step)) object[step] = {};
    object = object[step];
    if (!is_object(object)) return undefined;
  }
  if (Object.hasOwn(object, "$include")) return undefined;
  if (!Object.hasOwn(object, name)) object[name] = { source: value.source };
  if (!is_object(object[name]) || Object.hasOwn(object[name], "$include")) return undefined;
  if (object[name].source !== value.source) return undefined;
  Object.assign(object[name], value);
  return config;
}

function common(left, right) {
  let size = 0;
  while (size < left.length && size < right.length && left[size] === right[size]) size += 1;
  return size;
}

// Whether the only difference is one piece, of which `before` holds [at, at + size) or white space.
function is_kept(before, after, at, size) {
  const prefix = common(before, after);
  const reversed = (text) => text.slice(prefix).split("").reverse();
  const suffix = common(reversed(before), reversed(after));
  const replaced = before.slice(prefix, before.length - suffix);
  if (/^\s*$/.test(replaced)) return true;
  return at >= 0 && prefix >= at && before.length - suffix <= at + size;
}

function splice(check) {
  const configs = Array.from({ length: splice_count }, configuration);
  const before_of = (config) => config.before;
  const args = ["splice", JSON.stringify(provider)];
  const answers = ask(check, args, configs.map(before_of)).map(String);
  const counts = { changed: 0, unchanged: 0, refused: 0 };
  configs.forEach(({ before, at, size }, i) => {
    const after = answers[i];
    const wanted = expected(before, "test", provider);
    const shown = () => `${JSON.stringify(before)}\n    ${JSON.stringify(after)}`;
    if (after.startsWith("!") || wanted === undefined) {
      counts.refused += 1;
      tally.check(after.startsWith("!") && wanted === undefined, shown);
      return;
    }
    counts[before === after ? "unchanged" : "changed"] += 1;
    const got = value_or_undefined(parse_strict, after);
    tally.check(isDeepStrictEqual(got, wanted), shown);
    const is_there = isDeepStrictEqual(parse_strict(before), wanted);
    tally.check(is_there === (before === after), () => `touched: ${shown()}`);
    tally.check(is_kept(before, after, at, size), () => `bytes: ${shown()}`);
    tally.check(after.includes("\r\n") || !after.includes("\r"), () => `line ends: ${shown()}`);
  });
  console.log(JSON.stringify(counts));
  tally.finish("splices");
}

function files(command, encrypted, folder) {
  const other = process.getuid() === 0 ? 12345 : process.getuid();
  for (let i = 0; i < file_count; i += 1) {
    const place = `${folder}/${i}`;
    const path = `${place}/openclaw.json`;
    const { before } = configuration();
    const mode = pick([0o600, 0o640, 0o644, 0o660]);
    mkdirSync(place);
    writeFileSync(path, before);
    chownSync(path, other, other);
    chmodSync(path, mode);
    const args = ["openclaw", "config", encrypted, "--alias", "test", "--command", "/a", "--write"];
    const run = spawnSync(command, [...args, path], { env: {}, encoding: "utf8" });
    const after = readFileSync(path, "utf8");
    const ours = JSON.parse(run.stdout).secrets.providers.test;
    const wanted = expected(before, "test", ours);
    const shown = () => `${path}: ${JSON.stringify(before)} ${run.status} ${run.stderr}`;
    tally.check(run.status === (wanted === undefined ? 1 : 0), shown);
    tally.check(isDeepStrictEqual(parse_strict(after), wanted ?? parse_strict(before)), shown);
    if (wanted === undefined) tally.check(before === after, shown);
    const { mode: now, uid, gid } = statSync(path);
    tally.check((now & 0o7777) === mode && uid === other && gid === other, shown);
    if (before === after) continue;
    const backup = `${path}.before-secretsctl`;
    tally.check(readFileSync(backup, "utf8") === before, shown);
    tally.check((statSync(backup).mode & 0o7777) === 0o600, shown);
    tally.check(statSync(backup).uid === other, shown);
  }
  tally.finish("files");
}

const [what, ...args] = process.argv.slice(3);
({ documents, splice, files })[what](...args);
