// The analysis port over a database.
#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"
#include "storage/casework_store.h"
#include "storage/encoding.h"
#include "storage/finding_rows.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

using analysis::Explanation;
using analysis::QualityState;
using analysis::RuleSwitch;
using analysis::SavedScenario;

constexpr int kNameColumns = 3;

/// Columns in the order of the fragment explanation_columns, from `first` on.
Explanation explanation_at(const Row& row, int first = 0) {
  Explanation x;
  x.id = row.integer(first);
  x.county = static_cast<std::int32_t>(row.integer(first + 1));
  x.household = HouseholdId(row.integer(first + 2));
  x.village = row.integer(first + 3);
  x.rule = row.string(first + 4);
  x.reason = row.string(first + 5);
  x.text = row.string(first + 6);
  x.explained_by = AccountId(row.integer(first + 7));
  x.explained_ms = row.integer(first + 8);
  x.until = row.date(first + 9);
  x.accepted_by = AccountId(row.integer(first + 10));
  x.accepted_ms = row.integer(first + 11);
  x.ended_by = AccountId(row.integer(first + 12));
  x.ended_ms = row.integer(first + 13);
  return x;
}

SavedScenario scenario_at(const Row& row) {
  SavedScenario s;
  s.id = row.integer(0);
  s.owner = AccountId(row.integer(1));
  s.unit = row.string(2);
  s.title = row.string(3);
  s.sharing = static_cast<analysis::Sharing>(row.integer(4));
  s.pack_hash = row.string(5);
  s.body = row.string(6);
  s.created_ms = row.integer(7);
  s.changed_ms = row.integer(8);
  s.version = row.integer(9);
  return s;
}

/// Where a page of the quality list begins: behind this finding of this rule.
struct Place {
  std::size_t rule = 0;
  std::int64_t county = -1, household = 0, finding = 0;
  std::string text() const {
    return std::to_string(rule) + "." + std::to_string(county) + "." + std::to_string(household) + "." + std::to_string(finding);
  }
};

Result<Place> parse_place(std::string_view cursor) {
  Place place;
  if (cursor.empty()) return place;
  const auto parts = text::split(cursor, '.');
  std::int64_t numbers[4] = {};
  if (parts.size() != std::size(numbers)) return fail(ErrorCode::kInvalidArgument, "翻页位置不正确，请从第一页重新打开");
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const auto [end, problem] = std::from_chars(parts[k].data(), parts[k].data() + parts[k].size(), numbers[k]);
    if (problem != std::errc() || end != parts[k].data() + parts[k].size())
      return fail(ErrorCode::kInvalidArgument, "翻页位置不正确，请从第一页重新打开");
  }
  if (numbers[0] < 0) return fail(ErrorCode::kInvalidArgument, "翻页位置不正确，请从第一页重新打开");
  return Place{static_cast<std::size_t>(numbers[0]), numbers[1], numbers[2], numbers[3]};
}

class AnalysisStore final : public analysis::Store {
 public:
  explicit AnalysisStore(Database& database) : database_(database) {}

  Result<std::string> data_version(const access::Scope& scope) override {
    std::string version;
    RETURN_IF_ERROR(read(sql::analysis_data_version, {scope.county_low(), scope.county_high()},
                         [&](const Row& row) { version = std::to_string(row.integer(0)) + "-" + std::to_string(row.integer(1)); }));
    return version;
  }

  Result<std::vector<std::pair<std::int64_t, int>>> village_cadres(const access::Scope& scope) override {
    std::vector<std::pair<std::int64_t, int>> out;
    RETURN_IF_ERROR(read(sql::analysis_village_cadres, {}, [&](const Row& row) {
      const std::string_view division = row.text(0);
      std::int64_t village = 0;
      std::from_chars(division.data(), division.data() + division.size(), village);
      if (scope.low() <= village && village <= scope.high()) out.emplace_back(village, static_cast<int>(row.integer(1)));
    }));
    std::sort(out.begin(), out.end());
    return out;
  }

  Result<std::vector<RuleSwitch>> switches() override {
    std::vector<RuleSwitch> out;
    RETURN_IF_ERROR(read(sql::analysis_switches, {}, [&](const Row& row) {
      RuleSwitch s;
      s.id = row.integer(0);
      s.rule = row.string(1);
      s.rule_hash = row.string(2);
      s.status = static_cast<policy::RuleStatus>(row.integer(3));
      s.proposed_by = AccountId(row.integer(4));
      s.proposed_ms = row.integer(5);
      s.why = row.string(6);
      s.decision = static_cast<analysis::Decision>(row.integer(7));
      s.decided_by = AccountId(row.integer(8));
      s.decided_ms = row.integer(9);
      out.push_back(std::move(s));
    }));
    return out;
  }
  Result<void> propose(const RuleSwitch& s) override {
    return write(sql::analysis_add_switch, {s.id, s.rule, s.rule_hash, static_cast<int>(s.status), s.proposed_by, s.proposed_ms, s.why,
                                            static_cast<int>(s.decision), s.decided_by, s.decided_ms});
  }
  Result<void> decide(const RuleSwitch& s) override {
    return write_one(sql::analysis_decide_switch, {s.id, static_cast<int>(s.decision), s.decided_by, s.decided_ms}, "这项规则切换已经审批过了，请刷新列表");
  }

