// A small world behind the interface: two counties, a few households, one lead, one delivery, every role an account. The stores are
// real implementations of the ports, small enough to read, and keep to the scope they are given.
#pragma once

#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "access/testing/memory_store.h"
#include "access/testing/memory_tokens.h"
#include "base/crypto.h"
#include "base/text.h"
#include "casework/testing/memory_store.h"
#include "casework/testing/procedure.h"
#include "http/api.h"
#include "http/services.h"
#include "http/testing/analysis_store.h"

namespace shouwang::http::testing {

inline constexpr std::int64_t kNow = 1'793'500'800'000;  // 2026-11-01 in China
inline constexpr const char* kPassword = "gu7tree9xz!";

inline bool in_scope(const access::Scope& scope, std::int64_t village) { return scope.low() <= village && village <= scope.high(); }

class RegistryStore : public registry::Store {
 public:
  std::vector<registry::HouseholdRow> households;
  std::vector<registry::PersonRow> persons;
  std::vector<registry::RecordView> record_rows;
  std::vector<registry::HouseholdQuery> asked;  // what lists were asked for
  std::map<std::string, std::int64_t> people;   // index of an ID number -> household

  bool lives_in(const std::string& id_index, HouseholdId id) const {
    const auto person = people.find(id_index);
    return person != people.end() && person->second == id.value();
  }

  const registry::HouseholdRow* find(const access::Scope& scope, HouseholdId id) const {
    for (const auto& h : households)
      if (h.id == id && in_scope(scope, h.village)) return &h;
    return nullptr;
  }
  Result<void> save_divisions(const std::vector<registry::Division>&) override { return {}; }
  Result<std::vector<registry::Division>> divisions() override { return std::vector<registry::Division>(); }
  Result<void> scan_person_places(const access::Scope&,
                                  const std::function<void(std::string_view, const registry::PersonPlace&)>&) override {
    return {};
  }
  Result<void> scan_household_codes(const access::Scope&,
                                    const std::function<void(std::string_view, HouseholdId, std::int64_t)>&) override {
    return {};
  }
  Result<registry::HouseholdPage> find_households(const access::Scope& scope, const registry::HouseholdQuery& query) override {
    asked.push_back(query);
    registry::HouseholdPage page;
    for (const auto& h : households)
      if (in_scope(scope.narrowed(query.division), h.village) && h.household_code.starts_with(query.text) &&
          (query.kind.empty() || h.kind == query.kind) &&
          (query.id_index.empty() || query.id_index == "index of " + h.household_code || lives_in(query.id_index, h.id)))
        page.rows.push_back(h);
    page.total = static_cast<std::int64_t>(page.rows.size());
    if (page.rows.size() > static_cast<std::size_t>(query.limit)) page.rows.resize(static_cast<std::size_t>(query.limit));
    return page;
  }
  Result<std::optional<registry::HouseholdRow>> household(const access::Scope& scope, HouseholdId id) override {
    const auto* h = find(scope, id);
    return h ? std::optional(*h) : std::nullopt;
  }
  Result<std::vector<registry::PersonRow>> members(const access::Scope& scope, HouseholdId id, bool with_former) override {
    std::vector<registry::PersonRow> out;
    if (find(scope, id))
      for (const auto& p : persons)
        if (p.household == id && (with_former || p.last_day == kForever)) out.push_back(p);
    return out;
  }
  Result<std::vector<registry::HouseholdState>> history(const access::Scope& scope, HouseholdId id) override {
    std::vector<registry::HouseholdState> out;
    if (const auto* h = find(scope, id)) {
      registry::HouseholdState state;
      state.first_day = h->since;
      state.last_day = kForever;
      state.village = h->village;
      state.kind = h->kind;
      out.push_back(state);
    }
    return out;
  }
  Result<std::vector<registry::RecordView>> records(const access::Scope& scope, HouseholdId id, int, Date) override {
    if (!find(scope, id)) return std::vector<registry::RecordView>();
    return record_rows;
  }
  Result<std::unordered_map<PersonId, std::string>> whole_names(const access::Scope& scope, HouseholdId id) override {
    std::unordered_map<PersonId, std::string> out;
    for (const auto& p : persons)
      if (p.household == id && find(scope, id)) out.emplace(p.id, p.name);
    return out;
  }
  Result<std::optional<std::string>> sealed_person_field(const access::Scope& scope, PersonId id, std::string_view field) override {
    for (const auto& p : persons)
      if (p.id == id && find(scope, p.household)) return std::optional<std::string>("sealed " + std::string(field));
    return std::optional<std::string>();
  }
};

class IntakeStore : public intake::Store {
 public:
  std::vector<intake::Delivery> all;
  std::vector<intake::QuarantinedRow> rows;

