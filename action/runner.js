'use strict';

// The interface between a JavaScript action and the runner: inputs and state come as variables,
// state goes to a file, errors and messages to standard output, where the runner takes some lines
// as commands.

const crypto = require('node:crypto');
const fs = require('node:fs');

/** An input of action.yml, without surrounding blanks. */
function input(name) {
  return (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
}

/** An input that is true or false in YAML. Throws an Error for any other text. */
function flag(name) {
  const value = input(name);
  if (/^(true|True|TRUE)$/.test(value)) return true;
  if (/^(false|False|FALSE)?$/.test(value)) return false;
  throw new Error(`the input '${name}' is true or false`);
}

/** A text that main left for post; empty if there is none. */
function state(name) {
  return process.env[`STATE_${name}`] ?? '';
}

/** Leaves a text for post; if a name is used again, the last text counts. The text may have newlines. */
function saveState(name, value) {
  const file = process.env.GITHUB_STATE;
  if (!file) throw new Error('GITHUB_STATE is not set: this is the code of an action, for a runner of GitHub Actions');
  const delimiter = `secretsctl_${crypto.randomUUID()}`;
  fs.appendFileSync(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}

/** Shows a text in the log; no line of it becomes a command to the runner. */
function print(text) {
  if (!text) return;
  const lines = text.trimEnd().replaceAll('##[', '##\\[').split(/\r\n|\r|\n/);
  process.stdout.write(lines.map((line) => `${line.replace(/^\s*::/, '\\::')}\n`).join(''));
}

function annotate(command, text) {
  const escaped = text.trimEnd().replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  process.stdout.write(`::${command}::${escaped}\n`);
}

/** Shows a text as an error of the step, which fails when this process ends. */
function fail(text) {
  annotate('error', text);
  process.exitCode = 1;
}

/** Shows a text as a warning. */
function warn(text) {
  annotate('warning', text);
}

module.exports = { input, flag, state, saveState, print, fail, warn };