  Result<std::optional<screening::Finding>> finding(const access::Scope& scope, FindingId id) override {
    std::optional<screening::Finding> out;
    RETURN_IF_ERROR(read(sql::analysis_finding, {scope.county_low(), scope.county_high(), id, scope.low(), scope.high()},
                         [&](const Row& row) { out = finding_at(row); }));
    return out;
  }
  Result<std::optional<Explanation>> explanation_of(const access::Scope& scope, const screening::Finding& finding) override {
    std::optional<Explanation> out;
    if (finding.village < scope.low() || scope.high() < finding.village) return out;
    RETURN_IF_ERROR(read(sql::analysis_explanation_of, {finding.county, finding.household, finding.rule},
                         [&](const Row& row) { out = explanation_at(row); }));
    return out;
  }
  Result<std::optional<Explanation>> explanation(const access::Scope& scope, std::int64_t id) override {
    std::optional<Explanation> out;
    RETURN_IF_ERROR(read(sql::analysis_explanation, {scope.county_low(), scope.county_high(), id, scope.low(), scope.high()},
                         [&](const Row& row) { out = explanation_at(row); }));
    return out;
  }
  Result<void> explain(const Explanation& x, Date today) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    RETURN_IF_ERROR(tx->execute(sql::analysis_replace_explanation, {x.county, x.household, x.rule, x.explained_ms, today}));
    const auto added = tx->execute(sql::analysis_add_explanation, {x.county, x.id, x.household, x.village, x.rule, x.reason, x.text, x.explained_by,
                                                                   x.explained_ms, x.until, x.accepted_by, x.accepted_ms, x.ended_by, x.ended_ms});
    if (!added && added.error().code() == ErrorCode::kUnique) return fail(ErrorCode::kUnique, "这条问题已有说明，请先撤回原来的说明");
    if (!added) return Failure(added.error());
    return tx.commit();
  }
  Result<void> change_explanation(const Explanation& x) override {
    return write_one(sql::analysis_change_explanation, {x.county, x.id, x.accepted_by, x.accepted_ms, x.ended_by, x.ended_ms},
                     "这条说明已被他人办理，请刷新后再试");
  }
  Result<std::vector<Explanation>> explanations(const access::Scope& scope) override {
    std::vector<Explanation> out;
    RETURN_IF_ERROR(read(sql::analysis_explanations, {scope.low(), scope.high()}, [&](const Row& row) { out.push_back(explanation_at(row)); }));
    return out;
  }

  Result<analysis::QualityPage> quality(const access::Scope& scope, const analysis::QualityQuery& query) override {
    if (query.limit < 1 || query.limit > kLongestPage) return fail(ErrorCode::kInvalidArgument, "每页条数应在 1 到 200 之间");
    const access::Scope inside = query.division.empty() ? scope : scope.narrowed(query.division);
    ASSIGN_OR_RETURN(Place place, parse_place(query.cursor));
    const int state = static_cast<int>(query.state == QualityState::kCleared ? screening::FindingState::kCleared : screening::FindingState::kOpen);
    const int explained = query.state == QualityState::kCleared ? 2 : query.state == QualityState::kExplained ? 1 : 0;
    analysis::QualityPage page;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    const auto wanted = static_cast<std::size_t>(query.limit) + 1;  // one more tells whether there is another page
    std::vector<std::size_t> rule_of;
    for (std::size_t r = place.rule; r < query.rules.size() && page.rows.size() < wanted; ++r) {
      const Place from = r == place.rule ? place : Place{r};
      RETURN_IF_ERROR(db->query(sql::analysis_quality_rows,
                                {query.rules[r], state, inside.low(), inside.high(), inside.county_low(), inside.county_high(), from.county,
                                 from.household, query.today, explained, static_cast<std::int64_t>(wanted - page.rows.size()), from.finding},
                                [&](const Row& row) {
                                  analysis::QualityRow& q = page.rows.emplace_back();
                                  rule_of.push_back(r);
                                  q.finding = finding_at(row);
                                  q.household_code = row.string(kFindingColumns);
                                  q.head_name = row.string(kFindingColumns + 1);
                                  q.group_name = row.string(kFindingColumns + 2);
                                  if (!row.is_null(kFindingColumns + kNameColumns)) q.explanation = explanation_at(row, kFindingColumns + kNameColumns);
                                  q.state = query.state;
                                }));
    }
    if (page.rows.size() == wanted) {
      page.rows.pop_back();
      const screening::Finding& last = page.rows.back().finding;
      page.next_cursor = Place{rule_of[page.rows.size() - 1], last.county, last.household.value(), last.id.value()}.text();
    }
    return page;
  }
  Result<std::vector<analysis::QualityCount>> quality_counts(const access::Scope& scope, const analysis::QualityQuery& query) override {
    const access::Scope inside = query.division.empty() ? scope : scope.narrowed(query.division);
    std::vector<analysis::QualityCount> out;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    for (const std::string& rule : query.rules) {
      RETURN_IF_ERROR(db->query(sql::analysis_quality_count,
                                {rule, inside.low(), inside.high(), inside.county_low(), inside.county_high(), query.today}, [&](const Row& row) {
                                  out.push_back({rule, row.integer(0) - row.integer(1), row.integer(1)});
                                }));
    }
    return out;
  }

  Result<std::vector<screening::ShadowCount>> shadow_counts(const access::Scope& scope, std::int64_t run) override {
    std::vector<screening::ShadowCount> out;
    RETURN_IF_ERROR(read(sql::analysis_shadow_counts, {run, scope.low(), scope.high()}, [&](const Row& row) {
      out.push_back({row.string(0), row.string(1), row.integer(2), row.integer(3)});
    }));
    return out;
  }

  Result<void> score_rows(const access::Scope& scope, const analysis::ScoreQuery& query,
                          const std::function<void(const analysis::ScoreRow&)>& each) override {
    constexpr std::int64_t kWholeCountry = 1'000'000'000'000;  // above every code: no area at all
    JsonList months;
    for (const std::int64_t month : query.months) months.add(month);
    ASSIGN_OR_RETURN(const auto db, database_.read());
    return db->stream(sql::analysis_score_rows,
                      {scope.low(), scope.high(), query.from_ms, query.to_ms, query.area_unit > 0 ? query.area_unit : kWholeCountry, query.source ? 1 : 0,
                       months.finish()},
                      [&](const Row& row) {
                        each({row.text(0), row.text(1), row.integer(2), row.integer(3), row.integer(4), row.integer(5), row.integer(6), row.integer(7),
                              row.integer(8)});
                      });
  }

  Result<std::vector<SavedScenario>> scenarios(AccountId account, std::string_view unit) override {
    std::vector<SavedScenario> out;
    RETURN_IF_ERROR(read(sql::analysis_scenarios, {account, unit}, [&](const Row& row) { out.push_back(scenario_at(row)); }));
    return out;
  }
  Result<std::optional<SavedScenario>> scenario(std::int64_t id) override {
    std::optional<SavedScenario> out;
    RETURN_IF_ERROR(read(sql::analysis_scenario, {id}, [&](const Row& row) { out = scenario_at(row); }));
    return out;
  }
  Result<void> save_scenario(const SavedScenario& s) override {
    const int sharing = static_cast<int>(s.sharing);
    if (s.version == 1)
      return write(sql::analysis_add_scenario, {s.id, s.owner, s.unit, s.title, sharing, s.pack_hash, s.body, s.created_ms, s.changed_ms, s.version});
    return write_one(sql::analysis_change_scenario, {s.id, s.title, sharing, s.pack_hash, s.body, s.changed_ms, s.version}, "这个方案已被修改，请刷新后再试");
  }
  Result<void> delete_scenario(std::int64_t id) override { return write(sql::analysis_delete_scenario, {id}); }

 private:
  Result<void> read(const Statement& statement, Params params, const RowFunction& each) {
    ASSIGN_OR_RETURN(const auto db, database_.read());
    return db->query(statement, params, each);
  }
  Result<void> write(const Statement& statement, Params params) {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    RETURN_IF_ERROR(tx->execute(statement, params));
    return tx.commit();
  }
  /// @errors kConflict with these words when no row fits
  Result<void> write_one(const Statement& statement, Params params, const char* conflict) {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    ASSIGN_OR_RETURN(const std::int64_t changed, tx->execute(statement, params));
    if (changed == 0) return fail(ErrorCode::kConflict, conflict);
    return tx.commit();
  }
  Database& database_;
};

}  // namespace

std::unique_ptr<analysis::Store> make_analysis_store(Database& database) { return std::make_unique<AnalysisStore>(database); }

}  // namespace shouwang::storage