  static bool sees(const access::Scope& scope, const intake::Delivery& d) {
    return scope.county_low() <= d.county && d.county <= scope.county_high() && scope.may_read_dataset(d.dataset);
  }
  Result<void> ensure_dataset_tables(const policy::Pack&) override { return {}; }
  Result<std::optional<intake::Delivery>> find_delivery(const access::Scope&, std::string_view, std::string_view) override {
    return std::optional<intake::Delivery>();
  }
  Result<std::unique_ptr<intake::DeliveryWriter>> begin(const intake::Delivery&) override {
    return fail(ErrorCode::kInternal, "not written to here");
  }
  Result<void> save_refused(const intake::Delivery&) override { return {}; }
  Result<intake::DeliveryPage> deliveries(const access::Scope& scope, const intake::DeliveryQuery& query) override {
    intake::DeliveryPage page;
    for (const auto& d : all)
      if (sees(scope, d) && (query.dataset.empty() || d.dataset == query.dataset)) page.rows.push_back(d);
    page.total = static_cast<std::int64_t>(page.rows.size());
    return page;
  }
  Result<std::optional<intake::Delivery>> delivery(const access::Scope& scope, DeliveryId id) override {
    for (const auto& d : all)
      if (d.id == id && sees(scope, d)) return std::optional(d);
    return std::optional<intake::Delivery>();
  }
  Result<intake::QuarantinePage> quarantine(const access::Scope&, DeliveryId, int offset, int limit) override {
    intake::QuarantinePage page;
    page.total = static_cast<std::int64_t>(rows.size());
    for (int k = offset; k < offset + limit && k < static_cast<int>(rows.size()); ++k)
      page.rows.push_back(rows[static_cast<std::size_t>(k)]);
    return page;
  }
  Result<std::vector<intake::StoredMapping>> mappings(const access::Scope&, std::int32_t, std::string_view) override {
    return std::vector<intake::StoredMapping>();
  }
  Result<intake::UnmatchedPage> unmatched(const access::Scope&, DeliveryId, int, int) override {
    intake::UnmatchedPage page;
    page.rows.push_back({"student", RecordId(1), 7, "李小明", "53*************123", intake::MatchState::kNotFound});
    page.total = 1;
    return page;
  }
};

/// The rows of the one delivery, none of them decided.
class ReviewStore : public intake::ReviewStore {
 public:
  explicit ReviewStore(const IntakeStore& intake) : intake_(intake) {}
  Result<intake::ReviewPage> rows(const access::Scope&, DeliveryId, std::optional<intake::RowState>, int offset, int limit) override {
    intake::ReviewPage page;
    page.total = static_cast<std::int64_t>(intake_.rows.size());
    for (int k = offset; k < std::min(offset + limit, static_cast<int>(intake_.rows.size())); ++k) {
      intake::ReviewedRow& row = page.rows.emplace_back();
      row.position = k;
      row.row = intake_.rows[static_cast<std::size_t>(k)];
    }
    return page;
  }
  Result<std::optional<intake::ReviewedRow>> row(const access::Scope&, DeliveryId, int) override { return std::optional<intake::ReviewedRow>(); }
  Result<void> decide(const access::Scope&, DeliveryId, int, const intake::RowDecision&, const std::function<Result<void>(intake::DeliveryWriter&)>&) override {
    return {};
  }
  Result<std::vector<int>> answered_rows(const access::Scope&, DeliveryId, DeliveryId) override { return std::vector<int>(); }
  Result<std::int64_t> close_rows(const access::Scope&, DeliveryId, const std::vector<std::pair<int, intake::RowDecision>>&) override { return 0; }
  Result<intake::CorrectionPage> corrections(const access::Scope&, const intake::CorrectionQuery&) override { return intake::CorrectionPage(); }
  Result<intake::WithdrawalEffects> withdraw(const access::Scope&, const intake::Withdrawal&, IdSource&, bool) override { return intake::WithdrawalEffects(); }
  Result<intake::EffectPage> effects(const access::Scope&, DeliveryId, int, int) override { return intake::EffectPage(); }
  Result<std::vector<intake::FreshnessRow>> freshness(const access::Scope&) override { return std::vector<intake::FreshnessRow>(); }

