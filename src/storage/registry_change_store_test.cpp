#include <random>

#include "base/text.h"
#include "registry/change.h"
#include "registry/duplicate.h"
#include "storage/statements.h"
#include "storage/testing/datasets.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names
using registry::ChangeKind;
using registry::ChangeOrder;
using registry::ChangeRequest;

constexpr std::int64_t kChangedAt = 1'795'312'000'000;

/// Three households and six persons; everybody has records, each household one more without a person.
class RegistryChanges : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    changes_ = make_change_store(*database_, cipher(), ids_);
    duplicates_ = make_duplicate_store(*database_);
    pack_ = settlement_pack();
    pack_.datasets.at("settlement").proposes = policy::Proposes::kDeath;
    MUST(intake_->ensure_dataset_tables(pack_));
    MUST(registry_->save_divisions({{530922100000, "爱华镇", 4, 530922000000, day(2023, 6, 30), kForever, "试验"},
                                    {kVillageA, "毛家村", 5, 530922100000, day(2023, 6, 30), kForever, "试验"},
                                    {kVillageB, "新村", 5, 530922100000, day(2023, 6, 30), kForever, "试验"}}));
    register_all(1, {household("H1"), household("H2", kVillageB), household("H3")},
                 {numbered("H1", "张三", "1", "01"), numbered("H1", "李四", "2", "02"), numbered("H1", "张小", "3", "03"),
                  numbered("H2", "张三", "4", "01"), numbered("H2", "王五", "5", "03"), numbered("H3", "赵六", "6", "01")});
    for (const char* code : {"H1", "H2", "H3"})
      for (const auto& p : MUST(registry_->members(everything(), find(code).id, false)))
        persons_[p.id_masked.substr(p.id_masked.size() - 1)] = p.id;
    std::vector<RecordSpec> records;
    std::int64_t id = 1;
    for (const char* code : {"H1", "H2", "H3"}) {
      const auto home = find(code);
      for (const auto& p : MUST(registry_->members(everything(), home.id, false)))
        for (int k = 0; k < 2; ++k, ++id)
          records.push_back({.id = id,
                             .identity = "i" + std::to_string(id),
                             .content = "c",
                             .household = home.id.value(),
                             .person = p.id.value(),
                             .village = home.village});
    }
    import(2, records);
  }
  registry::PersonInput numbered(std::string code, std::string name, const std::string& number, std::string relation,
                                 Date since = day(2026, 8, 1)) {
    auto p = person(std::move(code), std::move(name), number, std::move(relation), since);
    p.id_sealed = cipher().encrypt("53092219700101000" + number, registry::kIdNumberContext);
    return p;
  }
  void import(std::int64_t id, const std::vector<RecordSpec>& specs) {
    auto d = delivery(id, "settlement");
    auto writer = MUST(intake_->begin(d));
    MUST(writer->add_records(pack_.datasets.at("settlement"), batch_of(specs)));
    MUST(writer->commit(d));
  }
  intake::WriteCounts add_persons(std::int64_t id, const std::vector<registry::PersonInput>& inputs) {
    const auto d = delivery(id, "registry_person");
    auto writer = MUST(intake_->begin(d));
    const auto counts = MUST(writer->add_persons(inputs, kCounty));
    MUST(writer->commit(d));
    return counts;
  }
  ChangeOrder order(ChangeKind kind, const std::string& who = "", Date when = day(2026, 11, 1)) {
    ChangeOrder o;
    o.request.kind = kind;
    o.request.day = when;
    o.request.reason = "入户核实";
    o.request.relations = {"02", "28"};
    if (!who.empty()) o.request.person = persons_.at(who);
    o.account = AccountId(7);
    o.now_ms = kChangedAt;
    o.today = day(2026, 11, 22);
    return o;
  }
  ChangeOrder merge_order(const std::string& keep, const std::string& other) {
    ChangeOrder o = order(ChangeKind::kMergePersons);
    o.request.keep = persons_.at(keep);
    o.request.other = persons_.at(other);
    return o;
  }
  static registry::ProposalQuery proposals_in(registry::ProposalState state) {
    registry::ProposalQuery query;
    query.state = state;
    return query;
  }
  static registry::PairQuery pairs_in(registry::PairState state) {
    registry::PairQuery query;
    query.state = state;
    return query;
  }
  registry::ChangePage changes_of(const std::string& code) {
    registry::ChangeQuery query;
    query.household = find(code).id;
    return MUST(changes_->changes(everything(), query));
  }
  registry::Change undo(registry::ChangeId id) { return MUST(changes_->undo(everything(), id, AccountId(8), "合并错了", kChangedAt + 1)); }

  /// Everything that a change may touch, byte for byte.
  std::string dump() {
    std::string out;
    const auto db = MUST(database_->read());
    for (const std::string table :
         {"person order by id", "person_state order by person, first_day", "membership order by person, first_day", "household order by id",
          "household_state order by household, first_day", "record_settlement order by id", "village_count order by village",
          "duplicate_pair order by first, second"}) {
      const std::string text = "select * from " + table;
      MUST(db->query(Statement("test." + table, text), {}, [&](const Row& row) {
        for (int c = 0; c < row.columns(); ++c)
          out += row.is_null(c) ? "|null" : "|" + (row.text(c).empty() ? std::to_string(row.integer(c)) : row.string(c));
        out += "\n";
      }));
    }
    return out;
  }
  /// "H1: 1(01) 2(02) 3(03)" of present members.
  std::string members(const std::string& code) {
    std::string out;
    for (const auto& p : MUST(registry_->members(everything(), find(code).id, false)))
      out += (out.empty() ? "" : " ") + p.id_masked.substr(p.id_masked.size() - 1) + "(" + p.relation + ")";
    return out;
  }
  std::int64_t number(const std::string& text) {
    return MUST(MUST(database_->read())->integer(Statement("test.number" + text, text), {})).value_or(0);
  }
  std::int64_t records_at(const std::string& code) {
    return number("select count(*) from record_settlement where household = " + std::to_string(find(code).id.value()));
  }
  void expect_sound() {
    EXPECT_EQ(number("select (select count(*) from village_count) - (select count(distinct village) from household)"), 0);
    EXPECT_EQ(number("select count(*) from village_count v where not exists (select 1 from (select village, count(*) as households,"
                     " sum(members) as persons, sum(case when kind = 'lifted' then 1 else 0 end) as lifted,"
                     " sum(case when monitored in ('', 'none') then 0 else 1 end) as monitored from household group by village) g"
                     " where g.village = v.village and g.households = v.households and g.persons = v.persons and g.lifted = v.lifted"
                     " and g.monitored = v.monitored)"),
              0)
        << "the sums of a village are not what its households say";
    EXPECT_EQ(number("select count(*) from membership a join membership b on a.county = b.county and a.person = b.person and a.first_day < "
                     "b.first_day"
                     " and a.last_day >= b.first_day"),
              0)
        << "memberships of one person overlap";
    EXPECT_EQ(number("select count(*) from household_state a join household_state b on a.county = b.county and a.household = b.household"
                     " and a.first_day < b.first_day and a.last_day >= b.first_day"),
              0);
    EXPECT_EQ(number("select count(*) from household h where h.members <> (select count(*) from membership m where m.household = h.id and "
                     "m.last_day = 2932896)"),
              0);
    EXPECT_EQ(number("select count(*) from household h where h.members > 0 and (select count(*) from membership m where m.household = h.id"
                     " and m.last_day = 2932896 and m.relation = '01') <> 1"),
              0)
        << "one head each";
    EXPECT_EQ(number("select count(*) from record_settlement r join household h on h.id = r.household where h.village <> r.village"), 0);
  }

  IdSource ids_{kChangedAt};
  std::unique_ptr<registry::ChangeStore> changes_;
  std::unique_ptr<registry::DuplicateStore> duplicates_;
  policy::Pack pack_;
  std::map<std::string, PersonId> persons_;  // by the last digit of the number
};
ON_BOTH_ENGINES(RegistryChanges);

