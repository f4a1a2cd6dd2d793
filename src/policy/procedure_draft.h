// A section of procedures/ while it is being read: what it says, and what has to be looked up elsewhere in the pack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/procedure.h"
#include "policy/reader.h"

namespace shouwang::policy {

/// Every section that a procedure has, in the order of docs/packs.md. Steps are one section a phase: "steps.admission" …
inline constexpr std::string_view kSections[] = {"classes",           "lead",   "channels",   "lists",  "steps.admission", "steps.measures",
                                                 "steps.elimination", "totals", "comparison", "review", "notice",          "elimination",
                                                 "measures",          "visits", "facts",      "limits", "wording", "watch"};

/// Something named in a section that another file of the pack has to define.
struct Reference {
  enum class Kind : std::uint8_t {
    kNumber,  // an int parameter, every value within [least, most]
    kDays,    // an int parameter of unit 自然日 or 工作日, every value within [least, most]
    kRisk,    // a code of risk_type
    kClass,   // a code of monitored_class
    kDataset,
    kCodeTable,
  };
  Kind kind{};
  std::string name;
  Place place;
  std::int64_t least = 0, most = 0;
};

/// An expression of a section: the class, criterion or fact with this index.
struct WrittenExpression {
  std::size_t index = 0;
  cel::Kind kind = cel::Kind::kBool;  // what it has to give
  std::string key;                    // "when", "known"
  Place place;
  int block_indent = -1;
};

struct SectionDraft {
  std::string key;  // of kSections
  SectionInfo info;
  Place place;
  Procedure part;  // only the members of this section mean anything
  std::vector<Reference> references;
  std::vector<WrittenExpression> expressions;
  std::string normalised;  // comments, order of keys and line breaks left out; what the procedure's hash is made of
};

}  // namespace shouwang::policy
