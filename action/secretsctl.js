'use strict';

// Finds the command, and runs it without a shell. Its standard output never comes to this process.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

/** The largest size of the command's messages, which are a few lines. */
const messageLimit = 64 * 1024;

function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The absolute path of a command, given as a path or as a name on PATH. Throws an Error if there is none. */
function find(command) {
  const folders = command.includes('/') ? [''] : (process.env.PATH ?? '').split(':').filter(Boolean);
  const candidates = folders.map((folder) => path.resolve(folder, command));
  const found = candidates.find(isProgram);
  if (found) return found;
  throw new Error(
    `there is no command ${command} on this runner, and this action installs none. Install secretsctl as its README says ` +
      '(install.sh, or make install PREFIX=...), and have it on PATH, or name it with the input "command"',
  );
}

/**
 * Runs the command and waits. `stdout` is 'inherit' or 'ignore'. Returns { status, signal, messages }: one of the first
 * two is null. Ending signals are passed on, so that the command never outlives this process; the run then counts as
 * ended by the signal, even if the command succeeded.
 */
function run(command, words, { stdout = 'ignore', env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    let received = null;
    const passOn = (signal) => {
      received = signal;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    // Set before the command starts: a signal before that would end only this process.
    for (const signal of signals) process.on(signal, passOn);
    const child = spawn(command, words, { stdio: ['ignore', stdout, 'pipe'], env });
    let messages = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text) => {
      messages = (messages + text).slice(0, messageLimit);
    });
    child.on('error', reject);
    child.on('close', (status, signal) => {
      for (const name of signals) process.off(name, passOn);
      const wasCancelled = status === 0 && received !== null;
      resolve(wasCancelled ? { status: null, signal: received, messages } : { status, signal, messages });
    });
  });
}

module.exports = { find, run };
