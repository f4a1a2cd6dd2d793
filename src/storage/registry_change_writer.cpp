#include "storage/registry_change_writer.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "linkage/store.h"
#include "registry/duplicate.h"
#include "storage/dataset_tables.h"
#include "storage/delivery_rows.h"
#include "storage/encoding.h"
#include "storage/registry_journal.h"
#include "storage/statements.h"

namespace shouwang::storage {
namespace {

using Json = nlohmann::json;
using registry::Change;
using registry::ChangeFacts;
using registry::ChangeKind;
using registry::ChangeOrder;
using registry::ChangePlan;
using registry::ChangeRequest;

constexpr int kCodesTried = 50;

// A membership in details: [household, first day, last day, relation].
enum MembershipPart : std::size_t { kHome = 0, kFirstDay = 1, kLastDay = 2, kRelation = 3 };

Json optional_number(const Row& row, int column) { return row.is_null(column) ? Json(nullptr) : Json(row.integer(column)); }
Param number_or_null(const Json& value) { return value.is_null() ? Param(std::nullopt) : Param(value.get<std::int64_t>()); }

std::string date_text(std::int64_t at_ms) { return beijing_date(at_ms).iso(); }

}  // namespace

std::string change_context(registry::ChangeId id) { return "registry_change:" + std::to_string(id.value()); }

// ---------------------------------------------------------------- facts

Result<void> RegistryChangeWriter::load_household(const access::Scope& scope, HouseholdId id, ChangeFacts& facts) {
  if (!id || facts.households.contains(id)) return {};
  registry::HouseholdFact fact;
  RETURN_IF_ERROR(db_.query(sql::changes_household_fact, {id}, [&](const Row& row) {
    fact.county = static_cast<std::int32_t>(row.integer(0));
    fact.id = HouseholdId(row.integer(1));
    fact.village = row.integer(2);
    fact.code = row.string(3);
    fact.since = row.date(4);
  }));
  if (!fact.id || !covers_county(scope, fact.county)) return {};
  RETURN_IF_ERROR(
      db_.query(sql::changes_village_name, {fact.village}, [&](const Row& row) { fact.village_name = row.string(0) + row.string(1); }));
  RETURN_IF_ERROR(db_.query(sql::changes_member_facts, {fact.county, id}, [&](const Row& row) {
    registry::MemberFact member{PersonId(row.integer(0)), row.string(1), row.string(2), {}, row.date(4)};
    if (!row.is_null(3)) member.birth = row.date(3);
    fact.members.push_back(std::move(member));
  }));
  county_ = fact.county;
  facts.households.emplace(id, std::move(fact));
  return {};
}

Result<void> RegistryChangeWriter::load_person(const access::Scope& scope, PersonId id, ChangeFacts& facts) {
  if (!id || facts.persons.contains(id)) return {};
  registry::PersonFact fact;
  RETURN_IF_ERROR(db_.query(sql::changes_person_fact, {id}, [&](const Row& row) {
    fact.county = static_cast<std::int32_t>(row.integer(0));
    fact.person = PersonId(row.integer(1));
    fact.name = row.string(2);
    fact.merged_into = PersonId(row.integer(3));
    fact.household = HouseholdId(row.integer(4));
    fact.has_number = row.integer(5) != 0;
  }));
  if (!fact.person || !covers_county(scope, fact.county)) return {};
  const HouseholdId home = fact.household;
  facts.persons.emplace(id, std::move(fact));
  return load_household(scope, home, facts);
}

Result<std::string> RegistryChangeWriter::free_code(std::int32_t county, const std::string& code) {
  JsonList wanted;
  for (int n = 1; n <= kCodesTried; ++n) wanted.add(code + "-" + std::to_string(n));
  std::set<std::string> taken;
  RETURN_IF_ERROR(
      db_.query(sql::registry_find_households_by_code, {county, wanted.finish()}, [&](const Row& row) { taken.insert(row.string(1)); }));
  for (int n = 1; n <= kCodesTried; ++n)
    if (std::string made = code + "-" + std::to_string(n); !taken.contains(made)) return made;
  return std::string();
}

Result<ChangeFacts> RegistryChangeWriter::facts(const access::Scope& scope, const ChangeRequest& request) {
  ChangeFacts facts;
  RETURN_IF_ERROR(load_household(scope, request.to_household, facts));
  RETURN_IF_ERROR(load_household(scope, request.household, facts));
  for (const PersonId id : {request.person, request.other, request.keep}) RETURN_IF_ERROR(load_person(scope, id, facts));
  if (request.village != 0)
    RETURN_IF_ERROR(db_.query(sql::changes_village_name, {request.village},
                              [&](const Row& row) { facts.village_name = row.string(0) + row.string(1); }));
  if (const auto home = facts.households.find(request.household);
      request.kind == ChangeKind::kSplitHousehold && home != facts.households.end()) {
    ASSIGN_OR_RETURN(facts.free_code, free_code(home->second.county, home->second.code));
  }
  return facts;
}

// ---------------------------------------------------------------- intervals, before and after

Result<Json> RegistryChangeWriter::memberships(std::int64_t person) {
  Json list = Json::array();
  RETURN_IF_ERROR(db_.query(sql::registry_memberships, {county_, person}, [&](const Row& row) {
    list.push_back({row.integer(2), row.integer(0), row.integer(1), row.string(3)});
  }));
  return list;
}

Result<void> RegistryChangeWriter::replace_memberships(std::int64_t person, const Json& list) {
  RETURN_IF_ERROR(db_.execute(sql::changes_delete_memberships, {county_, person}));
  return db_.insert_many(sql::registry_add_membership, list.size(), [&](std::size_t i, std::vector<Param>& p) {
    const Json& m = list[i];
    p.insert(p.end(), {county_, m[kHome].get<std::int64_t>(), person, m[kFirstDay].get<std::int64_t>(), m[kLastDay].get<std::int64_t>(),
                       m[kRelation].get_ref<const std::string&>()});
  });
}

// A state in details: [first day, last day, village, group, kind, monitored, assistance, relocated, lifted year].
Result<Json> RegistryChangeWriter::states(std::int64_t household) {
  Json list = Json::array();
  RETURN_IF_ERROR(db_.query(sql::registry_household_states, {county_, household}, [&](const Row& row) {
    list.push_back({row.integer(0), row.integer(1), row.integer(2), row.string(3), row.string(4), row.string(5), row.string(6),
                    optional_number(row, 7), optional_number(row, 8)});
  }));
  return list;
}

Result<void> RegistryChangeWriter::replace_states(std::int64_t household, const Json& list) {
  ASSIGN_OR_RETURN(const auto village, db_.integer(sql::registry_household_village, {county_, household}));
  if (village) villages_.insert(*village);  // the one that is left; refresh() adds where the household is then
  RETURN_IF_ERROR(db_.execute(sql::changes_delete_states, {county_, household}));
  RETURN_IF_ERROR(db_.insert_many(sql::registry_add_household_state, list.size(), [&](std::size_t i, std::vector<Param>& p) {
    const Json& s = list[i];
    p.insert(p.end(), {county_, household, s[0].get<std::int64_t>(), s[1].get<std::int64_t>(), s[2].get<std::int64_t>(),
                       s[3].get_ref<const std::string&>(), s[4].get_ref<const std::string&>(), s[5].get_ref<const std::string&>(),
                       s[6].get_ref<const std::string&>(), number_or_null(s[7]), number_or_null(s[8])});
  }));
  if (list.empty()) return {};
  const Json& s = list.back();
  RETURN_IF_ERROR(db_.execute(sql::registry_update_household,
                              {county_, household, s[2].get<std::int64_t>(), s[3].get_ref<const std::string&>(),
                               s[4].get_ref<const std::string&>(), s[5].get_ref<const std::string&>(), s[6].get_ref<const std::string&>(),
                               number_or_null(s[7]), number_or_null(s[8]), s[0].get<std::int64_t>()}));
  return {};
}

// ---------------------------------------------------------------- writing

Result<void> RegistryChangeWriter::make_household(const ChangeOrder& order, const ChangePlan& plan, Json& details) {
  JsonList code;
  code.add(plan.new_code);
  bool taken = false;
  RETURN_IF_ERROR(db_.query(sql::registry_find_households_by_code, {county_, code.finish()}, [&](const Row&) { taken = true; }));
  if (taken) return fail(ErrorCode::kConflict, "户编号 " + plan.new_code + " 已经有户使用，请换一个");
  RETURN_IF_ERROR(db_.query(sql::storage_lock, {kRegistryIdLock}, [](const Row&) {}));
  ASSIGN_OR_RETURN(const auto largest, db_.integer(sql::registry_largest_id, {}));
  created_ = std::max(largest.value_or(0) + 1, ids_.next(order.now_ms));
  Json state;
  RETURN_IF_ERROR(db_.query(sql::changes_household_details, {county_, plan.split_from}, [&](const Row& row) {
    // What was found out about the old household, the monitored class and its help, has to be found out about the new one.
    state = {order.request.day.days(), kForever.days(),        row.integer(0), row.string(1), row.string(2), "", "",
             optional_number(row, 5),  optional_number(row, 6)};
  }));
  RETURN_IF_ERROR(db_.insert_many(sql::registry_add_household, 1, [&](std::size_t, std::vector<Param>& p) {
    p.insert(p.end(), {county_, created_, plan.new_code, "", std::nullopt, "", std::nullopt, "", "", state[2].get<std::int64_t>(),
                       state[3].get_ref<const std::string&>(), state[4].get_ref<const std::string&>(), "", "", number_or_null(state[7]),
                       number_or_null(state[8]), order.request.day, "", 0});
  }));
  Json list = Json::array({state});
  RETURN_IF_ERROR(replace_states(created_, list));
  details["created"] = created_;
  details["states"].push_back({{"household", created_}, {"before", Json::array()}, {"after", std::move(list)}});
  return {};
}

Result<void> RegistryChangeWriter::write_memberships(const ChangePlan& plan, Json& details) {
  for (const PersonId person : plan.persons) {
    ASSIGN_OR_RETURN(Json before, memberships(person.value()));
    Json after = before;
    for (const ChangePlan::Ending& ending : plan.endings) {
      if (ending.person != person) continue;
      const auto found = std::find_if(after.begin(), after.end(), [&](const Json& m) { return m[kFirstDay] == ending.first_day.days(); });
      if (found == after.end() || (*found)[kLastDay] != kForever.days())
        return fail(ErrorCode::kConflict, "户籍登记刚刚有变动，请刷新后重试");
      if (ending.last_day)
        (*found)[kLastDay] = ending.last_day->days();
      else
        after.erase(found);
    }
    for (const ChangePlan::Beginning& beginning : plan.beginnings)
      if (beginning.person == person)
        after.push_back({beginning.household ? beginning.household.value() : created_, beginning.first_day.days(), kForever.days(),
                         beginning.relation});
    std::sort(after.begin(), after.end(), [](const Json& a, const Json& b) { return a[kFirstDay] < b[kFirstDay]; });
    for (std::size_t k = 1; k < after.size(); ++k)
      if (after[k - 1][kLastDay] >= after[k][kFirstDay])
        return fail(ErrorCode::kRegistryInvariant, "一个人在同一天属于两户，本次没有改变任何登记，请核对生效日期");
    for (const Json& list : {before, after})
      for (const Json& m : list)
        if (m[kLastDay] == kForever.days()) touched_.insert(m[kHome].get<std::int64_t>());
    if (after != before) RETURN_IF_ERROR(replace_memberships(person.value(), after));
    details["memberships"].push_back({{"person", person.value()}, {"before", std::move(before)}, {"after", std::move(after)}});
  }
  return {};
}

Result<void> RegistryChangeWriter::move_household(const ChangeOrder& order, const ChangePlan& plan, Json& details) {
  ASSIGN_OR_RETURN(Json before, states(plan.moved.value()));
  if (before.empty() || before.back()[1] != kForever.days()) return fail(ErrorCode::kConflict, "户籍登记刚刚有变动，请刷新后重试");
  Json after = before, next = before.back();
  after.back()[1] = order.request.day.days() - 1;
  next[0] = order.request.day.days();
  next[2] = plan.village;
  after.push_back(std::move(next));
  RETURN_IF_ERROR(replace_states(plan.moved.value(), after));
  details["states"].push_back({{"household", plan.moved.value()}, {"before", std::move(before)}, {"after", std::move(after)}});
  touched_.insert(plan.moved.value());
  return {};
}

Result<void> RegistryChangeWriter::merge(const ChangeOrder& order, const ChangePlan& plan, std::int64_t id, Json& details) {
  struct Identity {
    std::string name, id_index, id_sealed, id_masked;
  } gone, kept;
  const auto read = [&](PersonId person, Identity& out) {
    return db_.query(sql::changes_identity, {county_, person}, [&](const Row& row) {
      out = {row.string(0), row.string(1), row.string(2), row.string(3)};
    });
  };
  RETURN_IF_ERROR(read(plan.merged, gone));
  RETURN_IF_ERROR(read(plan.merged_into, kept));
  const auto add = [&](linkage::AliasKind kind, const std::string& plain, const std::string& index,
                       const std::string& masked) -> Result<void> {
    const std::string sealed = cipher_.encrypt(plain, linkage::kAliasContext);
    RETURN_IF_ERROR(db_.execute(sql::changes_add_alias, {county_, ids_.next(order.now_ms), plan.merged_into, static_cast<int>(kind),
                                                         Blob{sealed}, index, masked, id, order.account, order.now_ms}));
    return {};
  };
  // What the other was called before becomes the kept person's, too: a chain of merges ends at one person.
  details["aliases"] = Json::array();
  RETURN_IF_ERROR(
      db_.query(sql::changes_aliases_of, {county_, plan.merged}, [&](const Row& row) { details["aliases"].push_back(row.integer(0)); }));
  for (const Json& alias : details["aliases"])
    RETURN_IF_ERROR(db_.execute(sql::changes_give_alias, {county_, alias.get<std::int64_t>(), plan.merged, plan.merged_into}));
  if (!gone.id_index.empty() && gone.id_index != kept.id_index) {
    ASSIGN_OR_RETURN(const std::string number, cipher_.decrypt(gone.id_sealed, registry::kIdNumberContext));
    RETURN_IF_ERROR(add(linkage::AliasKind::kIdNumber, number, gone.id_index, gone.id_masked));
  }
  if (!gone.name.empty() && gone.name != kept.name)
    RETURN_IF_ERROR(add(linkage::AliasKind::kName, gone.name, cipher_.index(gone.name), text::mask_name(gone.name)));
  RETURN_IF_ERROR(db_.execute(sql::changes_set_merged, {county_, plan.merged, plan.merged_into}));
  details["merged"] = {plan.merged.value(), plan.merged_into.value()};
  details["number"] = gone.id_index;
  return settle_pair(order, plan, id, details);
}

Result<void> RegistryChangeWriter::settle_pair(const ChangeOrder& order, const ChangePlan& plan, std::int64_t id, Json& details) {
  const auto [first, second] = std::minmax({plan.merged.value(), plan.merged_into.value()});  // values: those of two arguments are references
  Json before;
  RETURN_IF_ERROR(db_.query(sql::changes_pair, {county_, county_, first, second}, [&](const Row& row) {
    before = {row.integer(5), row.integer(7), row.integer(8), row.string(9)};
  }));
  details["pair"] = {{"first", first}, {"second", second}, {"before", before}};
  constexpr int kMerged = static_cast<int>(registry::PairState::kMerged);
  if (before.is_null()) RETURN_IF_ERROR(db_.execute(sql::changes_add_pair, {county_, first, second, 0, 0, "", 1, order.now_ms}));
  ASSIGN_OR_RETURN(const auto changed,
                   db_.execute(sql::changes_decide_pair, {county_, first, second, kMerged, order.account, order.now_ms, order.note, id}));
  if (changed != 1) return fail(ErrorCode::kConflict, "这两份登记已有结论（不是同一人，或已合并），请刷新后查看；要改变结论请先撤销原来的");
  return {};
}

Result<void> RegistryChangeWriter::move_records(const ChangePlan& plan, Json& details, std::int64_t& moved) {
  details["records"] = Json::array();
  if (plan.records.empty() && !plan.moved) return {};
  ASSIGN_OR_RETURN(const auto tables, list_record_tables(db_));
  for (const ChangePlan::RecordMove& move : plan.records) {
    const std::int64_t to = move.to_household ? move.to_household.value() : created_;
    ASSIGN_OR_RETURN(const auto village, db_.integer(sql::registry_household_village, {county_, to}));
    // Whoever becomes another person brings everything, whoever moves what stands at his present home.
    std::set<std::int64_t> homes;
    for (const Json& entry : details["memberships"])
      if (entry["person"] == move.person.value())
        for (const Json& m : entry["before"])
          if (move.person != move.to_person || m[kLastDay] == kForever.days()) homes.insert(m[kHome].get<std::int64_t>());
    for (const auto& table : tables) {
      if (table.entity != policy::Entity::kPerson) continue;
      for (const std::int64_t home : homes) {
        Json ids = Json::array();
        RETURN_IF_ERROR(db_.query(take_records_statement(table.dataset),
                                  {county_, home, move.person, to, move.to_person, village.value_or(0)},
                                  [&](const Row& row) { ids.push_back(row.integer(0)); }));
        if (ids.empty()) continue;
        moved += static_cast<std::int64_t>(ids.size());
        details["records"].push_back({{"dataset", table.dataset},
                                      {"from", {home, move.person.value()}},
                                      {"to", {to, move.to_person.value()}},
                                      {"ids", std::move(ids)}});
      }
    }
  }
  if (plan.moved)
    for (const auto& table : tables) {
      ASSIGN_OR_RETURN(const auto rows, db_.execute(move_village_statement(table.dataset), {county_, plan.moved, plan.village}));
      moved += rows;
    }
  return {};
}

Result<void> RegistryChangeWriter::add_counts(const ChangePlan& plan, std::int64_t moved, std::vector<std::string>& lines,
                                              const ChangeFacts& facts) {
  if (moved > 0) lines.push_back("随之转移的部门数据 " + std::to_string(moved) + " 条（含已被更新的旧数据）；按户报送的数据留在原户");
  for (const HouseholdId id : plan.touched) {
    const auto home = facts.households.find(id);
    if (home == facts.households.end()) continue;
    std::int64_t leads = 0, cases = 0;
    RETURN_IF_ERROR(db_.query(sql::changes_open_work, {county_, id}, [&](const Row& row) {
      leads = row.integer(0);
      cases = row.integer(1);
    }));
    if (leads + cases == 0) continue;
    lines.push_back("户 " + home->second.code + " 有" + (leads > 0 ? " " + std::to_string(leads) + " 条未办结的线索" : std::string()) +
                    (leads > 0 && cases > 0 ? "、" : "") + (cases > 0 ? " " + std::to_string(cases) + " 份在办的档案" : std::string()) +
                    "，仍留在该户；请在下次筛查后重新判断");
  }
  return {};
}

Result<Change> RegistryChangeWriter::write(const ChangeOrder& order, const ChangePlan& plan, const ChangeFacts& facts) {
  Change change;
  // After every delivery that is written, however long it took: what came later has the larger number.
  ASSIGN_OR_RETURN(const auto last, db_.integer(sql::registry_last_step, {}));
  change.id = registry::ChangeId(std::max(ids_.next(order.now_ms), last.value_or(0) + 1));
  change.county = county_;
  change.kind = order.request.kind;
  change.day = order.request.day;
  change.at_ms = order.now_ms;
  change.account = order.account;
  change.reason = order.request.reason;
  change.lines = plan.lines;
  Json details{{"created", 0}, {"memberships", Json::array()}, {"states", Json::array()}};
  for (const HouseholdId id : plan.touched) touched_.insert(id.value());
  if (plan.split_from) RETURN_IF_ERROR(make_household(order, plan, details));
  RETURN_IF_ERROR(write_memberships(plan, details));
  if (plan.moved) RETURN_IF_ERROR(move_household(order, plan, details));
  std::int64_t moved = 0;
  RETURN_IF_ERROR(move_records(plan, details, moved));
  if (plan.merged) RETURN_IF_ERROR(merge(order, plan, change.id.value(), details));
  if (plan.died) {
    RETURN_IF_ERROR(db_.execute(sql::changes_set_died, {county_, plan.died, order.request.day}));
    details["died"] = plan.died.value();
  }
  if (order.proposal) {
    ASSIGN_OR_RETURN(const auto decided, db_.execute(sql::changes_decide_proposal,
                                                     {county_, order.proposal, static_cast<int>(registry::ProposalState::kAccepted),
                                                      order.account, order.now_ms, order.note, change.id}));
    if (decided != 1) return fail(ErrorCode::kConflict, "这条提示已经处理过了，请刷新后查看");
  }
  RETURN_IF_ERROR(add_counts(plan, moved, change.lines, facts));
  RETURN_IF_ERROR(refresh());
  details["touched"] = touched_;
  details["lines"] = change.lines;
  const std::string sealed = cipher_.encrypt(details.dump(-1, ' ', false, Json::error_handler_t::replace), change_context(change.id));
  RETURN_IF_ERROR(db_.execute(sql::changes_add_change, {county_, change.id, static_cast<int>(change.kind), change.day, change.at_ms,
                                                        change.account, change.reason, Blob{sealed}}));
  std::vector<std::pair<std::int64_t, std::int64_t>> subjects;
  for (const std::int64_t household : touched_) subjects.emplace_back(household, 0);
  for (const PersonId person : plan.persons) subjects.emplace_back(0, person.value());
  RETURN_IF_ERROR(db_.execute_many(sql::changes_add_subject, subjects.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {county_, subjects[i].first, subjects[i].second, change.id});
  }));
  return change;
}

