// What the data say about one household today: known facts with source and age, the class they propose, the criteria they meet.
// Read from registry and datasets by the policy language; proposals only. People confirm, and say why when they differ.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "policy/pack.h"
#include "screening/store.h"

namespace shouwang::casework {

enum class Answer : std::uint8_t { kNo = 0, kUnknown = 1, kYes = 2 };
std::string_view answer_name(Answer answer);   // "no", "unknown", "yes"
std::string_view answer_title(Answer answer);  // 否, 数据不足, 是

struct KnownFact {
  std::string id;               // policy::Fact
  std::string value;            // as in bodies: money "1234.50", date ISO, bool "true"/"false", code; "" = not known
  std::string shown;            // for people
  std::optional<Date> day;      // of the data, when the dataset says
  std::string source;           // 民政局 · 低保名单 …; "" when not known
  bool ask = true;              // unknown or older than the pack allows
};
struct Judged {
  std::string id;               // class code or criterion id
  Answer answer = Answer::kUnknown;
  std::string reason;           // what it rests on, Chinese: 家庭纯收入 8,000.00元 < …; what is missing
};
struct HouseholdFacts {
  Date as_of;
  std::vector<KnownFact> facts;      // of procedure.facts, in its order
  std::vector<Judged> classes;       // in force on as_of
  std::vector<Judged> criteria;      // of procedure.elimination
  std::string proposed_class;        // the first class whose answer is yes; ""
  int members = 0;
};

/// @errors kNotFound outside the scope; what the store reports
Result<HouseholdFacts> read_facts(screening::Store& store, const policy::Pack& pack, const access::Scope& scope, HouseholdId household,
                                  std::int64_t village, Date as_of);

}  // namespace shouwang::casework
