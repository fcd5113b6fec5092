// Binary files, and conversions between dotenv, JSON and binary, between the command and the real
// sops; and the JSON that sops accepts or refuses.
//
//   json_formats.mjs COMMAND SOPS KEY SCRATCH    SEED=N changes the documents
import { Tally, below, chance, pick } from "./json5_peer.mjs";
import { configure, content_of, ours, put, said, theirs, typed } from "./json_peer.mjs";

const tally = new Tally();
const same = (a, b) => a.status === b.status && a.out.equals(b.out);
configure();

// The same encryption and decryptions by both, with name and flags; `name` is the plaintext's.
function back_and_forth(what, name, content, flags = [], back = flags) {
  put(name, content);
  const made = theirs(["encrypt", ...flags, name]);
  const mine = ours(["encrypt", "--clear", "-o", "-", ...flags, name]);
  tally.check(made.status === mine.status, () => `${what}, encrypt: ${said(made)} / ${said(mine)}`);
  if (made.status !== 0 || mine.status !== 0) return;
  put(`theirs.${name}`, made.out);
  put(`ours.${name}`, mine.out);
  const expected = theirs(["decrypt", ...back, `theirs.${name}`]);
  for (const [how, done] of [
    ["theirs to ours", ours(["decrypt", ...back, `theirs.${name}`])],
    ["ours to theirs", theirs(["decrypt", ...back, `ours.${name}`])],
    ["ours to ours", ours(["decrypt", ...back, `ours.${name}`])],
  ]) {
    tally.check(same(expected, done), () => `${what}, ${how}: ${said(expected)} / ${said(done)}: ${expected.out.subarray(0, 200)} / ${done.out.subarray(0, 200)}`);
  }
}

const random_bytes = (size) => Buffer.from(Array.from({ length: size }, () => below(256)));

function binary_files() {
  const contents = {
    empty: "", text: "a text\n", "no newline": "x", NUL: Buffer.from([0, 65, 0]), "no UTF-8": Buffer.from([0xff, 0xfe, 0x41]),
    "lone newline": "\n", JSON: '{"a": 1}\n', "JSON with data": '{"data": "x"}', "JSON with sops": '{"sops": {}}', env: "A=1\n", BOM: "\ufeffx",
  };
  for (const size of [1, 15, 16, 17, 1000, 65536, 307200]) contents[`${size} bytes`] = random_bytes(size);
  for (const [what, content] of Object.entries(contents)) {
    for (const name of ["data.bin", "x", "x.txt", "x.YAML"]) back_and_forth(`binary, ${what}, ${name}`, name, content);
    back_and_forth(`binary by flag, ${what}`, "y.json", content, typed("binary"));
  }
}