Result<void> RegistryChangeWriter::refresh() {
  const std::vector<std::int64_t> touched(touched_.begin(), touched_.end());
  RETURN_IF_ERROR(db_.execute_many(sql::registry_refresh_household, touched.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {county_, touched[i]});
  }));
  for (const std::int64_t household : touched_) {
    ASSIGN_OR_RETURN(const auto village, db_.integer(sql::registry_household_village, {county_, household}));
    if (village) villages_.insert(*village);
  }
  for (const std::int64_t village : villages_) {
    RETURN_IF_ERROR(db_.execute(sql::changes_clear_village_count, {county_, village}));
    RETURN_IF_ERROR(db_.execute(sql::changes_make_village_count, {county_, village}));
  }
  RETURN_IF_ERROR(db_.execute(sql::registry_raise_version, {county_}));
  return {};
}

// ---------------------------------------------------------------- taking back

Result<std::string> RegistryChangeWriter::undo_problem(const Change& change, const Json& details) {
  county_ = change.county;
  std::string problem;
  const std::int64_t created = details["created"].get<std::int64_t>();
  RETURN_IF_ERROR(db_.query(sql::changes_later_change, {county_, change.id, created}, [&](const Row& row) {
    problem = "其后 " + date_text(row.integer(1)) + " 又办了“" +
              std::string(registry::change_kind_title(static_cast<ChangeKind>(row.integer(0)))) + "”，涉及同一个人或同一户，请先撤销那一次";
  }));
  if (!problem.empty()) return problem;
  std::int64_t memberships_of_new = 0;
  for (const Json& entry : details["memberships"]) {
    ASSIGN_OR_RETURN(const Json now, memberships(entry["person"].get<std::int64_t>()));
    if (now != entry["after"]) return "其后报来的户籍文件又改变了其中一人所在的户，请按现在的情况另外办理移户";
    for (const Json& m : entry["after"]) memberships_of_new += m[kHome] == created ? 1 : 0;
  }
  for (const Json& entry : details["states"]) {
    ASSIGN_OR_RETURN(const Json now, states(entry["household"].get<std::int64_t>()));
    if (now != entry["after"]) return "其后报来的户籍文件又改变了这一户的登记，请按现在的情况另外办理";
  }
  if (created == 0) return problem;
  ASSIGN_OR_RETURN(const auto members, db_.integer(sql::changes_members_of_new, {county_, created}));
  if (members.value_or(0) != memberships_of_new) return "分出的新户后来又有别人加入，请先把他们移走";
  ASSIGN_OR_RETURN(const auto work, db_.integer(sql::changes_work_about, {county_, created}));
  if (work.value_or(0) > 0) return "分出的新户已有预警、线索或档案，不能当作没有分过；请改用移户把人移回原户";
  ASSIGN_OR_RETURN(const auto tables, list_record_tables(db_));
  for (const auto& table : tables) {
    if (table.entity != policy::Entity::kHousehold) continue;
    ASSIGN_OR_RETURN(const auto rows, db_.integer(count_household_rows_statement(table.dataset), {county_, created}));
    if (rows.value_or(0) > 0) return "分出的新户已有按户报送的“" + table.title + "”，不能当作没有分过；请改用移户把人移回原户";
  }
  return problem;
}

