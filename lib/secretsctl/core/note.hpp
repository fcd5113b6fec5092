#pragma once

#include <string>

// What a user should know though nothing failed, from wherever in the library it is found out.

namespace secretsctl {

/// Takes a note: one line, without a value or a secret in it. May be called on any thread.
using NoteHandler = void (*)(const std::string& note);

/// Says who takes the notes from now on; null, as at the start: nobody. The command shows them on
/// standard error, a program in whose process the library runs does not.
void set_note_handler(NoteHandler handler) noexcept;

/// Hands a note to the handler, if there is one.
void report_note(const std::string& note);

}  // namespace secretsctl
