// Rows of casework as statements give them, and what its statements share.
#pragma once

#include <string_view>

#include "base/crypto.h"
#include "casework/store.h"
#include "storage/connection.h"

namespace shouwang::storage {

inline constexpr int kMostGrade = 3;
/// So many rows of a list are counted; one more says that there are more.
inline constexpr std::int64_t kCountLimit = casework::kMostCounted + 1;
inline constexpr std::int64_t kCountySpan = 1'000'000;  // village codes of a county

inline int open_flag(casework::LeadState state) { return state == casework::LeadState::kClosed ? 0 : 1; }

/// Context under which the body of an event is sealed.
std::string event_context(casework::EventId id);

/// Columns in the order of the fragments of the same names; head names come out masked.
casework::LeadRow lead_at(const Row& row);
casework::CaseListRow case_at(const Row& row);
casework::Task task_at(const Row& row);
casework::MeasureRow measure_at(const Row& row);
/// The words still sealed: referral_words().
casework::ReferralListRow referral_at(const Row& row);
/// What a referral says, as one text, and back. @errors kInternal
std::string referral_words(const casework::ReferralRow& row);
Result<void> read_referral_words(std::string_view words, casework::ReferralRow& row);
/// Context under which the words of a referral are sealed.
std::string referral_context(LeadId lead);
casework::NoticeRow notice_at(const Row& row);
casework::DeclarationRow declaration_at(const Row& row);
/// The body still sealed.
casework::Event event_at(const Row& row);

/// For case_file.flags.
inline constexpr int kGreenFlag = 1, kGapFlag = 2, kOverHelpFlag = 4;
int flags_of(const casework::CaseRow& row);
/// For case_file.step_bits: bit n for the open step number n. @param steps names, comma separated
int step_bits_of(std::string_view steps);
/// Lines of a notice as JSON.
std::string lines_text(const std::vector<casework::NoticeLine>& lines);
/// For "like" over ",01,07,": the code between commas. Codes are letters and digits: anything else finds nothing.
std::string risk_pattern(std::string_view code);
/// Codes of both lists, comma separated, each once: those of `first` in their order, then what `second` has besides.
std::string united_codes(std::string_view first, std::string_view second);

}  // namespace shouwang::storage
