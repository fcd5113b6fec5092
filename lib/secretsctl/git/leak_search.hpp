#pragma once

#include <cstddef>
#include <optional>
#include <secretsctl/core/identity_text.hpp>
#include <secretsctl/git/repository_values.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::git {

/// What one file must not hold: identities, and values of the repository's encrypted files. It is
/// given the file whole or in pieces.
class LeakSearch {
 public:
  /// Of a file that is read in pieces, each has to begin with as many bytes of the last one.
  static constexpr std::size_t overlap = std::max(max_identity_text, ValueSearch::overlap);
  /// As many bytes of a file are searched for values; for identities it is all of it.
  static constexpr std::size_t max_searched = std::size_t{256} * 1024 * 1024;

  /// `values` has to outlive the search.
  explicit LeakSearch(const RepositoryValues& values) : values_(values) {}

  /// Looks into the next piece; the first may be the whole file.
  void look(std::string_view piece);

  /// The identity that was found first.
  [[nodiscard]] std::optional<IdentityKind> identity() const noexcept { return identity_; }

  /// Whether a file had more than max_searched bytes, so that values may be in the rest.
  [[nodiscard]] bool is_cut_short() const noexcept {
    return start_ >= max_searched && !values_.search.empty();
  }

  /// What was found of values, sorted by place: `line 3 holds the value of API_KEY of
  /// secrets/.env.enc`, of a binary file `byte 3`. Of many the first, and how many more.
  [[nodiscard]] std::vector<std::string> value_texts() const;

 private:
  struct Leak {
    std::size_t line = 0;  // from 1
    std::size_t byte = 0;  // from 0
    std::size_t value = 0;
    ValueForm form = ValueForm::plain;
  };
  void note(std::string_view piece, const FoundValue& found);

  const RepositoryValues& values_;
  std::optional<IdentityKind> identity_;
  std::vector<Leak> leaks_;    // the first place of each value
  std::size_t start_ = 0;      // of the piece, in the file
  std::size_t line_ = 1;       // of the piece's start
  std::size_t last_size_ = 0;  // of the piece
  bool is_binary_ = false;
};

}  // namespace secretsctl::git
