#include <secretsctl/delivery/dialects/dialect.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/dialects/dialect_writers.hpp>
#include <secretsctl/delivery/dialects/github.hpp>

namespace secretsctl::delivery {
namespace {

struct LineDialect {
  std::string_view name;
  Dialect dialect;
  void (*append)(const Delivery&, SecretBuffer&);  ///< Null where it is not one piece a variable.
};

constexpr std::array<LineDialect, 8> dialects = {{
    {"compose", Dialect::compose, append_compose},
    {"compose1", Dialect::compose1, append_compose1},
    {"docker-run", Dialect::docker_run, append_docker_run},
    {"systemd", Dialect::systemd, append_systemd},
    {"sh", Dialect::sh, append_sh},
    {"github", Dialect::github, nullptr},
    {"github-masks", Dialect::github_masks, nullptr},
    {"json", Dialect::json, nullptr},
}};

// Laid out as sops prints JSON.
SecretBytes write_json(const VariableList& variables) {
  SecretBuffer out;
  out.append('{');
  std::string_view before = "\n\t";
  for (const Variable& variable : variables.all) {
    out.append(before);
    append_json_member({variable, "json"}, out);
    before = ",\n\t";
  }
  out.append(variables.all.empty() ? "}\n" : "\n}\n");
  return out.take();
}

}  // namespace

std::optional<Dialect> find_dialect(std::string_view name) {
  const auto* found = std::ranges::find(dialects, name, &LineDialect::name);
  if (found == dialects.end()) return std::nullopt;
  return found->dialect;
}

Dialect parse_dialect(std::string_view name) {
  if (const auto dialect = find_dialect(name)) return *dialect;
  throw Error(ErrorKind::generic, "there is no dialect '" + printable(name) +
                                      "'; those there are: " + std::string(dialect_names));
}

bool is_env_file(Dialect dialect) noexcept {
  return dialect != Dialect::github && dialect != Dialect::github_masks && dialect != Dialect::json;
}

SecretBytes write_env_file(const VariableList& variables, Dialect dialect) {
  if (dialect == Dialect::json) return write_json(variables);
  if (dialect == Dialect::github) return github_env(variables);
  if (dialect == Dialect::github_masks) return github_masks(variables);
  const auto* found = std::ranges::find(dialects, dialect, &LineDialect::dialect);
  SecretBuffer out;
  for (const Variable& variable : variables.all) found->append({variable, found->name}, out);
  return out.take();
}

}  // namespace secretsctl::delivery
