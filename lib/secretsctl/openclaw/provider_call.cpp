#include <secretsctl/openclaw/provider_call.hpp>

#include <algorithm>
#include <filesystem>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/openclaw/json5_string.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>

namespace secretsctl::openclaw {
namespace {

using Kind = JsonValue::Kind;
using Clock = std::chrono::steady_clock;

constexpr std::size_t max_message_size = 1000;

SecretBytes make_request(const ExecProvider& provider, const std::vector<std::string>& ids) {
  SecretBuffer request;
  request.append(R"({"protocolVersion":1,"provider":)");
  append_json_string(provider.alias, request);
  request.append(R"(,"ids":[)");
  bool is_first = true;
  for (const std::string& id : ids) {
    if (!is_first) request.append(',');
    is_first = false;
    append_json_string(id, request);
  }
  request.append("]}");
  return request.take();
}

SecretBytes variable(const std::string& name, std::string_view value) {
  SecretBuffer text(name.size() + value.size() + 2);
  text.append(name);
  text.append('=');
  text.append(value);
  return text.take();
}

// Variables of `env` take precedence over passed ones, as in OpenClaw.
std::vector<SecretBytes> child_variables(const ExecProvider& provider,
                                         const GatewayEnvironment& environment) {
  std::vector<SecretBytes> variables;
  variables.push_back(variable("OPENCLAW_CLI", "1"));
  for (const std::string& name : provider.passed) {
    const bool is_set_anew = std::ranges::any_of(
        provider.environment, [&](const auto& own) { return own.first == name; });
    if (is_set_anew) continue;
    if (const auto value = environment.find(name)) variables.push_back(variable(name, *value));
  }
  for (const auto& [name, value] : provider.environment) {
    variables.push_back(variable(name, value.expose_text()));
  }
  return variables;
}

std::chrono::milliseconds since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
}

// The provider's messages, made printable line by line.
std::string printable_lines(std::string_view text) {
  std::string result;
  while (!text.empty() && result.size() < max_message_size) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line(text.substr(0, end));
    for (std::size_t at = 0; at < line.size(); at += 200) result += printable(line.substr(at, 200));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!text.empty()) result += '\n';
  }
  return result;
}

void talk(const ChildCommand& command, ByteView request, ProviderCall& call) {
  const Clock::time_point start = Clock::now();
  Child child(command, ChildInput::pipe);
  child.write(request);
  child.end_input();
  SecretBuffer output;
  constexpr std::size_t piece = 65536;
  while (const std::size_t count = child.read(output.room(piece))) {
    if (output.size() == 0) call.silence = since(start);
    output.added(count);
  }
  call.exit_status = child.finish();
  call.duration = since(start);
  if (output.size() == 0) call.silence = call.duration;
  call.output = output.take();
  call.errors = printable_lines(child.kept_errors());
  call.written = child.written();
}

// The object of a whole answer; nothing if plain text stands for the only value.
std::optional<JsonValue> parse_answer(std::string_view text, bool may_be_plain) {
  try {
    const JsonText answer = parse_json5(text);
    if (answer.is_strict) return answer.root;
  } catch (const Error&) {
    // The parser's message is not repeated: it could reveal a position in a secret.
  }
  if (may_be_plain) return std::nullopt;
  throw Error(ErrorKind::generic, "returned invalid JSON.");
}

ProviderAnswer answer_to(const std::string& id, const JsonValue& values, const JsonValue* errors) {
  ProviderAnswer answer;
  if (const JsonValue* error = errors == nullptr ? nullptr : errors->find(id)) {
    const auto text = [&](const char* name) {
      const JsonValue* member = error->find(name);
      return member != nullptr && member->is(Kind::string) ? printable(plain_string(*member))
                                                           : std::string();
    };
    answer.kind = ProviderAnswer::Kind::error;
    answer.code = text("code");
    answer.message = text("message");
    return answer;
  }
  const JsonValue* value = values.find(id);
  if (value == nullptr) return answer;
  answer.kind =
      value->is(Kind::string) ? ProviderAnswer::Kind::value : ProviderAnswer::Kind::no_text;
  if (value->is(Kind::string)) answer.value = decode_string(*value);
  return answer;
}

std::vector<ProviderAnswer> only_answer(SecretBytes value) {
  std::vector<ProviderAnswer> answers(1);
  answers.front().kind = ProviderAnswer::Kind::value;
  answers.front().value = std::move(value);
  return answers;
}

}  // namespace

std::size_t request_size(const ExecProvider& provider, const std::vector<std::string>& ids) {
  return make_request(provider, ids).size();
}

ProviderCall call_provider(const ExecProvider& provider, const std::vector<std::string>& ids,
                           const GatewayEnvironment& environment, const CallOptions& options) {
  const std::vector<SecretBytes> variables = child_variables(provider, environment);
  ChildCommand command;
  command.words = {options.program};
  command.words.insert(command.words.end(), provider.arguments.begin(), provider.arguments.end());
  command.only_environment.emplace();
  for (const SecretBytes& text : variables) {
    command.only_environment->push_back(text.expose_text());
  }
  command.folder = std::filesystem::path(provider.command).parent_path().string();
  command.user = options.user;
  command.time_limit = options.time_limit;
  command.output_limit = options.output_limit;
  command.show_errors = false;
  const SecretBytes request = make_request(provider, ids);
  ProviderCall call;
  try {
    talk(command, request.expose(), call);
  } catch (const ChildTooSlow& error) {
    call.was_too_slow = true;
    call.failure = error.what();
  } catch (const ChildTooLoud& error) {
    call.was_too_loud = true;
    call.failure = error.what();
  } catch (const Error& error) {
    call.failure = error.what();
  }
  return call;
}

std::vector<ProviderAnswer> read_answers(const ProviderCall& call,
                                         const std::vector<std::string>& ids, bool json_only) {
  const auto fail = [](const char* what) { throw Error(ErrorKind::generic, what); };
  const std::string_view text = trimmed(call.output.expose_text());
  if (text.empty()) fail("returned empty stdout.");
  const bool may_be_plain = !json_only && ids.size() == 1;
  const auto parsed = parse_answer(text, may_be_plain);
  if (!parsed) return only_answer(SecretBytes::copy_of(text));
  if (may_be_plain && parsed->is(Kind::string)) return only_answer(decode_string(*parsed));
  if (!parsed->is(Kind::object)) fail("response must be an object.");
  const JsonValue* version = parsed->find("protocolVersion");
  if (version == nullptr || !version->is(Kind::number) || number_of(*version) != 1) {
    fail("protocolVersion must be 1.");
  }
  const JsonValue* values = parsed->find("values");
  if (values == nullptr || !values->is(Kind::object)) fail("response missing \"values\".");
  const JsonValue* errors = parsed->find("errors");
  std::vector<ProviderAnswer> answers;
  for (const std::string& id : ids) answers.push_back(answer_to(id, *values, errors));
  return answers;
}

}  // namespace secretsctl::openclaw
