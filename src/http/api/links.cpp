// Reviews of matches: rows about whom somebody has to say whom they mean, what was said, why the engine thought as it did, and how good
// the matching is. An open item tells nothing of what the engine or another reviewer thinks.
#include "http/api/links.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <tuple>

#include "base/text.h"
#include "http/api/deliveries.h"
#include "http/api/serialise.h"
#include "linkage/quality.h"
#include "linkage/review.h"
#include "policy/matching.h"

namespace shouwang::http {
namespace {

using linkage::Answer;
using linkage::Item;

constexpr std::size_t kLongestNote = 500;
constexpr std::size_t kShortestUndoReason = 2, kLongestUndoReason = 500;

Failure no_link_item() { return fail(ErrorCode::kNotFound, "没有找到这条待核对的记录，它可能不在您的管辖范围内"); }

Result<Item> item_of(Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(std::optional<Item> item, call.services.links->item(call.scope(), id));
  if (!item) return no_link_item();
  return *std::move(item);
}

Result<void> record_look(Call& call, std::string_view action, std::int64_t item, std::string_view detail) {
  return call.services.access->audit(*call.caller, std::string(action), "link:" + std::to_string(item), std::string(detail), call.client(), call.now_ms);
}

// ---------------------------------------------------------------- an item as JSON

void write_id_or_null(JsonWriter& json, std::string_view name, std::int64_t id) {
  if (id != 0) {
    json.id(name, id);
    return;
  }
  json.key(name).null();
}

void write_item_fields(JsonWriter& json, const linkage::ItemRow& row) {
  json.id("id", row.id)
      .field("county", full_code(std::to_string(row.county)))
      .id("delivery", row.delivery.value())
      .field("dataset", row.dataset)
      .field("dataset_title", row.dataset_title)
      .field("owner", row.owner)
      .field("file_name", row.file_name)
      .field("line", row.line)
      .field("place", row.place)
      .field("state", linkage::item_state_name(row.state))
      .field("state_title", linkage::item_state_title(row.state, row.superseded))
      .field("reviewers", row.reviewers)
      .field("answers", row.answers)
      .field("mine", row.mine)
      .field("received_ms", row.received_ms)
      .field("settled_ms", moment_or_null(row.settled_ms))
      .field("answer", row.answer ? std::optional(linkage::answer_name(*row.answer)) : std::nullopt);
  write_id_or_null(json, "person", row.answer_person.value());
  json.field("name_masked", row.name_masked);
}

linkage::Record record_of_texts(const registry::OwnedStatement& s) {
  linkage::Record out;
  out.key = 1;
  out.name = s.name;
  out.id_number = s.id_number;
  out.birth_date = s.birth_date;
  out.sex = s.sex;
  out.village_code = s.village_code;
  out.village = s.village;
  out.phone = s.phone;
  return out;
}

// Somebody of the registry as far as a reviewer compares, in clear.
class CandidateReader {
 public:
  CandidateReader(Call& call, const Names& names) : call_(call), names_(names) {}

  struct Candidate {
    registry::PersonPlace place;
    std::string household_code, relation;
    registry::OwnedStatement statement;
    std::vector<registry::PersonRow> members;
  };

  Result<Candidate> read(const registry::PersonPlace& place) {
    Candidate out;
    out.place = place;
    const access::Scope& scope = call_.scope();
    ASSIGN_OR_RETURN(const auto household, call_.services.registry->household(scope, place.household));
    if (household) out.household_code = household->household_code;
    ASSIGN_OR_RETURN(out.members, call_.services.registry->members(scope, place.household, false));
    ASSIGN_OR_RETURN(const auto whole_names, call_.services.registry->whole_names(scope, place.household));
    registry::OwnedStatement& s = out.statement;
    if (const auto name = whole_names.find(place.person); name != whole_names.end()) s.name = name->second;
    for (const registry::PersonRow& member : out.members) {
      if (member.id != place.person) continue;
      out.relation = names_.code_name("relation", member.relation);
      s.sex = names_.code_name("sex", member.sex);
      if (member.birth) s.birth_date = member.birth->iso();
    }
    ASSIGN_OR_RETURN(s.id_number, in_clear(place.person, "id_number"));
    ASSIGN_OR_RETURN(s.phone, in_clear(place.person, "phone"));
    s.village_code = registry::division_text(place.village);
    s.village = names_.divisions->path_name(place.village);
    return out;
  }

