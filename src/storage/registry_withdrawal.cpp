#include "storage/registry_withdrawal.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/date.h"
#include "registry/change.h"
#include "storage/dataset_tables.h"
#include "storage/statements.h"

namespace shouwang::storage {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kNamedFiles = 3;

// The columns of images that are read by name (registry_journal.cpp has them all).
constexpr std::size_t kStateFirst = 0, kStateVillage = 2;
constexpr std::size_t kHomeOf = 0;

/// “甲”、“乙”等
std::string quoted(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t k = 0; k < std::min(kNamedFiles, names.size()); ++k) out += (k == 0 ? "“" : "、“") + names[k] + "”";
  return out + (names.size() > kNamedFiles ? "等 " + std::to_string(names.size()) + " 次报送" : "");
}

/// "3 户、12 人"; a part that is none is left out.
std::string households_and_persons(std::int64_t households, std::int64_t persons) {
  std::string out;
  if (households > 0) out = std::to_string(households) + " 户";
  if (persons > 0) out += (out.empty() ? "" : "、") + std::to_string(persons) + " 人";
  return out;
}

void bind_value(const Json& value, std::vector<Param>& params) {
  if (value.is_null())
    params.emplace_back(std::nullopt);
  else if (value.is_string())
    params.emplace_back(value.get_ref<const std::string&>());
  else
    params.emplace_back(value.get<std::int64_t>());
}

/// The present home, or the last one.
std::int64_t last_home(const Json& homes) { return homes.empty() ? 0 : homes.back()[kHomeOf].get<std::int64_t>(); }

}  // namespace

// ---------------------------------------------------------------- whether

Result<std::string> RegistryWithdrawal::problem() {
  RETURN_IF_ERROR(db_.query(sql::registry_steps, {delivery_.id}, [&](const Row& row) {
    steps_.push_back({static_cast<std::int32_t>(row.integer(0)), row.integer(1), row.integer(2), row.integer(3)});
  }));
  if (steps_.empty() && delivery_.receipt.taken > 0)
    return std::string("这份户籍文件是系统升级前导入的，当时没有留下撤回所需的记录，不能整批撤回；请报送更正后的户籍文件，以后来的为准");
  ASSIGN_OR_RETURN(std::string found, later_deliveries());
  if (found.empty()) {
    ASSIGN_OR_RETURN(found, later_changes());
  }
  if (found.empty()) {
    ASSIGN_OR_RETURN(found, work_on_new());
  }
  return found;
}

Result<std::string> RegistryWithdrawal::later_deliveries() {
  std::vector<std::string> files;
  std::set<std::int64_t> seen;
  std::int64_t households = 0, persons = 0;
  for (const Step& step : steps_)
    RETURN_IF_ERROR(db_.query(sql::registry_later_steps, {step.county, step.id, step.first, step.last, delivery_.id}, [&](const Row& row) {
      households += row.integer(4);
      persons += row.integer(5);
      if (!seen.insert(row.integer(1)).second) return;
      // What another county was sent is its own affair.
      files.push_back(row.integer(0) == delivery_.county ? row.string(2) : "其他县 " + beijing_date(row.integer(3)).iso() + " 的报送");
    }));
  if (files.empty()) return std::string();
  return "其后报送的" + quoted(files) + "又写了其中 " + households_and_persons(households, persons) +
         "，请先撤回后面的报送（从最近的一次开始），再撤回这一次";
}

Result<std::string> RegistryWithdrawal::later_changes() {
  std::string last;
  std::int64_t count = 0;
  for (const Step& step : steps_)
    RETURN_IF_ERROR(db_.query(sql::registry_later_changes, {step.county, step.id, step.first, step.last}, [&](const Row& row) {
      if (count++ == 0)
        last = beijing_date(row.integer(1)).iso() + " 办了“" +
               std::string(registry::change_kind_title(static_cast<registry::ChangeKind>(row.integer(0)))) + "”";
    }));
  if (count == 0) return std::string();
  return "其后 " + last + (count > 1 ? "等 " + std::to_string(count) + " 次户籍变动" : "") +
         "，涉及这次报送写过的户或人，请先在“变动记录”里撤回，再撤回这次报送";
}

