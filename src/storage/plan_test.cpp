// Lists must walk an index, never the whole table: read from SQLite's own plan, because its planner has no statistics to help.
#include <set>
#include <sstream>

#include "storage/statements.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names

class Plans : public ::testing::Test {
 protected:
  void SetUp() override {
    database_ = MUST(Database::open(migrated_database(Engine::kSqlite, folder_)));
  }
  std::string plan(const Statement& statement) {
    const std::string text = "explain query plan " + std::string(statement.text(Engine::kSqlite));
    std::vector<Param> params;
    for (int i = 1; text.find("?" + std::to_string(i)) != std::string::npos; ++i) params.emplace_back(1);
    std::string out;
    auto db = MUST(database_->read());
    MUST(db->query(Statement("test.plan", text), params, [&](const Row& row) { out += row.string(3) + "\n"; }));
    return out;
  }
  TemporaryFolder folder_;
  std::unique_ptr<Database> database_;
};

bool sorts(const std::string& plan) { return plan.find("TEMP B-TREE") != std::string::npos; }
bool has(const std::string& plan, const std::string& part) { return plan.find(part) != std::string::npos; }

TEST_F(Plans, WalkLeadsInTheOrderOfAnIndex) {
  for (const auto& [statement, index] : std::vector<std::pair<const Statement*, std::string>>{
           {&sql::casework_leads_by_grade, "lead_by_grade"},     {&sql::casework_leads_by_grade_reverse, "lead_by_grade"},
           {&sql::casework_leads_by_due, "lead_by_due"},         {&sql::casework_leads_by_due_reverse, "lead_by_due"},
           {&sql::casework_leads_by_opened, "lead_by_opened"},   {&sql::casework_leads_by_opened_reverse, "lead_by_opened"},
           {&sql::casework_leads_by_village, "lead_by_village"}, {&sql::casework_leads_by_village_reverse, "lead_by_village"}}) {
    const auto text = plan(*statement);
    EXPECT_TRUE(has(text, "SEARCH l USING COVERING INDEX " + index)) << statement->name() << "\n" << text;
    EXPECT_FALSE(sorts(text)) << statement->name() << "\n" << text;
  }
}

TEST_F(Plans, FindLeadsOfAVillageByItsIndex) {
  for (const Statement* statement : {&sql::casework_leads_few, &sql::casework_leads_few_reverse}) {
    const auto text = plan(*statement);
    EXPECT_TRUE(has(text, "SEARCH l USING COVERING INDEX lead_by_village (is_open=? AND village>? AND village<?)")) << statement->name() << "\n" << text;
  }
  EXPECT_TRUE(has(plan(sql::casework_count_leads), "lead_by_village (is_open=? AND village>? AND village<?)")) << plan(sql::casework_count_leads);
  EXPECT_TRUE(has(plan(sql::casework_lead_sums), "COVERING INDEX lead_by_village (is_open=? AND village>? AND village<?)")) << plan(sql::casework_lead_sums);
  EXPECT_TRUE(has(plan(sql::casework_findings_by_rule), "COVERING INDEX finding_by_village")) << plan(sql::casework_findings_by_rule);
}

TEST_F(Plans, WalkCasesInTheOrderOfAnIndex) {
  for (const auto& [statement, index] : std::vector<std::pair<const Statement*, std::string>>{
           {&sql::casework_cases_by_due, "case_by_due"},         {&sql::casework_cases_by_due_reverse, "case_by_due"},
           {&sql::casework_cases_by_opened, "case_by_opened"},   {&sql::casework_cases_by_opened_reverse, "case_by_opened"},
           {&sql::casework_cases_by_village, "case_by_village"}, {&sql::casework_cases_by_village_reverse, "case_by_village"}}) {
    const auto text = plan(*statement);
    EXPECT_TRUE(has(text, "SEARCH c USING COVERING INDEX " + index + " (is_open=?")) << statement->name() << "\n" << text;
    EXPECT_FALSE(sorts(text)) << statement->name() << "\n" << text;
  }
  for (const Statement* statement : {&sql::casework_cases_few, &sql::casework_cases_few_reverse, &sql::casework_count_cases})
    EXPECT_TRUE(has(plan(*statement), "SEARCH c USING COVERING INDEX case_by_village (is_open=? AND village>? AND village<?)"))
        << statement->name() << "\n" << plan(*statement);
  for (const Statement* statement : {&sql::casework_cases_by_code, &sql::casework_cases_by_head, &sql::casework_count_cases_by_code, &sql::casework_count_cases_by_head})
    EXPECT_TRUE(has(plan(*statement), "SEARCH c USING INDEX case_by_household (household=?)")) << statement->name() << "\n" << plan(*statement);
}

