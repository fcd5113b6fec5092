#include <secretsctl/sops/metadata/metadata_builder.hpp>

#include <secretsctl/core/error.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

// SOPS's own metadata nests five levels deep.
constexpr std::size_t max_depth = 16;

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

}  // namespace

void MetadataBuilder::begin_map() {
  begin({MetadataMap()});
}

void MetadataBuilder::begin_list() {
  if (depth_ == 0) refuse("it is no map of keys");
  begin({MetadataList()});
}

void MetadataBuilder::begin(MetadataNode node) {
  if (depth_ == 1 && in_sops_ && node.map() == nullptr) refuse("'sops' in it is no map of keys");
  if (depth_++ == 0 || !in_sops_) return;
  if (open_.size() == max_depth) refuse("'sops' in it is nested too deeply");
  open_.push_back({std::move(node), {}});
}

void MetadataBuilder::end() {
  --depth_;
  if (open_.empty()) return;
  MetadataNode node = std::move(open_.back().node);
  open_.pop_back();
  if (!open_.empty()) {
    add(std::move(node));
  } else {
    found_ = std::get<MetadataMap>(std::move(node.value));
    in_sops_ = false;
  }
}

void MetadataBuilder::key(std::string name) {
  if (depth_ == 1) {
    in_sops_ = name == "sops";
    if (in_sops_ && found_) refuse("'sops' stands in it twice");
  } else if (!open_.empty()) {
    open_.back().key = std::move(name);
  }
}

void MetadataBuilder::text(std::string text) {
  if (depth_ == 0) refuse("it is no map of keys");
  if (depth_ == 1 && in_sops_) refuse("'sops' in it is no map of keys");
  if (!open_.empty()) add({std::move(text)});
}

void MetadataBuilder::add(MetadataNode node) {
  Open& parent = open_.back();
  if (auto* list = std::get_if<MetadataList>(&parent.node.value)) {
    list->push_back(std::move(node));
  } else if (!std::get<MetadataMap>(parent.node.value)
                  .emplace(parent.key, std::move(node))
                  .second) {
    refuse("'" + printable(parent.key) + "' stands twice below 'sops'");
  }
}

std::optional<MetadataMap> MetadataBuilder::take() {
  return std::move(found_);
}

}  // namespace secretsctl::sops
