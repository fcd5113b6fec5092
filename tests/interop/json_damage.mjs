// Damaged JSON files: each is refused with sops's status, or read as sops reads it. Files that sops
// accepts although it loses or invents data are refused.
//
//   json_damage.mjs COMMAND SOPS KEY SCRATCH
import { Tally } from "./json5_peer.mjs";
import { configure, content_of, ours, put, said, theirs, typed } from "./json_peer.mjs";

const tally = new Tally();
const json = typed("json");

const plain = {
  a: "text", n: 7, f: 1.5, t: true, m: { x: "one", y: "two" }, l: ["p", "q", { z: "in" }], s: "", z: null, e: {}, k: [],
  c_unencrypted: "clear", d_unencrypted: 3, same: "text",
};

const field = (name, change) => (text) =>
  text.replace(new RegExp(`${name}:([^,\\]]*)`), (_, value) => `${name}:${change(value)}`);
const flipped = (value) => (value[0] === "A" ? "B" : "A") + value.slice(1);

// Changes to one encrypted value.
const value_damages = {};
for (const name of ["data", "iv", "tag"]) {
  value_damages[`${name} flipped`] = field(name, flipped);
  value_damages[`${name} empty`] = field(name, () => "");
  value_damages[`${name} cut`] = field(name, (value) => value.slice(0, -4));
  value_damages[`${name} no base64`] = field(name, () => "?!");
  value_damages[`${name} absent`] = (text) => text.replace(new RegExp(`,?${name}:[^,\\]]*`), "");
  value_damages[`${name} with a newline`] = field(name, (value) => `${value}\n`);
}
for (const type of ["str", "int", "float", "bool", "time", "bytes", "comment", "", "STR", "new"]) {
  value_damages[`type ${type}`] = field("type", () => type);
}
Object.assign(value_damages, {
  "another cipher": (text) => text.replace("AES256_GCM", "AES128_GCM"),
  "no ENC": (text) => text.replace("ENC[", "enc["),
  "text after it": (text) => `${text} `,
  "text before it": (text) => ` ${text}`,
  unclosed: (text) => text.slice(0, -1),
  "in clear": () => "text",
  "a number": () => 7, "a float": () => 1.5, "a truth": () => true, null: () => null, "empty text": () => "",
  "empty list": () => [], "empty map": () => ({}),
  "in a list": (text) => [text], "in two lists": (text) => [[text]], "in a map": (text) => ({ x: text }),
});

const swap = (map, a, b) => ([map[a], map[b]] = [map[b], map[a]]);
const renamed = (map, a, b) => Object.fromEntries(Object.entries(map).map(([k, v]) => [k === a ? b : k, v]));

// Changes to the document; a result replaces it.
const document_damages = {
  "swapped values": (d) => swap(d, "a", "same"),
  "swapped in a map": (d) => swap(d.m, "x", "y"),
  "swapped in a list": (d) => swap(d.l, 0, 1),
  "renamed key": (d) => renamed(d, "a", "b"),
  "renamed map": (d) => renamed(d, "m", "o"),
  "renamed list": (d) => renamed(d, "l", "o"),
  "renamed to clear": (d) => renamed(d, "a", "a_unencrypted"),
  "renamed from clear": (d) => renamed(d, "c_unencrypted", "c"),
  "moved up": (d) => { d.x = d.m.x; delete d.m.x; },
  "moved down": (d) => { d.m.a = d.a; delete d.a; },
  "other order": (d) => ({ n: d.n, a: d.a, ...d }),
  "same order": (d) => ({ sops: d.sops, ...d }),
  "clear changed": (d) => { d.c_unencrypted = "other"; },
  "clear number changed": (d) => { d.d_unencrypted = 4; },
  "clear number as text": (d) => { d.d_unencrypted = "3"; },
  "clear number as float": (d) => { d.d_unencrypted = 3.5; },
  "key gone": (d) => { delete d.a; },
  "entry gone": (d) => { d.l.pop(); },
  "entry twice": (d) => { d.l.splice(0, 0, d.l[0]); },
  "key added in clear": (d) => { d.new = "x"; },
  "clear key added": (d) => { d.new_unencrypted = "x"; },
  "null added": (d) => { d.new = null; },
  "empty text added": (d) => { d.new = ""; },
  "empty map added": (d) => { d.new = {}; },
  "empty list added": (d) => { d.new = []; },
  "null gone": (d) => { delete d.z; },
  "empty map gone": (d) => { delete d.e; },
  "empty text gone": (d) => { delete d.s; },
  "list flattened": (d) => { d.l = [d.l[0], d.l[1], d.l[2].z]; },
  "list of one as a value": (d) => { d.l = d.l[0]; },
  "list as a map": (d) => { d.l = { 0: d.l[0] }; },
  "all gone": (d) => ({ sops: d.sops }),
};