Result<std::string> RegistryWithdrawal::work_on_new() {
  struct Work {
    const char* unit;
    const char* title;
    std::int64_t count = 0;
  };
  Work work[] = {{"条", "已有人办理的线索"}, {"份", "档案"},           {"份", "农户申报"},      {"条", "预警说明"},
                 {"条", "排查记录"},         {"条", "人工核对的结论"}, {"对", "重复人员的结论"}};
  std::vector<std::int64_t> deliveries;
  std::int64_t rows = 0;
  ASSIGN_OR_RETURN(const auto tables, list_record_tables(db_));
  for (const Step& step : steps_) {
    if (step.last < step.first) continue;
    RETURN_IF_ERROR(db_.query(sql::registry_work_on_new, {step.county, step.first, step.last}, [&](const Row& row) {
      for (std::size_t k = 0; k < std::size(work); ++k) work[k].count += row.integer(static_cast<int>(k));
    }));
    for (const auto& table : tables)
      RETURN_IF_ERROR(db_.query(rows_about_statement(table.dataset), {step.county, step.first, step.last}, [&](const Row& row) {
        deliveries.push_back(row.integer(0));
        rows += row.integer(1);
      }));
  }
  std::string found;
  for (const Work& w : work)
    if (w.count > 0) found += (found.empty() ? "" : "、") + std::to_string(w.count) + " " + w.unit + w.title;
  const bool people_worked = !found.empty();
  if (rows > 0) {
    std::vector<std::string> files;
    for (const std::int64_t id : deliveries)
      RETURN_IF_ERROR(db_.query(sql::intake_delivery, {id, delivery_.county, delivery_.county},
                                [&](const Row& row) { files.push_back(row.string(5)); }));
    found += (found.empty() ? "" : "、") + std::to_string(rows) + " 条部门数据（" + quoted(files) + "）";
  }
  if (found.empty()) return found;
  return "这次报送新登记的户和人上已有 " + found +
         (people_worked ? "，不能当作没有登记过；能撤销的请先撤销" + std::string(rows > 0 ? "并撤回部门的报送" : "") +
                              "，不能撤销的请报送更正后的户籍文件，以后来的为准"
                        : "，请先撤回部门的报送，再撤回这一次");
}

// ---------------------------------------------------------------- what was before

Result<void> RegistryWithdrawal::load_images() {
  for (const Step& step : steps_) {
    struct Sealed {
      RegistryPart part;
      std::int64_t id;
      std::string image;
    };
    std::vector<Sealed> found;
    RETURN_IF_ERROR(db_.query(sql::registry_befores, {step.county, step.id}, [&](const Row& row) {
      // A row put right later may have changed what the file itself had made: that goes altogether.
      const std::int64_t id = row.integer(1);
      if (std::ranges::any_of(steps_, [&](const Step& s) { return s.county == step.county && s.first <= id && id <= s.last; })) return;
      found.push_back({static_cast<RegistryPart>(row.integer(0)), id, row.string(2)});
    }));
    for (const Sealed& s : found) {
      ASSIGN_OR_RETURN(const std::string text, cipher_.decrypt(s.image, image_context(step.id, s.part, s.id)));
      auto image = Json::parse(text, nullptr, false);
      if (!image.is_array()) return fail(ErrorCode::kInternal, "这次报送的撤回记录已损坏，请从备份恢复");
      images_of(s.part).try_emplace({step.county, s.id}, std::move(image));  // steps come in order: the first one saw what was before all
    }
  }
  return {};
}

Result<void> RegistryWithdrawal::each_county(RegistryPart part,
                                             const std::function<Result<void>(std::int32_t, const std::vector<std::int64_t>&)>& each) {
  std::map<std::int32_t, std::vector<std::int64_t>> ids;
  for (const auto& [key, image] : images_of(part)) ids[key.first].push_back(key.second);
  for (const auto& [county, list] : ids) RETURN_IF_ERROR(each(county, list));
  return {};
}

