#include "app/duplicate_search.h"

#include <cmath>

#include "http/api/links.h"
#include "linkage/duplicates.h"

namespace shouwang::app {

Result<DuplicateSearch> search_duplicates(Installation& installation, const access::Scope& scope, std::int32_t county, bool again,
                                          std::int64_t now_ms, const std::function<void(double, std::string_view)>& progress) {
  DuplicateSearch out;
  const auto report = [&](double share, std::string_view what) {
    if (progress) progress(share, what);
  };
  registry::DuplicateStore& store = installation.duplicates();
  ASSIGN_OR_RETURN(const auto version, installation.linkage().registry_version(scope, county));
  ASSIGN_OR_RETURN(const auto searched, store.searched_version(scope, county));
  if (!again && searched == version.people) return out;
  report(0.05, "读取户册");
  ASSIGN_OR_RETURN(const auto index, installation.county_indexes().index(scope, county));
  out.persons = static_cast<std::int64_t>(index->index().people().size());
  report(0.3, "逐对比较");
  linkage::DuplicateOptions options;
  options.threads = installation.county_indexes().threads();
  ASSIGN_OR_RETURN(const auto apart, store.kept_apart(scope, county));
  std::vector<linkage::Constraint> known;
  for (const registry::Ruling& ruling : apart)
    known.push_back({static_cast<std::uint64_t>(ruling.first.value()), static_cast<std::uint64_t>(ruling.second.value()),
                     linkage::Constraint::Kind::kCannotLink});
  const linkage::DuplicateResult result = linkage::find_duplicates(index->index(), options, known);
  report(0.8, "保存");
  std::vector<registry::FoundPair> pairs;
  pairs.reserve(result.pairs.size());
  for (const linkage::DuplicatePair& pair : result.pairs) {
    http::JsonWriter why;
    http::write_waterfall(why, linkage::explain_duplicate(index->index(), result.model, pair), false);
    pairs.push_back({PersonId(static_cast<std::int64_t>(pair.first)), PersonId(static_cast<std::int64_t>(pair.second)),
                     static_cast<std::int32_t>(std::lround(pair.posterior * 1e6)), pair.same_household, why.take()});
  }
  out.found = static_cast<std::int64_t>(pairs.size());
  ASSIGN_OR_RETURN(out.open, store.save_found(scope, county, pairs, version.people, now_ms));
  report(1, "待核对 " + std::to_string(out.open) + " 对");
  return out;
}

}  // namespace shouwang::app
