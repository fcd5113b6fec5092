#include <secretsctl/core/note.hpp>

#include <atomic>

namespace secretsctl {
namespace {

std::atomic<NoteHandler> current_handler = nullptr;

}  // namespace

void set_note_handler(NoteHandler handler) noexcept {
  current_handler = handler;
}

void report_note(const std::string& note) {
  if (const NoteHandler handler = current_handler) handler(note);
}

}  // namespace secretsctl
