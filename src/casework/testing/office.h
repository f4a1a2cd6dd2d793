// A county with a desk over memory stores, for tests: two townships, a few households, the people who work there, and a day.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "casework/desk.h"
#include "casework/testing/memory_registry.h"
#include "casework/testing/memory_store.h"
#include "casework/testing/procedure.h"

namespace shouwang::casework::testing {

using nlohmann::json;

inline constexpr std::int64_t kVillage1 = 530922001001, kVillage2 = 530922001002, kFarVillage = 530922002001;

class Office : public ::testing::Test {
 public:
  Office() {
    using screening::testing::code;
    for (const auto& [id, place, name] : std::vector<std::tuple<std::int64_t, std::int64_t, std::string>>{
             {1, kVillage1, "张三"}, {2, kVillage1, "李四妹"}, {3, kVillage2, "王五"}, {4, kFarVillage, "赵六"}}) {
      screening.households.push_back(
          {id,
           place,
           {{"head_name", code(name)}, {"group_name", code("一组")}, {"household_code", code("5309220000" + std::to_string(id))}}});
      screening.members.push_back({id * 10 + 1, id, {}});
      screening.members.push_back({id * 10 + 2, id, {}});
    }
    go_to("2026-10-31");
  }

  static Actor person(std::int64_t account, access::Role role, std::string division, std::string name) {
    return {access::Scope::for_account(AccountId(account), role, std::move(division), {}), level_of(role).value(), std::move(name), {}};
  }
  Actor village = person(51, access::Role::kVillage, "530922001001", "村张");
  Actor colleague = person(52, access::Role::kVillage, "530922001001", "村李");
  Actor far_village = person(53, access::Role::kVillage, "530922002001", "村王");
  Actor township = person(41, access::Role::kTownship, "530922001", "镇陈");
  Actor reviewer = person(42, access::Role::kTownship, "530922001", "镇周");
  Actor far_township = person(43, access::Role::kTownship, "530922002", "镇吴");
  Actor county = person(31, access::Role::kCounty, "530922", "县郑");

  void go_to(std::string_view day) {
    now.today = iso(day);
    now.now_ms = morning(day);
  }
  void next_days(int days) { go_to(now.today.plus_days(days).iso()); }
  std::string key() { return "key-" + std::to_string(++keys_); }

  DeskParts parts() {
    DeskParts p;
    p.store = &cases;
    p.screening = &screening;
    p.registry = &registry;
    p.ids = &ids;
    p.index = [](std::string_view text) { return "index(" + std::string(text) + ")"; };
    p.seal = [](std::string_view plain, std::string_view context) {
      return std::string(context) + "|" + std::string(plain.rbegin(), plain.rend());
    };
    p.unseal = [](std::string_view sealed, std::string_view context) -> Result<std::string> {
      if (!sealed.starts_with(std::string(context) + "|")) return fail(ErrorCode::kInternal, "密文与记录不符");
      const std::string_view reversed = sealed.substr(context.size() + 1);
      return std::string(reversed.rbegin(), reversed.rend());
    };
    p.account_name = [](AccountId account) {
      static const std::map<std::int64_t, std::string> kNames{{31, "县郑"}, {41, "镇陈"}, {42, "镇周"}, {51, "村张"}, {52, "村李"}};
      const auto it = kNames.find(account.value());
      return it == kNames.end() ? std::string() : it->second;
    };
    p.works_at = [this](AccountId account, std::int64_t place) {
      for (const Actor* actor : {&village, &colleague, &far_village, &township, &reviewer, &far_township, &county}) {
        if (actor->scope.account() == account) return actor->scope.covers(std::to_string(place));
      }
      return false;
    };
    return p;
  }

  // ---------------------------------------------------------------- leads

  /// A lead as screening opens it.
  Lead screened(std::int64_t household, int grade = 2, std::string rules = "R01_medical") {
    Lead lead;
    lead.id = LeadId(ids.next(now.now_ms));
    lead.county = 530922;
    lead.household = HouseholdId(household);
    lead.village = household == 3 ? kVillage2 : household == 4 ? kFarVillage : kVillage1;
    lead.grade = grade;
    lead.opened_ms = now.now_ms;
    lead.due = now.today.plus_days(7);
    lead.findings = 1;
    lead.rules = std::move(rules);
    lead.risks = "01";
    cases.all_leads.push_back(lead);
    return lead;
  }
  json sighting(std::string channel = "patrol") const {
    return {{"channel", std::move(channel)}, {"happened_on", now.today.iso()}, {"text", "主要劳动力摔伤住院"}, {"risks", {"01"}}};
  }
  json verification(std::string verdict = "hard") const {
    return {{"visited_on", now.today.iso()},
            {"verifiers", json::array({{{"name", "村张"}}, {{"name", "驻村队员"}}})},
            {"income_verdict", verdict},
            {"income_evidence", "务工收入中断"},
            {"expense_verdict", verdict},
            {"expense_evidence", "住院自付三万元"},
            {"difficulty_verdict", verdict},
            {"difficulty_evidence", "无人照料"},
            {"coping_verdict", "unable"},
            {"coping_evidence", "积蓄用完"},
            {"labour", "weak"}};
  }
  Result<Outcome> act(const Actor& actor, LeadId id, const std::string& action, const json& body = json::object()) {
    const auto file = desk.lead(desk_scope(), id);
    if (!file) return Failure(file.error());
    return desk.act_on_lead(actor, id, {action, body.dump(), file->lead.sequence, key(), 0}, now);
  }
  void must(const Actor& actor, LeadId id, const std::string& action, const json& body = json::object()) {
    const auto outcome = act(actor, id, action, body);
    ASSERT_TRUE(outcome) << action << ": " << outcome.error().text();
  }
  LeadFile file(LeadId id) { return desk.lead(desk_scope(), id).value(); }
  /// A lead of a household that is ready for its conclusion.
  LeadId verified(std::int64_t household, const std::string& channel = "patrol", json more = json::object()) {
    json body = sighting(channel);
    body.update(more);
    const auto collected = desk.collect(township, {body.dump(), HouseholdId(household), key(), 0}, now);
    EXPECT_TRUE(collected) << (collected ? "" : collected.error().text());
    if (file(collected->lead).lead.state == LeadState::kCollected) must(township, collected->lead, "accept");
    must(village, collected->lead, "take");
    must(village, collected->lead, "verify", verification());
    return collected->lead;
  }
  json qualifies() const { return {{"conclusion", "qualifies"}, {"monitored_class", "sudden"}, {"risks", {"01"}}}; }
  /// A case in admission, made from a lead.
  CaseId opened_case(std::int64_t household) {
    const LeadId lead = verified(household);
    must(village, lead, "conclude", qualifies());
    return CaseId(file(lead).lead.case_id);
  }

  static access::Scope desk_scope() { return access::Scope::for_operator("test"); }

  policy::Pack pack = test_pack();
  Moment now{&pack, 0, {}};
  screening::testing::MemoryStore screening;
  MemoryStore cases{screening};
  MemoryRegistry registry{screening};
  IdSource ids{morning("2026-01-01")};
  Desk desk{parts()};

 private:
  int keys_ = 0;
};

}  // namespace shouwang::casework::testing