Result<void> RegistryChangeWriter::return_records(const Change& change, const Json& details) {
  for (const Json& group : details["records"]) {
    const std::string& dataset = group["dataset"].get_ref<const std::string&>();
    const std::int64_t home = group["from"][0].get<std::int64_t>(), person = group["from"][1].get<std::int64_t>();
    const std::int64_t to_person = group["to"][1].get<std::int64_t>();
    ASSIGN_OR_RETURN(const auto village, db_.integer(sql::registry_household_village, {county_, home}));
    // The person who got them may have moved on with them.
    std::set<std::int64_t> places{group["to"][0].get<std::int64_t>()};
    ASSIGN_OR_RETURN(const Json later, memberships(to_person));
    for (const Json& m : later) places.insert(m[kHome].get<std::int64_t>());
    for (const std::int64_t place : places) {
      const Json& ids = group["ids"];
      RETURN_IF_ERROR(db_.execute_many(return_record_statement(dataset), ids.size(), [&](std::size_t i, std::vector<Param>& p) {
        p.insert(p.end(), {county_, place, to_person, ids[i].get<std::int64_t>(), home, person, village.value_or(0)});
      }));
    }
  }
  // Rows that came meanwhile: those of somebody who moved, and those that state the number of somebody who was merged.
  ASSIGN_OR_RETURN(const auto tables, list_record_tables(db_));
  const auto follow = [&](std::int64_t from, std::int64_t from_person, std::int64_t home, std::int64_t person,
                          const std::string& number) -> Result<void> {
    ASSIGN_OR_RETURN(const auto village, db_.integer(sql::registry_household_village, {county_, home}));
    for (const auto& table : tables)
      if (table.entity == policy::Entity::kPerson)
        RETURN_IF_ERROR(db_.execute(follow_records_statement(table.dataset),
                                    {county_, from, from_person, change.id, home, person, village.value_or(0), number}));
    return {};
  };
  const auto present = [](const Json& list) {
    for (const Json& m : list)
      if (m[kLastDay] == kForever.days()) return m[kHome].get<std::int64_t>();
    return std::int64_t{0};
  };
  for (const Json& entry : details["memberships"]) {
    const std::int64_t person = entry["person"].get<std::int64_t>(), before = present(entry["before"]), after = present(entry["after"]);
    if (before != 0 && after != 0 && before != after) RETURN_IF_ERROR(follow(after, person, before, person, ""));
    if (!details.contains("merged") || details["merged"][0] != person || before == 0) continue;
    const std::int64_t kept = details["merged"][1].get<std::int64_t>();
    const std::string number = details["number"].get<std::string>();
    ASSIGN_OR_RETURN(const Json homes, memberships(kept));
    if (const std::int64_t at = present(homes); at != 0 && !number.empty()) RETURN_IF_ERROR(follow(at, kept, before, person, number));
  }
  return {};
}

