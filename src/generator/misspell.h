// How numbers, names, birthdays and villages go wrong when people copy them. Every function changes something or says that it cannot.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/resident_id.h"
#include "generator/random.h"

namespace shouwang::generator {

// Of 18 characters.
std::string wrong_digit(std::string id, Random& random);
/// Two digits that stand beside each other and differ.
std::string transposed(std::string id, Random& random);
/// nullopt: month and day are the same, or the day is no month.
std::optional<std::string> month_day_swapped(std::string id);
std::string masked(std::string id);
/// The number that the person had before: always the same one, valid, and nobody's now.
ResidentId superseded(ResidentId id, Sex sex, Date birth);
/// The same day of the calendar of the moon, read as one of the sun: some weeks before.
Date lunar_birth(Date birth, ResidentId id);

/// One character becomes another that sounds the same; nullopt: no character of the given name is known to have one.
std::optional<std::string> homophone(std::string_view name, Random& random);
/// One character of the given name becomes one that looks alike, or any other.
std::string other_character(std::string_view name, Random& random);
/// One character that could not be typed: ?, □, * or its syllable.
std::string placeholder(std::string_view name, Random& random);
/// Of a name with ·; nullopt for others.
std::optional<std::string> other_separator(std::string_view name, Random& random);
/// The name that the person had before: always the same one, with the same first character.
std::string former_name(std::string_view name, Sex sex, ResidentId id);

/// 大石村委会 -> 大石村, 大石, 大石村民委员会, 凤山镇大石村3组
std::string village_form(std::string_view village, std::string_view township, int group, Random& random);

}  // namespace shouwang::generator
