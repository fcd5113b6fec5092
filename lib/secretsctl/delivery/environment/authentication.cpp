#include <secretsctl/delivery/environment/authentication.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/environment/name_pattern.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <unordered_set>

namespace secretsctl::delivery {
namespace {

// These variables name a program, code, or a configuration that names one, and programs read them
// without being told to. The manual pages of the programs are the source.
// clang-format off
constexpr std::array decisive = std::to_array<std::string_view>({
    // The loader and the C library.
    "PATH", "LD_*", "GLIBC_*", "GCONV_PATH", "LOCPATH", "NLSPATH",
    // Shells.
    "SHELL", "IFS", "CDPATH", "BASH_*", "SHELLOPTS", "BASHOPTS", "PROMPT_COMMAND", "PS4",
    "ZDOTDIR", "FPATH", "INPUTRC",
    // Where configurations lie that name programs.
    "HOME", "XDG_*", "KUBECONFIG", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "DOCKER_CONFIG",
    "ANSIBLE_*", "TF_CLI_*", "TF_PLUGIN_*", "HGRCPATH", "CLOUDSDK_CONFIG", "AZURE_CONFIG_DIR",
    "AZURE_EXTENSION_DIR", "VAULT_CONFIG_PATH", "PACKER_CONFIG", "DIRENV_CONFIG", "NIX_CONFIG", "GNUPGHOME",
    "PSQLRC", "MYSQL_HOME", "WGETRC", "CURL_HOME", "SCREENRC", "RIPGREP_CONFIG_PATH", "BAT_CONFIG_PATH",
    "MAILCAPS", "OPENSSL_CONF",
    // Where plugins and modules lie.
    "HELM_PLUGINS", "HELM_DATA_HOME", "HELM_CONFIG_HOME", "HELM_CACHE_HOME", "KUSTOMIZE_PLUGIN_HOME",
    "PACKER_PLUGIN_PATH", "OPENSSL_ENGINES", "OPENSSL_MODULES", "GTK_MODULES", "GTK_PATH", "GIO_MODULE_DIR",
    "GIO_EXTRA_MODULES", "GDK_PIXBUF_MODULE_FILE", "GST_PLUGIN_*", "QT_PLUGIN_PATH",
    // Programs that others run: editors, pagers, those that ask for passwords, remote shells.
    "EDITOR", "*_EDITOR", "HGEDITOR", "FCEDIT", "VISUAL", "PAGER", "*_PAGER", "MANPAGER", "BROWSER",
    "*_ASKPASS", "*_RSH", "*_PROXY_COMMAND", "*_PASSCOMMAND", "*_PASSWORD_COMMAND",
    "*_EXTERNAL_DIFF", "SVN_SSH", "RSYNC_CONNECT_PROG", "LESS*", "VIMINIT", "EXINIT", "TAR_OPTIONS",
    "SSH_SK_PROVIDER", "SSH_SK_HELPER", "SSH_PKCS11_HELPER", "FZF_DEFAULT_COMMAND", "FZF_DEFAULT_OPTS",
    "FZF_DEFAULT_OPTS_FILE", "CLOUDSDK_PYTHON", "CLOUDSDK_PYTHON_ARGS",
    // sops and this command.
    "SOPS_*", "SECRETSCTL_*",
    // git, but for who commits and when.
    "GIT_*",
    // Languages and their build tools.
    "LUA_*", "NODE_OPTIONS", "NODE_PATH", "NPM_CONFIG_*", "npm_config_*", "YARN_*", "PYTHONPATH", "PYTHONHOME",
    "PYTHONSTARTUP", "PYTHONBREAKPOINT", "PYTHONUSERBASE", "PYTHONWARNINGS", "PYTHONINSPECT", "PIP_*",
    "PERL5*", "PERLLIB", "RUBYOPT", "RUBYLIB", "RUBYSHELL", "BUNDLE_*", "GEM_HOME", "GEM_PATH",
    "JAVA_HOME", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_*", "CLASSPATH", "MAVEN_OPTS", "MAVEN_ARGS",
    "GRADLE_OPTS", "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "DOTNET_SHARED_STORE",
    "CORECLR_*", "COR_*", "PHPRC", "PHP_INI_SCAN_DIR", "ERL_*", "R_PROFILE*", "R_ENVIRON*", "R_LIBS*",
    "TCLLIBPATH", "GUILE_LOAD_PATH", "EMACSLOADPATH", "JULIA_LOAD_PATH", "JULIA_DEPOT_PATH", "MAKEFILES",
    "MAKEFLAGS", "GNUMAKEFLAGS", "CC", "CXX", "CPP", "FC", "LD", "AR", "AS", "CFLAGS", "CXXFLAGS", "CPPFLAGS",
    "LDFLAGS", "COMPILER_PATH", "GCC_EXEC_PREFIX", "CMAKE_*", "CCACHE_*", "PKG_CONFIG*", "CONFIG_SITE",
    "GOFLAGS", "GOENV", "GOROOT", "CARGO_*", "RUSTC", "RUSTC_*", "RUSTFLAGS",
});
// These may do so too, even if empty, and are common names of an application's own settings.
constexpr std::array suspect = std::to_array<std::string_view>(
    {"ENV", "PYTHON*", "RUBY*", "NODE_*", "DOTNET_*", "DOCKER_*", "COMPOSE_*", "TMPDIR"});
constexpr std::array harmless = std::to_array<std::string_view>({"GIT_AUTHOR_*", "GIT_COMMITTER_*"});
// clang-format on

bool decides_what_runs(std::string_view name) {
  return std::ranges::any_of(decisive, matches(name)) &&
         std::ranges::none_of(harmless, matches(name));
}

bool may_decide_what_runs(std::string_view name) {
  return decides_what_runs(name) || std::ranges::any_of(suspect, matches(name));
}

using Variables = std::vector<sops::DocumentVariable>;

std::string place_of(const sops::DocumentVariable& variable) {
  return "line " + std::to_string(variable.line) + ": '" + printable(variable.name) + "'";
}

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

void check_programs(const Variables& variables, UnauthenticatedValues values) {
  const bool is_allowed = values == UnauthenticatedValues::allowed;
  for (const auto& variable : variables) {
    const sops::Authenticity authenticity = variable.authenticity();
    if (variable.leaf == nullptr || authenticity == sops::Authenticity::whole) continue;
    const bool is_refused = is_allowed || authenticity == sops::Authenticity::text
                                ? decides_what_runs(variable.name)
                                : may_decide_what_runs(variable.name);
    if (!is_refused) continue;
    fail(place_of(variable) +
         " decides which programs run, and nothing authenticates it: it is empty or in clear, so "
         "anyone who can write the file could have added it, even without a key; encrypt it, "
         "remove it, or give it to the command in another way");
  }
}

void check_clear_values(const Variables& variables) {
  std::string places;
  for (const auto& variable : variables) {
    if (variable.is_clear_and_unauthenticated()) {
      places += (places.empty() ? "" : ", ") + place_of(variable);
    }
  }
  if (places.empty()) return;
  fail(places +
       " in clear, and nothing authenticates that (mac_only_encrypted, or an ignored MAC): anyone "
       "who can write the file could have added it; encrypt it, or accept it with " +
       std::string(unauthenticated_flag));
}

void check_gaps(const Variables& variables) {
  // Most files have none, and need no set of names.
  const bool has_gap = std::ranges::any_of(
      variables, [](const auto& variable) { return variable.is_unauthenticated_gap(); });
  if (!has_gap) return;
  std::unordered_set<std::string_view> with_text;
  for (const auto& variable : variables) {
    if (variable.is_unauthenticated_gap() && with_text.contains(variable.name)) {
      fail(
          place_of(variable) +
          " is empty here but has a value before, and nothing authenticates an empty value: anyone "
          "who can write the file could have added it; remove the line, or accept it with " +
          std::string(unauthenticated_flag));
    }
    if (variable.leaf != nullptr && !variable.is_empty()) with_text.insert(variable.name);
  }
}

}  // namespace

void check_authenticated(const sops::Tree& tree, UnauthenticatedValues values) {
  const Variables variables = sops::document_variables(tree);
  check_programs(variables, values);
  if (values == UnauthenticatedValues::allowed) return;
  check_clear_values(variables);
  check_gaps(variables);
}

}  // namespace secretsctl::delivery