TEST_P(RegistryChanges, MergeAndTakeBackExactly) {
  const std::string before = dump();
  const std::int64_t version = number("select people from registry_version");
  const registry::Change change = MUST(changes_->execute(everything(), merge_order("1", "4")));
  EXPECT_EQ(members("H1"), "1(01) 2(02) 3(03)");
  EXPECT_EQ(members("H2"), "5(01)") << "the next one heads the household";
  EXPECT_EQ(records_at("H1"), 8);
  EXPECT_EQ(records_at("H2"), 2);
  EXPECT_EQ(number("select count(*) from person_alias where kind = 1 and ended_ms = 0 and value_index = 'index-4'"), 1);
  EXPECT_EQ(number("select merged_into from person where id = " + std::to_string(persons_["4"].value())), persons_["1"].value());
  EXPECT_GT(number("select people from registry_version"), version);
  EXPECT_EQ(find("H2").head_name, "王*");
  expect_sound();
  const auto pair = MUST(duplicates_->pair(everything(), persons_["4"], persons_["1"]));
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->state, registry::PairState::kMerged);
  EXPECT_EQ(pair->change, change.id);
  EXPECT_EQ(changes_->execute(everything(), merge_order("1", "4")).error().code(), ErrorCode::kTransition) << "merged already";
  for (const char* code : {"H1", "H2"}) {
    const auto page = changes_of(code);
    ASSERT_EQ(page.total, 1) << code;
    EXPECT_EQ(page.rows[0].lines, change.lines);
    EXPECT_EQ(page.rows[0].undo_problem, "");
  }
  undo(change.id);
  EXPECT_EQ(dump(), before);
  EXPECT_EQ(number("select count(*) from person_alias where ended_ms = 0"), 0);
  EXPECT_EQ(changes_->undo(everything(), change.id, AccountId(8), "再撤", kChangedAt).error().code(), ErrorCode::kTransition);
}

