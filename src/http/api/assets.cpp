// What departments say about the assets of a household that has let them be looked into: material for the comparison of a case.
#include <algorithm>
#include <set>

#include "http/api/serialise.h"

namespace shouwang::http {
namespace {

constexpr int kAssetRecordsShown = 50;  // of one dataset

// The rows come from the store, which gives none without an authorisation in force; whether there is one is asked of the file, to say
// what to do.
Result<Response> read_assets(Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const casework::CaseFile file, call.services.desk->case_file(call.scope(), casework::CaseId(id)));
  const auto holds = std::find_if(file.authorisations.rbegin(), file.authorisations.rend(),
                                  [&](const casework::Authorisation& a) { return a.holds(call.today); });
  const bool authorised = holds != file.authorisations.rend();
  const Names names(call);
  const std::vector<policy::ComparisonItem>& items = names.pack->procedure.comparison;
  std::set<std::string, std::less<>> compared;
  for (const policy::ComparisonItem& item : items) compared.insert(item.datasets.begin(), item.datasets.end());
  std::vector<std::string> wanted;
  for (const auto& [name, dataset] : names.pack->datasets)
    if (dataset.sensitivity == policy::DataClass::kAsset || compared.contains(name)) wanted.push_back(name);
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
      .key("items")
      .begin_array();
  for (const policy::ComparisonItem& item : items)
    json.begin_object()
        .field("item", item.code)
        .field("title", item.title)
        .field("holder", item.holder)
        .field("negative_list", item.negative_list)
        .field("exceptions", item.exceptions)
        .field("datasets", item.datasets)
        .end_object();
  json.end_array().key("datasets").begin_array();
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    json.begin_object().field("last_delivery_ms", last[k]);
    write_record_group(json, names, wanted[k], records);
    json.end_object();
  }
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
       .permission = P::kReadAssets,
       .answer = "{authorised:bool,problem:string,until:date?,"
                 "items:[{item:string,title:string,holder:string,negative_list:bool,exceptions:[string],datasets:[string]}],datasets:[{last_delivery_ms:ms?,dataset:string,title:string,"
                 "owner:string,fields:[{name:string,title:string,unit:string,code_table:string}],rows:[{person:id?,delivery:id,file:string,line:int,"
                 "values:map(string)}]}]}",
       .records_refusals = true,
       .handle = read_assets},
  };
  return kRoutes;
}

}  // namespace shouwang::http