/// Compares what is now with what was, before anything is written.
Result<void> RegistryWithdrawal::note_what_follows() {
  std::set<std::pair<std::int32_t, std::int64_t>> households, persons;
  for (const RegistryPart part : kImagedParts)
    for (const auto& [key, image] : images_of(part)) (part <= RegistryPart::kContact ? households : persons).insert(key);
  effects_.households_restored = static_cast<std::int64_t>(households.size());
  effects_.persons_restored = static_cast<std::int64_t>(persons.size());
  for (const Step& step : steps_) {
    upkeep_.recount(step.county);
    upkeep_.people_changed(step.county);
    RETURN_IF_ERROR(db_.query(sql::registry_homes_of_new, {step.county, step.first, step.last},
                              [&](const Row& row) { upkeep_.touch(step.county, row.integer(0)); }));
  }
  // The head of a household is shown by name.
  for (const RegistryPart part : {RegistryPart::kIdentity, RegistryPart::kHomes})
    RETURN_IF_ERROR(each_county(part, [&](std::int32_t county, const std::vector<std::int64_t>& ids) -> Result<void> {
      ASSIGN_OR_RETURN(const auto present, read_images(db_, county, RegistryPart::kHomes, ids));
      for (const auto& [person, homes] : present)
        for (const Json& home : homes) upkeep_.touch(county, home[kHomeOf].get<std::int64_t>());
      if (part == RegistryPart::kIdentity) return {};
      for (const auto& [person, homes] : present) {
        const Json& before = images_of(part).at({county, person});
        for (const Json& home : before) upkeep_.touch(county, home[kHomeOf].get<std::int64_t>());
        if (const std::int64_t from = last_home(homes), to = last_home(before); from != 0 && to != 0 && from != to)
          upkeep_.move_person(county, person, from, to);
      }
      return {};
    }));
  return each_county(RegistryPart::kHouseholdStates, [&](std::int32_t county, const std::vector<std::int64_t>& ids) -> Result<void> {
    ASSIGN_OR_RETURN(const auto present, read_images(db_, county, RegistryPart::kHouseholdStates, ids));
    for (const auto& [household, states] : present) {
      const Json& before = images_of(RegistryPart::kHouseholdStates).at({county, household});
      if (!states.empty() && !before.empty() && states.back()[kStateVillage] != before.back()[kStateVillage])
        upkeep_.resettle(county, household, before.back()[kStateVillage].get<std::int64_t>());
    }
    return {};
  });
}

// ---------------------------------------------------------------- writing

Result<void> RegistryWithdrawal::clear(RegistryPart part, const Statement& statement) {
  std::vector<std::pair<std::int32_t, std::int64_t>> keys;
  for (const auto& [key, image] : images_of(part)) keys.push_back(key);
  RETURN_IF_ERROR(db_.execute_many(statement, keys.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {keys[i].first, keys[i].second});
  }));
  return {};
}

/// The rows of before in place of those that stand there now; clear() has taken away what may be several.
Result<void> RegistryWithdrawal::restore(RegistryPart part) {
  struct RowOf {
    std::int32_t county;
    std::int64_t id;
    const Json* values;
  };
  std::vector<RowOf> rows, last;
  for (const auto& [key, image] : images_of(part)) {
    for (const Json& row : image) rows.push_back({key.first, key.second, &row});
    if (!image.empty()) last.push_back(rows.back());
  }
  const auto bind = [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {rows[i].county, rows[i].id});
    for (const Json& value : *rows[i].values) bind_value(value, p);
  };
  // Bytes stand in images as hex.
  const auto update_sealed = [&](const std::vector<std::size_t>& sealed, const Statement& statement) -> Result<void> {
    std::vector<std::vector<std::string>> opened(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (const std::size_t c : sealed) {
        const Json& value = (*rows[i].values)[c];
        if (value.is_null())
          opened[i].emplace_back();
        else {
          ASSIGN_OR_RETURN(std::string bytes, crypto::unhex(value.get_ref<const std::string&>()));
          opened[i].push_back(std::move(bytes));
        }
      }
    RETURN_IF_ERROR(db_.execute_many(statement, rows.size(), [&](std::size_t i, std::vector<Param>& p) {
      bind(i, p);
      for (std::size_t k = 0; k < sealed.size(); ++k)
        if (!(*rows[i].values)[sealed[k]].is_null()) p[sealed[k] + 2] = Blob{opened[i][k]};  // after county and id
    }));
    return {};
  };
  switch (part) {
    case RegistryPart::kHouseholdStates:
      RETURN_IF_ERROR(db_.insert_many(sql::registry_add_household_state, rows.size(), bind));
      // The row of the household repeats the state in force.
      RETURN_IF_ERROR(db_.execute_many(sql::registry_update_household, last.size(), [&](std::size_t i, std::vector<Param>& p) {
        const Json& state = *last[i].values;
        p.insert(p.end(), {last[i].county, last[i].id});
        for (std::size_t c = kStateVillage; c < state.size(); ++c) bind_value(state[c], p);
        bind_value(state[kStateFirst], p);
      }));
      return {};
    case RegistryPart::kPersonStates:
      return db_.insert_many(sql::registry_add_person_state, rows.size(), bind);
    case RegistryPart::kHomes:
      return db_.insert_many(sql::registry_add_membership, rows.size(), [&](std::size_t i, std::vector<Param>& p) {
        const Json& home = *rows[i].values;
        p.insert(p.end(), {rows[i].county, home[kHomeOf].get<std::int64_t>(), rows[i].id});
        for (std::size_t c = kHomeOf + 1; c < home.size(); ++c) bind_value(home[c], p);
      });
    case RegistryPart::kContact:
      return update_sealed({1, 3}, sql::registry_update_household_contact);
    case RegistryPart::kIdentity:
      return update_sealed({2}, sql::registry_restore_person);
    case RegistryPart::kPhone:
      return update_sealed({0}, sql::registry_update_person_phone);
    case RegistryPart::kMembers:
      return {};
  }
  return {};
}

