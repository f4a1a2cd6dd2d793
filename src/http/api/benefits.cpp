// Benefits: who is entitled to what, who does not receive it, who receives it without right; and those of one household.
#include <algorithm>
#include <charconv>

#include "analysis/benefit_board.h"
#include "analysis/village_benefits.h"
#include "base/money.h"
#include "base/parallel.h"
#include "base/text.h"
#include "http/api/simulation_json.h"

namespace shouwang::http {
namespace {

using analysis::BenefitAnswers;
using analysis::BenefitBoard;
using analysis::BenefitExplanation;
using analysis::BenefitList;
using analysis::BenefitPlan;
using analysis::BenefitTally;

constexpr int kFurthestDays = 366;
constexpr std::size_t kReasonRows = 500;
constexpr std::size_t kMostExported = 50'000;

Result<Date> day_of(const Call& call) {
  return call.as_of({*Date::from_ymd(2000, 1, 1), call.today.plus_days(kFurthestDays)}, "日期应在 2000-01-01 和今天之后一年以内，请重新选择");
}

Result<std::shared_ptr<const BenefitBoard>> board_of(Call& call, const Names& names) {
  ASSIGN_OR_RETURN(const Date as_of, day_of(call));
  ASSIGN_OR_RETURN(std::string version, call.services.analysis->data_version(call.scope()));
  analysis::SnapshotCache::Wanted wanted{call.scope(), names.pack, as_of, std::move(version)};
  wanted.now_ms = call.now_ms;
  return analysis::benefit_board(*call.services.snapshots, wanted, available_threads());
}

/// A department sees the benefits that are decided by what it may read.
bool may_see(const access::Scope& scope, const policy::Pack& pack, const policy::Benefit& benefit) {
  if (scope.datasets().empty()) return true;
  for (const auto* expression : {&benefit.who_expression, &benefit.amount_expression, &benefit.start_expression, &benefit.end_expression,
                                 &benefit.received_expression, &benefit.received_amount_expression, &benefit.count_expression}) {
    if (!*expression) continue;
    for (const auto& use : (*expression)->fields()) {
      const policy::Dataset* dataset = pack.dataset(pack.schema->tables[static_cast<std::size_t>(use.table)].name);
      if (dataset && !scope.may_read_dataset(dataset->id)) return false;
    }
  }
  return true;
}

const BenefitPlan::Entry* find_entry(const BenefitBoard& board, std::string_view id) {
  const auto& entries = board.plan.entries();
  const auto it = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.benefit->id == id; });
  return it == entries.end() ? nullptr : &*it;
}

/// The benefit that the path names. @errors kNotFound
Result<const BenefitPlan::Entry*> entry_of(const Call& call, const BenefitBoard& board) {
  const BenefitPlan::Entry* entry = find_entry(board, call.path_values[0]);
  if (!entry || !may_see(call.scope(), board.plan.pack(), *entry->benefit))
    return fail(ErrorCode::kNotFound, "没有这项惠民政策，或者它在 " + board.report.as_of.iso() + " 不执行");
  return entry;
}

std::string money_text(std::int64_t fen) { return Money::from_fen(fen).text(); }

void write_tally(JsonWriter& json, const BenefitTally& tally) {
  json.field("entitled", tally.entitled)
      .field("cannot_tell", tally.unknown)
      .field("missing", tally.missing)
      .field("wrong", tally.wrong)
      .field("different", tally.different)
      .field("amount_unknown", tally.amount_unknown)
      .field("amount", money_text(tally.amount))
      .field("missing_amount", money_text(tally.missing_amount))
      .field("received_amount", money_text(tally.received_amount))
      .field("wrong_amount", money_text(tally.wrong_amount));
}

void write_benefit(JsonWriter& json, const BenefitBoard& board, const policy::Benefit& benefit) {
  const cel::Value no_amount{cel::Kind::kMoney, std::nullopt, std::nullopt};
  json.field("id", benefit.id)
      .field("title", benefit.title)
      .field("group", benefit.group)
      .field("group_title", benefit.group_title)
      .field("entity", policy::benefit_entity_name(benefit.entity))
      .field("period", policy::benefit_period_name(benefit.period))
      .field("period_title", policy::benefit_period_title(benefit.period))
      .field("gives", policy::fill_benefit(benefit.gives, no_amount, *board.plan.pack().schema, board.plan.context()))
      .field("has_amount", !benefit.amount.empty())
      .field("shows_received", !benefit.received.empty())
      .field("from", benefit.from.iso())
      .field("to", day_text(benefit.to))
      .field("receipt", benefit.receipt)
      .field("is_default", benefit.is_default)
      .field("pack", benefit.pack)
      .field("hash", benefit.hash);
}