const without = (name) => (d) => { delete d.sops[name]; };
const set = (name, value) => (d) => { d.sops[name] = value; };
const sops_damages = {};
for (const value of ["x", 7, true, null, [], [{}], {}]) sops_damages[`sops ${JSON.stringify(value)}`] = (d) => ({ ...d, sops: value });
for (const name of ["mac", "lastmodified", "version", "age", "unencrypted_suffix"]) {
  sops_damages[`${name} absent`] = without(name);
  for (const value of ["", "x", 7, true, null, [], ["x"], {}, [{}], { x: 1 }]) {
    sops_damages[`${name} ${JSON.stringify(value)}`] = set(name, value);
  }
}
for (const value of [0, 1, 2, -1, "1", "x", 1.7, true, null, "", [], {}, 1e30]) {
  sops_damages[`shamir_threshold ${JSON.stringify(value)}`] = set("shamir_threshold", value);
}
for (const value of [true, false, "true", "false", "x", 1, 0, null, "", []]) {
  sops_damages[`mac_only_encrypted ${JSON.stringify(value)}`] = set("mac_only_encrypted", value);
}
for (const name of ["kms", "gcp_kms", "azure_kv", "hc_vault", "pgp", "hckms", "key_groups"]) {
  for (const value of [[], null, "", [{}], {}, "x"]) sops_damages[`${name} ${JSON.stringify(value)}`] = set(name, value);
}
for (const [name, value] of [["enc", ""], ["enc", "x"], ["enc", null], ["enc", 7], ["recipient", ""], ["recipient", "x"], ["recipient", null], ["more", "x"]]) {
  sops_damages[`age ${name} ${JSON.stringify(value)}`] = (d) => { d.sops.age[0][name] = value; };
}
Object.assign(sops_damages, {
  "lastmodified later": set("lastmodified", "2031-01-01T00:00:00Z"),
  "lastmodified with a zone": (d) => { d.sops.lastmodified = d.sops.lastmodified.replace("Z", "+00:00"); },
  "lastmodified with a fraction": (d) => { d.sops.lastmodified = d.sops.lastmodified.replace("Z", ".5Z"); },
  "age twice": (d) => { d.sops.age.push(d.sops.age[0]); },
  "age with one that is none": (d) => { d.sops.age.unshift({ recipient: "x", enc: "y" }); },
  "age as a map": (d) => { d.sops.age = d.sops.age[0]; },
  "age in a list": (d) => { d.sops.age = [d.sops.age]; },
  "age with null": (d) => { d.sops.age.push(null); },
  "in a key group": (d) => { d.sops.key_groups = [{ age: d.sops.age }]; delete d.sops.age; },
  "in a key group with hc_vault": (d) => { d.sops.key_groups = [{ hc_vault: [], age: d.sops.age }]; delete d.sops.age; },
  "in two key groups": (d) => { d.sops.key_groups = [{ age: d.sops.age }, { age: d.sops.age }]; delete d.sops.age; },
  "an empty key group": (d) => { d.sops.key_groups = [{}, { age: d.sops.age }]; delete d.sops.age; },
  "two rules": set("encrypted_suffix", "x"),
  "another suffix": set("unencrypted_suffix", "_clear"),
  "unknown entry": set("new", { x: [1, null] }),
  "name in capitals": (d) => { d.sops = renamed(d.sops, "mac", "MAC"); },
  "version 3.9.0": set("version", "3.9.0"), "version 3.4.0": set("version", "3.4.0"), "version v4": set("version", "v4"),
  "old order": (d) => {
    const { age, lastmodified, mac, unencrypted_suffix } = d.sops;
    d.sops = { kms: null, gcp_kms: null, azure_kv: null, hc_vault: null, age, lastmodified, mac, pgp: null, unencrypted_suffix, version: "3.9.0" };
  },
});