Result<void> RegistryChangeWriter::undo(const Change& change, const Json& details) {
  ASSIGN_OR_RETURN(const std::string problem, undo_problem(change, details));
  if (!problem.empty()) return fail(ErrorCode::kTransition, problem);
  ASSIGN_OR_RETURN(const auto undone,
                   db_.execute(sql::changes_undo_change, {county_, change.id, change.undone_ms, change.undone_by, change.undone_reason}));
  if (undone != 1) return fail(ErrorCode::kConflict, "这次变动刚刚已被他人撤销，请刷新后查看");
  for (const Json& id : details["touched"]) touched_.insert(id.get<std::int64_t>());
  for (const Json& entry : details["memberships"])
    if (entry["before"] != entry["after"]) RETURN_IF_ERROR(replace_memberships(entry["person"].get<std::int64_t>(), entry["before"]));
  for (const Json& entry : details["states"]) {
    const std::int64_t household = entry["household"].get<std::int64_t>();
    RETURN_IF_ERROR(replace_states(household, entry["before"]));
    if (entry["before"].empty()) continue;
    ASSIGN_OR_RETURN(const auto tables, list_record_tables(db_));
    for (const auto& table : tables)
      RETURN_IF_ERROR(
          db_.execute(move_village_statement(table.dataset), {county_, household, entry["before"].back()[2].get<std::int64_t>()}));
  }
  RETURN_IF_ERROR(return_records(change, details));
  if (const std::int64_t created = details["created"].get<std::int64_t>(); created != 0) {
    touched_.erase(created);
    RETURN_IF_ERROR(db_.execute(sql::changes_delete_household, {county_, created}));
  }
  if (details.contains("died"))
    RETURN_IF_ERROR(db_.execute(sql::changes_set_died, {county_, details["died"].get<std::int64_t>(), std::nullopt}));
  if (details.contains("merged")) {
    const std::int64_t gone = details["merged"][0].get<std::int64_t>(), kept = details["merged"][1].get<std::int64_t>();
    RETURN_IF_ERROR(db_.execute(sql::changes_set_merged, {county_, gone, 0}));
    RETURN_IF_ERROR(db_.execute(sql::changes_end_aliases, {county_, change.id, change.undone_ms}));
    for (const Json& alias : details["aliases"])
      RETURN_IF_ERROR(db_.execute(sql::changes_give_alias, {county_, alias.get<std::int64_t>(), kept, gone}));
    const Json& pair = details["pair"];
    const std::int64_t first = pair["first"].get<std::int64_t>(), second = pair["second"].get<std::int64_t>();
    if (const Json& before = pair["before"]; before.is_null()) {
      RETURN_IF_ERROR(db_.execute(sql::changes_delete_pair, {county_, first, second}));
    } else {
      RETURN_IF_ERROR(
          db_.execute(sql::changes_restore_pair, {county_, first, second, before[0].get<std::int64_t>(), before[1].get<std::int64_t>(),
                                                  before[2].get<std::int64_t>(), before[3].get_ref<const std::string&>()}));
    }
  }
  RETURN_IF_ERROR(db_.execute(sql::changes_reopen_proposal, {county_, change.id}));
  return refresh();
}

