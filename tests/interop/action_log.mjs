// Compares the standard output of a step of the action with the values of its file, as the runner
// would read it.
//
//   node action_log.mjs VALUES.json < LOG    VALUES.json is what `decrypt --output-type json` prints
//
// Prints `N masks` if the masks come first and cover every value and every line of a value with 4
// or more characters, and no other part of the log shows one of those; otherwise the fault, with
// the name of the key.
import { readFileSync } from 'node:fs';

const values = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const log = readFileSync(0, 'utf8').split('\n').filter((line) => line !== '');
const command = '::add-mask::';

const unescape = (data) => data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
const firstOther = log.findIndex((line) => !line.startsWith(command));
const count = firstOther === -1 ? log.length : firstOther;
const masks = new Set(log.slice(0, count).map((line) => unescape(line.slice(command.length))));
const rest = log.slice(count).join('\n');

const problems = [];
if (log.slice(count).some((line) => line.startsWith(command))) problems.push('a mask comes after something else');
for (const [name, value] of Object.entries(values)) {
  const lines = value.split(/[\r\n]/).filter((line) => line.length >= 4 && line.trim() !== '');
  const wanted = value.trim() === '' ? [] : [value, ...lines];
  if (!wanted.every((text) => masks.has(text))) problems.push(`${name} is not masked`);
  if (lines.some((line) => rest.includes(line))) problems.push(`${name} is in the log`);
}
console.log(problems.length === 0 ? `${masks.size} masks` : problems.join('; '));
