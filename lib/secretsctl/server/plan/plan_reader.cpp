#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/similar_name.hpp>
#include <secretsctl/server/plan/plan.hpp>
#include <secretsctl/server/plan/plan_reader.hpp>
#include <secretsctl/server/plan/plan_values.hpp>

namespace secretsctl::server {

using sops::YamlNode;

PlanReader::PlanReader(const YamlNode& map, std::string place)
    : entries_(map.entries()), map_(map), place_(std::move(place)) {}

void PlanReader::fail(const YamlNode& node, const std::string& message) const {
  throw Error(ErrorKind::generic, "line " + std::to_string(node.line()) + ": " + message);
}

YamlNode PlanReader::take(const char* name) {
  known_.push_back(name);
  YamlNode found;
  for (const YamlNode::Entry& entry : entries_) {
    if (entry.name.text() != name) continue;
    if (found.is_there()) fail(entry.name, place_ + name + " is there twice");
    found = entry.value;
  }
  return found.is_there() && found.is_null() ? YamlNode() : found;
}

std::string PlanReader::scalar(const YamlNode& node, const std::string& name) const {
  if (!node.is_scalar()) fail(node, place_ + name + " must be a single value");
  return node.text();
}

void PlanReader::text(const char* name, std::string& value, const Check& check) {
  const YamlNode node = take(name);
  if (!node.is_there()) return;
  const std::string text = scalar(node, name);
  try {
    value = check(text);
  } catch (const Error& error) {
    fail(node, place_ + name + ": " + error.what());
  }
}

void PlanReader::required_text(const char* name, std::string& value, const Check& check) {
  text(name, value, check);
  if (value.empty()) fail(map_, place_ + name + " is missing");
}

void PlanReader::flag(const char* name, bool& value) {
  const YamlNode node = take(name);
  if (!node.is_there()) return;
  const std::string text = scalar(node, name);
  if (text != "true" && text != "false") fail(node, place_ + name + " must be true or false");
  value = text == "true";
}

void PlanReader::port(const char* name, std::uint16_t& value) {
  const YamlNode node = take(name);
  if (!node.is_there()) return;
  try {
    value = port_number(scalar(node, name));
  } catch (const Error& error) {
    fail(node, place_ + name + ": " + error.what());
  }
}

void PlanReader::list(const char* name, const std::function<void(const std::string& item)>& add) {
  const YamlNode node = take(name);
  if (!node.is_there()) return;
  const std::vector<YamlNode> items = node.items();
  if (items.size() != node.size() || node.is_map() || node.is_scalar()) {
    fail(node, place_ + name + " must be a list: a line '- VALUE' for each entry");
  }
  if (items.size() > max_plan_entries) {
    fail(node, place_ + name + " has more than " + std::to_string(max_plan_entries) + " entries");
  }
  for (const YamlNode& item : items) {
    const std::string text = scalar(item, name);
    try {
      add(text);
    } catch (const Error& error) {
      fail(item, place_ + name + ": " + error.what());
    }
  }
}

void PlanReader::map(const char* name, const std::function<void(PlanReader& map)>& read) {
  const YamlNode node = take(name);
  if (!node.is_there()) return;
  if (!node.is_map()) fail(node, place_ + name + " must be a map of names and values");
  PlanReader part(node, place_ + name + ".");
  read(part);
  part.refuse_unknown();
}

void PlanReader::refuse_unknown() const {
  for (const YamlNode::Entry& entry : entries_) {
    const std::string name = entry.name.is_scalar() ? entry.name.text() : "";
    if (std::ranges::find(known_, name) != known_.end()) continue;
    std::string message = "a plan has no name '" + printable(place_ + name) + "'";
    const std::vector<std::string_view> names(known_.begin(), known_.end());
    const auto close = similar_names(name, names);
    if (!close.empty()) message += "; did you mean " + std::string(close.front()) + "?";
    fail(entry.name, message);
  }
}

}  // namespace secretsctl::server