TEST_F(Plans, WalkTasksInTheOrderOfAnIndex) {
  for (const auto& [statement, count, part] : std::vector<std::tuple<const Statement*, const Statement*, std::string>>{
           {&sql::casework_tasks_of_level, &sql::casework_count_tasks_of_level, "task_by_level (level=? AND due>? AND due<?)"},
           {&sql::casework_tasks_of_department, &sql::casework_count_tasks_of_department, "task_by_department (department=? AND due>? AND due<?)"},
           {&sql::casework_tasks_of_assignee, &sql::casework_count_tasks_of_assignee, "task_by_assignee (assignee=? AND due>? AND due<?)"},
           {&sql::casework_tasks_of_kind, &sql::casework_count_tasks_of_kind, "task_by_kind (kind=? AND due>? AND due<?)"},
           {&sql::casework_tasks_paused, &sql::casework_count_tasks_paused, "task_paused (level=? AND due>? AND due<?)"},
           {&sql::casework_tasks_escalated, &sql::casework_count_tasks_escalated, "task_escalated (level=? AND due>? AND due<?)"}}) {
    EXPECT_TRUE(has(plan(*statement), "SEARCH t USING COVERING INDEX " + part)) << statement->name() << "\n" << plan(*statement);
    EXPECT_FALSE(sorts(plan(*statement))) << statement->name() << "\n" << plan(*statement);
    EXPECT_TRUE(has(plan(*count), "SEARCH t USING COVERING INDEX " + part)) << count->name() << "\n" << plan(*count);
  }
  for (const Statement* statement : {&sql::casework_tasks_of_villages, &sql::casework_count_tasks_of_villages, &sql::casework_late_tasks, &sql::casework_count_all_tasks})
    EXPECT_TRUE(has(plan(*statement), "USING COVERING INDEX task_by_village (village>? AND village<?)")) << statement->name() << "\n" << plan(*statement);
  EXPECT_TRUE(has(plan(sql::casework_late_towns), "SEARCH task_sum USING PRIMARY KEY (town>? AND town<?)")) << plan(sql::casework_late_towns);
  EXPECT_TRUE(has(plan(sql::casework_task_kinds), "SEARCH t USING COVERING INDEX task_by_kind (kind>? AND kind<?)")) << plan(sql::casework_task_kinds);
  EXPECT_TRUE(has(plan(sql::casework_escalate_tasks), "INDEX task_by_level (level=? AND due<?)")) << plan(sql::casework_escalate_tasks);
  EXPECT_TRUE(has(plan(sql::casework_escalate_leads), "INDEX lead_by_due (is_open=? AND due<?)")) << plan(sql::casework_escalate_leads);
  EXPECT_TRUE(has(plan(sql::casework_program_cases), "COVERING INDEX task_program (key=? AND due<?)")) << plan(sql::casework_program_cases);
}

