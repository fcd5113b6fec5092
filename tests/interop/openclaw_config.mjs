// Random configurations with included files and variables, through our code and through the
// functions of OpenClaw that its gateway starts with:
//
//   openclaw_config.mjs PACKAGE CHECK FOLDER
import { linkSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Tally, ask, below, canonical, chance, pick, times } from "./json5_peer.mjs";

const tree_count = 600;
const [package_folder, check, scratch] = process.argv.slice(2);
const tally = new Tally();

// Finds a function in OpenClaw's bundle by its module name and export line.
async function bundled(prefix, name) {
  const dist = path.join(package_folder, "dist");
  for (const file of readdirSync(dist).filter((entry) => entry.startsWith(prefix))) {
    const source = readFileSync(path.join(dist, file), "utf8");
    const short = new RegExp(`\\b${name} as (\\w+)[, ]`).exec(source.match(/^export \{.*\};$/m)?.[0]);
    if (short === null || !source.includes(`function ${name}(`)) continue;
    return (await import(pathToFileURL(path.join(dist, file)).href))[short[1]];
  }
  throw new Error(`OpenClaw has no ${name} in ${prefix}*`);
}
const resolve_includes = await bundled("includes-", "resolveConfigIncludes");
const resolve_variables = await bundled("redact-", "resolveConfigEnvVars");
const apply_variables = await bundled("config-env-vars-", "applyConfigEnvVars");
const load_env_files = await bundled("dotenv-global-", "loadGlobalRuntimeDotEnvFiles");
const parse_json = await bundled("parse-json-compat-", "parseJsonWithJson5Fallback");

const names = ["TEST_A", "TEST_B", "TEST_C", "TEST_D", "_TEST", "test_e"];
const process_env = { TEST_A: "process $", TEST_B: "", TEST_C: " " };

const text_of = () =>
  times(4, () =>
    pick(["a", "$", "$$", "{", "}", "${", "é", " ", ...names.map((name) => `\${${name}}`), "${lower}"]),
  ).join("");

const file_names = ["a.json", "b.json5", "sub/c.json", "sub/d.json", "list.json", "text.json"];
function included(from) {
  const odd = [
    "none.json", "../outside.json", "/etc/hostname", "sub", "", ".", "link.json", "inner.json",
    "hard.json", "openclaw.json", "up/outside.json", "a.json/", "./sub/../a.json", "..in.json",
    "broken.json", "a\0b", "sub//c.json", "latin.json",
  ];
  const name = chance() < 0.06 ? pick(odd) : pick(file_names);
  return from.startsWith("sub/") && chance() < 0.9 ? `../${name}` : name;
}

function value(from, depth) {
  const kind = below(depth > 3 ? 3 : 8);
  if (kind === 0) return pick([null, true, 1, -0, 1.5]);
  if (kind <= 2) return text_of();
  if (kind === 3) return times(3, () => value(from, depth + 1));
  return object(from, depth);
}

function object(from, depth) {
  const members = times(3, () => [pick(["x", "y", "z", "w"]), value(from, depth + 1)]);
  if (chance() < 0.25) {
    const target = chance() < 0.3 ? times(3, () => included(from)) : included(from);
    members.push(["$include", chance() < 0.01 ? pick([1, null, {}, ["a.json", 1]]) : target]);
  }
  // Names may occur twice, which no object of JavaScript can hold.
  return new Members(members);
}

class Members {
  constructor(list) {
    this.list = list;
  }
}
function written(what) {
  if (what instanceof Members) {
    return `{${what.list.map(([name, member]) => `${JSON.stringify(name)}: ${written(member)}`)}}`;
  }
  if (Array.isArray(what)) return `[${what.map(written)}]`;
  return Object.is(what, -0) ? "-0" : JSON.stringify(what);
}

function variables() {
  const strings = () =>
    times(4, () => [pick([...names, " TEST_D ", "TEST-F", ""]), pick([text_of(), "v", " ", 1, null])]);
  // OpenClaw's schema refuses strings beside vars.
  const members = [["vars", chance() < 0.9 ? new Members(strings()) : null]];
  if (chance() < 0.2) members.push(["shellEnv", new Members([["enabled", true]])]);
  return new Members(members);
}

function env_file() {
  const line = () => {
    const inside = times(4, () => pick(["a", " ", "#", "\\n", "\\\\", "=", "é", "$", "\t"])).join("");
    const quoted = (quote) => quote + times(4, () => pick(["a", " ", "#", "\\n", "\n", "é"])).join("") + quote;
    const text = pick([inside, inside, quoted('"'), quoted("'"), quoted("`"), `"${inside}`, ` ${inside}`]);
    const name = pick([...names, ...names, "TEST-F", "9", ""]);
    return pick(["", "", "", "export ", " ", "# "]) + name + pick(["=", "=", " = "]) + text;
  };
  return times(5, line).join(pick(["\n", "\n", "\r\n"])) + pick(["", "\n"]);
}

function make_tree(folder) {
  mkdirSync(path.join(folder, "sub"), { recursive: true });
  const place = (name) => path.join(folder, name);
  const write = (name, text) => writeFileSync(place(name), text);
  for (const name of ["a.json", "b.json5", "sub/c.json", "sub/d.json"]) {
    write(name, written(object(chance() < 0.5 ? name : "openclaw.json", 1)));
  }
  write("list.json", written(times(3, () => value("list.json", 2))));
  write("text.json", written(text_of()));
  write("broken.json", "{ a: }");
  write("latin.json", Buffer.from('{ x: "\xe9" }', "latin1"));
  write("..in.json", "{}");
  write("first.json", "{}");
  linkSync(place("first.json"), place("hard.json"));
  symlinkSync("../../outside.json", place("link.json"));
  symlinkSync("..in.json", place("inner.json"));
  symlinkSync("../..", place("up"));
  const root = object("openclaw.json", 0);
  if (chance() < 0.7) root.list.push(["env", variables()]);
  write("openclaw.json", (chance() < 0.3 ? "// a comment\n" : "") + written(root));
  if (chance() < 0.7) write(".env", env_file());
}

function theirs(folder) {
  const file = path.join(folder, "openclaw.json");
  const env = { ...process_env, HOME: folder };
  load_env_files({ quiet: true, env, stateEnvPath: path.join(folder, ".env") });
  const config = resolve_includes(parse_json(readFileSync(file, "utf8")), file);
  if (config && typeof config === "object" && "env" in config) apply_variables(config, env);
  // Each name once in a text, although OpenClaw warns at each occurrence.
  const missing = new Set();
  const filled = resolve_variables(config, env, { onMissing: (warning) => missing.add(JSON.stringify(warning)) });
  return `${canonical(filled)} ${missing.size}`;
}

writeFileSync(path.join(scratch, "outside.json"), "{}");
mkdirSync(path.join(scratch, "trees"));
const folders = Array.from({ length: tree_count }, (_, i) => path.join(scratch, "trees", String(i)));
folders.forEach(make_tree);
const answers = ask(check, ["configs"], folders, process_env).map(String);
const counts = { same: 0, refused: 0 };
folders.forEach((folder, i) => {
  let wanted;
  try {
    wanted = theirs(folder);
  } catch (error) {
    wanted = `!${error.message}`;
  }
  const is_refused = wanted.startsWith("!");
  counts[is_refused ? "refused" : "same"] += 1;
  const is_same = is_refused ? answers[i].startsWith("!") : answers[i] === wanted;
  tally.check(is_same, () => `${folder}:\n    ${answers[i]}\n    ${wanted}`);
});
console.log(JSON.stringify(counts));
tally.finish("trees");
