#pragma once

#include <secretsctl/sops/stores/yaml/yaml_scalar_edits.hpp>
#include <span>

namespace secretsctl::sops {

/// The part of YamlLayout that adds values to maps and lists in `{}` and `[]`, and removes them,
/// with a comma each. Comments there stay where they are.
template <typename Out>
class YamlFlowEdits : public YamlScalarEdits<Out> {
 public:
  using YamlScalarEdits<Out>::YamlScalarEdits;

 protected:
  using Base = YamlScalarEdits<Out>;
  using Base::after_line;
  using Base::at;
  using Base::begins_line;
  using Base::column_of;
  using Base::cut;
  using Base::edit;
  using Base::edits_;
  using Base::entries_;
  using Base::is_blank_line_after;
  using Base::line_begin;
  using Base::line_end;
  using Base::newline_;
  using Base::step_;
  using Base::text_;
  using Base::texts_;

  // `steps` are all of a map or list; those from `first` to `last` are new.
  void insert_into_flow(std::size_t container, std::span<const YamlStep> steps, std::size_t first,
                        std::size_t last);
  void remove_from_flow(std::size_t container, std::span<const YamlStep> steps, std::size_t index);

 private:
  struct Gap {
    bool has_comment = false;
    std::size_t comma = 0;  // 0: none
  };

  [[nodiscard]] std::size_t flow_end(std::size_t container) const;
  [[nodiscard]] Gap gap_between(std::size_t begin, std::size_t end) const;
  [[nodiscard]] const YamlEntry* kept_near(std::span<const YamlStep> steps, std::size_t index,
                                           bool is_before) const;
};

extern template class YamlFlowEdits<std::string>;
extern template class YamlFlowEdits<SecretBuffer>;

}  // namespace secretsctl::sops
