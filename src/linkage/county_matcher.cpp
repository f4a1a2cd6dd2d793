#include "linkage/county_matcher.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "linkage/clerical.h"

namespace shouwang::linkage {
namespace {

using registry::MatchZone;
using registry::PersonMatch;
using registry::PersonStatement;
using registry::ReviewItem;
using registry::ReviewPurpose;

constexpr std::size_t kStatementsTogether = 512;
constexpr double kMillion = 1e6;

std::int32_t millionths(double p) { return static_cast<std::int32_t>(std::lround(p * kMillion)); }

std::vector<Record> records_of(std::span<const PersonStatement> rows) {
  std::vector<Record> out;
  out.reserve(rows.size());
  for (const PersonStatement& row : rows) out.push_back(record_of(row, out.size() + 1));
  return out;
}

Result<Model> model_from(const std::optional<std::string>& text) {
  if (!text) return Model::defaults();
  auto model = Model::from_text(*text);
  // Of another version of the normalisers: what it says no longer fits.
  return model ? *std::move(model) : Model::defaults();
}

Decision decision_of(const ReviewItem& item, std::size_t number) {
  Decision d;
  d.record = number + 1;
  d.zone = item.match.zone == MatchZone::kLinked ? Zone::kLinked : item.match.zone == MatchZone::kReview ? Zone::kClerical : Zone::kNotFound;
  d.by_constraint = item.match.by_constraint;
  for (const auto& c : item.match.candidates)
    d.candidates.push_back({static_cast<std::uint64_t>(c.person.value()), c.posterior / kMillion, c.relative / kMillion, c.pattern});
  return d;
}

}  // namespace

CountyMatcher::CountyMatcher(std::shared_ptr<const CountyIndex> county, Model prior, MatcherOptions options)
    : county_(std::move(county)), linker_(county_->linker().with_zones(options.zones)), model_(std::move(prior)), options_(options) {
  model_.persons = county_->index().facts().persons;
}

Result<std::unique_ptr<CountyMatcher>> CountyMatcher::for_dataset(std::shared_ptr<const CountyIndex> county, Store& store,
                                                                  const access::Scope& scope, std::string_view dataset,
                                                                  MatcherOptions options) {
  ASSIGN_OR_RETURN(const auto text, store.last_model(scope, county->county(), dataset));
  ASSIGN_OR_RETURN(Model prior, model_from(text));
  return std::make_unique<CountyMatcher>(std::move(county), std::move(prior), options);
}

Result<std::unique_ptr<CountyMatcher>> CountyMatcher::for_delivery(std::shared_ptr<const CountyIndex> county, Store& store,
                                                                   const access::Scope& scope, DeliveryId delivery, MatcherOptions options) {
  options.learns = false;
  ASSIGN_OR_RETURN(const auto text, store.model_of(scope, county->county(), delivery));
  ASSIGN_OR_RETURN(Model prior, model_from(text));
  return std::make_unique<CountyMatcher>(std::move(county), std::move(prior), options);
}

Result<void> CountyMatcher::learn(std::span<const PersonStatement> rows) {
  if (!rows.empty()) model_ = linker_.learnt_model(records_of(rows), model_);
  learnt_ = true;
  return {};
}

PersonMatch CountyMatcher::match_of(const Decision& decision) const {
  PersonMatch out;
  switch (decision.zone) {
    case Zone::kLinked:
      out.zone = MatchZone::kLinked;
      break;
    case Zone::kClerical:
      out.zone = MatchZone::kReview;
      break;
    case Zone::kNotFound:
      out.zone = MatchZone::kNotFound;
      break;
  }
  out.by_constraint = decision.by_constraint;
  for (const Candidate& c : decision.candidates)
    out.candidates.push_back({PersonId(static_cast<std::int64_t>(c.person)), millionths(c.posterior), millionths(c.relative), c.pattern});
  if (!out.candidates.empty())
    if (const auto place = county_->place_of(out.candidates.front().person)) out.place = *place;
  out.relative = millionths(decision.relative);
  out.nobody = millionths(decision.nobody);
  return out;
}

Result<std::vector<PersonMatch>> CountyMatcher::decide(std::span<const PersonStatement> rows) {
  std::vector<PersonMatch> out(rows.size());
  std::vector<std::uint8_t> open(rows.size());
  parallel_for((rows.size() + kStatementsTogether - 1) / kStatementsTogether, options_.threads, [&](std::size_t piece, unsigned) {
    for (std::size_t k = piece * kStatementsTogether; k < std::min(rows.size(), (piece + 1) * kStatementsTogether); ++k) {
      if (!county_->any_ruled() || !county_->ruled(record_fingerprint(record_of(rows[k], 1))))
        if (const auto place = county_->certain(rows[k])) {
          out[k].zone = MatchZone::kLinked;
          out[k].certain = true;
          out[k].place = *place;
          out[k].nobody = 0;
          continue;
        }
      open[k] = 1;
    }
  });
  std::vector<Record> records;
  std::vector<std::size_t> places;
  for (std::size_t k = 0; k < rows.size(); ++k)
    if (open[k]) {
      records.push_back(record_of(rows[k], k + 1));
      places.push_back(k);
    }
  const LinkResult decided = linker_.decide(records, model_);
  for (std::size_t k = 0; k < places.size(); ++k) out[places[k]] = match_of(decided.decisions[k]);
  return out;
}

void CountyMatcher::select(std::span<ReviewItem> items, std::int64_t rows) const {
  const auto all = static_cast<double>(std::max<std::int64_t>(0, rows));
  const double stakes = options_.high_stakes ? 2 : 1;
  std::vector<Decision> doubtful, decided;
  std::vector<ReviewItem*> doubtful_items, decided_items;
  for (std::size_t k = 0; k < items.size(); ++k) {
    ReviewItem& item = items[k];
    item.purpose = ReviewPurpose::kNone;
    item.gain = 0;
    item.reviewers = options_.high_stakes ? 2 : 1;
    const bool in_doubt = item.match.zone == MatchZone::kReview;
    (in_doubt ? doubtful : decided).push_back(decision_of(item, k));
    (in_doubt ? doubtful_items : decided_items).push_back(&item);
    if (!in_doubt) continue;
    const double p = doubtful.back().best();
    item.purpose = ReviewPurpose::kBeyondBudget;
    item.gain = millionths(std::min(p, 1 - p) * stakes);
  }
  ClericalOptions options;
  options.budget = std::max(options_.budget.at_least, static_cast<std::size_t>(options_.budget.reviewed_share * all));
  for (const ClericalItem& chosen : clerical_queue(doubtful, Calibration(), options, [&](const Decision&) { return stakes; }))
    doubtful_items[chosen.decision]->purpose = ReviewPurpose::kQueue;
  // Drawn rows get a place anywhere in the queue: whoever reviews must not see that the engine was sure of them.
  const double each = std::min(static_cast<double>(options_.budget.most_audited), options_.budget.audited_share * all);
  for (const std::size_t drawn : audit_sample(decided, each, options_.seed)) {
    decided_items[drawn]->purpose = ReviewPurpose::kAudit;
    decided_items[drawn]->gain = static_cast<std::int32_t>(mix_bits(options_.seed, drawn + 1) % static_cast<std::uint64_t>(stakes * kMillion / 2));
  }
}

std::string CountyMatcher::model_text() const { return learnt_ ? model_.to_text() : std::string(); }

}  // namespace shouwang::linkage
