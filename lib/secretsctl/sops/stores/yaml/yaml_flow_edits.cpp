#include <secretsctl/sops/stores/yaml/yaml_flow_edits.hpp>

namespace secretsctl::sops {
namespace {

using Kind = YamlEntry::Kind;

}  // namespace

// The place of `}` or `]`.
template <typename Out>
std::size_t YamlFlowEdits<Out>::flow_end(std::size_t container) const {
  const YamlEntry& entry = at(container);
  return (entry.kind == Kind::document ? entry.key.end : entry.value.end) - 1;
}

// What stands between two values in `{}` or `[]`: blanks, comments, a comma.
template <typename Out>
typename YamlFlowEdits<Out>::Gap YamlFlowEdits<Out>::gap_between(std::size_t begin,
                                                                 std::size_t end) const {
  Gap gap;
  for (std::size_t place = begin; place < end; ++place) {
    if (text_[place] == '#') {
      gap.has_comment = true;
      place = line_end(place);
    } else if (text_[place] == ',' && gap.comma == 0) {
      gap.comma = place;
    }
  }
  return gap;
}

// The value nearest to a step that stays, before it or behind it; null if there is none.
template <typename Out>
const YamlEntry* YamlFlowEdits<Out>::kept_near(std::span<const YamlStep> steps, std::size_t index,
                                               bool is_before) const {
  const auto stays = [&](const YamlStep& step) {
    return step.is_kept() && at(step.entry).kind != Kind::comment;
  };
  if (is_before) {
    while (index > 0) {
      if (stays(steps[--index])) return &at(steps[index].entry);
    }
    return nullptr;
  }
  while (++index < steps.size()) {
    if (stays(steps[index])) return &at(steps[index].entry);
  }
  return nullptr;
}

// A value goes with one comma; comments around it stay.
template <typename Out>
void YamlFlowEdits<Out>::remove_from_flow(std::size_t container, std::span<const YamlStep> steps,
                                          std::size_t index) {
  const YamlEntry& entry = at(steps[index].entry);
  if (entry.kind == Kind::comment) return cut(entry.begin, entry.value.end);
  const YamlEntry* before = kept_near(steps, index, true);
  const YamlEntry* after = kept_near(steps, index, false);
  const std::size_t end = entry.value.end;
  const Gap behind = gap_between(end, after != nullptr ? after->begin : flow_end(container));
  const auto cut_with_comma = [&](std::size_t comma) {
    cut(entry.begin, end);
    if (comma != 0) cut(comma, comma + 1);
  };
  if (after != nullptr) {
    return behind.has_comment ? cut_with_comma(behind.comma) : cut(entry.begin, after->begin);
  }
  if (before == nullptr) return cut_with_comma(behind.comma);
  const Gap ahead = gap_between(before->value.end, entry.begin);
  if (!ahead.has_comment) return cut(before->value.end, end);
  cut_with_comma(behind.comma != 0 ? behind.comma : ahead.comma);
}

template <typename Out>
void YamlFlowEdits<Out>::insert_into_flow(std::size_t container, std::span<const YamlStep> steps,
                                          std::size_t first, std::size_t last) {
  const bool is_list = at(container).kind == Kind::list;
  const YamlEntry* before = kept_near(steps, first, true);
  const YamlEntry* after = kept_near(steps, last - 1, false);
  const std::size_t close = flow_end(container);
  YamlWriter<Out> writer(texts_, step_, newline_);
  const auto write = [&](std::size_t place, std::string_view ahead, std::string_view behind,
                         std::string_view between) {
    edit(place, place, [&] {
      bool is_begun = false;
      for (const YamlStep& step : steps.subspan(first, last - first)) {
        if (step.item->is_comment) continue;
        texts_.append(is_begun ? between : ahead);
        writer.write_flow_item(*step.item, is_list);
        is_begun = true;
      }
      if (is_begun) texts_.append(behind);
    });
  };
  if (before == nullptr) {
    return after == nullptr ? write(close, "", "", ", ") : write(after->begin, "", ", ", ", ");
  }
  const std::size_t place = before->value.end;
  const Gap gap = gap_between(place, after != nullptr ? after->begin : close);
  if (!gap.has_comment) return write(place, ", ", "", ", ");
  if (after != nullptr) return write(after->begin, "", ", ", ", ");
  // The comment stays in the line of the value before, behind its comma.
  const bool has_comma = gap.comma != 0;
  if (!has_comma) edit(place, place, [&] { texts_.append(std::string_view(",")); });
  write(close, "", has_comma ? "," : "", ", ");
}

template class YamlFlowEdits<std::string>;
template class YamlFlowEdits<SecretBuffer>;

}  // namespace secretsctl::sops
