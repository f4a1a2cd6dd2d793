// What departments say about the assets of a household that has let them be looked into: material for the comparison of a case.
#include <algorithm>

#include "http/api/serialise.h"

namespace shouwang::http {
namespace {

constexpr int kAssetRecordsShown = 50;  // of one dataset

void write_asset_dataset(JsonWriter& json, const policy::Dataset& dataset, const std::optional<std::int64_t>& last_ms,
                         const std::vector<registry::RecordView>& records) {
  json.begin_object().field("dataset", dataset.id).field("title", dataset.title).field("owner", dataset.owner).field("last_delivery_ms", last_ms);
  json.key("fields").begin_array();
  for (const policy::FieldSpec& field : dataset.fields)
    json.begin_object().field("name", field.name).field("title", field.title).field("unit", field.unit).end_object();
  json.end_array().key("records").begin_array();
  for (const registry::RecordView& r : records) {
    if (r.dataset != dataset.id) continue;
    json.begin_object().id("person", r.person.value()).id("delivery", r.delivery.value()).field("file", r.file).field("line", r.line).key("values").begin_object();
    for (const auto& [name, value] : r.values) json.field(name, masked_value(dataset.field(name), value));
    json.end_object().end_object();
  }
  json.end_array().end_object();
}

// The rows come from the store, which gives none without an authorisation in force; whether there is one is asked of the file, to say
// what to do.
Result<Response> read_assets(Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const casework::CaseFile file, call.services.desk->case_file(call.scope(), casework::CaseId(id)));
  const auto holds = std::find_if(file.authorisations.rbegin(), file.authorisations.rend(),
                                  [&](const casework::Authorisation& a) { return a.holds(call.today); });
  const bool authorised = holds != file.authorisations.rend();
  const Names names(call);
  std::vector<const policy::Dataset*> datasets;
  std::vector<std::string> wanted;
  for (const auto& [name, dataset] : names.pack->datasets)
    if (dataset.sensitivity == policy::DataClass::kAsset) {
      datasets.push_back(&dataset);
      wanted.push_back(name);
    }
  std::vector<std::optional<std::int64_t>> last;
  if (!wanted.empty()) {
    ASSIGN_OR_RETURN(last, call.services.screening->last_deliveries_ms(call.scope(), wanted));
  }
  std::vector<registry::RecordView> records;
  if (authorised) {
    ASSIGN_OR_RETURN(records, call.services.registry->records(call.scope(), file.household, kAssetRecordsShown, call.today));
  }
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "read_assets", "case:" + std::to_string(id), authorised ? "authorised" : "not authorised",
                                              call.client(), call.now_ms));
  JsonWriter json;
  json.begin_object()
      .field("authorised", authorised)
      .field("problem", authorised ? "" : "农户没有有效的承诺授权，不能查看资产数据；请先在“登记承诺授权”里登记本人签署的授权书")
      .field("until", authorised ? std::optional(holds->valid_to) : std::optional<Date>())
      .key("datasets")
      .begin_array();
  for (std::size_t k = 0; k < datasets.size(); ++k) write_asset_dataset(json, *datasets[k], last[k], records);
  json.end_array().end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> asset_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/cases/{id}/asset-records",
       .tag = "监测对象",
       .summary = "授权期内一户的资产数据，供信息比对；没有有效授权时不给出任何记录；记入审计",
       .permission = P::kReadCases,
       .answer = "{authorised:bool,problem:string,until:date?,datasets:[{dataset:string,title:string,owner:string,last_delivery_ms:ms?,"
                 "fields:[{name:string,title:string,unit:string}],records:[{person:id,delivery:id,file:string,line:int,values:map(string)}]}]}",
       .records_refusals = true,
       .handle = read_assets},
  };
  return kRoutes;
}

}  // namespace shouwang::http
