// Referrals: the queues of departments, and what those see who referred.
#include <algorithm>
#include <limits>
#include <tuple>

#include "storage/casework_rows.h"
#include "storage/casework_store.h"
#include "storage/encoding.h"
#include "storage/statements.h"

namespace shouwang::storage {

using casework::ReferralListRow;
using casework::ReferralQuery;

namespace {

constexpr std::string_view kReferralOrder = "referral";

/// The parameters ?4 … ?12.
struct ReferralFilter {
  int least_open = 1, most_open = 1, state = 0, level = -1;
  AccountId referred_by;
  HouseholdId household;
  Date first_due = Date::from_days(std::numeric_limits<std::int32_t>::min());
  Date last_due = Date::from_days(std::numeric_limits<std::int32_t>::max()), last_warn = last_due;
  void append_to(std::vector<Param>& params) const {
    params.insert(params.end(), {least_open, most_open, state, level, referred_by, household, first_due, last_due, last_warn});
  }
};

Result<ReferralFilter> referral_filter(const ReferralQuery& query) {
  ReferralFilter f;
  if (!query.state.empty()) {
    f.least_open = 0;
    casework::ReferralState state{};
    if (casework::parse_referral_state(query.state, state))
      f.state = static_cast<int>(state);
    else if (query.state != "all")
      return fail(ErrorCode::kInvalidArgument, "不认识的转办状态“" + query.state + "”");
  }
  if (query.level) f.level = static_cast<int>(*query.level);
  f.referred_by = query.referred_by;
  f.household = query.household;
  if (query.due == "overdue") {
    f.last_due = query.today.plus_days(-1);
  } else if (query.due == "soon") {
    f.first_due = f.last_warn = query.today;
  } else if (!query.due.empty()) {
    return fail(ErrorCode::kInvalidArgument, "不认识的期限条件“" + query.due + "”，可用 overdue、soon");
  }
  return f;
}

}  // namespace

Result<casework::ReferralPage> CaseworkStore::referrals(const access::Scope& scope, const ReferralQuery& query) {
  casework::ReferralPage page;
  ASSIGN_OR_RETURN(const ReferralFilter filter, referral_filter(query));
  const auto limit = static_cast<std::size_t>(std::clamp(query.limit, 1, kLongestPage));
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  Cursor from{{kLeast, kLeast, 0}, {}};
  if (!query.cursor.empty()) {
    ASSIGN_OR_RETURN(from, decode_cursor(kReferralOrder, query.cursor));
  }
  if (scope.role() == access::Role::kDepartment && query.departments.empty()) return page;
  const access::Scope range = query.division.empty() ? scope : scope.narrowed(query.division);
  std::vector<std::string_view> names(query.departments.begin(), query.departments.end());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const bool by_department = !names.empty();
  if (!by_department) names.emplace_back();
  {
    ASSIGN_OR_RETURN(const auto db, database_.read());
    for (const std::string_view name : names) {
      std::vector<Param> params = {range.low(), range.high(), name};
      filter.append_to(params);
      std::vector<Param> counted = params;
      params.insert(params.end(), {from.numbers[0], from.numbers[1], static_cast<std::int64_t>(limit + 1)});
      counted.emplace_back(kCountLimit);
      RETURN_IF_ERROR(db->query(by_department ? sql::casework_referrals_of_department : sql::casework_referrals_of_villages, params,
                                [&](const Row& row) { page.rows.push_back(referral_at(row)); }));
      ASSIGN_OR_RETURN(const auto total,
                       db->integer(by_department ? sql::casework_count_referrals_of_department : sql::casework_count_referrals_of_villages, counted));
      page.total += total.value_or(0);
    }
  }
  page.total = std::min(page.total, kCountLimit);
  const auto key = [](const ReferralListRow& r) { return std::tuple(r.row.due, r.row.lead); };
  std::sort(page.rows.begin(), page.rows.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  if (page.rows.size() > limit) {
    page.rows.resize(limit);
    const casework::ReferralRow& last = page.rows.back().row;
    page.next_cursor = encode_cursor(kReferralOrder, {{last.due.days(), last.lead.value(), 0}, {}});
  }
  for (ReferralListRow& r : page.rows) {
    ASSIGN_OR_RETURN(const std::string words, cipher_.decrypt(r.row.content, referral_context(r.row.lead)));
    RETURN_IF_ERROR(read_referral_words(words, r.row));
  }
  return page;
}

}  // namespace shouwang::storage