 private:
  Result<std::string> in_clear(PersonId person, std::string_view field) {
    ASSIGN_OR_RETURN(const auto sealed, call_.services.registry->sealed_person_field(call_.scope(), person, field));
    if (!sealed || sealed->empty()) return std::string();
    return call_.services.unseal(*sealed, field);
  }
  Call& call_;
  const Names& names_;
};

void write_candidate(JsonWriter& json, const Names& names, const linkage::Record& stated, const CandidateReader::Candidate& c) {
  json.begin_object()
      .id("person", c.place.person.value())
      .id("household", c.place.household.value())
      .field("household_code", c.household_code)
      .field("village_name", c.statement.village)
      .field("relation", c.relation)
      .key("members")
      .begin_array();
  for (const registry::PersonRow& member : c.members)
    json.begin_object()
        .field("name_masked", member.name)
        .field("relation", names.code_name("relation", member.relation))
        .field("birth_year", member.birth ? std::optional(member.birth->ymd().year) : std::nullopt)
        .end_object();
  json.end_array().key("fields").begin_array();
  for (const linkage::FieldComparison& f : linkage::compare_fields(stated, record_of_texts(c.statement))) {
    json.begin_object()
        .field("field", linkage::field_name(f.field))
        .field("title", linkage::field_text(f.field))
        .field("value", f.right)
        .field("level", linkage::agreement_name(f.agreement))
        .field("words", f.words)
        .key("aligned");
    write_aligned(json, f.aligned);
    json.end_object();
  }
  json.end_array().end_object();
}

// Fields of the row beside those of the person, as people read them.
void write_other_values(JsonWriter& json, const Names& names, const Item& item) {
  const policy::Dataset* dataset = names.pack->dataset(item.dataset);
  json.key("others").begin_array();
  for (const auto& [name, stored] : item.others) {
    const policy::FieldSpec* field = dataset ? dataset->field(name) : nullptr;
    const std::string value = field && !field->code_table.empty() ? std::string(names.code_name(field->code_table, stored)) : stored;
    json.begin_object().field("title", field ? field->title : name).field("value", value).end_object();
  }
  json.end_array();
}

Result<void> write_item(JsonWriter& json, Call& call, const Item& item) {
  const Names names(call);
  registry::OwnedStatement stated = item.statement;
  if (stated.village.empty() && !stated.village_code.empty()) stated.village = names.divisions->path_name(code_of(stated.village_code));
  const linkage::Record record = record_of_texts(stated);
  json.begin_object();
  write_item_fields(json, item);
  json.key("fields").begin_array();
  for (const linkage::FieldComparison& f : linkage::compare_fields(record, {}))
    json.begin_object().field("field", linkage::field_name(f.field)).field("title", linkage::field_text(f.field)).field("value", f.left).end_object();
  json.end_array();
  write_other_values(json, names, item);
  json.key("candidates").begin_array();
  CandidateReader reader(call, names);
  for (const registry::PersonPlace& place : item.candidates) {
    ASSIGN_OR_RETURN(const auto candidate, reader.read(place));
    write_candidate(json, names, record, candidate);
  }
  json.end_array().key("answers_given").begin_array();
  for (const linkage::GivenAnswer& given : item.given) {
    json.begin_object()
        .field("account_name", names.account_name(given.account))
        .field("at_ms", given.at_ms)
        .field("answer", linkage::answer_name(given.answer));
    write_id_or_null(json, "person", given.person.value());
    json.field("note", given.note).end_object();
  }
  json.end_array().end_object();
  return {};
}

// ---------------------------------------------------------------- lists and items

Result<Response> list_items(Call& call) {
  linkage::ItemQuery query;
  ASSIGN_OR_RETURN(query.county, county_of_upload(call, call.query("county")));
  query.dataset = call.query("dataset");
  if (const std::string_view state = call.query("state"); !state.empty()) {
    if (!linkage::parse_item_state(state, query.state)) return fail(ErrorCode::kInvalidArgument, "“state”可用 open、settled、lapsed");
  }
  ASSIGN_OR_RETURN(std::tie(query.offset, query.limit), call.offset_and_limit());
  query.day_start_ms = beijing_midnight_ms(call.today);
  ASSIGN_OR_RETURN(const linkage::ItemPage page, call.services.links->items(call.scope(), query));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const linkage::ItemRow& row : page.rows) {
    json.begin_object();
    write_item_fields(json, row);
    json.end_object();
  }
  json.end_array()
      .field("total", page.total)
      .field("open", page.open)
      .field("beyond_budget", page.beyond_budget)
      .field("settled_today", page.settled_today)
      .end_object();
  return json_answer(std::move(json));
}

Result<Response> next_item(Call& call) {
  ASSIGN_OR_RETURN(const std::int32_t county, county_of_upload(call, call.query("county")));
  ASSIGN_OR_RETURN(const std::int64_t after, call.number("after", 0));
  ASSIGN_OR_RETURN(const linkage::NextItem next, call.services.links->next(call.scope(), county, call.query("dataset"), after));
  JsonWriter json;
  json.begin_object().key("item");
  std::optional<Item> item;
  if (next.id != 0) {
    ASSIGN_OR_RETURN(item, call.services.links->item(call.scope(), next.id));
  }
  if (item) {
    RETURN_IF_ERROR(record_look(call, "read_link", item->id, item->dataset));
    RETURN_IF_ERROR(write_item(json, call, *item));
  } else {
    json.null();
  }
  json.field("left", next.left).end_object();
  return json_answer(std::move(json));
}

Result<Response> read_item(Call& call) {
  ASSIGN_OR_RETURN(const Item item, item_of(call));
  RETURN_IF_ERROR(record_look(call, "read_link", item.id, item.dataset));
  JsonWriter json;
  RETURN_IF_ERROR(write_item(json, call, item));
  return json_answer(std::move(json));
}

Result<Response> answer_item(Call& call) {
  const nlohmann::json& body = *call.body;
  linkage::AnswerRequest request;
  ASSIGN_OR_RETURN(request.item, call.id());
  if (!linkage::parse_answer(body["answer"].get_ref<const std::string&>(), request.answer))
    return fail(ErrorCode::kInvalidArgument, "“answer”可用 same、relative、nobody、unsure");
  if (const std::string person = body.value("person", std::string()); !person.empty()) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(person.data(), person.data() + person.size(), id);
    if (error != std::errc() || end != person.data() + person.size()) return fail(ErrorCode::kInvalidArgument, "“person”应为人员编号");
    request.person = PersonId(id);
  }
  request.note = text::trim_ascii(body.value("note", std::string()));
  if (text::count_code_points(request.note) > kLongestNote) return fail(ErrorCode::kInvalidArgument, "说明最多 " + std::to_string(kLongestNote) + " 个字");
  request.now_ms = call.now_ms;
  ASSIGN_OR_RETURN(const linkage::AnswerOutcome outcome, call.services.links->answer(call.scope(), request, call.services.next_id));
  // Not what was said: who reads the audit log may be the next reviewer.
  RETURN_IF_ERROR(record_look(call, "answer_link", request.item, linkage::item_state_name(outcome.state)));
  ASSIGN_OR_RETURN(const auto item, call.services.links->item(call.scope(), request.item));
  ASSIGN_OR_RETURN(const linkage::NextItem next, call.services.links->next(call.scope(), item ? item->county : 0, "", request.item));
  JsonWriter json;
  json.begin_object().field("state", linkage::item_state_name(outcome.state)).field("along", outcome.along);
  write_id_or_null(json, "household", outcome.household.value());
  json.field("left", next.left);
  write_id_or_null(json, "next", next.id);
  json.end_object();
  return json_answer(std::move(json));
}

