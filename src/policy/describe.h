// What a pack says, in words for people who write and check policy: one thing on one day, and where it was written.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pack.h"

namespace shouwang::policy {

/// A value with its unit: "8,700.00 元/人·年", "5 工作日", "是".
std::string value_text(const Parameter& parameter, const cel::Value& value);
/// "2021-01-01 至 2025-12-31", "2026-01-01 起".
std::string period_text(Date from, Date to);
/// Document, clause and quotation in one line.
std::string source_text(const Source& source);
/// Chinese name of a section of procedures/ ("classes", "steps.admission").
std::string_view section_title(std::string_view key);

/// The pack itself: chain, periods, what it contains, hash.
std::string describe_pack(const Pack& pack);
/// A parameter on a day: value, source, every dated value, and what each pack of the chain says.
/// @param chain the packs from the base to the one that is asked, all loaded
/// @errors kNotFound with a proposal when no pack of that name has it
Result<std::string> describe_parameter(const std::vector<std::shared_ptr<const Pack>>& chain, std::string_view id, Date day);
/// A rule on a day: whether it is in force, its condition, the parameters it reads with their values, source, which pack wrote it.
/// @errors as describe_parameter()
Result<std::string> describe_rule(const std::vector<std::shared_ptr<const Pack>>& chain, std::string_view id, Date day);

}  // namespace shouwang::policy
