// Calls exec providers through OpenClaw's own resolver, many in one process.
//
//   openclaw_cases.mjs PACKAGE < CASES
//
// CASES has a line of JSON for each call: {"provider": {...}, "ids": [...]}, the provider as in
// secrets.providers; "ref" holds unusual members of the reference. Prints a line for each:
// `resolved N`, or OpenClaw's text.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const runtime = await import(
  pathToFileURL(`${process.argv[2]}/dist/plugin-sdk/secret-ref-runtime.js`).href
);
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const { provider, ids, ref } = JSON.parse(line);
  const refs = ids.map((id) => ({ source: "exec", provider: "sops_env", id, ...ref }));
  const config = { secrets: { providers: { sops_env: provider } } };
  let text;
  try {
    const resolved = await runtime.resolveSecretRefValues(refs, { config, env: process.env });
    text = `resolved ${resolved.size}`;
  } catch (error) {
    text = error.message.replaceAll("\n", "\\n");
  }
  console.log(text);
}
