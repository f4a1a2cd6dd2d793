// Persons whom the registry perhaps holds twice: searched, compared, merged or kept apart.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "http/api/deliveries.h"
#include "http/api/links.h"
#include "http/api/registry_changes.h"
#include "linkage/field_comparison.h"
#include "registry/duplicate.h"

namespace shouwang::http {
namespace {

using registry::PairRow;
using registry::PairState;

Result<Response> search_for_duplicates(Call& call) {
  RETURN_IF_ERROR(answers_for_register(call));
  ASSIGN_OR_RETURN(const std::int32_t county, county_of_upload(call, (*call.body)["county"].get_ref<const std::string&>()));
  if (county == 0) return fail(ErrorCode::kInvalidArgument, "请选择是哪个县");
  RETURN_IF_ERROR(
      call.services.access->audit(*call.caller, "find_duplicates", "county:" + std::to_string(county), "", call.client(), call.now_ms));
  Jobs::Work work = [&services = call.services, scope = call.scope(), county](const JobProgress& progress) {
    return services.find_duplicates(county, scope, progress);
  };
  ASSIGN_OR_RETURN(const std::int64_t job,
                   call.services.jobs->submit(JobKind::kDuplicates, call.caller->account.id, "等待查重", std::move(work)));
  JsonWriter json;
  json.begin_object().id("job", job).end_object();
  return json_answer(std::move(json), 202);
}

void write_pair_fields(JsonWriter& json, const Names& names, const PairRow& row) {
  json.key("first");
  write_person_card(json, names, row.first);
  json.key("second");
  write_person_card(json, names, row.second);
  json.field("same_household", row.same_household)
      .field("state", registry::pair_state_name(row.state))
      .field("found_ms", row.found_ms)
      .field("decided_ms", moment_or_null(row.decided_ms))
      .field("account_name", row.account ? names.account_name(row.account) : std::string())
      .field("note", row.note);
  write_change_id(json, row.change);
}

Result<Response> list_duplicates(Call& call) {
  RETURN_IF_ERROR(answers_for_register(call));
  registry::PairQuery query;
  if (PairState state{}; registry::parse_pair_state(call.query("state"), state)) query.state = state;
  ASSIGN_OR_RETURN(std::tie(query.offset, query.limit), call.offset_and_limit(kChangesOnAPage, kMostChangesSkipped));
  ASSIGN_OR_RETURN(const registry::PairPage page, call.services.duplicates->pairs(call.scope(), query));
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const PairRow& row : page.rows) {
    json.begin_object();
    write_pair_fields(json, names, row);
    json.end_object();
  }
  json.end_array().field("total", page.total).field("searched_ms", moment_or_null(page.searched_ms)).end_object();
  return json_answer(std::move(json));
}

Result<PairRow> pair_of(Call& call) {
  RETURN_IF_ERROR(answers_for_register(call));
  ASSIGN_OR_RETURN(const std::int64_t first, call.id(0));
  ASSIGN_OR_RETURN(const std::int64_t second, call.id(1));
  ASSIGN_OR_RETURN(auto row, call.services.duplicates->pair(call.scope(), PersonId(first), PersonId(second)));
  if (!row) return fail(ErrorCode::kNotFound, "没有找到这一对，它可能不在您的管辖范围内");
  return *std::move(row);
}

// One person with everything that is compared, in clear.
struct ClearTexts {
  std::string name, id_number, birth, sex, village, phone;
  linkage::Record record(std::uint64_t key) const { return {key, name, id_number, birth, sex, {}, village, phone, 0}; }
};

Result<ClearTexts> clear_texts(Call& call, const Names& names, PersonId id) {
  ASSIGN_OR_RETURN(const auto person, call.services.duplicates->clear_person(call.scope(), id));
  if (!person) return fail(ErrorCode::kNotFound, "没有找到这个人，可能不在您的管辖范围内");
  ClearTexts out;
  out.name = person->name;
  if (!person->id_sealed.empty()) {
    ASSIGN_OR_RETURN(out.id_number, call.services.unseal(person->id_sealed, "id_number"));
  }
  if (!person->phone_sealed.empty()) {
    ASSIGN_OR_RETURN(out.phone, call.services.unseal(person->phone_sealed, "phone"));
  }
  if (person->birth) out.birth = person->birth->iso();
  out.sex = names.code_name("sex", person->sex);
  out.village = names.divisions->path_name(person->village);
  return out;
}

// Digits have to be compared, so both stand in clear; whoever looks is on record. How likely the engine thinks them to be one person is
// told only when somebody has decided.
Result<Response> read_duplicate(Call& call) {
  ASSIGN_OR_RETURN(const PairRow row, pair_of(call));
  RETURN_IF_ERROR(
      call.services.access->audit(*call.caller, "read_duplicate",
                                  "persons:" + std::to_string(row.first.person.value()) + ":" + std::to_string(row.second.person.value()),
                                  "", call.client(), call.now_ms));
  const Names names(call);
  ASSIGN_OR_RETURN(const ClearTexts left, clear_texts(call, names, row.first.person));
  ASSIGN_OR_RETURN(const ClearTexts right, clear_texts(call, names, row.second.person));
  JsonWriter json;
  json.begin_object();
  write_pair_fields(json, names, row);
  json.key("fields").begin_array();
  for (const linkage::FieldComparison& f : linkage::compare_fields(left.record(1), right.record(2))) {
    json.begin_object()
        .field("field", linkage::field_name(f.field))
        .field("title", linkage::field_text(f.field))
        .field("left", f.left)
        .field("right", f.right)
        .field("level", linkage::agreement_name(f.agreement))
        .field("words", f.agreement == linkage::Agreement::kMissing ? "至少一份没有登记" : f.words)
        .key("aligned");
    write_aligned(json, f.aligned);
    json.end_object();
  }
  json.end_array().key("explanation");
  const bool decided = row.state == PairState::kMerged || row.state == PairState::kDifferent;
  if (decided && !row.parts.empty())
    json.raw(row.parts);
  else
    json.null();
  json.end_object();
  return json_answer(std::move(json));
}

// The one registered earlier stays: ids grow with time, and more of the files know it.
Result<registry::ChangeId> merge_pair(Call& call, const PairRow& row, const std::string& note) {
  ASSIGN_OR_RETURN(const std::int64_t keep, register_id(*call.body, "keep"));
  registry::ChangeOrder order{{}, call.caller->account.id, call.now_ms, call.today, {}, note};
  const auto pack = call.services.pack.get();
  ASSIGN_OR_RETURN(order.request.relations, relation_codes(*pack));
  order.request.kind = registry::ChangeKind::kMergePersons;
  order.request.keep = keep != 0 ? PersonId(keep) : std::min(row.first.person, row.second.person);
  if (order.request.keep != row.first.person && order.request.keep != row.second.person)
    return fail(ErrorCode::kInvalidArgument, "“keep”应为两份登记中的一份");
  order.request.other = order.request.keep == row.first.person ? row.second.person : row.first.person;
  order.request.day = call.today;
  order.request.reason = note.empty() ? "查重核对：同一人" : note;
  ASSIGN_OR_RETURN(const registry::Change change, call.services.changes->execute(call.scope(), order));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "registry_change", "registry_change:" + std::to_string(change.id.value()),
                                              std::string(registry::change_kind_name(change.kind)), call.client(), call.now_ms));
  return change.id;
}

