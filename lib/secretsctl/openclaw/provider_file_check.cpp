#include <secretsctl/openclaw/provider_file_check.hpp>

#include <filesystem>
#include <map>
#include <secretsctl/core/error.hpp>
#include <secretsctl/openclaw/provider.hpp>
#include <secretsctl/openclaw/request.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/tree/find_item.hpp>
#include <string_view>
#include <utility>

namespace secretsctl::openclaw {
namespace {

// The cost of a key of a file, in the budget's units.
constexpr std::size_t key_cost = 256;

class ProviderFileCheck {
 public:
  ProviderFileCheck(const ExecProvider& provider, WorkBudget& budget, ProviderFindings& findings)
      : provider_(provider), budget_(budget), findings_(findings) {}

  std::vector<std::string> run() {
    for (std::size_t i = 1; i < provider_.arguments.size(); ++i) {
      try {
        examine_file(parse_provider_file(provider_.arguments[i]));
      } catch (const TooMuchWork&) {
        throw;
      } catch (const Error&) {
        // The call of the provider reports the fault, as the gateway's user sees it.
      }
    }
    return std::move(ids_);
  }

 private:
  void examine_file(const ProviderFile& file) {
    std::filesystem::path path = file.path;
    if (path.is_relative()) {
      path = std::filesystem::path(provider_.command).parent_path() / path;
      findings_.add("file", CheckStatus::warning,
                    printable(file.path) + " is seen from the command's folder: it is " +
                        printable(path.string()),
                    "name it by its absolute path in args");
    }
    const sops::LoadedFile opened = sops::load_encrypted_file(path.string(), {});
    for (const std::string_view key : sops::key_names(opened.document.tree)) {
      budget_.spend(key_cost + key.size());
      const auto [first, is_new] = holders_.try_emplace(std::string(key), file.path);
      if (!is_new && first->second != file.path) name_hidden(file, first->second, key);
      const std::string id =
          file.label.empty() ? std::string(key) : file.label + "#" + std::string(key);
      if (is_exec_id(key)) {
        ids_.emplace_back(key);
      } else if (is_exec_id(id)) {
        ids_.push_back(id);
      } else {
        name_unreachable(file, key);
      }
    }
  }

  void name_hidden(const ProviderFile& file, const std::string& first, std::string_view key) {
    findings_.add(
        "file", CheckStatus::note,
        "the key '" + printable(key) + "' is in " + printable(first) + " and in " +
            printable(file.path) + "; the id alone gives the first one's value",
        file.label.empty()
            ? "give the file a label in args (LABEL=FILE) to refer to it as LABEL#" + printable(key)
            : "refer to the other one as " + file.label + "#" + printable(key));
  }

  void name_unreachable(const ProviderFile& file, std::string_view key) {
    const bool a_label_helps = file.label.empty() && is_exec_id("a#" + std::string(key));
    findings_.add("file", CheckStatus::note,
                  "the key '" + printable(key) + "' of " + printable(file.path) + " is no valid id",
                  a_label_helps
                      ? "give the file a label in args (LABEL=FILE) and refer to it as LABEL#" +
                            printable(key)
                      : "no reference can name it; rename it if one should");
  }

  const ExecProvider& provider_;
  WorkBudget& budget_;
  ProviderFindings& findings_;
  std::vector<std::string> ids_;
  std::map<std::string, std::string> holders_;  // each key with the first file that holds it
};

}  // namespace

std::vector<std::string> check_provider_files(const ExecProvider& provider, WorkBudget& budget,
                                              ProviderFindings& findings) {
  return ProviderFileCheck(provider, budget, findings).run();
}

}  // namespace secretsctl::openclaw