 private:
  const IntakeStore& intake_;
};

class ScreeningStore : public screening::testing::MemoryStore {
 public:
  std::vector<screening::Run> all;
  Result<std::vector<std::optional<std::int64_t>>> last_deliveries_ms(const access::Scope&, std::span<const std::string> datasets) override {
    std::vector<std::optional<std::int64_t>> out;
    for (const std::string& dataset : datasets)
      out.push_back(dataset == "student" ? std::optional<std::int64_t>(kNow - 40LL * 86'400'000) : std::nullopt);
    return out;
  }
  Result<std::vector<screening::Run>> runs(const access::Scope&, int limit) override {
    return std::vector<screening::Run>(all.begin(), all.begin() + std::min<std::ptrdiff_t>(limit, static_cast<std::ptrdiff_t>(all.size())));
  }
};

class CaseworkStore : public casework::testing::MemoryStore {
 public:
  using MemoryStore::MemoryStore;
  std::vector<casework::LeadQuery> asked;
  bool broken = false;  // answers the list of leads with a database error

  Result<casework::LeadPage> leads(const access::Scope& scope, const casework::LeadQuery& query) override {
    if (broken) return Failure(Error(ErrorCode::kDatabase, "数据库出错，请联系管理员").with_internal("select * from secret_table"));
    asked.push_back(query);
    ASSIGN_OR_RETURN(casework::LeadPage page, MemoryStore::leads(scope, query));
    page.total -= std::erase_if(page.rows, [&](const casework::LeadRow& row) {
      return (query.assignee && row.lead.assignee != query.assignee) || (!query.source.empty() && row.lead.source != query.source);
    });
    return page;
  }
  Result<std::vector<std::pair<std::string, std::int64_t>>> findings_by_rule(const access::Scope&, std::int64_t) override {
    return std::vector<std::pair<std::string, std::int64_t>>{{"R01_income_floor", 3}, {"R99_gone", 1}};
  }
};

/// Deletes its folder with the last test.
struct TemporaryFolder {
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "shouwang-http-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

/// A few rules and datasets, and the procedure that casework's own tests use.
inline std::shared_ptr<const policy::Pack> small_pack() {
  static const policy::Pack with_procedure = casework::testing::test_pack();
  auto pack = std::make_shared<policy::Pack>();
  pack->procedure = with_procedure.procedure;
  pack->schema = with_procedure.schema;
  pack->calendar = with_procedure.calendar;
  pack->parameters = with_procedure.parameters;
  pack->code_tables = with_procedure.code_tables;
  pack->datasets = with_procedure.datasets;
  pack->id = "test";
  pack->title = "测试政策包";
  pack->regime = "常态化";
  pack->hash = "abc";
  pack->chain = {"china", "test"};
  pack->regions = {"53"};
  policy::CodeTable kinds;
  kinds.id = "household_kind";
  kinds.title = "户类型";
  kinds.codes = {{"general", "一般农户", {}}, {"lifted", "脱贫户", {}}};
  pack->code_tables.emplace(kinds.id, kinds);
  policy::CodeTable reasons;
  reasons.id = "risk_reasons";
  reasons.title = "可以说明的理由";
  reasons.codes = {{"covered", "已由家庭承担", {}}};
  pack->code_tables.emplace(reasons.id, reasons);
  policy::Dataset students;
  students.id = "student";
  students.title = "学籍";
  students.owner = "教育";
  students.entity = policy::Entity::kPerson;
  students.period = policy::PeriodKind::kState;
  students.fields.resize(2);
  students.fields[0].name = "name";
  students.fields[0].title = "姓名";
  students.fields[0].type = policy::FieldType::kName;
  students.fields[0].visible = false;
  students.fields[1].name = "school";
  students.fields[1].title = "学校";
  students.fields[1].type = policy::FieldType::kString;
  pack->datasets.emplace(students.id, students);
  policy::Dataset income;
  income.id = "household_income";
  income.title = "农户家庭收入";
  income.owner = "乡村振兴";
  income.entity = policy::Entity::kHousehold;
  income.period = policy::PeriodKind::kYear;
  pack->datasets.emplace(income.id, income);
  policy::Parameter floor;
  floor.id = "income_floor";
  floor.title = "收入监测线";
  floor.kind = cel::Kind::kMoney;
  floor.unit = "元/人·年";
  policy::DatedValue value;
  value.from = *Date::from_ymd(2026, 1, 1);
  value.value.kind = cel::Kind::kMoney;
  value.value.number = 850'000;
  value.source = {"测试文件", "第一条", "“八千五百元”"};
  floor.values.push_back(value);
  pack->parameters.emplace(floor.id, floor);
  policy::Rule rule;
  rule.id = "R01_income_floor";
  rule.title = "收入低于监测线";
  rule.hash = "0123456789abcdef";
  rule.group = "income";
  rule.group_title = "收入";
  rule.severity = policy::Severity::kRed;
  rule.risk = "01";
  rule.risk_title = "因病";
  rule.when = "net_income < params.income_floor * size";
  rule.wording = "人均纯收入 {value} 元";
  rule.checks = {"核对收入"};
  rule.exempt = {"risk_reasons"};
  rule.from = *Date::from_ymd(2026, 1, 1);
  rule.source = value.source;
  pack->rules.push_back(rule);
  return pack;
}

inline std::shared_ptr<const registry::DivisionTree> small_tree() {
  const Date from = *Date::from_ymd(2020, 1, 1);
  const auto make = [&](std::int64_t code, std::string name, int level, std::int64_t parent) {
    registry::Division d;
    d.code = code;
    d.name = std::move(name);
    d.level = level;
    d.parent = parent;
    d.first_day = from;
    d.source = "test";
    return d;
  };
  return std::make_shared<const registry::DivisionTree>(
      registry::DivisionTree::build({make(530000000000, "云南省", 1, 0), make(530900000000, "临沧市", 2, 530000000000),
                                     make(530922000000, "云县", 3, 530900000000), make(530923000000, "永德县", 3, 530900000000),
                                     make(530922100000, "爱华镇", 4, 530922000000), make(530922101000, "漫湾镇", 4, 530922000000),
                                     make(530922100201, "毛家村", 5, 530922100000), make(530922101201, "漫湾村", 5, 530922101000),
                                     make(530923100000, "德党镇", 4, 530923000000), make(530923100201, "勐汞村", 5, 530923100000)})
          .value());
}

struct World {
  access::testing::MemoryStore accounts;
  RegistryStore registry;
  IntakeStore intake;
  ScreeningStore screening;
  CaseworkStore casework{screening};
  AnalysisStore analysis;
  std::atomic<std::int64_t> now{kNow};
  access::AccessService access{accounts, settings(), kNow};
  std::vector<std::string> logged;
  std::mutex logged_mutex;
  Services services;
  crypto::FieldCipher cipher = crypto::FieldCipher::create(std::string(32, 'k')).value();
  TemporaryFolder folder;
  casework::AttachmentFiles attachments{folder.path, cipher};
  IdSource ids{kNow};
  ReviewStore review{intake};
  access::testing::MemoryTokens token_rows;
  access::PushTokens push_tokens{token_rows, access, ids, [this](std::string_view text) { return cipher.index(text); }};
  std::unique_ptr<casework::Desk> desk;
  Jobs jobs{[this] { return now.load(); }, {}};
  std::unique_ptr<Api> api;
  std::string imported;  // content of the last file taken in

