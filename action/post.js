'use strict';

// Runs after the job, whether it succeeded or not: removes the files of main.js, the output and the
// runner's file of variables.

const fs = require('node:fs');
const runner = require('./runner');
const secretsctl = require('./secretsctl');

const noSuchFile = 100;

function isThere(file) {
  return fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** Without the command, at least removes the name. */
function removeOnly(file, why) {
  if (!fs.lstatSync(file).isFile()) throw new Error(`${file} is no longer a file, and was left alone`);
  fs.unlinkSync(file);
  runner.warn(`Removed ${file}, without overwriting it: ${why}`);
}

async function shred(command, file) {
  // The key must not stay in this process.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SOPS_')));
  let ended;
  try {
    ended = await secretsctl.run(command, ['shred', file], { env });
  } catch (error) {
    removeOnly(file, `${command} could not be run (${error.code})`);
    return;
  }
  if (ended.status !== 0 && ended.status !== noSuchFile) {
    throw new Error(`${ended.messages.trimEnd()}\nA plaintext may be left at ${file}.`);
  }
  runner.print(ended.messages);
  if (ended.status === 0) runner.print(`Removed ${file}.`);
}

/** The runner has read the file, and would leave it readable by every step until it deletes it. */
async function shredEnvironment(command) {
  const file = runner.state('environment');
  // If all steps share one file, it is no longer ours alone.
  if (!file || file === process.env.GITHUB_ENV || !isThere(file)) return;
  await shred(command, file).catch((error) => runner.warn(error.message));
}

async function shredOutput(command) {
  const file = runner.state('output');
  if (!file) return;
  if (isThere(file)) {
    await shred(command, file);
  } else {
    runner.print(`${file} is gone already.`);
  }
}

async function main() {
  const command = runner.state('command');
  await shredEnvironment(command);
  await shredOutput(command);
}

main().catch((error) => runner.fail(error.message));
