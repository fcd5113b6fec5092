#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/environment/authentication.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;
using sops::Authenticity;

namespace {

class TreeOf {
 public:
  TreeOf& with(std::string_view key, std::string_view text, Authenticity authenticity) {
    sops::Item& item = tree_.root().emplace_back();
    item.key = key;
    item.line = static_cast<std::uint32_t>(tree_.root().size());
    item.node.value = sops::Leaf{
        .authenticity = authenticity, .stored = {}, .plaintext = SecretBytes::copy_of(text)};
    return *this;
  }
  [[nodiscard]] const sops::Tree& tree() const { return tree_; }
  [[nodiscard]] bool is_refused(UnauthenticatedValues values) const {
    return test::thrown_kind([&] { check_authenticated(tree_, values); }) == ErrorKind::generic;
  }

 private:
  sops::Tree tree_;
};

}  // namespace

TEST_SUITE("authentication") {
  TEST_CASE("encrypted values may have any name") {
    TreeOf tree;
    for (const char* name : {"PATH", "LD_PRELOAD", "BASH_FUNC_ls%%", "A"}) {
      tree.with(name, "x", Authenticity::whole);
    }
    CHECK_NOTHROW(check_authenticated(tree.tree(), UnauthenticatedValues::refused));
    CHECK(sops::unauthenticated_keys(tree.tree()).empty());
  }

  TEST_CASE("values in clear under no MAC are refused, with all their names") {
    TreeOf tree;
    tree.with("A", "x", Authenticity::whole).with("B", "y", Authenticity::nothing);
    tree.with("C", "z", Authenticity::text).with("D", "y", Authenticity::nothing);
    CHECK(tree.is_refused(UnauthenticatedValues::refused));
    CHECK_NOTHROW(check_authenticated(tree.tree(), UnauthenticatedValues::allowed));
    CHECK(sops::unauthenticated_keys(tree.tree()) == std::vector<std::string>{"B", "D"});
  }

  TEST_CASE("names that decide which programs run are refused in clear, allowed or not") {
    for (const char* name : {"PATH",
                             "LD_AUDIT",
                             "BASH_FUNC_x%%",
                             "LUA_INIT_5_4",
                             "DOTNET_STARTUP_HOOKS",
                             "GIT_SSH_COMMAND",
                             "HOME",
                             "EDITOR",
                             "SUDO_EDITOR",
                             "PAGER",
                             "MANPAGER",
                             "BROWSER",
                             "BASH_ENV",
                             "SSH_ASKPASS",
                             "SOPS_AGE_KEY_CMD",
                             "GIT_PROXY_COMMAND",
                             "GIT_DIR",
                             "XDG_CONFIG_HOME",
                             "KUBECONFIG",
                             "npm_config_script_shell",
                             "CC",
                             "CXX",
                             "HELM_DATA_HOME",
                             "HELM_PLUGINS",
                             "FPATH",
                             "SSH_SK_PROVIDER",
                             "SSH_SK_HELPER",
                             "PSQLRC",
                             "BORG_PASSCOMMAND",
                             "RESTIC_PASSWORD_COMMAND",
                             "CLOUDSDK_PYTHON",
                             "KUSTOMIZE_PLUGIN_HOME",
                             "FZF_DEFAULT_OPTS",
                             "FZF_DEFAULT_OPTS_FILE",
                             "FZF_DEFAULT_COMMAND"}) {
      CAPTURE(name);
      for (const Authenticity kind : {Authenticity::nothing, Authenticity::text}) {
        CHECK(TreeOf().with(name, "x", kind).is_refused(UnauthenticatedValues::allowed));
        CHECK(TreeOf().with(name, "x", kind).is_refused(UnauthenticatedValues::refused));
      }
    }
  }

  TEST_CASE("names of an application's own settings are not taken for such names") {
    for (const char* name : {"ENV", "NODE_ENV", "GIT_AUTHOR_NAME", "GIT_COMMITTER_DATE", "HOMEPAGE",
                             "EDITORIAL", "CC_EMAIL", "HELM_RELEASE", "PASSWORD_COMMANDS",
                             "COMPOSE_PROJECT_NAME", "PYTHONUNBUFFERED", "ASKPASS_URL"}) {
      CAPTURE(name);
      CHECK_FALSE(
          TreeOf().with(name, "x", Authenticity::text).is_refused(UnauthenticatedValues::refused));
      CHECK_FALSE(TreeOf()
                      .with(name, "x", Authenticity::nothing)
                      .is_refused(UnauthenticatedValues::allowed));
    }
  }

  TEST_CASE("an empty value passes alone, but not after another value of its name") {
    CHECK_FALSE(
        TreeOf().with("A", "", Authenticity::nothing).is_refused(UnauthenticatedValues::refused));
    TreeOf tree;
    tree.with("A", "x", Authenticity::whole).with("A", "", Authenticity::nothing);
    CHECK(tree.is_refused(UnauthenticatedValues::refused));
    CHECK_FALSE(tree.is_refused(UnauthenticatedValues::allowed));
    TreeOf before;
    before.with("A", "", Authenticity::nothing).with("A", "x", Authenticity::whole);
    CHECK_FALSE(before.is_refused(UnauthenticatedValues::refused));
    CHECK(TreeOf()
              .with("GIT_SSL_NO_VERIFY", "", Authenticity::nothing)
              .is_refused(UnauthenticatedValues::refused));
  }
}
