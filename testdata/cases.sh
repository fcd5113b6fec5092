#!/usr/bin/env bash
# Writes the plaintext dotenv files that the golden files and the interop tests are made from.
#
#   testdata/cases.sh FOLDER [small|large]    small (default): NAME.env a case;
#                                             large: the two that are too big to commit as plaintext
# shellcheck disable=SC2016  # dollar signs and backticks are to arrive as they are
set -euo pipefail

folder=${1:?usage: cases.sh FOLDER [small|large]}
which=${2:-small}
mkdir -p "$folder"

# Writes one case: its name and its content, with printf's escapes expanded.
write() {
  # shellcheck disable=SC2059  # the content is the format: no % stands in it but %%
  printf "$2" > "$folder/$1.env"
}

small_cases() {
  write simple '# the database\nDB_HOST=localhost\nDB_PASSWORD=correct horse battery staple\n\nAPI_KEY=k-0123456789\n'
  write empty_values 'A=\nB=x\nC=\nD=\n'
  write only_empty_values 'A=\nB=\n'
  write empty_file ''
  write only_comments '# one\n#two\n#\n#  three = 3\n'
  write comments '# before\nA=1\n#\n# between\n#B=2\nC=3\n# after\n'
  write duplicate_keys 'A=first\nB=between\nA=second\nA=first\n'
  write export 'export A=1\nexport B="2"\nexport=3\n'
  write spaces 'A= leading\nB=trailing \nC=  both  \n D=space before the key\nE =space after the key\nF=\ttab\t\nG= \n'
  write quotes 'A="double"\nB='"'single'"'\nC="open\nD=a"b'"'"'c\nE=""\nF=`backtick`\n'
  write hash 'A=a # not a comment\nB=#neither\n#C=a comment\nD=a#b\n'
  write carriage_return 'A=windows\r\nB=in\rside\nC=\r\n# comment\r\nD=none\n'
  write literal_newline 'A=one\\ntwo\nB=two\\\\nbackslashes\nC=\\n\nD=\\t\\r\\\\\nE=ends in \\\nF=\\n\\n\\\\n\n'
  write utf8 'A=grüße\nB=日本語\nC=\360\237\224\221\nключ=значение\n# примечание\n'
  write byte_order_mark '\357\273\277A=1\nB=2\n'
  write non_utf8 'A=\377\376\nB=caf\351\nC=\200\201\302\nD=\355\240\200\nE=ok\n'
  write control 'A=\001\002\003\nB=\033[31mred\nC=\177\nD=nul\000nul\nE=\013\014\n'
  write equals 'A=b=c==\nB==\nC===x\n'
  write empty_key '=value of no key\nA=1\n'
  write blank_lines '\n\nA=1\n\n\nB=2\n\n'
  write no_final_newline 'A=1\nB=last'
  write odd_keys 'a.b-c/d=1\nkey with spaces=2\n"quoted"=3\na:b=4\n$x=5\n[x]=6\n'
  write looks_encrypted 'A=ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]\nB=ENC[\n# ENC[AES256_GCM,data:AAAA]\nC=]\n'
  write looks_typed 'A=42\nB=1.5\nC=true\nD=2026-01-02T03:04:05Z\nE=null\nF=\n'
  write suffix 'A=secret\nB_unencrypted=in clear\nC_unencrypted=\n# note\nD=secret too\nE_unencrypted=a\\nb\n'
  write shell 'A=$HOME\nB=$(id)\nC=${X:-y}\nD=a;b|c&d>e<f\nE=!history\nF=%%s%%n\n'
  write json 'A={"type":"service_account","private_key":"-----BEGIN\\nAAAA\\n-----END\\n"}\nB=[1,2]\n'
}

# Deterministic text of a size, from a counter.
filler() {
  awk -v size="$1" 'BEGIN {
    for (i = 1; length(text) < size; i++) text = text sprintf("line %06d of a long value;", i)
    printf "%s", substr(text, 1, size)
  }'
}

large_cases() {
  {
    printf 'BEFORE=1\nBIG='
    filler $((300 * 1024))
    printf '\nAFTER=2\n'
  } > "$folder/big_value.env"
  awk 'BEGIN { for (i = 1; i <= 5000; i++) printf "K%05d=v%d\n", i, i }' > "$folder/many_keys.env"
}

case $which in
  small) small_cases ;;
  large) large_cases ;;
  *) echo "cases.sh: small or large, not '$which'" >&2; exit 1 ;;
esac
