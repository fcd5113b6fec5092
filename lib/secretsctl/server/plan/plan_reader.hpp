#pragma once

#include <cstdint>
#include <functional>
#include <secretsctl/sops/yaml/yaml_node.hpp>
#include <string>
#include <vector>

namespace secretsctl::server {

/// Reads the names of one map of a plan. Each function reads a name if it is there and leaves the
/// value as it was if not. All throw Error (generic) that names the line for a wrong type or a
/// value that its check refuses.
class PlanReader {
 public:
  /// A check that returns the value to keep, or throws Error (generic).
  using Check = std::function<std::string(const std::string& text)>;

  /// `place` is the path of the map in messages: empty at the top, else `docker.`.
  PlanReader(const sops::YamlNode& map, std::string place);

  void text(const char* name, std::string& value, const Check& check);
  void required_text(const char* name, std::string& value, const Check& check);
  void flag(const char* name, bool& value);
  void port(const char* name, std::uint16_t& value);
  /// Calls `add` for each item; at most max_plan_entries.
  void list(const char* name, const std::function<void(const std::string& item)>& add);
  /// Calls `read` with the map below a name, then refuses the names that it did not read.
  void map(const char* name, const std::function<void(PlanReader& map)>& read);

  /// Throws if the map has a name that nothing has read, and says which name is close.
  void refuse_unknown() const;

 private:
  [[nodiscard]] sops::YamlNode take(const char* name);
  [[nodiscard]] std::string scalar(const sops::YamlNode& node, const std::string& name) const;
  [[noreturn]] void fail(const sops::YamlNode& node, const std::string& message) const;

  std::vector<sops::YamlNode::Entry> entries_;
  sops::YamlNode map_;
  std::string place_;
  std::vector<const char*> known_;
};

}  // namespace secretsctl::server