// Changes to the text of the file.
const text_damages = {
  "byte order mark": (text) => `\ufeff${text}`,
  CRLF: (text) => text.replaceAll("\n", "\r\n"),
  "one line": (text) => JSON.stringify(JSON.parse(text)),
  empty: () => "", blank: () => " \n", "no object": () => "[]", "no JSON": () => "x",
  "comma at the end": (text) => text.replace(/\n}\n$/, ",\n}\n"),
  "a comment": (text) => text.replace("{", "{ // c\n"),
  "a control character": (text) => text.replace('"text', '"\u0001'),
  "sops twice": (text) => text.replace(/\n}\n$/, `,\n"sops": ${JSON.stringify(JSON.parse(text).sops)}\n}\n`),
  "name mac twice": (text) => text.replace('"mac":', '"mac": "x", "mac":'),
  "name age twice": (text) => text.replace('"age":', '"age": [], "age":'),
  "a key twice": (text) => text.replace('"a":', '"a": "", "a":'),
  "escaped name of sops": (text) => text.replace('"sops"', '"\\u0073ops"'),
  "NUL at the end": (text) => `${text}\0`,
};

// sops accepts these, and drops or invents data.
const wrongly_taken = {
  "text after it": (text) => `${text}{}`,
  "more text after it": (text) => `${text}x`,
  "truncated after the last value": (text) => text.slice(0, text.lastIndexOf("}")),
};

configure();
put("plain.json", JSON.stringify(plain, null, 1));
for (const [who, run] of [["theirs", theirs], ["ours", ours]]) {
  const out = who === "ours" ? ["-o", "-"] : [];
  put(`${who}.json`, run(["encrypt", ...out, ...json, "plain.json"]).out);
}

// sops reads on after the closing bracket, and accepts the last of repeated names, a null as an
// entry without a key, and any number as a threshold.
const refused_by_us = /: text after it$|, name (mac|age) twice$|, age with null$|, shamir_threshold 1e\+30$|, NUL at the end$|, escaped name of sops$/;
// It panics (2) on a type whose name it knows, and accepts an empty list as an absent one, but not
// an empty text.
const read_by_us = /[^c]: type bytes$|, (kms|gcp_kms|azure_kv|hc_vault|pgp|hckms|key_groups) ""$/;

function compare(name, text, must_refuse = refused_by_us.test(name)) {
  put("damaged.json", text);
  const expected = theirs(["decrypt", ...json, "damaged.json"]);
  const read = ours(["decrypt", ...json, "damaged.json"]);
  const what = () => `${name}: sops ${said(expected)} / ${said(read)}`;
  if (must_refuse) {
    tally.check(read.status !== 0 && read.out.length === 0, what);
  } else if (read_by_us.test(name)) {
    tally.check(expected.status !== 0 && read.status === 0, what);
  } else {
    tally.check(expected.status === read.status && expected.out.equals(read.out), what);
  }
}

for (const who of ["theirs", "ours"]) {
  const text = content_of(`${who}.json`).toString();
  const changed = (change) => {
    const document = JSON.parse(text);
    return `${JSON.stringify(change(document) ?? document, null, "\t")}\n`;
  };
  compare(`${who}, undamaged`, text);
  for (const [name, damage] of Object.entries(value_damages)) {
    const is_comment = name === "type comment" || undefined;
    compare(`${who}, a: ${name}`, changed((d) => { d.a = damage(d.a); }), is_comment);
    compare(`${who}, n: ${name}`, changed((d) => { d.n = damage(d.n); }), is_comment);
    compare(`${who}, m.x: ${name}`, changed((d) => { d.m.x = damage(d.m.x); }), is_comment);
    compare(`${who}, l[1]: ${name}`, changed((d) => { d.l[1] = damage(d.l[1]); }), is_comment);
    // sops panics on bytes here, too.
    if (name !== "type bytes") compare(`${who}, mac: ${name}`, changed((d) => { d.sops.mac = damage(d.sops.mac); }));
  }
  for (const [name, damage] of Object.entries({ ...document_damages, ...sops_damages })) {
    compare(`${who}, ${name}`, changed(damage));
  }
  for (const [name, damage] of Object.entries(text_damages)) compare(`${who}, ${name}`, damage(text));
  for (const [name, damage] of Object.entries(wrongly_taken)) compare(`${who}, ${name}`, damage(text), true);
  for (let size = 1; size < text.length - 1; size += 101) compare(`${who}, cut at ${size}`, text.slice(0, size), true);
}
tally.finish("damages");