  static access::AccessSettings settings() {
    access::AccessSettings out;
    out.password_cost = access::PasswordCost::minimal();
    return out;
  }

  World() {
    services.registry = &registry;
    services.intake = &intake;
    services.review = &review;
    services.push_tokens = &push_tokens;
    services.screening = &screening;
    services.casework = &casework;
    services.analysis = &analysis;
    desk = std::make_unique<casework::Desk>(desk_parts());
    services.desk = desk.get();
    services.attachments = &attachments;
    services.next_id = [this] { return ids.next(now.load()); };
    services.open_sealed = [this](std::string_view sealed, std::string_view context) { return cipher.decrypt(sealed, context); };
    services.village_token = [this](std::int64_t village) { return casework::village_token(village, cipher); };
    services.village_of = [this](std::string_view token) { return casework::village_of(token, cipher); };
    services.access = &access;
    services.jobs = &jobs;
    services.pack.set(small_pack());
    services.divisions.set(small_tree());
    services.now_ms = [this] { return now.load(); };
    services.version = "1.2.3";
    services.storage_name = "SQLite";
    services.unseal = [](std::string_view, std::string_view field) -> Result<std::string> {
      return std::string(field == "phone" ? "13812345678" : "999001198003071234");
    };
    services.id_index = [](std::string_view id) { return "index of " + std::string(id.substr(0, 4)); };
    services.log_error = [this](std::string_view text) {
      const std::lock_guard lock(logged_mutex);
      logged.emplace_back(text);
    };
    fill();
    api = std::make_unique<Api>(services);
  }
  ~World() { jobs.stop(); }

