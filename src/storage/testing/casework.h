// Short ways to write events, cases and what hangs on them.
#pragma once

#include <map>

#include "storage/testing/fixture.h"

namespace shouwang::storage::testing {

inline std::int64_t next_event_id() {
  static std::int64_t last = 1000;
  return ++last;
}

inline casework::Event event_of(casework::Subject subject, std::int64_t id, int sequence, std::int32_t county, std::string action, std::string key) {
  casework::Event e;
  e.id = casework::EventId(next_event_id());
  e.county = county;
  e.subject = subject;
  e.subject_id = id;
  e.sequence = sequence;
  e.action = std::move(action);
  e.actor = AccountId(3);
  e.level = policy::Level::kVillage;
  e.at_ms = 1'790'000'000'000 + sequence;
  e.happened_ms = e.at_ms - 5;
  e.key = std::move(key);
  return e;
}
inline casework::Event lead_event(std::int64_t id, int sequence, std::int32_t county, std::string action = "comment", std::string key = "") {
  return event_of(casework::Subject::kLead, id, sequence, county, std::move(action), std::move(key));
}
inline casework::Event case_event(std::int64_t id, int sequence, std::int32_t county, std::string action = "comment") {
  return event_of(casework::Subject::kCase, id, sequence, county, std::move(action), "");
}

/// An open case of a household after its first event; tasks by key and due day are the village's.
inline casework::Change::Case case_with(std::int64_t id, const registry::HouseholdRow& home, const std::vector<std::pair<std::string, Date>>& tasks) {
  casework::Change::Case c;
  c.row.id = casework::CaseId(id);
  c.row.county = home.county;
  c.row.household = home.id;
  c.row.village = home.village;
  c.row.monitored_class = "unstable";
  c.row.risks = "01,07";
  c.row.steps = "authorisation,assessment";
  c.row.opened_ms = 1000 + id;
  c.row.sequence = 1;
  for (const auto& [key, due] : tasks) {
    casework::Task t;
    t.county = home.county;
    t.case_id = c.row.id;
    t.key = key;
    t.household = home.id;
    t.village = home.village;
    t.level = policy::Level::kVillage;
    t.title = "办理：" + key;
    t.started = day(2026, 10, 1);
    t.warn = due == kForever ? kForever : due.plus_days(-1);
    t.due = due;
    t.escalate_to = policy::Level::kTownship;
    c.row.due = std::min(c.row.due, due);
    c.tasks.push_back(std::move(t));
  }
  return c;
}

inline casework::MeasureRow measure_of(const casework::Change::Case& c, int number) {
  casework::MeasureRow m;
  m.county = c.row.county;
  m.case_id = c.row.id;
  m.number = number;
  m.household = c.row.household;
  m.village = c.row.village;
  m.kind = "loan";
  m.risks = "01";
  m.planned_for = day(2026, 11, 20);
  return m;
}

inline casework::NoticeRow notice_in(std::int64_t id, std::int64_t village, const std::vector<std::int64_t>& cases) {
  casework::NoticeRow n;
  n.id = casework::NoticeId(id);
  n.county = static_cast<std::int32_t>(village / 1'000'000);
  n.village = village;
  n.purpose = policy::PhaseKind::kElimination;
  n.title = "关于拟纳入监测对象的公示";
  n.opens = day(2026, 11, 1);
  n.closes = day(2026, 11, 10);
  for (const auto c : cases) n.lines.push_back({casework::CaseId(c), "张*", "一组", 4, "脱贫不稳定户"});
  n.contact = "村委会";
  n.posted_by = AccountId(3);
  n.posted_ms = 100 + id;
  n.photos = {casework::AttachmentId(8), casework::AttachmentId(9)};
  return n;
}

inline casework::DeclarationRow declaration_in(std::int64_t id, std::int64_t village) {
  casework::DeclarationRow d;
  d.id = casework::DeclarationId(id);
  d.county = static_cast<std::int32_t>(village / 1'000'000);
  d.village = village;
  d.channel = "qr";
  d.receipt_index = "receipt-" + std::to_string(id);
  d.sealed = "sealed";
  d.risk = "07";
  d.created_ms = 50 + id;
  d.due = day(2026, 11, 12);
  return d;
}

/// Three households of one county and one of another, and short ways to open leads and cases of them.
class CasesTest : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    register_all(1, {household("H1"), household("H2", kVillageB), household("H3", kFarVillage)},
                 {person("H1", "张三", "1"), person("H2", "李四", "2"), person("H2", "李五", "3", "03"), person("H3", "王五", "4")});
    for (const char* code : {"H1", "H2", "H3"}) homes_[code] = find(code);
    register_all(2, {household("O1", kOtherVillage)}, {}, kOtherCounty);
    homes_["O1"] = find("O1");
  }
  casework::Lead lead(std::int64_t id, const std::string& code, int grade = 2) {
    casework::Lead l;
    l.id = LeadId(id);
    l.county = homes_.at(code).county;
    l.household = homes_.at(code).id;
    l.village = homes_.at(code).village;
    l.grade = grade;
    l.opened_ms = 5000 - id;
    l.due = day(2026, 11, 10);
    l.findings = 1;
    l.rules = "R01";
    l.risks = "01,03";
    return l;
  }
  /// A case with its first event and these tasks.
  casework::Change new_case(std::int64_t id, const std::string& code, const std::vector<std::pair<std::string, Date>>& tasks = {}) {
    casework::Change change;
    change.events.push_back(case_event(id, 1, homes_.at(code).county, "open"));
    change.cases.push_back(case_with(id, homes_.at(code), tasks));
    return change;
  }
  /// Opens a lead by hand, with its first event.
  casework::Change new_lead(const casework::Lead& l, std::string key = "") {
    casework::Change change;
    change.events.push_back(lead_event(l.id.value(), 1, l.county, "collect", std::move(key)));
    change.leads.push_back(l);
    change.leads.back().sequence = 1;
    return change;
  }
  ErrorCode refusal(const casework::Change& change) {
    const auto outcome = casework_->commit(change);
    return outcome ? ErrorCode::kInternal : outcome.error().code();
  }
  casework::Lead stored(std::int64_t id) { return MUST(casework_->lead(everything(), LeadId(id)))->lead; }
  std::int64_t rows(std::string_view table) {
    const std::string text = "select count(*) from " + std::string(table);
    return *MUST(MUST(database_->read())->integer(Statement("test.count", text), {}));
  }
  std::map<std::string, registry::HouseholdRow> homes_;
};

}  // namespace shouwang::storage::testing
