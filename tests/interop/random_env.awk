# A dotenv file of texts that often cause faults: awk -v seed=N -f random_env.awk
# Its own generator (Park and Miller's), so that a seed gives the same file with every awk.

function random(below) {
  state = (state * 16807) % 2147483647
  return state % below
}

function token(    kind) {
  kind = random(30)
  if (kind < 10) return substr("abcdefghijklmnopqrstuvwxyzABCDEFGH0123456789", random(44) + 1, 1 + random(6))
  return tokens[kind - 10]
}

function text(longest,    count, out) {
  out = ""
  for (count = random(longest + 1); count > 0; count--) out = out token()
  return out
}

# No `=`, no `#` at the start, no name of metadata.
function key(    name) {
  if (random(4) == 0 && last != "") return last
  name = text(3)
  gsub(/[=#]/, "_", name)
  if (random(5) == 0) name = name "_unencrypted"
  if (name ~ /^sops_/) name = "X" name
  last = name
  return name
}

BEGIN {
  state = seed % 2147483646 + 1
  for (i = 0; i < 10; i++) random(2)
  split("\\n|\\\\n|\\|\"|'|#| |\t|$|=|\r|\303\251|\377|\342\202\254|ENC[|]|:|sops_|\001", list, "|")
  for (i in list) tokens[i - 1] = list[i]
  tokens[19] = "\360\237\224\221"
  for (lines = random(40); lines > 0; lines--) {
    kind = random(10)
    if (kind == 0) print ""
    else if (kind == 1) print "#" text(8)
    else if (kind == 2) print key() "="
    else print key() "=" text(12)
  }
  if (random(2) == 0) printf "%s=%s", key(), text(4)  # no final newline
}