  void add_account(std::string login, access::Role role, std::string division, std::vector<std::string> datasets = {}) {
    access::Account a;
    a.id = AccountId(++last_account);
    a.login = std::move(login);
    a.name = "王芳";
    a.role = role;
    a.division = std::move(division);
    a.datasets = std::move(datasets);
    static const std::string hash = access::PasswordHasher(access::PasswordCost::minimal()).hash(kPassword).value();
    a.password_hash = hash;
    accounts.create_account(a).ignore("names in tests are distinct");
  }
  int last_account = 100;

 private:
  casework::DeskParts desk_parts() {
    casework::DeskParts parts;
    parts.store = &casework;
    parts.screening = &screening;
    parts.registry = &registry;
    parts.ids = &ids;
    parts.index = [this](std::string_view text) { return cipher.index(text); };
    parts.seal = [this](std::string_view plain, std::string_view context) { return cipher.encrypt(plain, context); };
    parts.unseal = [this](std::string_view sealed, std::string_view context) { return cipher.decrypt(sealed, context); };
    parts.account_name = [this](AccountId id) {
      const auto account = accounts.account(id);
      return account && *account ? (*account)->name : std::string();
    };
    parts.works_at = [this](AccountId id, std::int64_t village) {
      const auto account = accounts.account(id);
      return account && *account && access::works_at(**account, registry::division_text(village));
    };
    return parts;
  }

