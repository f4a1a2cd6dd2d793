#include "casework/event_body.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/money.h"

namespace shouwang::casework::event_body {
namespace {

using Json = nlohmann::json;

const Json* find(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::int64_t parse_number(std::string_view digits) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return error == std::errc() && end == digits.data() + digits.size() ? out : 0;
}

}  // namespace

std::optional<Json> parse(std::string_view body) {
  Json parsed = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return std::nullopt;
  return parsed;
}

std::string_view text(const Json& object, std::string_view name) {
  const Json* value = find(object, name);
  return value && value->is_string() ? std::string_view(value->get_ref<const std::string&>()) : std::string_view();
}

bool flag(const Json& object, std::string_view name) {
  const Json* value = find(object, name);
  return value && value->is_boolean() && value->get<bool>();
}

std::int64_t integer(const Json& object, std::string_view name) {
  const Json* value = find(object, name);
  return value && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

std::int64_t number(const Json& object, std::string_view name) {
  const std::string_view digits = text(object, name);
  return digits.empty() ? integer(object, name) : parse_number(digits);
}

std::optional<Date> date(const Json& object, std::string_view name) {
  const auto day = Date::parse_iso(text(object, name));
  return day ? std::optional(*day) : std::nullopt;
}

std::optional<std::int64_t> fen(const Json& object, std::string_view name) {
  const std::string_view written = text(object, name);
  if (written.empty()) return std::nullopt;
  const auto money = Money::parse(written);
  return money ? std::optional(money->fen()) : std::nullopt;
}

std::vector<std::string> texts(const Json& object, std::string_view name) {
  std::vector<std::string> result;
  for (const Json& item : list(object, name)) {
    if (item.is_string()) result.push_back(item.get<std::string>());
  }
  return result;
}

std::vector<std::int64_t> numbers(const Json& object, std::string_view name) {
  std::vector<std::int64_t> result;
  for (const std::string& item : texts(object, name)) {
    if (const std::int64_t id = parse_number(item)) result.push_back(id);
  }
  return result;
}

const Json& list(const Json& object, std::string_view name) {
  static const Json kNone = Json::array();
  const Json* value = find(object, name);
  return value && value->is_array() ? *value : kNone;
}

const Json& added(const Json& body) {
  static const Json kNothing = Json::object();
  const Json* value = find(body, "_");
  return value && value->is_object() ? *value : kNothing;
}

}  // namespace shouwang::casework::event_body
