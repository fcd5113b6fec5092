// env_files.mjs READER SEED COUNT FOLDER: random env files in the syntax of a reader, FOLDER/0 to COUNT-1: quotes of
// all kinds, escapes, `export`, comments, several lines, CRLF, references to names before and to V_OUT_1 and V_OUT_2,
// which the environment may have. Some are none that the reader takes.
import { mkdirSync, writeFileSync } from "node:fs";

const [reader, seed, count, folder] = process.argv.slice(2);
let state = BigInt(seed) * 2654435761n + 12345n;
function below(limit) {
  state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
  return Number((state >> 33n) % BigInt(limit));
}
const pick = (list) => list[below(list.length)];
const chance = (percent) => below(100) < percent;

const plain = ["a", "secret", "0", "grüße", "日本", "🔑", "=", ":", "/", ".", "-", "_", "{", "}", "%", "+", "@", ",", "[", "]",
  "https://x.org/?a=b", "\u00a0", "\u0085", "\u2028", "#", "!", "?", "^"];
const marked = ["$", "$$", "\\", "\\\\", "\\n", "\\r", "\\t", "\\\"", "\\'", "\\$", "\\`", "\\a", "\\0101", "\\012", "\\0377",
  "\\x41", "\\ ", "\\\n", "'", "\"", "`", " ", "  ", " #", "\t", "\n", "\n\n", "~", "~/", ":~", "$2b$10$x", "$1", "*", "\\#"];
const references = (names) => {
  const name = pick([...names, "V_OUT_1", "V_OUT_2"]);
  if (reader === "compose1") return pick([`\${${name}}`, `\${${name}:-x}`, "${:-d}", `$${name}`, "${V_NONE:-d e}", "${a:b}", "${"]);
  return pick([`$${name}`, `\${${name}}`, `\${${name}:-x}`, `\${${name}-x y}`, `\${${name}:+y}`, `\${${name}+\${${name}}}`,
    `\${${name}:?no}`, `\${V_NONE:-d}`, `\${V_NONE-$${name}}`, `\${V_NONE:-{}}`, `\${V_NONE:-a}b}`, `$${name}x`, `\${${name}`]);
};
const fills = ["compose", "compose1", "sh"].includes(reader);

function pieces(names, without) {
  let text = "";
  for (let left = below(7); left > 0; --left) {
    let piece = chance(60) ? pick(plain) : pick(marked);
    if (fills && chance(20)) piece = references(names);
    for (const part of without) piece = piece.replaceAll(part, "");
    text += piece;
  }
  return text;
}

// What makes most files fail is left out of most of them.
function value(names) {
  const hard = chance(10);
  const inner = reader === "sh" ? ["`", "$1", "$$", "$2b$10$x"] : [];
  const bare = reader === "sh" ? [...inner, " #", "\\ ", " ", "\t", "\\\n", "\n", "'", "\""] : ["\\\n", "\n"];
  switch (below(reader === "dotenv" ? 6 : 5)) {
    case 0:
    case 1:
      return pieces(names, hard ? [] : bare);
    case 2:
      return `'${pieces(names, hard ? [] : ["'", "\\'"])}'`;
    case 3:
      return `"${pieces(names, hard ? [] : [...inner, "\""])}"`;
    case 4:
      if (reader !== "sh" && reader !== "systemd") return "";
      return `${pieces(names, bare)}"${pieces(names, [...inner, "\""])}"'${pieces(names, ["'", "\\'"])}'`;
    default:
      return `\`${pieces(names, hard ? [] : ["`"])}\``;
  }
}

function file() {
  const names = [];
  let text = chance(5) && !["sh", "systemd"].includes(reader) ? "\ufeff" : "";
  for (let left = 1 + below(5); left > 0; --left) {
    // Docker hands both on.
    const name = chance(5) && names.length > 0 && reader !== "docker-run" ? pick(names) : `V_${names.length}`;
    const before = chance(15) && !["docker-run", "systemd"].includes(reader) ? pick(["export ", "export  ", " export\t"]) : "";
    const spaced = chance(10) && reader !== "sh" && reader !== "docker-run";
    const equals = spaced ? pick([" =", "= ", " = ", "=\t"]) : chance(3) && ["compose", "dotenv"].includes(reader) ? ": " : "=";
    if (chance(15)) text += pick(["# a comment\n", "\n", "  # another 'one'\n", "#\n", "   \n"]);
    text += `${chance(5) ? "  " : ""}${before}${name}${equals}${value(names)}`;
    if (chance(10)) text += pick([" # behind", "  #behind 'it'", " ", "\t"]);
    text += "\n";
    if (!names.includes(name)) names.push(name);
  }
  if (chance(10)) text = text.slice(0, -1);
  return chance(15) ? text.replaceAll("\n", "\r\n") : text;
}

mkdirSync(folder, { recursive: true });
for (let i = 0; i < Number(count); i++) writeFileSync(`${folder}/${i}`, file());