Result<Response> undo_item(Call& call) {
  linkage::UndoRequest request;
  ASSIGN_OR_RETURN(request.item, call.id());
  request.reason = text::trim_ascii((*call.body)["reason"].get_ref<const std::string&>());
  const std::size_t characters = text::count_code_points(request.reason);
  if (characters < kShortestUndoReason || characters > kLongestUndoReason)
    return fail(ErrorCode::kInvalidArgument, "请写明撤销的理由，" + std::to_string(kShortestUndoReason) + " 到 " + std::to_string(kLongestUndoReason) + " 个字");
  request.now_ms = call.now_ms;
  RETURN_IF_ERROR(call.services.links->undo(call.scope(), request));
  RETURN_IF_ERROR(record_look(call, "undo_link", request.item, ""));
  Response out;
  out.status = 204;
  return out;
}

// ---------------------------------------------------------------- why, and how good

Result<std::vector<linkage::DepartmentQuality>> departments_of(Call& call, std::int32_t county, std::string_view owner) {
  ASSIGN_OR_RETURN(const linkage::QualityFacts facts, call.services.links->quality(call.scope(), county, owner));
  return linkage::quality_of(facts);
}

Result<Response> explain_item(Call& call) {
  ASSIGN_OR_RETURN(const Item item, item_of(call));
  if (item.blind) return fail(ErrorCode::kTransition, "这一条还在核对，核对完毕后才能看到程序的判断和依据");
  ASSIGN_OR_RETURN(const linkage::Explanation explanation, call.services.explain_match(item, call.scope()));
  ASSIGN_OR_RETURN(const auto departments, departments_of(call, item.county, item.owner));
  RETURN_IF_ERROR(record_look(call, "explain_link", item.id, item.dataset));
  JsonWriter json;
  write_waterfall(json, explanation, !departments.empty() && departments.front().calibrated);
  return json_answer(std::move(json));
}

