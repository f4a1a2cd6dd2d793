#include "analysis/village_benefits.h"

#include <algorithm>
#include <utility>

namespace shouwang::analysis {
namespace {

VillageBenefit judge_village(const policy::Benefit& benefit, const policy::Pack& pack, const cel::Context& context,
                             const screening::Snapshot& snapshot, std::int64_t village) {
  VillageBenefit out;
  out.benefit = &benefit;
  if (!benefit.village_lists.empty()) {
    const policy::Listed listed = policy::is_listed(benefit, village);
    if (listed != policy::Listed::kUnknown) out.entitled = listed == policy::Listed::kYes ? policy::Answer::kYes : policy::Answer::kNo;
  } else {
    std::int64_t count = 0;
    for (std::uint32_t household = 0; household < snapshot.households(); ++household) {
      const cel::Value value = cel::evaluate(*benefit.count_expression, snapshot.data(), household, context);
      if (value.number)
        count += *value.number;
      else
        ++out.uncounted;
    }
    out.count = count;
    out.at_least = context.parameters[static_cast<std::size_t>(pack.schema->find_parameter(benefit.at_least))].number;
    // What is not counted matters only below the number.
    if (out.at_least && count >= *out.at_least)
      out.entitled = policy::Answer::kYes;
    else if (out.at_least && out.uncounted == 0)
      out.entitled = policy::Answer::kNo;
  }
  const cel::Value no_amount{cel::Kind::kMoney, std::nullopt, std::nullopt};
  out.gives = policy::fill_benefit(benefit.gives, no_amount, *pack.schema, context);
  out.wording = policy::fill_benefit(benefit.wording, no_amount, *pack.schema, context);
  return out;
}

}  // namespace

Result<std::shared_ptr<const VillageBenefits>> village_benefits(SnapshotCache& cache, const SnapshotCache::Wanted& wanted, std::int64_t village) {
  const std::string code = std::to_string(village);
  if (!wanted.scope.covers(code)) return std::make_shared<const VillageBenefits>(VillageBenefits{wanted.pack, {}});
  SnapshotCache::Wanted of_village{wanted.scope.narrowed(code), wanted.pack, wanted.as_of, wanted.data_version};
  of_village.now_ms = wanted.now_ms;
  of_village.fields_alone = true;
  for (const policy::Benefit& benefit : wanted.pack->benefits) {
    if (!benefit.count_expression || !benefit.in_force(wanted.as_of)) continue;
    const auto& uses = benefit.count_expression->fields();
    of_village.fields.insert(of_village.fields.end(), uses.begin(), uses.end());
  }
  const auto judge = [&](const std::shared_ptr<const screening::Snapshot>& snapshot) -> Result<SnapshotCache::Product> {
    auto out = std::make_shared<VillageBenefits>();
    out->pack = wanted.pack;
    const cel::Context context = wanted.pack->context(wanted.as_of);
    for (const policy::Benefit& benefit : wanted.pack->benefits) {
      if (benefit.entity == policy::BenefitEntity::kVillage && benefit.in_force(wanted.as_of))
        out->rows.push_back(judge_village(benefit, *wanted.pack, context, *snapshot, village));
    }
    return SnapshotCache::Product{std::shared_ptr<const VillageBenefits>(std::move(out)), 0};
  };
  ASSIGN_OR_RETURN(const auto made, cache.product(of_village, "village", judge));
  return std::static_pointer_cast<const VillageBenefits>(made);
}

}  // namespace shouwang::analysis