// The output for one encrypted file in each format.
function outputs() {
  const files = {
    "json/flat.json": '{"A": "1", "B": "two words", "C": "x\\ny", "D": "é"}',
    "json/types.json": '{"A": 1, "B": 1.5, "C": true, "D": 1000000.0, "E": ""}',
    "json/null.json": '{"A": null}',
    "json/map.json": '{"A": {"b": "1"}}',
    "json/list.json": '{"A": ["b"]}',
    "json/empty_map.json": '{"A": {}}',
    "json/data.json": '{"data": "content"}',
    "json/data_number.json": '{"data": 7}',
    "json/data_and_more.json": '{"data": "x", "more": "y"}',
    "json/data_map.json": '{"data": {"x": "y"}}',
    "json/no_data.json": '{"more": "y"}',
    "json/empty.json": "{}",
    "json/odd_key.json": '{"A=B": "1"}',
    "dotenv/plain.env": "A=1\nB=two words\nC=x\\ny\n",
    "dotenv/comments.env": "# first\nA=1\n",
    "dotenv/data.env": "data=content\n",
    "dotenv/empty.env": "",
    "dotenv/bytes.env": Buffer.from("A=\xff\n", "latin1"),
    "binary/x.bin": "A=1\n",
    "binary/no_text.bin": Buffer.from([0xff, 0, 1]),
    "binary/empty.bin": "",
    "binary/object.bin": '{"A": "1"}\n',
  };
  // Where we refuse sops's output, or differ from it, with the reason.
  const differs = {
    "json/null.json dotenv": "sops writes <nil>, which is a text when read back",
    "json/odd_key.json dotenv": "sops writes a line that says something else",
    "json/data_and_more.json binary": "sops drops all keys except data",
    "dotenv/bytes.env json": "sops puts U+FFFD in the place of bytes that are no UTF-8",
    "binary/no_text.bin json": "as above",
  };
  for (const [path, content] of Object.entries(files)) {
    const [from, name] = path.split("/");
    put(name, content);
    for (const to of ["json", "dotenv", "binary"]) {
      const reason = differs[`${path} ${to}`];
      // Decrypted as another format.
      put("made", theirs(["encrypt", ...typed(from), name]).out);
      const expected = theirs(["decrypt", ...typed(from, to), "made"]);
      const read = ours(["decrypt", ...typed(from, to), "made"]);
      const what = (how) => `${path} ${how} ${to}: ${said(expected)} ${expected.out.subarray(0, 100)} / ${said(read)} ${read.out.subarray(0, 100)}`;
      if (reason) {
        tally.check(!same(expected, read) && read.status === 4 && read.out.length === 0, () => `no longer differs (${reason}), ${what("decrypted as")}`);
      } else {
        tally.check(same(expected, read), () => what("decrypted as"));
      }
      // Encrypted as another format.
      const made = theirs(["encrypt", ...typed(from, to), name]);
      const mine = ours(["encrypt", "--clear", "-o", "-", ...typed(from, to), name]);
      if (made.status !== 0) {
        tally.check(mine.status === made.status, () => `${path} encrypted as ${to}: ${said(made)} / ${said(mine)}`);
        continue;
      }
      put("made", made.out);
      const theirs_read = theirs(["decrypt", ...typed(to), "made"]);
      if (mine.status !== 0) {
        tally.check(mine.status === 4, () => `${path} encrypted as ${to}: ${said(made)} ${said(theirs_read)} ${theirs_read.out} / ${said(mine)}`);
        // Refused only if the result cannot be read back, or reads differently.
        tally.check(reason !== undefined || theirs_read.status !== 0, () => `${path} as ${to} is refused: ${said(mine)}`);
        continue;
      }
      put("mine", mine.out);
      const back = theirs(["decrypt", ...typed(to), "mine"]);
      const ours_back = ours(["decrypt", ...typed(to), "mine"]);
      tally.check(same(theirs_read, back), () => `${path} encrypted as ${to}, read by sops: ${said(theirs_read)} ${theirs_read.out} / ${said(back)} ${back.out}`);
      tally.check(same(theirs_read, ours_back), () => `${path} encrypted as ${to}, read by us: ${said(theirs_read)} ${theirs_read.out} / ${said(ours_back)} ${ours_back.out}`);
    }
  }
}

// `data` missing or not a text, and other content that a binary file may have.
function damaged_binary() {
  put("d.bin", "content");
  const whole = JSON.parse(theirs(["encrypt", "d.bin"]).out.toString());
  put("no.bin", "");
  const changes = {
    "data gone": (d) => { delete d.data; }, "data null": (d) => { d.data = null; }, "data empty": (d) => { d.data = ""; },
    "data clear": (d) => { d.data = "x"; }, "data a number": (d) => { d.data = 7; }, "data a map": (d) => { d.data = { x: d.data }; },
    "data a list": (d) => { d.data = [d.data]; }, "more null": (d) => { d.more = null; }, "more empty": (d) => { d.more = ""; },
    "type int": (d) => { d.data = d.data.replace("type:str", "type:int"); }, "no sops": (d) => { delete d.sops; },
    "a suffix": (d) => { d.sops.unencrypted_suffix = "data"; }, "a regex": (d) => { d.sops.encrypted_regex = "x"; },
  };
  for (const [name, change] of Object.entries(changes)) {
    const document = structuredClone(whole);
    change(document);
    put("damaged.bin", JSON.stringify(document));
    const expected = theirs(["decrypt", "damaged.bin"]);
    const read = ours(["decrypt", "--input-type", "binary", "damaged.bin"]);
    // sops drops an entry with null, which is not authenticated.
    const holds = name.startsWith("more ") || name === "data a list" ? read.status === 4 || same(expected, read) : same(expected, read);
    tally.check(holds, () => `binary, ${name}: ${said(expected)} ${expected.out} / ${said(read)} ${read.out}`);
  }
}