  void add_household(std::int64_t id, std::int64_t village, std::string code) {
    registry::HouseholdRow h;
    h.id = HouseholdId(id);
    h.village = village;
    h.county = registry::county_of(village);
    h.household_code = std::move(code);
    h.group_name = "一组";
    h.head_name = "张三丰";
    h.address_masked = "云县爱华镇****";
    h.phone_masked = "138****5678";
    h.kind = "lifted";
    h.members = 2;
    h.since = *Date::from_ymd(2026, 8, 1);
    registry.households.push_back(h);
    for (std::int64_t k = 0; k < 3; ++k) {
      registry::PersonRow p;
      p.id = PersonId(id * 10 + k);
      p.household = h.id;
      p.name = k == 0 ? "张三丰" : "李秀英";
      p.id_masked = "99*************123";
      p.phone_masked = "138****5678";
      p.birth = *Date::from_ymd(1980, 3, 7);
      p.first_day = h.since;
      p.last_day = k == 2 ? *Date::from_ymd(2026, 9, 1) : kForever;
      registry.persons.push_back(p);
    }
    using screening::testing::code;
    screening.households.push_back({id,
                                    village,
                                    {{"household_code", code(h.household_code)},
                                     {"head_name", code(h.head_name)},
                                     {"group_name", code(h.group_name)},
                                     {"kind", code(h.kind)}}});
    for (std::int64_t k = 0; k < 2; ++k) screening.members.push_back({id * 10 + k, id, {}});
    casework::Lead lead;
    lead.id = LeadId(id + 1000);
    lead.county = h.county;
    lead.household = h.id;
    lead.village = village;
    lead.grade = 3;
    lead.opened_ms = kNow;
    lead.due = *Date::from_ymd(2026, 10, 15);
    lead.findings = 1;
    lead.rules = "R01_income_floor";
    lead.risks = "01";
    casework.all_leads.push_back(lead);
    screening::Finding f;
    f.id = FindingId(id + 2000);
    f.county = h.county;
    f.household = h.id;
    f.village = village;
    f.rule = "R01_income_floor";
    f.severity = 3;
    f.risk = "01";
    f.as_of = *Date::from_ymd(2026, 10, 31);
    f.value = 812'345;
    f.value_kind = "money";
    f.limit = 850'000;
    f.limit_kind = "money";
    f.wording = "人均纯收入 8123.45 元";
    f.evidence =
        R"({"trace":null,"facts":[],"records":[{"dataset":"student","delivery":"501","line":3}],"more_records":0,"parameters":[]})";
    screening.findings.push_back(f);
  }

  void fill() {
    add_household(1, 530922100201, "H001");
    add_household(2, 530922101201, "H002");
    add_household(3, 530923100201, "H003");
    registry::RecordView record;
    record.dataset = "student";
    record.id = RecordId(1);
    record.person = PersonId(10);
    record.delivery = DeliveryId(501);
    record.file = "学籍.csv";
    record.line = 3;
    record.values = {{"name", "张小宝"}, {"school", "爱华小学"}};
    registry.record_rows.push_back(record);
    registry::RecordView income;
    income.dataset = "household_income";
    income.values = {{"first_day", "2025-10-01"},    {"last_day", "2026-09-30"},  {"wage_income", "12000.00"},
                     {"business_income", "3000.50"}, {"property_income", "0.00"}, {"transfer_income", "1000.00"},
                     {"production_cost", "2000.00"}};
    registry.record_rows.push_back(income);
    intake::Delivery d;
    d.id = DeliveryId(501);
    d.county = 530922;
    d.dataset = "student";
    d.dataset_title = "学籍";
    d.owner = "教育";
    d.file_name = "学籍.csv";
    d.account = AccountId(101);
    d.received_ms = kNow - 40LL * 86'400'000;
    d.receipt.taken = 120;
    d.receipt.mapping = {{"学生姓名", "姓名"}};
    intake.all.push_back(d);
    for (int k = 0; k < 3; ++k) intake.rows.push_back({k + 2, "出生日期", k == 1 ? "=1+1" : "1980/13/01", "日期不存在，请更正", ""});
    screening::Run run;
    run.id = 77;
    run.as_of = *Date::from_ymd(2026, 10, 31);
    run.rules.push_back({"R01_income_floor", 3, 10, 2, {{"家庭收入.工资", 2}}});
    screening.all.push_back(run);
    add_account("village", access::Role::kVillage, "530922100201");
    add_account("township", access::Role::kTownship, "530922100");
    add_account("county", access::Role::kCounty, "530922");
    add_account("city", access::Role::kCity, "5309");
    add_account("province", access::Role::kProvince, "53");
    add_account("department", access::Role::kDepartment, "530922", {"student"});
    add_account("auditor", access::Role::kAuditor, "530922");
    add_account("administrator", access::Role::kAdministrator, "");
    add_account("office", access::Role::kOffice, "530922");
    add_account("foreign", access::Role::kCounty, "530923");
  }
};

}  // namespace shouwang::http::testing