TEST_P(RegistryChanges, KeepAMergedPersonAwayWhenTheRegisterComesAgain) {
  MUST(changes_->execute(everything(), merge_order("1", "4")));
  const std::string merged = dump();
  const auto counts =
      add_persons(3, {numbered("H1", "张三", "1", "01"), numbered("H2", "张三", "4", "01"), numbered("H2", "王五", "5", "03")});
  EXPECT_EQ(counts.passed_over, 1);
  EXPECT_EQ(counts.inserted, 0);
  EXPECT_EQ(dump(), merged);
  const auto later = add_persons(4, {numbered("H2", "张三", "4", "01", day(2026, 12, 1))});
  EXPECT_EQ(later.passed_over, 1);
  EXPECT_EQ(dump(), merged);
}

TEST_P(RegistryChanges, GiveRowsThatCameMeanwhileToWhomTheyState) {
  const registry::Change change = MUST(changes_->execute(everything(), merge_order("1", "4")));
  const auto home = find("H1");
  const std::int64_t late = ids_.next(kChangedAt + 5);
  {
    auto d = delivery(9, "settlement");
    auto writer = MUST(intake_->begin(d));
    auto batch = batch_of({{.id = late,
                            .identity = "late4",
                            .content = "c",
                            .household = home.id.value(),
                            .person = persons_["1"].value(),
                            .village = home.village},
                           {.id = late + 1,
                            .identity = "late1",
                            .content = "c",
                            .household = home.id.value(),
                            .person = persons_["1"].value(),
                            .village = home.village}});
    batch.rows[0].id_index = "index-4";  // the merged person's number
    batch.rows[1].id_index = "index-1";
    MUST(writer->add_records(pack_.datasets.at("settlement"), batch));
    MUST(writer->commit(d));
  }
  undo(change.id);
  EXPECT_EQ(number("select person from record_settlement where id = " + std::to_string(late)), persons_["4"].value());
  EXPECT_EQ(number("select household from record_settlement where id = " + std::to_string(late)), find("H2").id.value());
  EXPECT_EQ(number("select person from record_settlement where id = " + std::to_string(late + 1)), persons_["1"].value());
}