Result<Response> answer_duplicate(Call& call) {
  ASSIGN_OR_RETURN(const PairRow row, pair_of(call));
  ASSIGN_OR_RETURN(const std::string note, register_reason(*call.body, "note", false));
  const std::string& answer = (*call.body)["answer"].get_ref<const std::string&>();
  registry::ChangeId change;
  if (answer == "same") {
    ASSIGN_OR_RETURN(change, merge_pair(call, row, note));
  } else {
    const PairState state = answer == "different" ? PairState::kDifferent : PairState::kUnsure;
    RETURN_IF_ERROR(call.services.duplicates->decide(call.scope(), row.first.person, row.second.person, state, call.caller->account.id,
                                                     note, call.now_ms));
    RETURN_IF_ERROR(
        call.services.access->audit(*call.caller, "answer_duplicate",
                                    "persons:" + std::to_string(row.first.person.value()) + ":" + std::to_string(row.second.person.value()),
                                    answer, call.client(), call.now_ms));
  }
  JsonWriter json;
  json.begin_object();
  write_change_id(json, change);
  json.end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> duplicate_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kPost,
       .pattern = "/api/v1/registry/duplicates/search",
       .tag = "户籍变动",
       .summary = "在一个县的户册里查找可能重复登记的人，后台进行",
       .permission = P::kImport,
       .body = "{county:code}",
       .answer = "{job:id}",
       .status = 202,
       .handle = search_for_duplicates},
      {.method = Method::kGet,
       .pattern = "/api/v1/registry/duplicates",
       .tag = "户籍变动",
       .summary = "可能重复登记的人，最可能是同一人的在前",
       .permission = P::kImport,
       .query = "{state?:enum(open|merged|different|unsure|lapsed),offset?:int,limit?:int}",
       .answer = "{rows:[DuplicatePair],total:int,searched_ms:ms?}",
       .handle = list_duplicates},
      {.method = Method::kGet,
       .pattern = "/api/v1/registry/duplicates/{first}/{second}",
       .tag = "户籍变动",
       .summary = "两份登记逐项对照，号码为明文，每次查看记入审计；程序的判断在有结论以后才给出",
       .permission = P::kImport,
       .answer =
           "{first:PersonCard,second:PersonCard,same_household:bool,state:enum(open|merged|different|unsure|lapsed),found_ms:ms,decided_ms:"
           "ms?,"
           "account_name:string,note:string,change:id?,fields:[{field:string,title:string,left:string,right:string,"
           "level:enum(same|close|differs|missing),words:string,aligned:[{left:string,right:string,same:bool}]}],explanation:Waterfall?}",
       .handle = read_duplicate},
      {.method = Method::kPost,
       .pattern = "/api/v1/registry/duplicates/{first}/{second}/answer",
       .tag = "户籍变动",
       .summary = "是同一人（合并，默认保留先登记的一份）、不是同一人，或无法判断",
       .permission = P::kImport,
       .body = "{answer:enum(same|different|unsure),keep?:id,note?:string}",
       .answer = "{change:id?}",
       .handle = answer_duplicate},
  };
  return kRoutes;
}

}  // namespace shouwang::http
