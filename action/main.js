'use strict';

// The step: writes the masks first, then the variables, then the file, which post.js removes.

const fs = require('node:fs');
const path = require('node:path');
const runner = require('./runner');
const secretsctl = require('./secretsctl');

const noIdentity = 128;
const keyVariables = [
  'SOPS_AGE_KEY',
  'SOPS_AGE_KEY_FILE',
  'SOPS_AGE_KEY_CMD',
  'SOPS_AGE_SSH_PRIVATE_KEY_FILE',
  'SOPS_AGE_SSH_PRIVATE_KEY_CMD',
];
const howToGiveTheKey =
  'No key is in the environment of this step. Give it one:\n' +
  '    env:\n' +
  '      SOPS_AGE_KEY: ${{ secrets.SOPS_AGE_KEY }}\n' +
  'where the secret holds the whole content of the key file. In a pull request from a fork secrets are empty.';

/** Resolves a path from the workspace, as a step's commands would. */
function inWorkspace(file) {
  return path.resolve(process.env.GITHUB_WORKSPACE || '.', file);
}

/** The path of the plaintext. Links in its folder are resolved, so that none can lead to another file when post removes it. */
function placeOf(output) {
  const file = inWorkspace(output);
  let place;
  try {
    place = path.join(fs.realpathSync(path.dirname(file)), path.basename(file));
  } catch (error) {
    throw new Error(`the folder of the output ${output} cannot be used: ${error.code}`);
  }
  if (fs.lstatSync(place, { throwIfNoEntry: false })) {
    throw new Error(
      `the output ${output} exists already, and nothing is ever replaced. If it is a plaintext that an earlier job ` +
        'was killed over, remove it with: secretsctl shred FILE',
    );
  }
  return place;
}

function readInputs() {
  const wanted = {
    file: runner.input('file') || 'secrets/.env.enc',
    output: runner.input('output'),
    dialect: runner.input('dialect') || 'compose',
    isExported: runner.flag('export'),
    flags: runner.flag('unauthenticated') ? ['--unauthenticated'] : [],
    command: runner.input('command') || 'secretsctl',
  };
  if (!wanted.output && !wanted.isExported) wanted.output = '.env';
  if (wanted.dialect.startsWith('github')) {
    throw new Error(`the dialect ${wanted.dialect} is for no file: steps get the values with "export: true"`);
  }
  return wanted;
}

/** Runs decrypt and shows its messages. Throws an Error with them if it fails. */
async function decrypt(command, words, stdout) {
  const { status, signal, messages } = await secretsctl.run(command, ['decrypt', ...words], { stdout });
  if (status === 0) {
    runner.print(messages);
    return;
  }
  const lines = [messages.trimEnd() || `${command} ended with ${signal ?? `status ${status}`}`];
  if (status === noIdentity && keyVariables.every((name) => !process.env[name])) lines.push(howToGiveTheKey);
  throw Object.assign(new Error(lines.join('\n')), { wasKilled: signal !== null });
}

// Post must know of a file before it exists: afterwards this process may be killed.

async function exportValues(command, { file, flags }) {
  if (process.env.GITHUB_ENV) runner.saveState('environment', process.env.GITHUB_ENV);
  await decrypt(command, ['--output-type', 'github', ...flags, file], 'inherit');
  runner.print('The steps that follow have the values in their environment.');
}

async function writeOutput(command, { file, dialect, flags }, place) {
  runner.saveState('output', place);
  try {
    await decrypt(command, ['--output-type', dialect, '--no-clobber', ...flags, '-o', place, file]);
  } catch (error) {
    // If the command refused or failed, an existing file belongs to another program.
    const isOurs = error.wasKilled && fs.lstatSync(place, { throwIfNoEntry: false });
    if (!isOurs) runner.saveState('output', '');
    throw error;
  }
  runner.print(`The plaintext is in ${place}; it is removed after the job.`);
}

async function main() {
  if (process.platform !== 'linux') {
    throw new Error('secretsctl runs on Linux only: give the job a Linux runner (runs-on: ubuntu-latest)');
  }
  const wanted = readInputs();
  const command = secretsctl.find(wanted.command.includes('/') ? inWorkspace(wanted.command) : wanted.command);
  wanted.file = inWorkspace(wanted.file);
  const place = wanted.output && placeOf(wanted.output);
  runner.saveState('command', command);
  if (wanted.isExported) {
    await exportValues(command, wanted);
  } else {
    await decrypt(command, ['--output-type', 'github-masks', wanted.file], 'inherit');
  }
  if (place) await writeOutput(command, wanted, place);
}

main().catch((error) => runner.fail(error.message));