/// Villages whose code begins with the prefix: places [first, second) of the report.
std::pair<std::size_t, std::size_t> villages_in(const analysis::BenefitReport& report, std::string_view prefix) {
  if (prefix.empty()) return {0, report.villages.size()};
  std::int64_t unit = 1;
  for (std::size_t k = prefix.size(); k < 12; ++k) unit *= 10;
  const std::int64_t low = code_of(full_code(prefix));
  const auto begin = report.villages.begin();
  return {static_cast<std::size_t>(std::lower_bound(begin, report.villages.end(), low) - begin),
          static_cast<std::size_t>(std::lower_bound(begin, report.villages.end(), low + unit) - begin)};
}

BenefitTally sum_of(const BenefitAnswers& answers, std::pair<std::size_t, std::size_t> villages) {
  BenefitTally sum;
  for (std::size_t v = villages.first; v < villages.second; ++v) sum += answers.by_village[v];
  return sum;
}

Result<Response> list_benefits(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::string division, call.division());
  ASSIGN_OR_RETURN(const auto board, board_of(call, names));
  const auto villages = villages_in(board->report, division);
  JsonWriter json;
  json.begin_object()
      .field("as_of", board->report.as_of.iso())
      .field("households", static_cast<std::int64_t>(board->report.households))
      .field("persons", static_cast<std::int64_t>(board->report.persons))
      .key("rows")
      .begin_array();
  for (const BenefitAnswers& answers : board->report.benefits) {
    if (!may_see(call.scope(), board->plan.pack(), *answers.benefit)) continue;
    json.begin_object();
    write_benefit(json, *board, *answers.benefit);
    write_tally(json, sum_of(answers, villages));
    json.end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> read_benefit(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::string division, call.division());
  ASSIGN_OR_RETURN(const auto board, board_of(call, names));
  ASSIGN_OR_RETURN(const BenefitPlan::Entry* entry, entry_of(call, *board));
  const policy::Benefit& benefit = *entry->benefit;
  const BenefitAnswers& answers = *board->report.find(benefit.id);
  const auto villages = villages_in(board->report, division);
  JsonWriter json;
  json.begin_object().field("as_of", board->report.as_of.iso()).key("benefit").begin_object();
  write_benefit(json, *board, benefit);
  write_tally(json, sum_of(answers, villages));
  json.field("who", benefit.who)
      .field("amount_expression", benefit.amount)
      .field("received", benefit.received)
      .field("count", benefit.count)
      .field("at_least", benefit.at_least)
      .field("wording", benefit.wording)
      .field("village_lists", benefit.village_lists)
      .field("checks", benefit.checks)
      .key("source");
  write_source(json, benefit.source);
  json.key("examples").begin_array();
  for (const policy::BenefitExample& example : benefit.examples)
    json.begin_object().field("name", example.name).field("as_of", example.as_of.iso()).field("expect", example.expect).end_object();
  json.end_array().end_object().key("divisions").begin_array();
  const std::int64_t unit = child_unit(division.empty() ? call.scope().division() : division);
  for (std::size_t v = villages.first; v < villages.second;) {
    const std::int64_t child = board->report.villages[v] / unit;
    BenefitTally sum;
    for (; v < villages.second && board->report.villages[v] / unit == child; ++v) sum += answers.by_village[v];
    json.begin_object().field("division", registry::division_text(child * unit)).field("division_name", area_name(names, child * unit));
    write_tally(json, sum);
    json.end_object();
  }
  json.end_array().key("classes").begin_array();
  for (std::size_t c = 0; division.empty() && c < answers.by_class.size(); ++c) {
    const bool known = c < board->report.classes.size();
    const std::string code = known ? board->report.classes[c] : "";
    json.begin_object().field("code", code).field("title", known ? names.code_name("monitored_class", code) : std::string_view("未填写"));
    write_tally(json, answers.by_class[c]);
    json.end_object();
  }
  json.end_array().key("reasons").begin_array();
  if (benefit.entity != policy::BenefitEntity::kVillage) {
    for (const auto& [title, rows] : analysis::missing_reasons(board->snapshot(), board->plan, *entry, answers.unknown, kReasonRows))
      json.begin_object().field("title", title).field("rows", rows).end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

/// Rows of a list within division and class, rising.
class Selection {
 public:
  static Result<Selection> of(Call& call, const BenefitBoard& board, const BenefitPlan::Entry& entry) {
    ASSIGN_OR_RETURN(const std::string division, call.division());
    const std::string_view filter = call.query("filter"), klass = call.query("class");
    BenefitList list = BenefitList::kMissing;
    if (filter == "entitled")
      list = BenefitList::kEntitled;
    else if (filter == "cannot_tell")
      list = BenefitList::kUnknown;
    else if (filter == "wrong")
      list = BenefitList::kWrong;
    else if (filter == "different")
      list = BenefitList::kDifferent;
    else if (!filter.empty() && filter != "missing")
      return fail(
          ErrorCode::kInvalidArgument,
          "“filter”应为 missing（应享未享）、wrong（不应享而享）、different（金额不符）、entitled（应享）、cannot_tell（不能判断）");
    std::optional<std::uint8_t> class_place;
    if (!klass.empty()) {
      const auto& classes = board.report.classes;
      const auto it = std::find(classes.begin(), classes.end(), klass);
      if (it == classes.end()) return fail(ErrorCode::kInvalidArgument, "没有监测对象类别“" + std::string(klass) + "”，请重新选择");
      class_place = static_cast<std::uint8_t>(it - classes.begin());
    }
    const bool village = entry.benefit->entity == policy::BenefitEntity::kVillage;
    if (village && class_place) return fail(ErrorCode::kInvalidArgument, "按村享受的政策没有监测对象类别，请去掉这个条件");
    const BenefitAnswers& answers = *board.report.find(entry.benefit->id);
    const auto villages = villages_in(board.report, division);
    const std::uint32_t* const parent =
        entry.table == 0 || village ? nullptr : board.snapshot().data().tables[static_cast<std::size_t>(entry.table)].parent;
    const analysis::Bits& bits = answers.list(list);
    Selection out;
    out.division_ = division;
    for (std::size_t row = 0; row < bits.size(); ++row) {
      if (!bits.test(row)) continue;
      const std::size_t h = parent ? parent[row] : row;
      const std::size_t place = village ? row : board.report.village_of[h];
      if (place < villages.first || place >= villages.second) continue;
      if (class_place && board.report.class_of[h] != *class_place) continue;
      out.rows_.push_back(static_cast<std::uint32_t>(row));
    }
    return out;
  }
  const std::vector<std::uint32_t>& rows() const { return rows_; }
  const std::string& division() const { return division_; }

 private:
  std::vector<std::uint32_t> rows_;
  std::string division_;
};

/// The household and the member that a row is about; nothing when they have left the scope since the board was made.
struct Who {
  std::uint32_t household_row = 0;
  std::optional<registry::HouseholdRow> household;
  std::optional<registry::PersonRow> person;
};
Result<Who> who_of(Call& call, const BenefitBoard& board, const BenefitPlan::Entry& entry, std::uint32_t row) {
  Who who;
  const bool person = entry.benefit->entity == policy::BenefitEntity::kPerson;
  who.household_row = person ? board.snapshot().data().tables[static_cast<std::size_t>(entry.table)].parent[row] : row;
  const HouseholdId household = board.snapshot().household(who.household_row);
  ASSIGN_OR_RETURN(who.household, call.services.registry->household(call.scope(), household));
  if (!person || !who.household) return who;
  ASSIGN_OR_RETURN(const auto members, call.services.registry->members(call.scope(), household, false));
  const PersonId id = board.snapshot().person(entry.table, row);
  for (const registry::PersonRow& member : members)
    if (member.id == id) who.person = member;
  return who;
}

void write_day(JsonWriter& json, std::string_view key, const std::optional<Date>& day) {
  if (day)
    json.field(key, day_text(*day));
  else
    json.key(key).null();
}

void write_money(JsonWriter& json, std::string_view key, const cel::Value& value) {
  if (value.number)
    json.field(key, money_text(*value.number));
  else
    json.key(key).null();
}

void write_answer(JsonWriter& json, const BenefitExplanation& one) {
  json.field("entitled", policy::answer_word(one.entitled)).key("received");
  if (one.can_show_received)
    json.value(policy::answer_word(one.received));
  else
    json.null();
  write_money(json, "amount", one.amount);
  write_money(json, "received_amount", one.received_amount);
  write_day(json, "start", one.window.start);
  write_day(json, "end", one.window.end);
  json.field("gives", one.gives).field("wording", one.wording);
}

Result<Response> list_rows(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const auto board, board_of(call, names));
  ASSIGN_OR_RETURN(const BenefitPlan::Entry* entry, entry_of(call, *board));
  ASSIGN_OR_RETURN(const Selection selection, Selection::of(call, *board, *entry));
  ASSIGN_OR_RETURN(const int limit, call.limit());
  ASSIGN_OR_RETURN(const std::int64_t first, call.number("cursor", 0));
  const std::vector<std::uint32_t>& rows = selection.rows();
  const std::size_t begin = std::min(static_cast<std::size_t>(first), rows.size()),
                    end = std::min(begin + static_cast<std::size_t>(limit), rows.size());
  JsonWriter json;
  json.begin_object()
      .field("as_of", board->report.as_of.iso())
      .field("entity", policy::benefit_entity_name(entry->benefit->entity))
      .key("rows")
      .begin_array();
  for (std::size_t k = begin; k < end; ++k) {
    if (entry->benefit->entity == policy::BenefitEntity::kVillage) {
      const std::int64_t village = board->report.villages[rows[k]];
      json.begin_object().field("division", registry::division_text(village)).field("division_name", names.divisions->path_name(village));
      if (!entry->benefit->count.empty()) json.field("count", board->report.find(entry->benefit->id)->counts[rows[k]]);
      json.end_object();
      continue;
    }
    ASSIGN_OR_RETURN(const Who who, who_of(call, *board, *entry, rows[k]));
    if (!who.household) continue;
    json.begin_object().key("household");
    write_household(json, names, *who.household);
    json.key("person");
    if (who.person)
      write_person(json, names, *who.person);
    else
      json.null();
    write_answer(json, explain_benefit(board->snapshot(), board->plan, *entry, rows[k], false));
    json.end_object();
  }
  json.end_array()
      .field("next_cursor", end < rows.size() ? std::to_string(end) : std::string())
      .field("total", static_cast<std::int64_t>(rows.size()))
      .end_object();
  return json_answer(std::move(json));
}

Result<Response> export_rows(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const auto board, board_of(call, names));
  ASSIGN_OR_RETURN(const BenefitPlan::Entry* entry, entry_of(call, *board));
  ASSIGN_OR_RETURN(const Selection selection, Selection::of(call, *board, *entry));
  const policy::Benefit& benefit = *entry->benefit;
  if (selection.rows().size() > kMostExported)
    return fail(ErrorCode::kTooLarge, "超过一次导出的上限 " + std::to_string(kMostExported) + " 条，请按行政区划分批导出");
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> table;
  const auto answer = [](policy::Answer a) { return std::string(policy::answer_title(a)); };
  const auto day = [](const std::optional<Date>& d) { return d ? day_text(*d) : std::string(); };
  const auto money = [](const cel::Value& value) { return value.number ? money_text(*value.number) : std::string(); };
  if (benefit.entity == policy::BenefitEntity::kVillage) {
    columns = {"行政村", "行政村代码", "计数"};
    for (const std::uint32_t v : selection.rows()) {
      const std::int64_t village = board->report.villages[v];
      table.push_back({names.divisions->path_name(village), registry::division_text(village),
                       benefit.count.empty() ? std::string() : std::to_string(board->report.find(benefit.id)->counts[v])});
    }
  } else {
    columns = {"行政村",     "村民小组", "户编号",         "户主",     "监测对象类别", "成员", "应享",
               "金额（元）", "已享",     "已享金额（元）", "起始日期", "截止日期",     "说明"};
    for (const std::uint32_t row : selection.rows()) {
      ASSIGN_OR_RETURN(const Who who, who_of(call, *board, *entry, row));
      if (!who.household) continue;
      const registry::HouseholdRow& household = *who.household;
      const BenefitExplanation one = explain_benefit(board->snapshot(), board->plan, *entry, row, false);
      table.push_back({names.divisions->path_name(household.village), household.group_name, household.household_code,
                       text::mask_name(household.head_name), std::string(names.code_name("monitored_class", household.monitored)),
                       who.person ? text::mask_name(who.person->name) : std::string(), answer(one.entitled), money(one.amount),
                       one.can_show_received ? answer(one.received) : std::string(), money(one.received_amount), day(one.window.start),
                       day(one.window.end), one.gives});
    }
  }
  const std::string_view format = call.query("format");
  return table_answer(call, format.empty() ? "xlsx" : format, benefit.title, std::move(columns), std::move(table),
                      "benefits:" + benefit.id + ":" + full_code(selection.division()));
}

