// Random JSON documents between the command and the real sops, in both directions, under every kind
// of rule.
//
//   json.mjs COMMAND SOPS KEY SCRATCH    SEED=N changes the documents, COUNT=N makes more
import { Tally, below, chance, pick, seed, times } from "./json5_peer.mjs";
import { document, paths_of, text_of } from "./json_documents.mjs";
import { configure, content_of, ours, path_of, put, said, theirs, typed } from "./json_peer.mjs";

const document_count = Number(process.env.COUNT ?? 200);
const tally = new Tally();
const json = typed("json");

const rules = [
  "", "", "unencrypted_suffix: _unencrypted", "unencrypted_suffix: b", "encrypted_suffix: _encrypted", "encrypted_suffix: a",
  "unencrypted_regex: '^[abc]$'", "unencrypted_regex: '^(key|db|0)$'", "encrypted_regex: '^[abc]$'",
  "encrypted_regex: 'secret|é'", "encrypted_regex: '^$'", "unencrypted_comment_regex: a", "encrypted_comment_regex: a",
];
const extras = ["", "", "\n    mac_only_encrypted: true"];

const same = (a, b) => a.status === b.status && a.out.equals(b.out);

// Both encrypted files, and sops's decryption of each.
function encrypt_both(name, plain, rule) {
  configure(rule);
  put(`${name}.json`, plain);
  const made = theirs(["--config", path_of(".sops.yaml"), "encrypt", ...json, `${name}.json`]);
  const mine = ours(["encrypt", "--clear", "-o", "-", `${name}.json`]);
  put(`${name}.theirs.json`, made.out);
  put(`${name}.ours.json`, mine.out);
  return { made, mine };
}

function compare_document(name, plain, rule) {
  const what = () => `${name}, rule ${rule}, SEED=${seed}: ${plain.toString("latin1").slice(0, 400)}`;
  const { made, mine } = encrypt_both(name, plain, rule);
  tally.check(made.status === mine.status, () => `encrypt: ${said(made)} / ${said(mine)}: ${what()}`);
  if (made.status !== 0 || mine.status !== 0) return false;
  const expected = theirs(["decrypt", ...json, `${name}.theirs.json`]);
  const read = ours(["decrypt", ...json, `${name}.theirs.json`]);
  tally.check(same(expected, read), () => `theirs to ours: ${said(expected)} / ${said(read)}: ${what()}`);
  const back = theirs(["decrypt", ...json, `${name}.ours.json`]);
  tally.check(same(expected, back), () => `ours to theirs: ${said(expected)} / ${said(back)}: ${what()}`);
  return true;
}

const wrong_paths = [
  '["missing"]', '["a"]["missing"]', "[0]", '["a"]', "a", '["a"', "[a]", "['a']", '["a"][0]', '["a"][99]', '["a"][-1]',
  '["a"]x', '[""]', "", '["a"][]', '["sops"]', '["sops"]["mac"]', '["a"]["b"]["c"]',
];

// sops panics (2) if a step leads into a value, and counts the entries of a map. For us a negative
// number is not a path (91).
function compare_extract(name, path) {
  const file = `${name}.theirs.json`;
  const expected = theirs(["decrypt", ...json, "--extract", path, file]);
  const read = ours(["decrypt", ...json, "--extract", path, file]);
  const panics = expected.err.includes("panic") || expected.err.includes("goroutine");
  const is_refused = read.status !== 0 && read.out.length === 0;
  const may_differ = panics || path.includes("[0]") || (path.includes("[-1]") && expected.status !== 0);
  tally.check(same(expected, read) || (may_differ && is_refused),
    () => `--extract ${path}: ${said(expected)} ${expected.out} / ${said(read)} ${read.out}: ${content_of(file)}`);
}

const new_values = ["x", "", "a b", "é🙂", "<&>", "12", "1.5", "true", "line\nline", "\\n", "null", "{}", "\u2028"];

// A series of changes by one program; the other reads the result.
function change(name, paths, by_us) {
  const file = `${name}.${by_us ? "theirs" : "ours"}.json`;
  for (let i = 0; i < 4; ++i) {
    const before = content_of(file);
    const path = chance() < 0.7 && paths.length > 0 ? pick(paths) : pick(['["new"]', '["new"]["deep"][0]', '["a"]["n"]']);
    const text = pick(new_values);
    const kind = below(3);
    let done;
    if (by_us) {
      if (kind === 0) done = ours(["set", "--clear", "--empty", file, path], { input: `${text}\n` });
      if (kind === 1) done = ours(["unset", "--clear", file, path]);
      if (kind === 2) done = ours(["rotate", "-y", file]);
    } else {
      if (kind === 0) done = theirs(["set", file, path, JSON.stringify(text)]);
      if (kind === 1) done = theirs(["unset", file, path]);
      if (kind === 2) done = theirs(["rotate", "-i", file]);
    }
    const what = () => `${by_us ? "ours" : "theirs"} ${["set", "unset", "rotate"][kind]} ${path} '${text}': ${said(done)}`;
    if (done.status !== 0) {
      tally.check(content_of(file).equals(before), () => `${what()}: failed and changed the file`);
      continue;
    }
    const left = theirs(["decrypt", ...json, file]);
    const right = ours(["decrypt", ...json, file]);
    tally.check(left.status === 0 && same(left, right), () => `${what()}: sops ${said(left)} / ${said(right)}:\n${before}`);
    if (by_us && kind === 0) {
      const read = theirs(["decrypt", ...json, "--extract", path, file]);
      tally.check(read.out.toString() === text, () => `${what()}: sops extracts '${read.out}' ${said(read)}`);
    }
  }
}

for (let i = 0; i < document_count; ++i) {
  const tree = document();
  const paths = [...new Set(paths_of(tree))];
  const name = `d${i}`;
  if (!compare_document(name, text_of(tree), pick(rules) + pick(extras)) || i % 4 !== 0) continue;
  const some = [...times(12, () => (paths.length > 0 ? pick(paths) : "[0]")), ...times(12, () => pick(wrong_paths))];
  for (const path of new Set(some)) compare_extract(name, path);
  change(name, paths, true);
  change(name, paths, false);
}
tally.finish("documents");
