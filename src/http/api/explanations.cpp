// The rules of the pack for one household: what each answers and why, on the screen and as a sheet.
#include <algorithm>

#include "base/text.h"
#include "http/api/serialise.h"
#include "reporting/explanation_sheet.h"
#include "screening/explanation.h"

namespace shouwang::http {
namespace {

constexpr std::string_view kStylesheet = "/forms.css";
constexpr int kDaysBack = 366 * 2;  // findings older than that have long been judged anew

// The day of the judgement: a finding is explained as of the day of its data.
Result<Date> explained_day(const Call& call) {
  return call.as_of({call.today.plus_days(-kDaysBack), call.today}, "“as_of”应为今天或最近两年内的一天");
}

// A department sees the rules that are decided by what it may read.
bool may_see(const access::Scope& scope, const policy::Pack& pack, const policy::Rule& rule) {
  if (scope.datasets().empty()) return true;
  for (const auto& use : screening::uses_of(rule).fields) {
    const policy::Dataset* dataset = pack.dataset(pack.schema->tables[static_cast<std::size_t>(use.table)].name);
    if (dataset && !scope.may_read_dataset(dataset->id)) return false;
  }
  return true;
}

struct Judged {
  registry::HouseholdRow household;
  std::optional<screening::Snapshot> snapshot;
  Date as_of;
};

// The household with what the rules read of it, as far as the caller's scope reaches.
Result<Judged> judged_household(Call& call, const Names& names, const std::vector<const policy::Rule*>& rules, Date as_of) {
  ASSIGN_OR_RETURN(const std::int64_t number, call.id());
  const HouseholdId id(number);
  const auto not_found = [] { return fail(ErrorCode::kNotFound, "没有找到这一户，它可能不在您的管辖范围内"); };
  Judged out;
  ASSIGN_OR_RETURN(auto household, call.services.registry->household(call.scope(), id));
  if (!household) return not_found();
  out.household = *std::move(household);
  ASSIGN_OR_RETURN(out.snapshot, screening::load_snapshot(*call.services.screening, *names.pack, call.scope(), as_of,
                                                          screening::fields_to_explain(*names.pack, rules), {}, id));
  if (out.snapshot->households() == 0)
    return fail(ErrorCode::kNotFound, "这一户在 " + as_of.iso() + " 不在册，不能核对规则；请选择另外一天");
  out.as_of = as_of;
  return out;
}

Result<Response> list_rules(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const Date as_of, explained_day(call));
  auto rules = screening::rules_on(*names.pack, as_of);
  std::erase_if(rules, [&](const policy::Rule* rule) { return !may_see(call.scope(), *names.pack, *rule); });
  ASSIGN_OR_RETURN(const Judged judged, judged_household(call, names, rules, as_of));
  JsonWriter json;
  json.begin_object().field("as_of", as_of.iso()).key("rows").begin_array();
  for (const screening::RuleAnswer& row : screening::answers_of(*judged.snapshot, *names.pack, rules, 0, as_of)) {
    const policy::Rule& rule = *row.rule;
    json.begin_object()
        .field("rule", rule.id)
        .field("title", rule.title)
        .field("kind", policy::rule_kind_name(rule.kind))
        .field("status", policy::rule_status_name(rule.status))
        .field("group", rule.group)
        .field("group_title", rule.group_title)
        .field("severity", policy::severity_name(rule.severity))
        .field("answer", policy::answer_word(row.answer))
        .field("answer_title", screening::answer_words(rule.kind, row.answer))
        .field("sentence", row.sentence)
        .end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

struct Explained {
  registry::HouseholdRow household;
  screening::Explanation explanation;
  std::vector<screening::LateSource> late;
};

Result<Explained> explained(Call& call, const Names& names) {
  ASSIGN_OR_RETURN(const Date as_of, explained_day(call));
  const policy::Rule* rule = names.pack->rule(call.path_values[1]);
  if (!rule || !rule->when_expression || !may_see(call.scope(), *names.pack, *rule))
    return fail(ErrorCode::kNotFound, "现行政策包中没有这条规则");
  if (as_of < rule->from || rule->to < as_of) return fail(ErrorCode::kNotFound, "这条规则在 " + as_of.iso() + " 不执行");
  ASSIGN_OR_RETURN(Judged judged, judged_household(call, names, {rule}, as_of));
  Explained out{std::move(judged.household), screening::explain(*judged.snapshot, *names.pack, *rule, 0, as_of), {}};
  screening::LateSources late(*call.services.screening, *names.pack, call.scope(), names.today);
  ASSIGN_OR_RETURN(out.late, late.of(*rule, out.household.county));
  out.explanation.late = screening::late_words(out.late);
  return out;
}

void write_node(JsonWriter& json, const screening::ExplainedNode& node) {
  json.begin_object().field("text", node.text).field("title", node.title).field("value", node.value).key("children").begin_array();
  for (const screening::ExplainedNode& child : node.children) write_node(json, child);
  json.end_array().field("rows", node.rows).end_object();
}

// People of the household by their masked names.
class People {
 public:
  explicit People(const std::vector<registry::PersonRow>& members) : members_(members) {}
  void write(JsonWriter& json, PersonId person) const {
    const auto found = std::find_if(members_.begin(), members_.end(), [&](const registry::PersonRow& row) { return row.id == person; });
    json.id("person", person.value())
        .field("person_name", person && found != members_.end() ? text::mask_name(found->name) : std::string());
  }

 private:
  const std::vector<registry::PersonRow>& members_;
};

void write_explanation(JsonWriter& json, const screening::Explanation& e, const std::vector<screening::LateSource>& late, const People& people) {
  json.begin_object()
      .field("rule", e.rule)
      .field("title", e.title)
      .field("kind", policy::rule_kind_name(e.kind))
      .field("rule_hash", e.rule_hash)
      .field("pack", e.pack)
      .field("pack_hash", e.pack_hash)
      .field("as_of", e.as_of.iso())
      .field("answer", policy::answer_word(e.answer))
      .field("answer_title", screening::answer_words(e.kind, e.answer))
      .field("sentence", e.sentence)
      .key("tree");
  write_node(json, e.tree);
  json.key("records").begin_array();
  for (const screening::ExplainedRecord& record : e.records) {
    json.begin_object().field("dataset", record.dataset).field("dataset_title", record.dataset_title);
    people.write(json, record.person);
    json.field("member", record.member).id("delivery", record.delivery.value()).field("line", record.line).field("day", record.day).key("values").begin_array();
    for (const auto& [title, value] : record.values) json.begin_object().field("title", title).field("value", value).end_object();
    json.end_array().end_object();
  }
  json.end_array().field("more_records", e.more_records).key("parameters").begin_array();
  for (const screening::ExplainedParameter& parameter : e.parameters) {
    json.begin_object()
        .field("id", parameter.id)
        .field("title", parameter.title)
        .field("unit", parameter.unit)
        .field("kind", parameter.kind)
        .field("in_force", parameter.in_force);
    if (parameter.in_force) {
      json.field("value", parameter.shown)
          .field("from", parameter.from.iso())
          .field("to", day_text(parameter.to))
          .field("is_default", parameter.is_default)
          .field("pack", parameter.pack)
          .key("source");
      write_source(json, parameter.source);
    }
    json.end_object();
  }
  json.end_array().key("missing").begin_array();
  for (const screening::ExplainedMissing& missing : e.missing) {
    json.begin_object().field("title", missing.title).field("member", missing.member);
    people.write(json, missing.person);
    json.end_object();
  }
  json.end_array().key("changes").begin_array();
  for (const screening::ExplainedChange& change : e.changes) {
    json.begin_object()
        .field("kind", screening::change_kind_name(change.change.what))
        .field("title", change.change.title)
        .field("present", change.change.shown)
        .field("member", change.member);
    people.write(json, change.person);
    json.field("sentence", change.sentence).key("turns").begin_array();
    for (const cel::Turn& turn : change.change.turns)
      json.begin_object().field("value", turn.shown).field("side", turn.side).field("answer", turn.answer ? "yes" : "no").end_object();
    json.end_array().end_object();
  }
  json.end_array().key("late");
  write_late(json, late);
  json.key("sections").begin_array();
  for (const screening::ExplanationSection& section : screening::sections_of(e)) {
    json.begin_object().field("heading", section.heading).field("lines", section.lines).end_object();
  }
  json.end_array().end_object();
}

Result<Response> read_explanation(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const Explained e, explained(call, names));
  ASSIGN_OR_RETURN(const std::vector<registry::PersonRow> members, call.services.registry->members(call.scope(), e.household.id, true));
  JsonWriter json;
  write_explanation(json, e.explanation, e.late, People(members));
  return json_answer(std::move(json));
}

template <bool kPdf>
Result<Response> sheet(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(Explained e, explained(call, names));
  // An explanation is signed by nobody: it shows names as the screen does.
  e.household.head_name = text::mask_name(e.household.head_name);
  const reporting::Document document = reporting::explanation_sheet(
      e.explanation, e.household, names.divisions->path_name(e.household.village), call.today, call.caller->account.name);
  Response out;
  if (kPdf) {
    ASSIGN_OR_RETURN(out.body, reporting::to_pdf(document));
    out.content_type = "application/pdf";
    out.headers.emplace_back("Content-Disposition",
                             disposition("inline", "explanation.pdf", "预警说明 " + e.household.household_code + ".pdf"));
  } else {
    out.content_type = "text/html; charset=utf-8";
    out.body = reporting::to_html(document, kStylesheet);
  }
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "export", "household:" + std::to_string(e.household.id.value()),
                                              "explanation " + e.explanation.rule, call.client(), call.now_ms));
  return out;
}

}  // namespace

