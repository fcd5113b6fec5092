#include <secretsctl/delivery/compose/outer_run.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <secretsctl/core/error.hpp>
#include <sstream>
#include <vector>

namespace secretsctl::delivery {
namespace {

namespace fs = std::filesystem;

struct OuterRun {
  std::string process;
  std::string start_time;
  std::string path;
};

// Resolves the folder only: the last component may be a symlink of ours to the plaintext.
std::string resolved_path(const std::string& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error).lexically_normal();
  if (error) return path;
  const fs::path folder = fs::weakly_canonical(absolute.parent_path(), error);
  return error ? absolute.string() : (folder / absolute.filename()).string();
}

// The start time, 22nd field of /proc/PID/stat (proc(5)); together with the process id it is
// unique. Empty for a process that has ended.
std::string start_time_of(const std::string& process) {
  std::ifstream file("/proc/" + process + "/stat");
  std::string text;
  std::getline(file, text);
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream fields(text.substr(name_end + 1));
  constexpr int fields_before = 19;
  std::string state;
  std::string field;
  fields >> state;
  for (int i = 0; i < fields_before; ++i) fields >> field;
  return state == "Z" ? std::string() : field;
}

std::string told() {
  const char* value = std::getenv(outer_runs_variable);
  return value == nullptr ? std::string() : value;
}

std::vector<OuterRun> living_runs() {
  std::vector<OuterRun> runs;
  std::istringstream lines(told());
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    OuterRun run;
    fields >> run.process >> run.start_time;
    fields.get();
    std::getline(fields, run.path);
    const bool is_number =
        !run.process.empty() && run.process.find_first_not_of("0123456789") == std::string::npos;
    if (is_number && start_time_of(run.process) == run.start_time) runs.push_back(std::move(run));
  }
  return runs;
}

}  // namespace

std::string outer_runs_of_child(const std::string& path) {
  const std::string process = std::to_string(getpid());
  const std::string before = told();
  return before + (before.empty() ? "" : "\n") + process + " " + start_time_of(process) + " " +
         resolved_path(path);
}

void check_no_outer_run(const std::string& path) {
  const std::string name = resolved_path(path);
  const bool is_nested =
      std::ranges::any_of(living_runs(), [&](const OuterRun& run) { return run.path == name; });
  if (!is_nested) return;
  throw Error(ErrorKind::output_unwritable,
              printable(path) +
                  ": this runs inside another 'secretsctl compose', which keeps the plaintext "
                  "there until this has ended; call the command without secretsctl here, or remove "
                  "the outer one");
}

bool has_outer_run() {
  return !living_runs().empty();
}

}  // namespace secretsctl::delivery
