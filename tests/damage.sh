#!/usr/bin/env bash
# The kinds of damage to an encrypted file, with the exit status for each.
#
#   tests/damage.sh list               prints a line for each damage: its name, sops's status, ours
#   tests/damage.sh make NAME < IN     prints the damaged file
#
# IN is testdata/dotenv/suffix.env.enc or a file of the same plaintext. tests/cli compares the
# command with the table; tests/interop makes the same damage and compares the table with the real
# sops.
set -euo pipefail
export LC_ALL=C

list() {
  # 0 in our column means: accepted, and the output is the same as for the undamaged file.
  cat <<'TABLE'
data_changed 25 25
iv_changed 25 25
tag_changed 25 25
values_swapped 25 25
key_renamed 25 25
bad_base64 25 25
unknown_type 25 25
clear_where_encrypted 25 25
lines_reordered 51 51
line_dropped 51 51
line_repeated 51 51
clear_value_changed 51 51
clear_value_added 51 51
value_blanked 51 51
mac_absent 51 51
mac_empty 51 51
mac_damaged 51 51
lastmodified_changed 51 51
enc_damaged 128 128
lastmodified_absent 1 1
lastmodified_no_date 1 1
lastmodified_lower_case 1 1
version_absent 1 1
version_no_number 1 1
two_rules 1 1
list_gap 1 1
metadata_repeated 1 1
mac_only_no_boolean 1 1
no_key_entries 1 1
line_without_equals 1 1
no_metadata 1 1
kms_incomplete 1 1
metadata_reversed 0 0
metadata_first 0 0
blank_lines 0 0
clear_comment_added 0 0
comment_damaged 0 0
comment_dropped 0 0
unknown_metadata 0 0
metadata_name_case 0 0
kms_entry 0 0
pgp_entry 0 0
no_suffix_line 0 0
empty_rule_line 0 0
recipient_wrong 0 0
lastmodified_zero_offset 0 0
enc_no_final_newline 0 0
enc_with_spaces 0 0
text_after_bracket 0 25
regex_no_compile 51 1
carriage_returns 1 0
TABLE
}

# Changes the first character of a field of a key's encrypted value.
flip() {
  awk -v key="$1" -v field="$2:" '
    index($0, key "=") == 1 {
      at = index($0, field) + length(field)
      $0 = substr($0, 1, at - 1) (substr($0, at, 1) == "A" ? "B" : "A") substr($0, at + 1)
    }
    { print }'
}

# Inserts lines before the metadata, or appends them.
add_data() { awk -v text="$1" '/^sops_/ && !done { print text; done = 1 } { print }'; }
add_metadata() { cat && printf '%s\n' "$@"; }