void write_trace(JsonWriter& json, const cel::Trace& trace) {
  json.begin_object()
      .field("text", trace.text)
      .field("title", trace.title)
      .field("value", trace.shown)
      .field("rows", static_cast<std::int64_t>(trace.rows.size() + trace.more_rows))
      .key("children")
      .begin_array();
  for (const cel::Trace& child : trace.children) write_trace(json, child);
  json.end_array().end_object();
}

void write_parameters(JsonWriter& json, const BenefitPlan& plan, const std::vector<int>& parameters) {
  json.begin_array();
  for (const int p : parameters) {
    const auto found = plan.pack().parameters.find(plan.pack().schema->parameters[static_cast<std::size_t>(p)].name);
    const policy::Parameter& parameter = found->second;
    json.begin_object().field("id", parameter.id).field("title", parameter.title).field("unit", parameter.unit);
    if (const auto dated = parameter.on(plan.as_of())) {
      json.field("value", (*dated)->value.display())
          .field("from", (*dated)->from.iso())
          .field("is_default", (*dated)->is_default)
          .key("source");
      write_source(json, (*dated)->source);
    } else {
      json.key("value").null();
    }
    json.end_object();
  }
  json.end_array();
}

void write_village_benefit(JsonWriter& json, const analysis::VillageBenefit& one) {
  const policy::Benefit& benefit = *one.benefit;
  const auto number = [&](const char* name, const std::optional<std::int64_t>& value) {
    json.key(name);
    if (value)
      json.value(*value);
    else
      json.null();
  };
  json.begin_object()
      .field("benefit", benefit.id)
      .field("title", benefit.title)
      .field("entitled", policy::answer_word(one.entitled))
      .field("is_default", benefit.is_default);
  number("count", one.count);
  number("at_least", one.at_least);
  json.field("uncounted", one.uncounted).field("gives", one.gives).field("wording", one.wording).field("checks", benefit.checks).key("source");
  write_source(json, benefit.source);
  json.end_object();
}

