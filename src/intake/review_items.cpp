#include "intake/review_items.h"

#include <algorithm>

namespace shouwang::intake {
namespace {

std::uint64_t random_number(std::uint64_t seed, std::uint64_t k) {
  std::uint64_t v = seed * 0x9e3779b97f4a7c15ull + k * 0xbf58476d1ce4e5b9ull;
  v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9ull;
  v = (v ^ v >> 27) * 0x94d049bb133111ebull;
  return v ^ v >> 31;
}

}  // namespace

registry::ReviewItem ReviewItems::item_of(RecordId record, int line, const registry::PersonStatement& statement,
                                          const registry::PersonMatch& match) const {
  const std::string text = registry::statement_text(statement);
  registry::ReviewItem item;
  item.record = record;
  item.line = line;
  item.statement = cipher_.encrypt(text, registry::kStatementContext);
  item.statement_index = cipher_.index(text);
  item.match = match;
  return item;
}

void ReviewItems::add(RecordId record, int line, const registry::PersonStatement& statement, const registry::PersonMatch& match) {
  if (match.certain) return;
  if (match.by_constraint) {
    // Nobody is asked again; but when the answer is taken back, the rows that rest on it have to be found.
    if (match.zone == registry::MatchZone::kLinked) settled_.push_back(item_of(record, line, statement, match));
    return;
  }
  if (match.zone == registry::MatchZone::kReview) {
    doubtful_.push_back(item_of(record, line, statement, match));
    return;
  }
  const bool is_linked = match.zone == registry::MatchZone::kLinked;
  std::vector<Drawn>& drawn = is_linked ? linked_ : not_found_;
  const std::uint64_t number = random_number(seed_, static_cast<std::uint64_t>(record.value()));
  const bool full = drawn.size() >= most_audited_;
  const bool chosen = !full || (most_audited_ > 0 && number < drawn.front().number);
  if (!chosen && !is_linked) return;
  registry::ReviewItem item = item_of(record, line, statement, match);
  if (!chosen) {
    settled_.push_back(std::move(item));
    return;
  }
  if (full) {
    std::pop_heap(drawn.begin(), drawn.end());
    if (is_linked) settled_.push_back(std::move(drawn.back().item));
    drawn.pop_back();
  }
  drawn.push_back({number, std::move(item)});
  std::push_heap(drawn.begin(), drawn.end());
}

std::vector<registry::ReviewItem> ReviewItems::finish(const registry::PersonMatcher& matcher, std::int64_t rows) {
  std::vector<registry::ReviewItem> all = take_settled();
  const std::size_t asked = all.size();
  for (registry::ReviewItem& item : doubtful_) all.push_back(std::move(item));
  for (Drawn& drawn : linked_) all.push_back(std::move(drawn.item));
  for (Drawn& drawn : not_found_) all.push_back(std::move(drawn.item));
  const auto by_line = [](const registry::ReviewItem& a, const registry::ReviewItem& b) { return a.line < b.line; };
  std::stable_sort(all.begin() + static_cast<std::ptrdiff_t>(asked), all.end(), by_line);
  matcher.select(std::span(all).subspan(asked), rows);
  // Of the rows that matched nobody only those that somebody is asked about are worth keeping.
  std::erase_if(all, [](const registry::ReviewItem& item) {
    return item.match.zone == registry::MatchZone::kNotFound && item.purpose == registry::ReviewPurpose::kNone;
  });
  return all;
}

}  // namespace shouwang::intake