TEST_F(Plans, FindWhatOnePersonOrDepartmentHasByItsIndex) {
  EXPECT_TRUE(has(plan(sql::casework_referrals_of_department), "SEARCH r USING INDEX referral_by_department (department=?)"))
      << plan(sql::casework_referrals_of_department);
  EXPECT_TRUE(has(plan(sql::casework_count_referrals_of_department), "COVERING INDEX referral_by_department (department=?)"))
      << plan(sql::casework_count_referrals_of_department);
  for (const Statement* statement : {&sql::casework_referrals_of_villages, &sql::casework_count_referrals_of_villages, &sql::casework_late_referrals})
    EXPECT_TRUE(has(plan(*statement), "INDEX referral_by_village (village>? AND village<?")) << statement->name() << "\n" << plan(*statement);
  EXPECT_TRUE(has(plan(sql::casework_escalate_referrals), "INDEX referral_by_due (is_open=? AND due<?)")) << plan(sql::casework_escalate_referrals);
  EXPECT_TRUE(has(plan(sql::casework_leads_assigned), "INDEX lead_by_assignee (assignee=? AND is_open=?")) << plan(sql::casework_leads_assigned);
  EXPECT_TRUE(has(plan(sql::casework_measures_of_department), "measure_by_department (department=? AND state=?)")) << plan(sql::casework_measures_of_department);
  EXPECT_FALSE(sorts(plan(sql::casework_measures_of_department))) << plan(sql::casework_measures_of_department);
  EXPECT_TRUE(has(plan(sql::casework_measures_of_state), "measure_by_state (state=?)")) << plan(sql::casework_measures_of_state);
  EXPECT_TRUE(has(plan(sql::casework_cases_without_task), "case_by_village (is_open=? AND village>? AND village<?)")) << plan(sql::casework_cases_without_task);
  EXPECT_TRUE(has(plan(sql::casework_cases_of), "case_by_household (household=? AND village>? AND village<?)")) << plan(sql::casework_cases_of);
  EXPECT_TRUE(has(plan(sql::casework_open_lead_of), "SEARCH l USING INDEX lead_open_household (county=? AND household=?)")) << plan(sql::casework_open_lead_of);
  EXPECT_TRUE(has(plan(sql::casework_open_lead_of), "household_by_id (id=?)")) << plan(sql::casework_open_lead_of);
  EXPECT_TRUE(has(plan(sql::casework_events), "SEARCH e USING PRIMARY KEY (county=? AND subject=? AND subject_id=?)")) << plan(sql::casework_events);
  EXPECT_TRUE(has(plan(sql::casework_event_by_key), "work_event_once (county=? AND key=?)")) << plan(sql::casework_event_by_key);
}

// Strangers may ask these as often as the limit lets them.
TEST_F(Plans, AnswerThePublicByExactLookUps) {
  EXPECT_TRUE(has(plan(sql::casework_notices_on), "SEARCH n USING INDEX notice_by_village (village=? AND closed=? AND closes>?)")) << plan(sql::casework_notices_on);
  EXPECT_EQ(plan(sql::casework_declaration_by_receipt), "SEARCH d USING INDEX declaration_by_receipt (receipt_index=?)\n");
}

TEST_F(Plans, ScanOneHouseholdByItsKey) {
  EXPECT_TRUE(has(plan(sql::screening_scan_one_household), "SEARCH s USING PRIMARY KEY (county=? AND household=?")) << plan(sql::screening_scan_one_household);
  EXPECT_TRUE(has(plan(sql::screening_scan_members_of_one), "SEARCH m USING PRIMARY KEY (county=? AND household=?")) << plan(sql::screening_scan_members_of_one);
}

TEST_F(Plans, ScoreTheLeadsOfTheReadersVillagesFromTheIndexAlone) {
  EXPECT_EQ(plan(sql::analysis_score_rows), "SEARCH lead USING COVERING INDEX lead_score (village>? AND village<?)\n");
}

TEST_F(Plans, FindTheLastDeliveryOfADatasetAtTheEndOfItsIndex) {
  EXPECT_TRUE(has(plan(sql::screening_last_deliveries), "SEARCH delivery USING INDEX delivery_by_dataset (dataset=? AND state=?)"))
      << plan(sql::screening_last_deliveries);
}

TEST_F(Plans, FindLeadsOfARuleByTheIndexOnRules) {
  EXPECT_TRUE(has(plan(sql::casework_leads_by_grade), "SEARCH f USING COVERING INDEX finding_by_rule (rule>? AND rule<?)")) << plan(sql::casework_leads_by_grade);
}