Result<void> follow_merges(Connection& db, std::int32_t county, std::string_view dataset) {
  std::vector<std::pair<std::int64_t, std::int64_t>> merged;
  RETURN_IF_ERROR(db.query(sql::changes_merged_persons, {county},
                           [&](const Row& row) { merged.emplace_back(row.integer(0), row.integer(1)); }));
  if (merged.empty()) return {};
  ASSIGN_OR_RETURN(const auto table, find_record_table(db, dataset));
  if (!table || table->entity != policy::Entity::kPerson) return {};
  for (const auto& pair : merged) {
    std::vector<std::int64_t> homes;
    std::int64_t home = 0;  // of the kept one, now
    RETURN_IF_ERROR(db.query(sql::registry_memberships, {county, pair.first}, [&](const Row& row) { homes.push_back(row.integer(2)); }));
    RETURN_IF_ERROR(db.query(sql::registry_memberships, {county, pair.second}, [&](const Row& row) {
      if (row.date(1) == kForever) home = row.integer(2);
    }));
    if (home == 0) continue;
    ASSIGN_OR_RETURN(const auto village, db.integer(sql::registry_household_village, {county, home}));
    for (const std::int64_t left : homes)
      RETURN_IF_ERROR(db.execute(take_records_statement(dataset), {county, left, pair.first, home, pair.second, village.value_or(0)}));
  }
  return {};
}