void write_share(JsonWriter& json, std::string_view name, const std::optional<linkage::Share>& share) {
  json.key(name);
  if (!share) {
    json.null();
    return;
  }
  json.begin_object().key("value").real(share->value).key("low").real(share->low).key("high").real(share->high).field("labels", share->labels).end_object();
}

void write_bins(JsonWriter& json, const linkage::Reliability& chart) {
  json.key("bins").begin_array();
  for (std::size_t k = 0; k < chart.bins.size(); ++k) {
    const auto& bin = chart.bins[k];
    json.begin_object()
        .key("low_edge")
        .real(static_cast<double>(k) / static_cast<double>(chart.bins.size()))
        .key("predicted")
        .real(bin.predicted)
        .key("observed")
        .real(bin.observed())
        .key("low")
        .real(bin.low)
        .key("high")
        .real(bin.high)
        .field("labels", bin.labels)
        .end_object();
  }
  json.end_array();
}

/// What decided about rows and about how many of them are reviewed on a day; null when the pack had nothing in force.
void write_matching_on(JsonWriter& json, std::string_view name, const policy::Pack& pack, Date day) {
  json.key(name);
  const auto policy = policy::matching_on(pack, day);
  if (!policy) {
    json.null();
    return;
  }
  json.begin_object()
      .key("link_from")
      .real(policy->link_from)
      .key("review_from")
      .real(policy->review_from)
      .field("reviews_at_least", policy->reviews_at_least)
      .key("reviewed_share")
      .real(policy->reviewed_share)
      .key("audited_share")
      .real(policy->audited_share)
      .field("audited_at_most", policy->most_audited)
      .end_object();
}

