// Unpacks the conformance vectors of the package cctv-age.
//
//   age_vectors.mjs PACKAGE FOLDER
//
// Writes FOLDER/NAME.age and, if the vector names them, NAME.identity and NAME.passphrase. Prints a
// line for each vector: its name, the expected result, and the SHA-256 of the payload that a reader
// may output (- for none).
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inflateSync } from "node:zlib";

const [packageFolder, folder] = process.argv.slice(2);
const vectors = await import(pathToFileURL(`${packageFolder}/index.js`).href);
const known = [
  "expect", "payload", "file key", "identity", "passphrase", "armored", "comment", "compressed",
];

for (const [name, contents] of Object.entries(vectors)) {
  const bytes = Buffer.from(contents);
  const end = bytes.indexOf("\n\n");
  const fields = {};
  for (const line of bytes.subarray(0, end).toString("utf8").split("\n")) {
    const [key, value] = line.split(/: (.*)/s);
    if (!known.includes(key)) throw new Error(`${name} has a field that is not known: ${key}`);
    (fields[key] ??= []).push(value);
  }
  const file = bytes.subarray(end + 2);
  const [compressed] = fields.compressed ?? [];
  if (compressed !== undefined && compressed !== "zlib") {
    throw new Error(`${name} is compressed in a way that is not known: ${compressed}`);
  }
  writeFileSync(`${folder}/${name}.age`, compressed ? inflateSync(file) : file);
  if (fields.identity) {
    writeFileSync(`${folder}/${name}.identity`, `${fields.identity.join("\n")}\n`, { mode: 0o600 });
  }
  // The command takes one passphrase. If a vector names two, its file must be refused whatever the
  // passphrase.
  if (fields.passphrase) {
    writeFileSync(`${folder}/${name}.passphrase`, `${fields.passphrase[0]}\n`, { mode: 0o600 });
  }
  console.log([name, fields.expect[0], fields.payload?.[0] ?? "-"].join("\t"));
}
