// What a thoughtful colleague would point out: gaps and surplus of help, whom to call back.
#pragma once

#include <string>
#include <vector>

#include "casework/case_machine.h"

namespace shouwang::casework {

struct Advice {
  std::string kind;              // gap, over_help, overlap, mismatch, no_development
  std::string risk;              // code, "" = the whole case
  std::string text;              // Chinese, what to do
};
/// - gap: a risk not solved without a planned, running or delivered measure that answers it;
/// - over_help: a single risk with more measures than the pack allows (防止福利陷阱);
/// - overlap: two running measures of one kind for one person;
/// - mismatch: a measure that answers none of the case's risks, or does not suit the household's ability to work;
/// - no_development: somebody can work and no 开发式 measure that counts.
std::vector<Advice> advise(const CaseFile& file, const policy::Pack& pack, const HouseholdFacts* facts);

/// Measures of the catalogue in the order in which they fit a risk and the household's ability to work; those that do not fit are left out.
std::vector<const policy::MeasureKind*> measures_for(const policy::Pack& pack, std::string_view risk, std::string_view labour);

/// Whether a delivered measure is drawn for a call-back: by a hash of case and number, so that nobody can know or steer it,
/// and the same on every machine. @param percent 0..100
bool drawn_for_call_back(CaseId id, int measure, int percent);

}  // namespace shouwang::casework
