#include <secretsctl/delivery/compose/compose_start.hpp>

#include <algorithm>
#include <map>
#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/compose/compose_containers.hpp>
#include <thread>

namespace secretsctl::delivery {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause_between_questions{200};
// At first a program that ends at once runs too: one look can't tell it from one that stays.
constexpr std::chrono::seconds time_to_settle{3};

std::string status_of(const Container& container) {
  return " (" + std::to_string(container.exit_status) + ")";
}

// The state of a container over several looks.
class WatchedContainer {
 public:
  // A container that the engine restarted before the first look counts as restarted too.
  explicit WatchedContainer(const Container& first)
      : now_(first), restarts_before_(first.ended_lately ? 0 : first.restarts) {}

  void see(const Container& container) {
    const bool is_same = container.state == now_.state && container.started_at == now_.started_at &&
                         container.restarts == now_.restarts;
    if (!is_same) since_ = Clock::now();
    now_ = container;
    was_restarting_ = was_restarting_ || container.state == "restarting";
  }

  [[nodiscard]] bool has_failed() const { return now_.has_failed(); }
  [[nodiscard]] bool has_ended_well() const { return now_.state == "exited" && !has_failed(); }
  [[nodiscard]] bool has_settled() const {
    return has_ended_well() || (now_.is_running() && Clock::now() - since_ >= time_to_settle);
  }
  // The judgement when the time is over: it runs, and did not end meanwhile.
  [[nodiscard]] bool seems_well() const {
    return has_settled() || (now_.is_running() && !was_restarted());
  }

  [[nodiscard]] std::string trouble() const {
    const std::string name = printable(now_.name);
    if (has_failed() || now_.state == "restarting") {
      return name + " is " + now_.state + status_of(now_);
    }
    if (was_restarted()) return name + " has ended and was started again";
    if (now_.is_running()) return now_.is_unhealthy ? name + " is unhealthy" : "";
    return has_ended_well() ? "" : name + " is " + printable(now_.state);
  }

 private:
  [[nodiscard]] bool was_restarted() const {
    return was_restarting_ || now_.restarts > restarts_before_;
  }

  Container now_;
  int restarts_before_;
  bool was_restarting_ = now_.state == "restarting";
  Clock::time_point since_ = Clock::now();
};

class Watch {
 public:
  void see(const std::vector<Container>& containers) {
    // A container that was recreated meanwhile has another number in its name, or starts anew here.
    std::map<std::string, WatchedContainer> seen;
    for (const Container& container : containers) {
      const auto before = watched_.find(container.name);
      auto& now =
          seen.try_emplace(container.name,
                           before == watched_.end() ? WatchedContainer(container) : before->second)
              .first->second;
      now.see(container);
    }
    watched_ = std::move(seen);
  }

  // After a failure there is no need to wait for all; the other containers still get their time.
  [[nodiscard]] bool is_decided() const {
    if (all(&WatchedContainer::has_settled)) return true;
    const bool has_failure =
        std::ranges::any_of(watched_, [](const auto& entry) { return entry.second.has_failed(); });
    return has_failure && Clock::now() - since_ >= time_to_settle;
  }

  [[nodiscard]] ComposeStart result() const {
    ComposeStart start;
    for (const auto& [name, container] : watched_) {
      const std::string trouble = container.trouble();
      if (!trouble.empty()) start.troubles.push_back(trouble);
    }
    start.has_started = all(&WatchedContainer::seems_well);
    return start;
  }

 private:
  [[nodiscard]] bool all(bool (WatchedContainer::*is_so)() const) const {
    return std::ranges::all_of(watched_,
                               [is_so](const auto& entry) { return (entry.second.*is_so)(); });
  }

  std::map<std::string, WatchedContainer> watched_;
  Clock::time_point since_ = Clock::now();
};

}  // namespace

ComposeStart wait_for_start(const ComposeCommand& command, Dialect dialect,
                            std::chrono::seconds time, const SignalHold& signals) {
  const auto deadline = Clock::now() + time;
  Watch watch;
  while (true) {
    watch.see(list_containers(command, dialect));
    if (watch.is_decided() || signals.is_ending() || Clock::now() > deadline) {
      return watch.result();
    }
    std::this_thread::sleep_for(pause_between_questions);
  }
}

}  // namespace secretsctl::delivery