std::span<const Route> explanation_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/households/{id}/rules",
       .tag = "规则核对",
       .summary = "现行规则对这一户的判断，每条一句话；as_of 为判断日，默认今天",
       .permission = P::kReadHouseholds,
       .query = "{as_of?:date}",
       .answer = "{as_of:date,rows:[RuleAnswer]}",
       .handle = list_rules},
      {.method = Method::kGet,
       .pattern = "/api/v1/households/{id}/rules/{rule}",
       .tag = "规则核对",
       .summary = "一条规则对这一户为什么这样判断，怎样才会改变",
       .permission = P::kReadHouseholds,
       .query = "{as_of?:date}",
       .answer = "RuleExplanation",
       .handle = read_explanation},
      {.method = Method::kGet,
       .pattern = "/api/v1/households/{id}/rules/{rule}/sheet.html",
       .tag = "规则核对",
       .summary = "预警说明（网页）",
       .permission = P::kReadHouseholds,
       .query = "{as_of?:date}",
       .media = "text/html",
       .handle = sheet<false>},
      {.method = Method::kGet,
       .pattern = "/api/v1/households/{id}/rules/{rule}/sheet.pdf",
       .tag = "规则核对",
       .summary = "预警说明（PDF）",
       .permission = P::kReadHouseholds,
       .query = "{as_of?:date}",
       .media = "application/pdf",
       .handle = sheet<true>},
  };
  return kRoutes;
}

}  // namespace shouwang::http
