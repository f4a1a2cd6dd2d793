// What the pages of simulation, quality, scoreboard and findings have in common.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/store.h"
#include "analysis/what_if.h"
#include "http/api/serialise.h"
#include "reporting/document.h"

namespace shouwang::http {

/// 10^k so that village / unit * unit is the child division, one level below a prefix: "" and "53" and "5309" by county, a county by
/// township, a township by village.
std::int64_t child_unit(std::string_view prefix);
/// "530922100000" as text with the name of the division.
void write_area(JsonWriter& json, const Names& names, std::int64_t code);
std::string area_name(const Names& names, std::int64_t code);

/// A switch of a rule, with what the caller's pages have to know: whether it is their own and whether it is about the present text.
void write_switch(JsonWriter& json, const Names& names, AccountId caller, const analysis::RuleSwitch& s);

/// Reasons that may excuse a finding of a rule, as [CodeTitle]; empty without a rule.
void write_reasons(JsonWriter& json, const Names& names, const policy::Rule* rule);
/// Why a finding is as it is, with what the caller's pages have to know: whether it is their own.
void write_finding_explanation(JsonWriter& json, const Names& names, AccountId caller, const analysis::Explanation& x);

/// A scenario as requests and saved bodies carry it. @errors kInvalidArgument, with what is wrong
Result<analysis::Scenario> scenario_of(const nlohmann::json& body, Date as_of);

/// A table as CSV or XLSX, recorded in the audit log. @param format "csv" or "xlsx" @errors kNotFound for another one
Result<Response> table_answer(Call& call, std::string_view format, const std::string& title, std::vector<std::string> columns,
                              std::vector<std::vector<std::string>> rows, const std::string& subject);

}  // namespace shouwang::http
