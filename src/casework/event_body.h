// Reading the JSON bodies of events: every reader answers something for every body, none throws.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"

namespace shouwang::casework::event_body {

/// The object that a body holds; nullopt when it is something else.
std::optional<nlohmann::json> parse(std::string_view body);

/// "" when it is missing or no text. Valid as long as `object` is.
std::string_view text(const nlohmann::json& object, std::string_view name);
bool flag(const nlohmann::json& object, std::string_view name);
std::int64_t integer(const nlohmann::json& object, std::string_view name);
/// An id or a number that is written as text, or a number; 0 when it is missing or ill-formed.
std::int64_t number(const nlohmann::json& object, std::string_view name);
std::optional<Date> date(const nlohmann::json& object, std::string_view name);
std::optional<std::int64_t> fen(const nlohmann::json& object, std::string_view name);
std::vector<std::string> texts(const nlohmann::json& object, std::string_view name);
/// Ids written as text; those that are none are left out.
std::vector<std::int64_t> numbers(const nlohmann::json& object, std::string_view name);
/// The list under a name; an empty one when there is none.
const nlohmann::json& list(const nlohmann::json& object, std::string_view name);
/// What the program added: the object under "_", or an empty one.
const nlohmann::json& added(const nlohmann::json& body);

}  // namespace shouwang::casework::event_body