// Handmade JSON: which texts are refused, and the results for others.
function plain_json() {
  const cases = [
    "", " ", "null", "7", '"x"', "[]", '[{"a": 1}]', "{}", " {} \n", '{"a":1,}', '{"a":01}', '{"a":NaN}', '{"a":1e400}', '{"a":-}', '{"a":.5}',
    '{"a":+1}', '{"a":0x1}', "{'a':1}", "{a:1}", '{"a"}', '{"a":}', '{"a":tru}', '{"a":1 "b":2}', '{"a":[1,]}', '{"a":[1 2]}', '{"a":"\t"}', '{"a":"\n"}',
    '{"a":"\\x"}', '{"a":"\\u12"}', '{"a":"\\ud800"}', '{"a":"\\ud800\\u0041"}', '\ufeff{"a":1}', '{"a":1}//c', '/*c*/{"a":1}', '{"sops":1}', '{"sops":null}',
    '{"sops":{}}', '{"a":{"sops":{"mac":1}}}', '{"SOPS":1}', '{"":""}', '{"":{"":"x"}}', '{"a":1,"a":2,"a":{"b":1,"b":2}}', '{"a_unencrypted":{"b":[1.50,1e3,-0.0,null]}}',
    '{"a":"ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]"}', '{"a_unencrypted":"ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]"}', '{"a":9223372036854775808}',
    '{"a":-0}', '{"a":-0.0}', '{"a":1.0}', '{"a":1e-6}', '{"a":1e-7}', '{"a":1e20}', '{"a":1e21}', '{"a":[[[]]]}', '{"a":[{},[],"",null]}', '{"a":"\u007f/"}', "{\"a\":\"\\u2028\u2028\"}",
    `${'{"a":'.repeat(200)}1${"}".repeat(200)}`, `{"a":${"[".repeat(199)}1${"]".repeat(199)}}`, '{"a":1}}', '{"a":1} x', '{"a":1}\0', "\0", '{"a":\u00a01}',
  ];
  // sops drops text after the object, and an incomplete entry.
  const refused = ['{"a":1}//c', '{"a":1}}', '{"a":1} x', '{"a":1}\0', '{"a"}', '{"a":}'];
  for (const text of cases) {
    put("p.json", text);
    const made = theirs(["encrypt", "p.json"]);
    const mine = ours(["encrypt", "--clear", "-o", "-", "p.json"]);
    if (refused.includes(text)) {
      tally.check(mine.status === 2 && mine.out.length === 0, () => `'${text}' is taken: ${said(mine)}`);
    } else {
      back_and_forth(`'${text.slice(0, 60)}'`, "p.json", text);
    }
  }
  const whole = '{"a":{"b":[1,"x",{"c":true}]},"d":null}';
  for (let size = 0; size < whole.length; ++size) {
    put("p.json", whole.slice(0, size));
    const mine = ours(["encrypt", "-o", "-", "p.json"]);
    tally.check(mine.status === 2 && mine.out.length === 0, () => `'${whole.slice(0, size)}' is taken: ${said(mine)}`);
  }
}

// With a rule that does not compile, sops leaves everything in clear; we refuse it.
function bad_rule() {
  put("p.json", '{"a":1}');
  const made = theirs(["encrypt", "--encrypted-regex", "(", "p.json"]);
  put("bad.json", made.out);
  for (const args of [["encrypt", "-o", "-", "--encrypted-regex", "(", "p.json"], ["decrypt", "bad.json"]]) {
    const mine = ours(args);
    tally.check(mine.status === 1 && mine.out.length === 0, () => `a rule that does not compile: ${said(mine)}`);
  }
}

binary_files();
outputs();
damaged_binary();
plain_json();
bad_rule();
tally.finish("formats");
