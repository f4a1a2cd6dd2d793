// Sources that are late: a finding that rests on them is weaker, and says so.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "base/result.h"
#include "policy/pack.h"
#include "screening/store.h"

namespace shouwang::screening {

struct LateSource {
  const policy::Dataset* dataset = nullptr;
  std::int64_t last_ms = 0;  // last delivery in force, UTC milliseconds
  int age_days = 0;          // from that day to the day asked, in China
};

/// Datasets of departments that a rule reads, by id; the register is none.
std::vector<const policy::Dataset*> sources_of(const policy::Pack& pack, const policy::Rule& rule);

/// "医保结算（医保部门）已有 75 天没有更新，超过约定的 31 天" of each, joined; "" for none.
std::string late_words(const std::vector<LateSource>& late);

/// Looks up when sources came, each once for a county. What was never delivered is not late: nothing rests on it.
class LateSources {
 public:
  /// @param pack must outlive this
  LateSources(Store& store, const policy::Pack& pack, access::Scope scope, Date today)
      : store_(store), pack_(pack), scope_(std::move(scope)), today_(today) {}
  /// @param county of the household. @errors what the store reports
  Result<std::vector<LateSource>> of(const policy::Rule& rule, std::int32_t county);

 private:
  Store& store_;
  const policy::Pack& pack_;
  access::Scope scope_;
  Date today_;
  std::map<std::pair<std::int32_t, std::string>, std::optional<std::int64_t>> known_;  // county, dataset -> last delivery
};

}  // namespace shouwang::screening
