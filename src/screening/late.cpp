#include "screening/late.h"

#include <set>

#include "screening/explanation.h"

namespace shouwang::screening {

std::vector<const policy::Dataset*> sources_of(const policy::Pack& pack, const policy::Rule& rule) {
  std::set<std::string> names;
  for (const cel::Expression::FieldUse& use : uses_of(rule).fields) names.insert(pack.schema->tables[static_cast<std::size_t>(use.table)].name);
  std::vector<const policy::Dataset*> sources;
  for (const std::string& name : names)
    if (const policy::Dataset* dataset = pack.dataset(name); dataset && dataset->target == policy::Target::kRecords) sources.push_back(dataset);
  return sources;
}

std::string late_words(const std::vector<LateSource>& late) {
  std::string words;
  for (const LateSource& source : late)
    words += (words.empty() ? "“" : "；“") + source.dataset->title + "”（" + source.dataset->owner + "）已有 " + std::to_string(source.age_days) +
             " 天没有更新，超过约定的 " + std::to_string(source.dataset->fresh_days) + " 天";
  return words;
}

Result<std::vector<LateSource>> LateSources::of(const policy::Rule& rule, std::int32_t county) {
  const std::vector<const policy::Dataset*> sources = sources_of(pack_, rule);
  std::vector<std::string> wanted;
  for (const policy::Dataset* dataset : sources)
    if (!known_.contains({county, dataset->id})) wanted.push_back(dataset->id);
  if (!wanted.empty()) {
    ASSIGN_OR_RETURN(const auto last, store_.last_deliveries_ms(scope_.narrowed(std::to_string(county)), wanted));
    for (std::size_t k = 0; k < wanted.size(); ++k) known_[{county, wanted[k]}] = last[k];
  }
  std::vector<LateSource> late;
  for (const policy::Dataset* dataset : sources) {
    const auto last = known_.at({county, dataset->id});
    if (!last) continue;
    const int age = today_.days() - beijing_date(*last).days();
    if (age > dataset->fresh_days) late.push_back({dataset, *last, age});
  }
  return late;
}

}  // namespace shouwang::screening