TEST_F(Plans, FindLeadsByTextThroughTheHousehold) {
  for (const Statement* statement : {&sql::casework_leads_by_code, &sql::casework_leads_by_head, &sql::casework_count_leads_by_code, &sql::casework_count_leads_by_head})
    EXPECT_TRUE(has(plan(*statement), "SEARCH l USING INDEX lead_by_household (household=?)")) << statement->name() << "\n" << plan(*statement);
  for (const Statement* statement : {&sql::casework_leads_by_code, &sql::casework_leads_by_code_reverse, &sql::casework_count_leads_by_code})
    EXPECT_TRUE(has(plan(*statement), "SEARCH h USING INDEX household_by_text") || has(plan(*statement), "SEARCH h USING COVERING INDEX household_by_text"))
        << statement->name() << "\n" << plan(*statement);
  for (const Statement* statement : {&sql::casework_leads_by_head, &sql::casework_leads_by_head_reverse, &sql::casework_count_leads_by_head})
    EXPECT_TRUE(has(plan(*statement), "SEARCH h USING INDEX household_by_head") || has(plan(*statement), "SEARCH h USING COVERING INDEX household_by_head"))
        << statement->name() << "\n" << plan(*statement);
}

TEST_F(Plans, WalkHouseholdsInTheOrderOfAnIndex) {
  for (const auto& [statement, index] : std::vector<std::pair<const Statement*, std::string>>{
           {&sql::registry_households_by_code, "household_by_code"},       {&sql::registry_households_by_code_reverse, "household_by_code"},
           {&sql::registry_households_by_village, "household_by_village"}, {&sql::registry_households_by_village_reverse, "household_by_village"},
           {&sql::registry_households_by_members, "household_by_members"}, {&sql::registry_households_by_members_reverse, "household_by_members"}}) {
    const auto text = plan(*statement);
    EXPECT_TRUE(has(text, "INDEX " + index)) << statement->name() << "\n" << text;
    EXPECT_FALSE(sorts(text)) << statement->name() << "\n" << text;
  }
}

TEST_F(Plans, FindHouseholdsOfAVillageAndOfAPersonByTheirIndex) {
  for (const Statement* statement : {&sql::registry_households_few, &sql::registry_households_few_reverse})
    EXPECT_TRUE(has(plan(*statement), "INDEX household_by_village (village>? AND village<?)")) << statement->name() << "\n" << plan(*statement);
  EXPECT_TRUE(has(plan(sql::registry_count_households), "COVERING INDEX household_by_village")) << plan(sql::registry_count_households);
  for (const Statement* statement : {&sql::registry_households_with_code, &sql::registry_households_with_code_reverse, &sql::registry_count_households_with_code})
    EXPECT_TRUE(has(plan(*statement), "household_by_text (household_code>? AND household_code<?)")) << statement->name() << "\n" << plan(*statement);
  for (const Statement* statement : {&sql::registry_households_with_person, &sql::registry_households_with_person_reverse, &sql::registry_count_households_with_person})
    EXPECT_TRUE(has(plan(*statement), "SEARCH p USING COVERING INDEX person_by_name (name>? AND name<?)")) << statement->name() << "\n" << plan(*statement);
  EXPECT_TRUE(has(plan(sql::registry_household_of_person), "INDEX person_by_id_index (id_index=?)")) << plan(sql::registry_household_of_person);
}

TEST_F(Plans, OpenOneHouseholdOrLeadByItsNumber) {
  for (const Statement* statement : {&sql::registry_household, &sql::registry_members, &sql::registry_history, &sql::casework_findings_of})
    EXPECT_TRUE(has(plan(*statement), "household_by_id (id=? AND village>? AND village<?)")) << statement->name() << "\n" << plan(*statement);
  EXPECT_TRUE(has(plan(sql::casework_lead), "lead_by_id (id=? AND village>? AND village<?)")) << plan(sql::casework_lead);
  for (const auto& [statement, index] : std::vector<std::pair<const Statement*, std::string>>{{&sql::casework_case_row, "case_by_id"},
                                                                                                {&sql::casework_tasks_of_case, "case_by_id"},
                                                                                                {&sql::casework_notice, "notice_by_id"},
                                                                                                {&sql::casework_declaration, "declaration_by_id"},
                                                                                                {&sql::casework_attachment, "attachment_by_id"}})
    EXPECT_TRUE(has(plan(*statement), index + " (id=? AND village>? AND village<?)")) << statement->name() << "\n" << plan(*statement);
  EXPECT_TRUE(has(plan(sql::registry_sealed_person_field), "person_by_id")) << plan(sql::registry_sealed_person_field);
}