void write_department(JsonWriter& json, const policy::Pack& pack, const linkage::DepartmentQuality& q) {
  json.begin_object().field("owner", q.owner).field("labels", q.chart.labels).field("calibrated", q.calibrated);
  const double unknown = std::nan("");  // written as null
  json.key("brier").real(q.chart.labels > 0 ? q.chart.brier : unknown);
  json.key("calibration_error").real(q.chart.labels > 0 ? q.chart.calibration_error : unknown);
  write_bins(json, q.chart);
  write_share(json, "precision", q.precision);
  write_share(json, "recall", q.recall);
  json.key("queue")
      .begin_object()
      .field("open", q.queue.open)
      .field("beyond_budget", q.queue.beyond_budget)
      .field("settled", q.queue.settled)
      .end_object()
      .key("models")
      .begin_array();
  for (const linkage::ModelSummary& m : q.models) {
    json.begin_object()
        .field("dataset", m.dataset)
        .field("title", m.title)
        .field("made_ms", m.made_ms)
        .id("delivery", m.delivery.value())
        .field("records", m.records)
        .key("registered")
        .real(m.registered);
    write_matching_on(json, "matching", pack, beijing_date(m.made_ms));
    json.end_object();
  }
  json.end_array().end_object();
}

Result<Response> read_quality(Call& call) {
  ASSIGN_OR_RETURN(const std::int32_t county, county_of_upload(call, call.query("county")));
  ASSIGN_OR_RETURN(const auto departments, departments_of(call, county, call.query("owner")));
  JsonWriter json;
  const auto pack = call.services.pack.get();
  json.begin_object().key("departments").begin_array();
  for (const linkage::DepartmentQuality& q : departments) write_department(json, *pack, q);
  json.end_array();
  write_matching_on(json, "matching", *pack, call.today);
  json.end_object();
  return json_answer(std::move(json));
}

Result<Response> list_aliases(Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const auto aliases, call.services.links->aliases_of(call.scope(), PersonId(id)));
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const linkage::AliasRow& alias : aliases)
    json.begin_object()
        .field("kind", alias.kind == linkage::AliasKind::kIdNumber ? "id_number" : "name")
        .field("masked", alias.masked)
        .field("at_ms", alias.at_ms)
        .field("source", alias.source == linkage::AliasSource::kReview ? "review" : "merge")
        .field("account_name", names.account_name(alias.account))
        .end_object();
  json.end_array().end_object();
  return json_answer(std::move(json));
}

std::string_view part_kind_name(linkage::ExplanationPart::Kind kind) {
  using Kind = linkage::ExplanationPart::Kind;
  switch (kind) {
    case Kind::kPrior:
      return "prior";
    case Kind::kField:
      return "field";
    case Kind::kNameFrequency:
      return "name_frequency";
    case Kind::kVillageFrequency:
      return "village_frequency";
    case Kind::kCopies:
      return "copies";
    case Kind::kOthers:
      return "others";
    case Kind::kCompetition:
      break;
  }
  return "competition";
}

std::string_view part_title(const linkage::ExplanationPart& part) {
  using Kind = linkage::ExplanationPart::Kind;
  switch (part.kind) {
    case Kind::kPrior:
      return "起点";
    case Kind::kField:
      return linkage::field_text(part.field);
    case Kind::kNameFrequency:
      return "姓名是否常见";
    case Kind::kVillageFrequency:
      return "村的大小";
    case Kind::kCopies:
      return "重复登记";
    case Kind::kOthers:
      return "同组的其他登记";
    case Kind::kCompetition:
      break;
  }
  return "其他可能";
}

}  // namespace

void write_aligned(JsonWriter& json, const std::vector<linkage::AlignedCharacter>& aligned) {
  json.begin_array();
  for (const linkage::AlignedCharacter& c : aligned) json.begin_object().field("left", c.left).field("right", c.right).field("same", c.same).end_object();
  json.end_array();
}