Result<Response> benefits_of_household(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t number, call.id());
  ASSIGN_OR_RETURN(const Date as_of, day_of(call));
  const HouseholdId id(number);
  ASSIGN_OR_RETURN(const auto household, call.services.registry->household(call.scope(), id));
  if (!household) return fail(ErrorCode::kNotFound, "没有找到这一户，它可能不在您的管辖范围内");
  ASSIGN_OR_RETURN(const auto members, call.services.registry->members(call.scope(), id, true));
  ASSIGN_OR_RETURN(const BenefitPlan plan, BenefitPlan::build(names.pack, as_of));
  ASSIGN_OR_RETURN(const auto snapshot,
                   screening::load_snapshot(*call.services.screening, *names.pack, call.scope(), as_of, plan.fields(), {}, id));
  JsonWriter json;
  json.begin_object().field("as_of", as_of.iso()).key("rows").begin_array();
  for (const BenefitExplanation& one :
       snapshot.households() == 0 ? std::vector<BenefitExplanation>() : explain_benefits(snapshot, plan, 0)) {
    const policy::Benefit& benefit = *one.benefit;
    if (!may_see(call.scope(), plan.pack(), benefit)) continue;
    // What is neither due nor received says nothing about this household.
    if (one.entitled == policy::Answer::kNo && (one.received != policy::Answer::kYes || one.elsewhere)) continue;
    json.begin_object()
        .field("benefit", benefit.id)
        .field("title", benefit.title)
        .field("group", benefit.group)
        .field("group_title", benefit.group_title)
        .field("period_title", policy::benefit_period_title(benefit.period))
        .field("is_default", benefit.is_default)
        .key("person");
    const auto member = std::find_if(members.begin(), members.end(), [&](const registry::PersonRow& p) { return p.id == one.person; });
    if (one.person && member != members.end())
      write_person(json, names, *member);
    else
      json.null();
    write_answer(json, one);
    json.field("missing", one.missing).field("checks", benefit.checks).key("trace");
    write_trace(json, one.trace);
    json.key("parameters");
    write_parameters(json, plan, one.parameters);
    json.key("source");
    write_source(json, benefit.source);
    json.end_object();
  }
  json.end_array().key("village").begin_array();
  ASSIGN_OR_RETURN(std::string version, call.services.analysis->data_version(call.scope()));
  analysis::SnapshotCache::Wanted wanted{call.scope(), names.pack, as_of, std::move(version)};
  wanted.now_ms = call.now_ms;
  ASSIGN_OR_RETURN(const auto village, analysis::village_benefits(*call.services.snapshots, wanted, household->village));
  for (const analysis::VillageBenefit& one : village->rows)
    if (may_see(call.scope(), *village->pack, *one.benefit)) write_village_benefit(json, one);
  json.end_array().end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> benefit_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/benefits",
       .tag = "惠民政策",
       .summary = "某一天执行的惠民政策，各有多少户、人应享、应享未享、不应享而享，金额合计",
       .permission = P::kReadHouseholds,
       .query = "{as_of?:date,division?:code}",
       .answer = "{as_of:date,households:int,persons:int,rows:[Benefit]}",
       .handle = list_benefits},
      {.method = Method::kGet,
       .pattern = "/api/v1/benefits/{id}",
       .tag = "惠民政策",
       .summary = "一项惠民政策：条件、出处、示例，按下级区划和监测对象类别的数字，不能判断的原因",
       .permission = P::kReadHouseholds,
       .query = "{as_of?:date,division?:code}",
       .answer = "{as_of:date,benefit:BenefitDetail,divisions:[BenefitDivision],classes:[BenefitClass],reasons:[{title:string,rows:int}]}",
       .handle = read_benefit},
      {.method = Method::kGet,
       .pattern = "/api/v1/benefits/{id}/rows",
       .tag = "惠民政策",
       .summary = "应享未享、不应享而享、金额不符、应享、不能判断的户、人或村",
       .permission = P::kReadHouseholds,
       .query = "{as_of?:date,filter?:enum(missing|wrong|different|entitled|cannot_tell),division?:code,class?:string,limit?:int,cursor?:"
                "string}",
       .answer = "{as_of:date,entity:string,rows:[BenefitRow],next_cursor:string,total:int}",
       .handle = list_rows},
      {.method = Method::kGet,
       .pattern = "/api/v1/benefits/{id}/export",
       .tag = "惠民政策",
       .summary = "导出名单，记入审计；format 为 xlsx（默认）或 csv",
       .permission = P::kReadHouseholds,
       .query =
           "{as_of?:date,filter?:enum(missing|wrong|different|entitled|cannot_tell),division?:code,class?:string,format?:enum(xlsx|csv)}",
       .media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
       .handle = export_rows},
      {.method = Method::kGet,
       .pattern = "/api/v1/households/{id}/benefits",
       .tag = "惠民政策",
       .summary = "一户和每名成员应享、已享的惠民政策：金额、起止、依据和缺少的数据；village 为所在村按村享受的政策",
       .permission = P::kReadHouseholds,
       .query = "{as_of?:date}",
       .answer = "{as_of:date,rows:[HouseholdBenefit],village:[VillageBenefit]}",
       .handle = benefits_of_household},
  };
  return kRoutes;
}

}  // namespace shouwang::http