TEST_F(Plans, ScanForScreeningWithoutSorting) {
  for (const Statement* statement : {&sql::screening_scan_households, &sql::screening_scan_members}) EXPECT_FALSE(sorts(plan(*statement))) << plan(*statement);
}

TEST_F(Plans, FindMembershipsByPersonAndNeverWalkTheCounty) {
  for (const Statement* statement : {&sql::registry_find_persons_by_id_index, &sql::registry_find_present_memberships, &sql::registry_memberships_of_persons,
                                     &sql::registry_household_of_person, &sql::registry_households_with_person, &sql::registry_count_households_with_person,
                                     &sql::linkage_person_place, &sql::linkage_aliases_of_person, &sql::changes_proposals, &sql::changes_count_proposals,
                                     &sql::changes_proposal, &sql::changes_person_fact}) {
    const std::string steps = plan(*statement);
    EXPECT_TRUE(has(steps, "INDEX membership_by_person (county=? AND person=?") || has(steps, "INDEX membership_of_person (county=? AND person=?")) << statement->name() << "\n" << steps;
    EXPECT_FALSE(has(steps, "SEARCH m USING PRIMARY KEY (county=?)")) << statement->name() << "\n" << steps;
  }
}

// Every statement but these few may touch only what it asks for. Whole tables: small catalogues, and streams over everything.
TEST_F(Plans, FindReviewsByTheirIndexes) {
  for (const Statement* statement : {&sql::linkage_open_items, &sql::linkage_next_item})
    EXPECT_TRUE(has(plan(*statement), "SEARCH l USING INDEX link_item_queue") || has(plan(*statement), "SEARCH l USING COVERING INDEX link_item_queue"))
        << statement->name() << "\n" << plan(*statement);
  EXPECT_TRUE(has(plan(sql::linkage_item), "link_item_by_id")) << plan(sql::linkage_item);
  EXPECT_TRUE(has(plan(sql::linkage_count_closed_items), "link_item_answered")) << plan(sql::linkage_count_closed_items);
  for (const Statement* statement : {&sql::linkage_settled_items, &sql::linkage_count_settled_items, &sql::linkage_settled_decisions})
    EXPECT_TRUE(has(plan(*statement), "INDEX link_item_settled")) << statement->name() << "\n" << plan(*statement);
  for (const Statement* statement : {&sql::linkage_open_items_of_statement, &sql::linkage_items_settled_with, &sql::linkage_items_by_constraint})
    EXPECT_TRUE(has(plan(*statement), "link_item_by_statement (statement_index=? AND county>? AND county<?)")) << statement->name() << "\n" << plan(*statement);
  EXPECT_TRUE(has(plan(sql::linkage_number_bearer), "person_by_id_index")) << plan(sql::linkage_number_bearer);
}

TEST_F(Plans, ReadNoWholeTableByAccident) {
  const std::set<std::string_view> whole = {
      "storage.list_migrations",   "registry.list_divisions", "intake.list_record_fields",   "access.accounts",
      "access.walk_events",        "registry.largest_id",     "registry.scan_household_codes", "intake.deliveries",
      "intake.count_deliveries",   "screening.runs",          "registry.make_village_counts", "casework.campaigns",
      "registry.real_person",      "analysis.village_cadres",
  };
  for (const Statement* statement : sql::all()) {
    const std::string_view text = statement->text(Engine::kSqlite);
    if (text.find("\nselect") == std::string_view::npos || whole.contains(statement->name())) continue;
    std::istringstream lines(plan(*statement));
    for (std::string line; std::getline(lines, line);)
      EXPECT_FALSE(line.starts_with("SCAN ") && line.find(" USING ") == std::string::npos && line.find("VIRTUAL TABLE") == std::string::npos &&
                   line != "SCAN CONSTANT ROW" && line != "SCAN page" && line != "SCAN found" && line != "SCAN by_village" && line != "SCAN waiting")
          << statement->name() << ": " << line;
  }
}

}  // namespace
}  // namespace shouwang::storage