data_changed() { flip A data; }
iv_changed() { flip A iv; }
tag_changed() { flip A tag; }
values_swapped() {
  awk '{ line[NR] = $0; if (/^A=/) a = NR; if (/^D=/) d = NR }
    END {
      swap = "A" substr(line[d], 2); line[d] = "D" substr(line[a], 2); line[a] = swap
      for (i = 1; i <= NR; i++) print line[i]
    }'
}
key_renamed() { sed 's/^A=/AA=/'; }
bad_base64() { sed '/^A=/s/data:./data:!/'; }
unknown_type() { sed '/^A=/s/type:str/type:odd/'; }
clear_where_encrypted() { sed 's/^A=.*/A=clear/'; }
lines_reordered() { awk '/^A=/ { held = $0; next } { print } /^D=/ { print held }'; }
line_dropped() { sed '/^A=/d'; }
line_repeated() { sed '/^A=/p'; }
clear_value_changed() { sed 's/^B_unencrypted=.*/B_unencrypted=other/'; }
clear_value_added() { add_data 'X_unencrypted=added'; }
value_blanked() { sed 's/^A=.*/A=/'; }
mac_absent() { sed '/^sops_mac=/d'; }
mac_empty() { sed 's/^sops_mac=.*/sops_mac=/'; }
mac_damaged() { flip sops_mac data; }
lastmodified_changed() { sed 's/^sops_lastmodified=20../sops_lastmodified=2019/'; }
enc_damaged() { sed -E 's/^(sops_age__list_0__map_enc=.{120})/\1!/'; }
lastmodified_absent() { sed '/^sops_lastmodified=/d'; }
lastmodified_no_date() { sed 's/^sops_lastmodified=.*/sops_lastmodified=yesterday/'; }
lastmodified_lower_case() { sed '/^sops_lastmodified=/s/T/t/'; }
version_absent() { sed '/^sops_version=/d'; }
version_no_number() { sed 's/^sops_version=.*/sops_version=new/'; }
two_rules() { add_metadata 'sops_encrypted_suffix=_SECRET'; }
list_gap() { sed 's/^sops_age__list_0__/sops_age__list_1__/'; }
metadata_repeated() { sed '/^sops_version=/p'; }
mac_only_no_boolean() { add_metadata 'sops_mac_only_encrypted=perhaps'; }
no_key_entries() { sed '/^sops_age__/d'; }
line_without_equals() { add_data 'a line that is none'; }
no_metadata() { sed '/^sops_/d'; }
kms_incomplete() { add_metadata 'sops_kms__list_0__map_arn=arn:made-up'; }
metadata_reversed() {
  awk '/^sops_/ { line[++n] = $0; next } { print } END { for (; n > 0; n--) print line[n] }'
}
metadata_first() { awk '/^sops_/ { print; next } { line[++n] = $0 }
    END { for (i = 1; i <= n; i++) print line[i] }'; }
blank_lines() { sed 'G;G'; }
clear_comment_added() { awk 'NR == 1 { print "# put in by hand" } { print }'; }
comment_damaged() { sed '/^#ENC/s/tag:./tag:!/'; }
comment_dropped() { sed '/^#/d'; }
unknown_metadata() { add_metadata 'sops_of_the_future=1'; }
metadata_name_case() { sed 's/^sops_version=/sops_VERSION=/'; }
kms_entry() {
  add_metadata 'sops_kms__list_0__map_arn=arn:aws:kms:eu-west-1:000000000000:key/made-up' \
    'sops_kms__list_0__map_aws_profile=' 'sops_kms__list_0__map_enc=bm90aGluZw==' \
    'sops_kms__list_0__map_created_at=2026-01-02T03:04:05Z'
}
pgp_entry() {
  add_metadata 'sops_pgp__list_0__map_fp=0000000000000000000000000000000000000000' \
    'sops_pgp__list_0__map_enc=made up' \
    'sops_pgp__list_0__map_created_at=2026-01-02T03:04:05Z'
}
no_suffix_line() { sed '/^sops_unencrypted_suffix=/d'; }
empty_rule_line() { add_metadata 'sops_encrypted_regex='; }
recipient_wrong() { sed 's/^\(sops_age__list_0__map_recipient=\).*/\1nobody/'; }
lastmodified_zero_offset() { sed '/^sops_lastmodified=/s/Z$/+00:00/'; }
enc_no_final_newline() { sed '/^sops_age__list_0__map_enc=/s/\\n$//'; }
enc_with_spaces() { sed '/^sops_age__list_0__map_enc=/{s/=-/=\\n\\n-/;s/$/ \\n /;}'; }
text_after_bracket() { sed '/^A=/s/$/ and more/'; }
regex_no_compile() { sed 's/^sops_unencrypted_suffix=.*/sops_encrypted_regex=(/'; }
carriage_returns() { sed 's/$/\r/'; }

case ${1-} in
  list) list ;;
  make)
    list | grep -q "^${2-} " || { echo "damage.sh: no damage named '${2-}'" >&2; exit 1; }
    "$2"
    ;;
  *) echo "usage: damage.sh list | make NAME" >&2; exit 1 ;;
esac
