#include "linkage/quality.h"

#include <algorithm>
#include <set>

#include "linkage/model.h"

namespace shouwang::linkage {
namespace {

using registry::MatchZone;
using registry::ReviewPurpose;

constexpr std::size_t kManyLabels = 1000;  // from here on a free curve follows the labels better than a straight one

Share share_of(std::uint64_t part, std::uint64_t labels) {
  const Interval interval = wilson_interval(part, labels);
  return {static_cast<double>(part) / static_cast<double>(labels), interval.low, interval.high, labels};
}

// Of all rows whose person is registered: certain + by_model * precision are found, not_found * missed are not.
double recall_of(double certain, double by_model, double not_found, double precision, double missed) {
  const double found = certain + by_model * precision, lost = not_found * missed;
  return found + lost > 0 ? found / (found + lost) : 1;
}

void add_audit(const QualityFacts& facts, DepartmentQuality& out) {
  std::uint64_t linked = 0, right = 0, rejected = 0, missed = 0;
  for (const SettledDecision& d : facts.decisions) {
    if (d.owner != out.owner || d.purpose != ReviewPurpose::kAudit) continue;
    if (d.zone == MatchZone::kLinked) {
      ++linked;
      right += d.right ? 1 : 0;
    } else if (d.zone == MatchZone::kNotFound) {
      ++rejected;
      missed += d.found ? 1 : 0;
    }
  }
  if (linked > 0) out.precision = share_of(right, linked);
  double certain = 0, by_model = 0, not_found = 0;
  for (const LearntDelivery& d : facts.deliveries)
    if (d.owner == out.owner) {
      certain += static_cast<double>(d.certain);
      by_model += static_cast<double>(d.by_model);
      not_found += static_cast<double>(d.not_found);
    }
  // A zone without rows needs no sample: nothing of it can be wrong.
  if ((rejected == 0 && not_found > 0) || (linked == 0 && by_model > 0) || rejected + linked == 0) return;
  const Share precision = linked > 0 ? *out.precision : Share{1, 1, 1, 0};
  const Share lost = rejected > 0 ? share_of(missed, rejected) : Share{0, 0, 0, 0};
  out.recall = Share{recall_of(certain, by_model, not_found, precision.value, lost.value),
                     recall_of(certain, by_model, not_found, precision.low, lost.high),
                     recall_of(certain, by_model, not_found, precision.high, lost.low), linked + rejected};
}

void add_models(const QualityFacts& facts, DepartmentQuality& out) {
  std::set<std::string> seen;
  for (const LearntDelivery& d : facts.deliveries) {
    if (d.owner != out.owner || !seen.insert(d.dataset).second) continue;
    // One of another version of the normalisers cannot be read any more; the next file brings a new one.
    if (const auto model = Model::from_text(d.model)) out.models.push_back({d.dataset, d.title, d.delivery, d.made_ms, model->records, model->registered});
  }
}

}  // namespace

Result<Calibration> calibration_of(const std::vector<Label>& labels) {
  return Calibration::fit(labels, labels.size() < kManyLabels ? Calibration::Method::kPlatt : Calibration::Method::kIsotonic);
}

Result<std::vector<DepartmentQuality>> quality_of(const QualityFacts& facts) {
  std::set<std::string> owners;
  for (const auto& d : facts.decisions) owners.insert(d.owner);
  for (const auto& d : facts.deliveries) owners.insert(d.owner);
  for (const auto& [owner, counts] : facts.queues) owners.insert(owner);
  std::vector<DepartmentQuality> out;
  for (const std::string& owner : owners) {
    DepartmentQuality& department = out.emplace_back();
    department.owner = owner;
    std::vector<Label> labels;
    for (const SettledDecision& d : facts.decisions)
      if (d.owner == owner) labels.push_back({d.posterior, d.right});
    ASSIGN_OR_RETURN(const Calibration calibration, calibration_of(labels));
    department.calibrated = calibration.calibrated();
    department.chart = reliability(labels, calibration);
    add_audit(facts, department);
    if (const auto queue = facts.queues.find(owner); queue != facts.queues.end()) department.queue = queue->second;
    add_models(facts, department);
  }
  return out;
}

}  // namespace shouwang::linkage