Result<void> RegistryWithdrawal::remove_new(const Step& step) {
  const auto remove = [&](const Statement& statement) { return db_.execute(statement, {step.county, step.first, step.last}); };
  const auto remove_and_count = [&](const Statement& statement, std::int64_t& counter) -> Result<void> {
    ASSIGN_OR_RETURN(const std::int64_t removed, remove(statement));
    counter += removed;
    return {};
  };
  ASSIGN_OR_RETURN(const auto tables, list_record_tables(db_));
  for (const auto& table : tables)
    RETURN_IF_ERROR(db_.execute(unlink_rows_statement(table.dataset),
                                {step.county, step.first, step.last, static_cast<int>(intake::MatchState::kNotFound)}));
  RETURN_IF_ERROR(remove(sql::registry_delete_new_evidence));
  RETURN_IF_ERROR(remove_and_count(sql::registry_delete_new_findings, effects_.findings_removed));
  RETURN_IF_ERROR(remove_and_count(sql::registry_delete_new_leads, effects_.leads_removed));
  for (const Statement* statement :
       {&sql::registry_delete_new_pairs, &sql::registry_delete_new_proposals, &sql::registry_delete_new_memberships,
        &sql::registry_delete_new_person_states, &sql::registry_delete_new_household_states})
    RETURN_IF_ERROR(remove(*statement));
  RETURN_IF_ERROR(remove_and_count(sql::registry_delete_new_persons, effects_.persons_removed));
  return remove_and_count(sql::registry_delete_new_households, effects_.households_removed);
}

Result<intake::RegistryEffects> RegistryWithdrawal::write() {
  RETURN_IF_ERROR(load_images());
  RETURN_IF_ERROR(note_what_follows());
  // Whoever came into a new household leaves it before it goes; numbers are free before others have them back.
  RETURN_IF_ERROR(clear(RegistryPart::kHomes, sql::changes_delete_memberships));
  for (const Step& step : steps_)
    if (step.first <= step.last)
      if (auto removed = remove_new(step); !removed) {
        if (removed.error().code() != ErrorCode::kForeignKey) return Failure(std::move(removed).error());
        return Failure(Error(ErrorCode::kConflict, "刚刚有人在这次报送新登记的户上办了事，本次没有撤回，请刷新后查看")
                           .with_internal(removed.error().internal()));
      }
  RETURN_IF_ERROR(clear(RegistryPart::kHouseholdStates, sql::changes_delete_states));
  RETURN_IF_ERROR(clear(RegistryPart::kPersonStates, sql::registry_delete_person_states));
  for (const RegistryPart part : kImagedParts) RETURN_IF_ERROR(restore(part));
  for (const Step& step : steps_) RETURN_IF_ERROR(db_.execute(sql::registry_delete_befores, {step.county, step.id}));
  RETURN_IF_ERROR(upkeep_.finish(db_));
  return effects_;
}

}  // namespace shouwang::storage
