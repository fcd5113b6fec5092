#include <secretsctl/openclaw/request.hpp>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <secretsctl/core/error.hpp>

namespace secretsctl::openclaw {
namespace {

constexpr std::size_t max_depth = 32;

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::generic, "the request " + what);
}

// Takes the request's members during parsing, so that no other part of it is kept.
class Handler : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return scalar(); }
  bool boolean(bool) override { return scalar(); }
  bool number_integer(number_integer_t number) override { return version(number == 1); }
  bool number_unsigned(number_unsigned_t number) override { return version(number == 1); }
  bool number_float(number_float_t number, const string_t&) override {
    return version(number == 1.0);
  }
  bool binary(binary_t&) override { return scalar(); }

  bool string(string_t& text) override {
    if (in_ids_ && depth_ == 2) {
      request_.ids.push_back(std::move(text));
      return true;
    }
    if (depth_ == 1 && key_ == "provider") request_.provider = std::move(text);
    return scalar();
  }

  bool start_object(std::size_t) override {
    if (depth_ == 1 && key_ == "ids") refuse("has 'ids' that are no list");
    if (in_ids_) refuse("has an id that is no text");
    return deeper();
  }
  bool end_object() override {
    --depth_;
    return true;
  }

  bool start_array(std::size_t) override {
    if (depth_ == 0) refuse("is no JSON object");
    if (in_ids_) refuse("has an id that is no text");
    if (depth_ == 1 && key_ == "ids") {
      if (has_ids_) refuse("has 'ids' twice");
      has_ids_ = in_ids_ = true;
    }
    return deeper();
  }
  bool end_array() override {
    if (--depth_ == 1) in_ids_ = false;
    return true;
  }

  bool key(string_t& name) override {
    if (depth_ == 1) key_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    refuse("is no valid JSON (byte " + std::to_string(position) + ")");
  }

  Request finish() {
    if (!has_version_) refuse("has no protocolVersion 1, the only supported version");
    if (!has_ids_) refuse("has no 'ids'");
    return std::move(request_);
  }

 private:
  bool scalar() {
    if (depth_ == 0) refuse("is no JSON object");
    if (in_ids_) refuse("has an id that is no text");
    if (depth_ == 1 && key_ == "ids") refuse("has 'ids' that are no list");
    return true;
  }

  bool version(bool is_one) {
    if (depth_ == 1 && key_ == "protocolVersion") has_version_ = is_one;
    return scalar();
  }

  bool deeper() {
    if (++depth_ > max_depth) refuse("is nested too deeply");
    return true;
  }

  Request request_;
  std::string key_;  // the current key of the outermost object
  std::size_t depth_ = 0;
  bool in_ids_ = false;
  bool has_ids_ = false;
  bool has_version_ = false;
};

}  // namespace

Request parse_request(ByteView json) {
  Handler handler;
  if (!nlohmann::json::sax_parse(text_of(json), &handler)) refuse("is no valid JSON");
  return handler.finish();
}

}  // namespace secretsctl::openclaw