void write_waterfall(JsonWriter& json, const linkage::Explanation& e, bool calibrated) {
  const auto person = [](std::uint64_t key) { return static_cast<std::int64_t>(key); };
  json.begin_object();
  write_id_or_null(json, "person", person(e.person));
  json.key("posterior").real(e.posterior).key("log_odds").real(e.log_odds).key("parts").begin_array();
  for (const linkage::ExplanationPart& part : e.parts)
    json.begin_object()
        .field("kind", part_kind_name(part.kind))
        .field("field", part.kind == linkage::ExplanationPart::Kind::kField ? linkage::field_name(part.field) : std::string_view())
        .field("title", part_title(part))
        .key("bits")
        .real(part.bits)
        .field("text", part.text)
        .end_object();
  json.end_array().key("runner_up");
  if (e.runner_up != 0)
    json.begin_object().id("person", person(e.runner_up)).key("posterior").real(e.runner_up_posterior).end_object();
  else
    json.null();
  json.key("relative").real(e.relative).key("nobody").real(e.nobody).field("normalised", e.normalised);
  json.field("deciding", e.deciding).field("would_flip", e.would_flip).field("calibrated", calibrated).end_object();
}

std::span<const Route> link_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/links",
       .tag = "比对核对",
       .summary = "要人核对的行：待核对的（不写 state 时）按先后，核对过的新的在前",
       .permission = P::kImport,
       .query = "{state?:enum(open|settled|lapsed),county?:code,dataset?:string,offset?:int,limit?:int}",
       .answer = "{rows:[LinkRow],total:int,open:int,beyond_budget:int,settled_today:int}",
       .handle = list_items},
      {.method = Method::kGet,
       .pattern = "/api/v1/links/next",
       .tag = "比对核对",
       .summary = "下一条您可以核对的；after 是先放下的一条。内容不遮盖，记入审计",
       .permission = P::kImport,
       .query = "{county?:code,dataset?:string,after?:id}",
       .answer = "{item:LinkItem?,left:int}",
       .records_refusals = true,
       .handle = next_item},
      {.method = Method::kGet,
       .pattern = "/api/v1/links/quality",
       .tag = "比对核对",
       .summary = "各部门比对的质量：校准、抽查的准确率和找全率（95 % 区间）、模型",
       .permission = P::kReadDeliveries,
       .query = "{owner?:string,county?:code}",
       .answer = "{departments:[LinkQuality],matching:MatchingPolicy?}",
       .handle = read_quality},
      {.method = Method::kGet,
       .pattern = "/api/v1/links/{id}",
       .tag = "比对核对",
       .summary = "一条要核对的行和候选人；内容不遮盖，记入审计。核对完毕前看不到程序的判断和他人的意见",
       .permission = P::kImport,
       .answer = "LinkItem",
       .records_refusals = true,
       .handle = read_item},
      {.method = Method::kPost,
       .pattern = "/api/v1/links/{id}/answer",
       .tag = "比对核对",
       .summary = "核对一条：是此人、是此人的亲属、查无此人、无法判断；前两种要写 person（只有一名候选人时可省）",
       .permission = P::kImport,
       .body = "{answer:enum(same|relative|nobody|unsure),person?:id,note?:string}",
       .answer = "{state:enum(open|settled|lapsed),along:int,household:id?,left:int,next:id?}",
       .records_refusals = true,
       .handle = answer_item},
      {.method = Method::kPost,
       .pattern = "/api/v1/links/{id}/undo",
       .tag = "比对核对",
       .summary = "撤销核对结果，恢复待核对；未完毕的只撤销自己的意见",
       .permission = P::kImport,
       .body = "{reason:string}",
       .status = 204,
       .records_refusals = true,
       .handle = undo_item},
      {.method = Method::kGet,
       .pattern = "/api/v1/links/{id}/explanation",
       .tag = "比对核对",
       .summary = "程序为什么这样判断；核对完毕后才能看",
       .permission = P::kImport,
       .answer = "Waterfall",
       .records_refusals = true,
       .handle = explain_item},
      {.method = Method::kGet,
       .pattern = "/api/v1/persons/{id}/aliases",
       .tag = "比对核对",
       .summary = "一个人用过的证件号码和姓名，已遮盖",
       .permission = P::kReadHouseholds,
       .answer = "{rows:[{kind:enum(id_number|name),masked:string,at_ms:ms,source:enum(review|merge),account_name:string}]}",
       .handle = list_aliases},
  };
  return kRoutes;
}

}  // namespace shouwang::http
