// Shared by the comparisons of JSON and binary files: both programs, with one key and one folder.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , command, sops, key_file, scratch] = process.argv;

export const recipient = /public key: (\S+)/.exec(readFileSync(key_file, "utf8"))[1];
export const folder = mkdtempSync(join(scratch, "json-"));
export const path_of = (name) => join(folder, name);

export function put(name, content) {
  writeFileSync(path_of(name), content);
  return path_of(name);
}
export const content_of = (name) => readFileSync(path_of(name));

// Its status, or the signal's name; its output as bytes, its messages as text.
function run(program, args, { input = "", env = {} } = {}) {
  const done = spawnSync(program, args, {
    cwd: folder,
    input,
    env: { HOME: folder, PATH: process.env.PATH, SOPS_AGE_KEY_FILE: key_file, ...env },
    maxBuffer: 2 ** 28,
    timeout: 60000,
  });
  return { status: done.status ?? done.signal, out: done.stdout, err: done.stderr.toString() };
}

export const ours = (args, options) => run(command, args, options);
export const theirs = (args, options) => run(sops, ["--disable-version-check", ...args], options);

// A .sops.yaml for both, with one additional line.
export function configure(line = "") {
  put(".sops.yaml", `creation_rules:\n  - age: ${recipient}\n    ${line}\n`);
}

export const typed = (input, output = input) => ["--input-type", input, "--output-type", output];

// The end of a program's messages, for a failure.
export const said = (done) => `${done.status} ${done.err.trim().split("\n").slice(-2).join(" | ").slice(0, 300)}`;