// ---------------------------------------------------------------- persons in lists

Result<void> fill_cards(Connection& db, std::int32_t county, const std::vector<registry::PersonCard*>& cards) {
  if (cards.empty()) return {};
  JsonList households, persons;
  std::map<std::int64_t, std::int64_t> records;
  for (registry::PersonCard* card : cards) {
    RETURN_IF_ERROR(db.query(sql::changes_card, {county, card->person}, [&](const Row& row) {
      card->name = text::mask_name(row.text(0));
      card->id_masked = row.string(1);
      card->sex = row.string(2);
      if (!row.is_null(3)) card->birth = row.date(3);
      card->household = HouseholdId(row.integer(4));
      card->household_code = row.string(5);
      card->village = row.integer(6);
      card->relation = row.string(7);
      card->since = row.date(8);
    }));
    households.add(card->household.value());
    persons.add(card->person.value());
  }
  const std::string at = households.finish(), of = persons.finish();
  ASSIGN_OR_RETURN(const auto tables, list_record_tables(db));
  for (const auto& table : tables)
    if (table.entity == policy::Entity::kPerson)
      RETURN_IF_ERROR(db.query(count_person_rows_statement(table.dataset), {county, at, of},
                               [&](const Row& row) { records[row.integer(0)] += row.integer(1); }));
  for (registry::PersonCard* card : cards) card->records = records[card->person.value()];
  return {};
}

}  // namespace shouwang::storage
