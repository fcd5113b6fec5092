// Values that a careless program would change, on their way from a file through the command to
// OpenClaw's own resolver.
//
//   openclaw_values.mjs plain                       the dotenv text to encrypt
//   openclaw_values.mjs check PACKAGE CONFIG FILE   resolves and compares; FILE must hold the values of
//                                                   testdata's types_by_set.env.enc
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const values = {
  DOLLAR: "$2b$12$abc$HOME${X}$$",
  QUOTES: "\"double\" and 'single' and `back`",
  HASH: "a # no comment #",
  SPACES: "  leading and trailing \t ",
  UTF8: "grüße 日本語 🔑",
  CONTROL: "\u0001\u001b[31m\u007f\b\f\r",
  JSON: '{"a":"\\"b\\""}',
  SLASHES: "a/b\\c</script>",
  SEPARATORS: "a\u2028b\u2029c",
  LONG: "0123456789".repeat(20000),
  NEWLINE: "first\nsecond\n",
};
const fromTestdata = { C: "line\nbreak and literal \\n" };

if (process.argv[2] === "plain") {
  for (const [key, value] of Object.entries(values)) {
    process.stdout.write(`${key}=${value.replaceAll("\n", "\\n")}\n`);
  }
} else {
  const [packageFolder, configFile] = process.argv.slice(3);
  const runtime = await import(
    pathToFileURL(`${packageFolder}/dist/plugin-sdk/secret-ref-runtime.js`).href
  );
  const config = JSON.parse(readFileSync(configFile, "utf8"));
  const expected = { ...values, ...fromTestdata };
  const refs = Object.keys(expected).map((id) => ({ source: "exec", provider: "sops_env", id }));
  const resolved = await runtime.resolveSecretRefValues(refs, { config, env: process.env });
  const got = Object.fromEntries(
    [...resolved].map(([key, value]) => [key.slice(key.lastIndexOf(":") + 1), value]),
  );
  let wrong = 0;
  for (const [key, value] of Object.entries(expected)) {
    if (got[key] === value) continue;
    wrong += 1;
    console.error(`  FAIL ${key}: ${JSON.stringify(got[key])?.slice(0, 80)}`);
  }
  console.log(`${Object.keys(expected).length - wrong} of ${Object.keys(expected).length} values`);
  process.exit(wrong === 0 ? 0 : 1);
}