TEST_P(RegistryChanges, TakeRowsOfAnImportThatBeganBeforeTheMerge) {
  const auto host = find("H2");
  MUST(changes_->execute(everything(), merge_order("1", "4")));
  import(9,
         {{.id = 900,
           .identity = "stale",
           .content = "c",
           .household = host.id.value(),
           .person = persons_["4"].value(),
           .village = host.village }});
  EXPECT_EQ(number("select person from record_settlement where id = 900"), persons_["1"].value());
  EXPECT_EQ(number("select household from record_settlement where id = 900"), find("H1").id.value());
  expect_sound();
}

TEST_P(RegistryChanges, SplitAHouseholdAndTakeItBack) {
  const std::string before = dump();
  ChangeOrder o = order(ChangeKind::kSplitHousehold);
  o.request.household = find("H1").id;
  o.request.members = {persons_["3"]};
  const auto preview = MUST(changes_->preview(everything(), o));
  EXPECT_TRUE(preview.possible) << preview.problem;
  EXPECT_EQ(dump(), before) << "a preview changes nothing";
  const registry::Change change = MUST(changes_->execute(everything(), o));
  EXPECT_EQ(change.lines, preview.lines);
  EXPECT_EQ(members("H1"), "1(01) 2(02)");
  EXPECT_EQ(members("H1-1"), "3(01)");
  EXPECT_EQ(find("H1-1").village, kVillageA);
  EXPECT_EQ(find("H1-1").kind, "lifted");
  EXPECT_EQ(find("H1-1").head_name, "张*");
  EXPECT_EQ(records_at("H1-1"), 2);
  expect_sound();
  o.request.members = {persons_["2"]};
  o.request.household_code = "H2";
  EXPECT_EQ(changes_->execute(everything(), o).error().code(), ErrorCode::kConflict) << "the code is taken";
  ChangeOrder move = order(ChangeKind::kMovePerson, "5", day(2026, 11, 5));
  move.request.to_household = find("H1-1").id;
  const registry::Change moved = MUST(changes_->execute(everything(), move));
  const auto refused = changes_->undo(everything(), change.id, AccountId(8), "分错了", kChangedAt);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kTransition);
  EXPECT_NE(refused.error().message().find("人员移户"), std::string::npos) << refused.error().message();
  undo(moved.id);
  undo(change.id);
  EXPECT_EQ(dump(), before);
}

TEST_P(RegistryChanges, RefuseToUndoWhatARegisterHasBuiltUpon) {
  ChangeOrder move = order(ChangeKind::kMovePerson, "3");
  move.request.to_household = find("H3").id;
  const registry::Change change = MUST(changes_->execute(everything(), move));
  add_persons(3, {numbered("H2", "张小", "3", "28", day(2026, 11, 15))});
  const auto refused = changes_->undo(everything(), change.id, AccountId(8), "移错了", kChangedAt);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kTransition);
  EXPECT_NE(MUST(changes_->change(everything(), change.id))->undo_problem, "");
}

TEST_P(RegistryChanges, MoveAHouseholdWithItsRecords) {
  const std::string before = dump();
  ChangeOrder o = order(ChangeKind::kMoveHousehold);
  o.request.household = find("H1").id;
  o.request.village = kVillageB;
  const registry::Change change = MUST(changes_->execute(everything(), o));
  EXPECT_EQ(find("H1").village, kVillageB);
  EXPECT_EQ(MUST(registry_->history(everything(), find("H1").id)).size(), 2u);
  EXPECT_EQ(number("select count(*) from record_settlement where village = " + std::to_string(kVillageB)), 10);
  expect_sound();
  undo(change.id);
  EXPECT_EQ(dump(), before);
}

