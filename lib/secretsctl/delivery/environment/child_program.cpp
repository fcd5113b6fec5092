#include <secretsctl/delivery/environment/child_program.hpp>

#include <fcntl.h>

#include <chrono>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/foreground.hpp>
#include <secretsctl/core/program_start.hpp>

namespace secretsctl::delivery {
namespace {

// The command decides how long it runs.
constexpr std::chrono::hours patience{24 * 365};

std::vector<std::string_view> texts_of(Environment& environment) {
  std::vector<std::string_view> texts;
  for (const char* text : environment.pointers()) {
    if (text != nullptr) texts.emplace_back(text);
  }
  return texts;
}

}  // namespace

int run_program(const std::vector<std::string>& words, Environment& environment,
                SignalHold& signals) {
  return wait_in_foreground({.words = words,
                             .only_environment = texts_of(environment),
                             .ends_with_us = false,
                             .has_descriptors = true,
                             .started = [&] { environment.wipe(); },
                             .patience = patience},
                            signals);
}

void leave_program(const std::vector<std::string>& words, Environment& environment) {
  const FileDescriptor nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nothing.is_open()) throw Error(ErrorKind::generic, "/dev/null cannot be opened");
  static_cast<void>(start_program({.words = words,
                                   .environment = texts_of(environment),
                                   .descriptors = {nothing.get(), nothing.get(), nothing.get()},
                                   .signal_at_our_end = 0}));
}

}  // namespace secretsctl::delivery
