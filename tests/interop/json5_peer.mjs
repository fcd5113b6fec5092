// Shared by json5.mjs and openclaw_config.mjs: random numbers, calls of our program and a unique
// spelling of a value.
import { spawnSync } from "node:child_process";

export const seed = Number(process.env.SEED ?? 20261);

// mulberry32: the same seed gives the same documents.
let state = seed;
export function chance() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
export const below = (limit) => Math.floor(chance() * limit);
export const pick = (list) => list[below(list.length)];
export const times = (most, make) => Array.from({ length: below(most + 1) }, make);

// The answers of json5_check for each text, as text.
export function ask(program, args, texts, env = {}) {
  const parts = texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(bytes.length);
    return [size, bytes];
  });
  const run = spawnSync(program, args, { input: Buffer.concat(parts), env, maxBuffer: 2 ** 30 });
  if (run.status !== 0) throw new Error(`${program} ${args[0]}: ${run.signal ?? run.stderr}`);
  const answers = [];
  for (let at = 0; at < run.stdout.length; ) {
    const size = run.stdout.readUInt32LE(at);
    answers.push(run.stdout.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  if (answers.length !== texts.length) throw new Error(`${answers.length} answers`);
  return answers;
}

const hex = (text) => Buffer.from(text.toWellFormed()).toString("hex");

// The same as canonical() in json5_check.cpp.
export function canonical(value) {
  if (typeof value === "number") {
    if (Number.isNaN(value)) return "NaN";
    const bits = Buffer.alloc(8);
    bits.writeDoubleBE(value);
    return bits.toString("hex");
  }
  if (typeof value === "string") return `"${hex(value)}"`;
  if (Array.isArray(value)) return `[${value.map((element) => `${canonical(element)},`).join("")}]`;
  if (value === null || typeof value === "boolean") return String(value);
  const members = new Map(Object.entries(value).map(([name, member]) => [hex(name), member]));
  const names = [...members.keys()].toSorted();
  return `{${names.map((name) => `${name}:${canonical(members.get(name))},`).join("")}}`;
}

export class Tally {
  passed = 0;
  failed = 0;
  check(holds, what) {
    if (holds) {
      this.passed += 1;
    } else {
      this.failed += 1;
      if (this.failed <= 10) console.error(`  FAIL ${what()}`);
    }
  }
  finish(what) {
    console.log(`${what}: ${this.passed} passed, ${this.failed} failed, SEED=${seed}`);
    process.exitCode = this.failed === 0 && this.passed > 0 ? 0 : 1;
  }
}