TEST_P(RegistryChanges, ProposeADeathAndCarryItOutWhenSomebodySaysSo) {
  const auto open = MUST(changes_->proposals(everything(), proposals_in(registry::ProposalState::kOpen)));
  ASSERT_EQ(open.total, 6) << "one for each person, whatever the number of rows";
  const auto proposal = *std::find_if(open.rows.begin(), open.rows.end(), [&](const auto& p) { return p.person.person == persons_["1"]; });
  EXPECT_EQ(proposal.kind, registry::ProposalKind::kDeath);
  EXPECT_EQ(proposal.person.household_code, "H1");
  EXPECT_EQ(proposal.person.records, 2);
  EXPECT_EQ(proposal.file_name, "文件2.csv");
  EXPECT_EQ(members("H1"), "1(01) 2(02) 3(03)") << "nobody dies by a file";
  const std::string before = dump();
  ChangeOrder o = order(ChangeKind::kPersonDied, "1");
  o.proposal = proposal.id;
  const registry::Change change = MUST(changes_->execute(everything(), o));
  EXPECT_EQ(members("H1"), "2(01) 3(03)");
  EXPECT_EQ(MUST(changes_->proposal(everything(), proposal.id))->state, registry::ProposalState::kAccepted);
  EXPECT_EQ(changes_->execute(everything(), o).error().code(), ErrorCode::kConflict) << "decided";
  EXPECT_EQ(add_persons(3, {numbered("H1", "张三", "1", "01", day(2026, 11, 20))}).passed_over, 1) << "a register that lags behind";
  EXPECT_EQ(members("H1"), "2(01) 3(03)");
  undo(change.id);
  EXPECT_EQ(dump(), before);
  EXPECT_EQ(MUST(changes_->proposal(everything(), proposal.id))->state, registry::ProposalState::kOpen);
  MUST(changes_->dismiss(everything(), proposal.id, AccountId(7), "本人健在", kChangedAt));
  EXPECT_EQ(changes_->dismiss(everything(), proposal.id, AccountId(7), "本人健在", kChangedAt).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(MUST(changes_->proposals(everything(), proposals_in(registry::ProposalState::kOpen))).total, 5);
}

TEST_P(RegistryChanges, StayInsideTheScope) {
  const registry::Change change = MUST(changes_->execute(everything(), merge_order("1", "4")));
  EXPECT_EQ(MUST(changes_->changes(scope_of("530922"), {})).total, 1);
  EXPECT_EQ(MUST(changes_->changes(scope_of("530922100202", access::Role::kVillage), {})).total, 1);
  EXPECT_EQ(MUST(changes_->changes(scope_of("530922101", access::Role::kTownship), {})).total, 0);
  EXPECT_EQ(MUST(changes_->changes(scope_of("530921"), {})).total, 0);
  EXPECT_EQ(changes_->undo(scope_of("530922100", access::Role::kTownship), change.id, AccountId(8), "撤", kChangedAt).error().code(),
            ErrorCode::kNotFound);
  EXPECT_EQ(changes_->execute(scope_of("530921"), order(ChangeKind::kPersonLeft, "2")).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(MUST(changes_->proposals(scope_of("530921"), {})).total, 0);
  EXPECT_EQ(MUST(changes_->proposals(scope_of("530922100", access::Role::kTownship), {})).total, 0);
  EXPECT_EQ(MUST(duplicates_->pairs(scope_of("530921"), {})).total, 0);
}

TEST_P(RegistryChanges, RememberPairsAndWhatWasSaidAboutThem) {
  const auto [a, b] = std::minmax(persons_["1"], persons_["4"]);
  const auto [c, d] = std::minmax(persons_["2"], persons_["5"]);
  EXPECT_EQ(MUST(duplicates_->searched_version(everything(), kCounty)), std::nullopt);
  EXPECT_EQ(MUST(duplicates_->save_found(everything(), kCounty, {{a, b, 900'000, false, "{}"}, {c, d, 950'000, false, "{}"}}, 3, kChangedAt)), 2);
  EXPECT_EQ(MUST(duplicates_->searched_version(everything(), kCounty)), 3);
  auto page = MUST(duplicates_->pairs(everything(), pairs_in(registry::PairState::kOpen)));
  ASSERT_EQ(page.total, 2);
  EXPECT_EQ(page.searched_ms, kChangedAt);
  EXPECT_EQ(page.rows[0].first.person, c) << "the likelier one first";
  EXPECT_EQ(page.rows[1].first.household_code, "H1");
  MUST(duplicates_->decide(everything(), c, d, registry::PairState::kDifferent, AccountId(7), "妯娌", kChangedAt));
  EXPECT_EQ(duplicates_->decide(everything(), c, d, registry::PairState::kUnsure, AccountId(7), "", kChangedAt).error().code(),
            ErrorCode::kTransition);
  EXPECT_EQ(MUST(duplicates_->kept_apart(everything(), kCounty)).size(), 1u);
  EXPECT_EQ(MUST(duplicates_->save_found(everything(), kCounty, {}, 4, kChangedAt + 1)), 0) << "what is found no more lapses";
  EXPECT_EQ(MUST(duplicates_->pair(everything(), a, b))->state, registry::PairState::kLapsed);
  EXPECT_EQ(MUST(duplicates_->pair(everything(), c, d))->state, registry::PairState::kDifferent);
  EXPECT_EQ(MUST(duplicates_->save_found(everything(), kCounty, {{a, b, 910'000, false, "{}"}}, 5, kChangedAt + 2)), 1);
  MUST(duplicates_->decide(everything(), a, b, registry::PairState::kUnsure, AccountId(7), "", kChangedAt));
  const registry::Change change = MUST(changes_->execute(everything(), merge_order("1", "4")));
  EXPECT_EQ(MUST(duplicates_->pair(everything(), a, b))->state, registry::PairState::kMerged);
  undo(change.id);
  EXPECT_EQ(MUST(duplicates_->pair(everything(), a, b))->state, registry::PairState::kUnsure);
}

/// Something that may be wanted, sensible or not.
ChangeRequest any_request(std::mt19937& random, const std::vector<PersonId>& persons, const std::vector<HouseholdId>& homes) {
  const auto pick = [&](const auto& list) { return list[random() % list.size()]; };
  ChangeRequest r;
  r.relations = {"02", "28"};
  r.kind = registry::kAllChangeKinds[random() % std::size(registry::kAllChangeKinds)];
  r.day = day(2026, 8, 2).plus_days(static_cast<int>(random() % 112));
  r.reason = "试验";
  r.person = pick(persons);
  r.keep = pick(persons);
  r.other = pick(persons);
  r.household = pick(homes);
  r.to_household = pick(homes);
  r.village = random() % 2 ? kVillageA : kVillageB;
  if (r.kind == ChangeKind::kSplitHousehold) {
    r.members = {pick(persons)};
    if (random() % 2) r.members.push_back(pick(persons));
    r.head = r.members.front();
  }
  return r;
}

TEST_P(RegistryChanges, TakeBackAnySequenceInReverseOrder) {
  std::vector<PersonId> persons;
  for (const auto& [digit, id] : persons_) persons.push_back(id);
  const std::string start = dump();
  std::map<ChangeKind, int> done;
  const unsigned rounds = GetParam() == Engine::kSqlite ? 12 : 3;
  for (unsigned seed = 1; seed <= rounds; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::pair<registry::ChangeId, std::string>> steps;  // and what was before
    for (int tried = 0; tried < 60 && steps.size() < 7; ++tried) {
      std::vector<HouseholdId> homes;
      const auto page = MUST(registry_->find_households(everything(), {}));
      for (const auto& row : page.rows) homes.push_back(row.id);
      ChangeOrder o = order(ChangeKind::kPersonLeft);
      o.request = any_request(random, persons, homes);
      std::string before = dump();
      const auto change = changes_->execute(everything(), o);
      if (!change) {
        ASSERT_LT(error_http_status(change.error().code()), 500) << change.error().text() << change.error().internal();
        ASSERT_EQ(dump(), before) << "a refusal changes nothing";
        continue;
      }
      ++done[o.request.kind];
      expect_sound();
      steps.emplace_back(change->id, std::move(before));
    }
    while (!steps.empty()) {
      undo(steps.back().first);
      expect_sound();
      ASSERT_EQ(dump(), steps.back().second) << "seed " << seed << ", step " << steps.size();
      steps.pop_back();
    }
    ASSERT_EQ(dump(), start);
  }
  if (GetParam() == Engine::kSqlite) {
    EXPECT_EQ(done.size(), std::size(registry::kAllChangeKinds)) << "every kind was tried";
  }
}

}  // namespace
}  // namespace shouwang::storage
