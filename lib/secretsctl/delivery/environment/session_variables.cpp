#include <secretsctl/delivery/environment/session_variables.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/delivery/environment/name_pattern.hpp>

namespace secretsctl::delivery {
namespace {

// clang-format off
constexpr std::array patterns = std::to_array<std::string_view>({
    // Agents and key stores.
    "SSH_AUTH_SOCK", "SSH_AGENT_PID", "GPG_AGENT_INFO", "GNUPGHOME", "GNOME_KEYRING_*", "KRB5CCNAME",
    "KRB5_KTNAME", "KRB5_CLIENT_KTNAME", "PASSWORD_STORE_*", "PINENTRY_USER_DATA",
    // The session: its folders, bus, displays, sound, terminal multiplexers, the login it came from.
    "XDG_RUNTIME_DIR", "XDG_SESSION_*", "XDG_SEAT*", "XDG_VTNR", "DBUS_SESSION_*",
    "DBUS_STARTER_*", "DISPLAY", "XAUTHORITY", "ICEAUTHORITY", "WAYLAND_*", "SESSION_MANAGER",
    "DESKTOP_*", "AT_SPI_BUS_ADDRESS", "PULSE_*", "PIPEWIRE_*", "TMUX", "TMUX_*", "STY", "SSH_CLIENT",
    "SSH_CONNECTION", "SSH_TTY", "SUDO_*", "DOAS_USER", "PKEXEC_UID", "MAIL", "HISTFILE", "USERNAME",
    // What systemd hands to a service.
    "NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "CREDENTIALS_DIRECTORY",
    "WATCHDOG_*", "INVOCATION_ID", "JOURNAL_STREAM", "MEMORY_PRESSURE_*", "SYSTEMD_EXEC_PID",
    // Credentials of clouds and services, and the files that hold them.
    "VAULT_TOKEN", "BAO_TOKEN", "CONSUL_HTTP_TOKEN", "CONSUL_HTTP_TOKEN_FILE", "CONSUL_HTTP_AUTH",
    "NOMAD_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_*", "AWS_CONTAINER_*", "AZURE_CLIENT_*", "AZURE_USERNAME",
    "AZURE_PASSWORD", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_CONFIG_DIR", "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CREDENTIALS", "GOOGLE_OAUTH_ACCESS_TOKEN", "CLOUDSDK_CONFIG", "CLOUDSDK_AUTH_*",
    "HUAWEICLOUD_SDK_*", "GH_TOKEN", "GH_CONFIG_DIR", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN",
    "GITHUB_ENTERPRISE_TOKEN", "GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN", "CI_JOB_TOKEN",
    "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "NPM_TOKEN", "NODE_AUTH_TOKEN", "CARGO_REGISTRY_TOKEN",
    "TWINE_PASSWORD", "HF_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN", "HCLOUD_TOKEN", "CLOUDFLARE_API_TOKEN",
    "KUBECONFIG", "DOCKER_CONFIG", "DOCKER_AUTH_CONFIG", "REGISTRY_AUTH_FILE", "NETRC", "PGPASSFILE",
    "PGPASSWORD", "OP_SERVICE_ACCOUNT_TOKEN", "OP_SESSION_*", "BW_SESSION",
});
// clang-format on

}  // namespace

bool belongs_to_session(std::string_view name) {
  // What lies between two fixed ends.
  if (name.starts_with("XDG_") && name.ends_with("_HOME")) return true;
  return std::ranges::any_of(patterns, matches(name));
}

}  // namespace secretsctl::delivery
