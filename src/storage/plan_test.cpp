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
    EXPECT_TRUE(has(text, "SEARCH l USING INDEX " + index)) << statement->name() << "\n" << text;
    EXPECT_FALSE(sorts(text)) << statement->name() << "\n" << text;
  }
}

TEST_F(Plans, FindLeadsOfAVillageByItsIndex) {
  for (const Statement* statement : {&sql::casework_leads_few, &sql::casework_leads_few_reverse}) {
    const auto text = plan(*statement);
    EXPECT_TRUE(has(text, "SEARCH l USING INDEX lead_by_village (is_open=? AND village>? AND village<?)")) << statement->name() << "\n" << text;
  }
  EXPECT_TRUE(has(plan(sql::casework_count_leads), "lead_by_village (is_open=? AND village>? AND village<?)")) << plan(sql::casework_count_leads);
  EXPECT_TRUE(has(plan(sql::casework_lead_sums), "COVERING INDEX lead_by_village (is_open=? AND village>? AND village<?)")) << plan(sql::casework_lead_sums);
  EXPECT_TRUE(has(plan(sql::casework_findings_by_rule), "COVERING INDEX finding_by_village")) << plan(sql::casework_findings_by_rule);
}

TEST_F(Plans, FindLeadsOfARuleByTheIndexOnRules) {
  EXPECT_TRUE(has(plan(sql::casework_leads_by_grade), "SEARCH f USING COVERING INDEX finding_by_rule (rule>? AND rule<?)")) << plan(sql::casework_leads_by_grade);
}

TEST_F(Plans, FindLeadsByTextThroughTheHousehold) {
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
  EXPECT_TRUE(has(plan(sql::registry_sealed_person_field), "person_by_id")) << plan(sql::registry_sealed_person_field);
}

TEST_F(Plans, ScanForScreeningWithoutSorting) {
  for (const Statement* statement : {&sql::screening_scan_households, &sql::screening_scan_members}) EXPECT_FALSE(sorts(plan(*statement))) << plan(*statement);
}

// Every statement but these few may touch only what it asks for. Whole tables: small catalogues, and streams over everything.
TEST_F(Plans, ReadNoWholeTableByAccident) {
  const std::set<std::string_view> whole = {
      "storage.list_migrations",   "registry.list_divisions", "intake.list_record_fields",   "access.accounts",
      "access.walk_events",        "registry.largest_id",     "registry.scan_household_codes", "intake.deliveries",
      "intake.count_deliveries",   "screening.runs",          "registry.make_village_counts",
  };
  for (const Statement* statement : sql::all()) {
    const std::string_view text = statement->text(Engine::kSqlite);
    if (text.find("\nselect") == std::string_view::npos || whole.contains(statement->name())) continue;
    std::istringstream lines(plan(*statement));
    for (std::string line; std::getline(lines, line);)
      EXPECT_FALSE(line.starts_with("SCAN ") && line.find(" USING ") == std::string::npos && line.find("VIRTUAL TABLE") == std::string::npos &&
                   line != "SCAN CONSTANT ROW")
          << statement->name() << ": " << line;
  }
}

}  // namespace
}  // namespace shouwang::storage
