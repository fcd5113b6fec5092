#include <secretsctl/openclaw/provider.hpp>

#include <algorithm>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <secretsctl/sops/tree/value_type.hpp>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace secretsctl::openclaw {
namespace {

// A key of a file with its value; no value if it is a map or a list.
struct ServedKey {
  const sops::Leaf* leaf = nullptr;
  bool is_repeated = false;
};

using Index = std::unordered_map<std::string_view, ServedKey>;

struct ServedFile {
  std::string label;
  sops::OpenedFile opened;
  Index index;
};

bool is_label_character(char c, bool first) {
  const bool alphanumeric =
      (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  return alphanumeric || (!first && (c == '.' || c == '_' || c == '-'));
}

bool is_label(std::string_view text) {
  return !text.empty() && is_label_character(text.front(), true) &&
         std::ranges::all_of(text, [](char c) { return is_label_character(c, false); });
}

Index make_index(const sops::Tree& tree) {
  Index index;
  for (const auto& variable : sops::document_variables(tree)) {
    const auto [entry, is_new] = index.try_emplace(variable.name, ServedKey{variable.leaf});
    if (!is_new) entry->second.is_repeated = true;
  }
  return index;
}

ServedFile open_file(const ProviderFile& file, sops::IdentitySearch& search) {
  sops::OpenOptions options;
  options.stored = sops::StoredTexts::forgotten;
  ServedFile served{file.label, sops::open_encrypted_file(file.path, options, search), {}};
  served.index = make_index(served.opened.document.tree);
  return served;
}

// The value of an id, or the code of the error.
struct Resolution {
  const sops::Leaf* leaf = nullptr;
  std::string_view code;
  std::string_view message;
};

Resolution judge(const ServedKey& key) {
  const sops::Leaf* leaf = key.leaf;
  if (key.is_repeated) {
    return {nullptr, "AMBIGUOUS_DUPLICATE_KEY", "the file holds this key more than once"};
  }
  if (leaf == nullptr) {
    return {nullptr, "NOT_A_VALUE", "the key holds a map or a list, not a text"};
  }
  if (leaf->plaintext.empty()) return {nullptr, "EMPTY_VALUE", "the value is empty"};
  if (leaf->authenticity == sops::Authenticity::nothing) {
    return {nullptr, "NOT_AUTHENTICATED",
            "the value is in clear and not authenticated (mac_only_encrypted)"};
  }
  if (!is_utf8(leaf->plaintext.expose())) {
    return {nullptr, "INVALID_UTF8", "the value is not UTF-8 text, which JSON needs"};
  }
  return {leaf, {}, {}};
}

Resolution resolve(std::string_view id, const std::vector<ServedFile>& files) {
  if (const auto hash = id.find('#'); hash != std::string_view::npos) {
    bool is_label = false;
    for (const ServedFile& file : files) {
      if (file.label.empty() || file.label != id.substr(0, hash)) continue;
      is_label = true;
      const auto found = file.index.find(id.substr(hash + 1));
      if (found != file.index.end()) return judge(found->second);
    }
    // No other file is searched: it may belong to another user.
    if (is_label) return {nullptr, "NOT_FOUND", "the file of this label does not hold this key"};
  }
  for (const ServedFile& file : files) {
    const auto found = file.index.find(id);
    if (found != file.index.end()) return judge(found->second);
  }
  return {nullptr, "NOT_FOUND", "no file of this provider holds this key"};
}

void append_member(std::string_view name, SecretBuffer& out, bool& is_first) {
  if (!is_first) out.append(',');
  is_first = false;
  append_json_string(name, out);
  out.append(':');
}

void append_value(const sops::Leaf& leaf, SecretBuffer& out) {
  if (leaf.type == sops::ValueType::str) {
    append_json_string(leaf.plaintext.expose_text(), out);
  } else {
    const SecretBytes printed = sops::printed_value(leaf.type, leaf.plaintext);
    append_json_string(printed.expose_text(), out);
  }
}

SecretBytes write_answer(const std::vector<std::pair<std::string_view, Resolution>>& resolutions) {
  SecretBuffer out;
  out.append(R"({"protocolVersion":1,"values":{)");
  bool is_first = true;
  for (const auto& [id, resolution] : resolutions) {
    if (resolution.leaf == nullptr) continue;
    append_member(id, out, is_first);
    append_value(*resolution.leaf, out);
  }
  out.append(R"(},"errors":{)");
  is_first = true;
  for (const auto& [id, resolution] : resolutions) {
    if (resolution.leaf != nullptr) continue;
    append_member(id, out, is_first);
    out.append(R"({"code":)");
    append_json_string(resolution.code, out);
    out.append(R"(,"message":)");
    append_json_string(resolution.message, out);
    out.append('}');
  }
  out.append("}}\n");
  return out.take();
}

}  // namespace

ProviderFile parse_provider_file(std::string_view argument) {
  const auto equals = argument.find('=');
  if (equals != std::string_view::npos && is_label(argument.substr(0, equals))) {
    return {std::string(argument.substr(0, equals)), std::string(argument.substr(equals + 1))};
  }
  return {{}, std::string(argument)};
}

SecretBytes answer_request(const Request& request, std::span<const ProviderFile> files,
                           sops::IdentitySearch& search) {
  std::vector<ServedFile> served;
  served.reserve(files.size());
  for (const ProviderFile& file : files) served.push_back(open_file(file, search));
  std::vector<std::pair<std::string_view, Resolution>> resolutions;
  std::unordered_set<std::string_view> seen;
  for (const std::string& id : request.ids) {
    if (seen.insert(id).second) resolutions.emplace_back(id, resolve(id, served));
  }
  return write_answer(resolutions);
}

}  // namespace secretsctl::openclaw
