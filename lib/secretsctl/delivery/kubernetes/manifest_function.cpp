#include <secretsctl/delivery/kubernetes/manifest_function.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/kubernetes/manifest_generator.hpp>
#include <secretsctl/delivery/kubernetes/manifest_tree.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <utility>

namespace secretsctl::delivery {
namespace {

constexpr int usual_indent = 2;

void append(std::vector<sops::Branch>&& manifests, std::vector<sops::Item>& items) {
  for (sops::Branch& manifest : manifests) items.push_back(map_item({}, std::move(manifest)));
}

// Puts manifests in the place of configurations. Returns how many items stayed.
std::size_t replace_configurations(std::vector<sops::Item>& items, ManifestGenerator& generator) {
  std::vector<sops::Item> after;
  std::size_t kept = 0;
  for (sops::Item& item : items) {
    const auto* manifest = std::get_if<sops::Branch>(&item.node.value);
    if (manifest != nullptr && ManifestGenerator::is_configuration(*manifest)) {
      append(generator.generate(*manifest), after);
    } else {
      if (!item.is_comment) ++kept;
      after.push_back(std::move(item));
    }
  }
  items = std::move(after);
  return kept;
}

bool has_configurations(std::span<const sops::Item> items) {
  for (const sops::Item& item : items) {
    const auto* manifest = std::get_if<sops::Branch>(&item.node.value);
    if (manifest != nullptr && ManifestGenerator::is_configuration(*manifest)) return true;
  }
  return false;
}

// The list of a ResourceList's items, which is made where there is none.
std::vector<sops::Item>& items_of(sops::Branch& list) {
  sops::Item* items = field_of(list, "items");
  if (items == nullptr) {
    list.emplace_back().key = "items";
    items = &list.back();
  }
  if (!items->is_list()) {
    const sops::Leaf* leaf = items->leaf_if();
    const bool is_null =
        leaf != nullptr && (leaf->type == sops::ValueType::null || leaf->plaintext.empty());
    if (!is_null) throw Error(ErrorKind::generic, "'items' of a ResourceList is a list");
    items->node.value = sops::List{};
    items->origin = 0;
  }
  return std::get<sops::List>(items->node.value).items;
}

bool is_same(const sops::Branch& manifest, const sops::Branch& configuration) {
  const auto name_of = [](const sops::Branch& map) {
    const sops::Branch* metadata = map_of(map, "metadata");
    return metadata == nullptr ? std::string_view() : text_of(*metadata, "name");
  };
  return text_of(manifest, "kind") == text_of(configuration, "kind") &&
         name_of(manifest) == name_of(configuration);
}

// kustomize passes the configuration of a generator as an item, too. Returns how many items stayed.
std::size_t remove_configuration(std::vector<sops::Item>& items,
                                 const sops::Branch& configuration) {
  std::erase_if(items, [&](const sops::Item& item) {
    const auto* manifest = std::get_if<sops::Branch>(&item.node.value);
    return manifest != nullptr && ManifestGenerator::is_configuration(*manifest) &&
           is_same(*manifest, configuration);
  });
  return static_cast<std::size_t>(
      std::ranges::count_if(items, [](const sops::Item& item) { return !item.is_comment; }));
}

// Puts in the manifests; returns how many items stayed. With a functionConfig the items are only
// resources, of which some may be from strangers: none of them makes the function decrypt a file.
std::size_t put_manifests(const sops::Branch& list, std::vector<sops::Item>& items,
                          ManifestGenerator& generator) {
  if (const sops::Branch* configuration = map_of(list, "functionConfig")) {
    const std::size_t kept = remove_configuration(items, *configuration);
    append(generator.generate(*configuration), items);
    return kept;
  }
  if (has_configurations(items)) return replace_configurations(items, generator);
  throw Error(ErrorKind::generic,
              "the ResourceList has no configuration of this function: a SecretGenerator or "
              "ksops, as functionConfig or among its items");
}

void answer_list(sops::Tree& tree, ManifestGenerator& generator) {
  sops::Branch& list = tree.root();
  std::vector<sops::Item>& items = items_of(list);
  // The text of a call is kept only for the items that it brought.
  if (put_manifests(list, items, generator) == 0) {
    forget_text(list);
    tree.layout = {};
  }
}

void answer_configurations(sops::Tree& tree, ManifestGenerator& generator) {
  std::vector<sops::Branch> manifests;
  for (const sops::Branch& document : tree.documents) {
    if (document.empty()) continue;
    for (sops::Branch& manifest : generator.generate(document)) {
      manifests.push_back(std::move(manifest));
    }
  }
  tree.documents = std::move(manifests);
  tree.layout = {};
}

}  // namespace

sops::Tree run_manifest_function(const SecretBytes& input, sops::IdentitySearch& search,
                                 UnauthenticatedValues unauthenticated) {
  sops::Tree tree = sops::store_for(sops::Format::yaml).load_plain(input);
  ManifestGenerator generator(tree, search, unauthenticated);
  if (text_of(tree.root(), "kind") == "ResourceList") {
    answer_list(tree, generator);
  } else {
    answer_configurations(tree, generator);
  }
  tree.indent = usual_indent;
  return tree;
}

}  // namespace secretsctl::delivery
