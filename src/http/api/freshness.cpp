// The board of freshness: of every department and dataset when data came last, how old they are against what was agreed, and how good.
#include <algorithm>
#include <map>

#include "http/api/serialise.h"
#include "intake/review.h"
#include "screening/late.h"

namespace shouwang::http {
namespace {

enum class Colour { kGreen, kYellow, kRed, kNone };

std::string_view colour_name(Colour colour) {
  switch (colour) {
    case Colour::kGreen: return "green";
    case Colour::kYellow: return "yellow";
    case Colour::kRed: return "red";
    case Colour::kNone: break;
  }
  return "none";
}

// Late is over what was agreed, very late over twice that.
Colour colour_of(int age_days, int agreed_days) {
  if (age_days <= agreed_days) return Colour::kGreen;
  return age_days <= 2 * agreed_days ? Colour::kYellow : Colour::kRed;
}

std::optional<std::int64_t> percent_of(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return std::nullopt;
  return part * 100 / whole;
}

// Of all values that the rows could have, how many they have: a column that the file lacks counts as empty everywhere.
std::optional<std::int64_t> complete_percent(const policy::Dataset& dataset, const intake::Receipt& receipt) {
  if (receipt.filled.empty() || dataset.fields.empty()) return std::nullopt;
  std::int64_t filled = 0;
  for (const policy::FieldSpec& field : dataset.fields)
    if (const auto found = receipt.filled.find(field.name); found != receipt.filled.end()) filled += found->second;
  return percent_of(filled, receipt.taken * static_cast<std::int64_t>(dataset.fields.size()));
}

struct BoardRow {
  const policy::Dataset* dataset = nullptr;
  const intake::FreshnessRow* arrivals = nullptr;  // nullptr: nothing was ever sent
  std::optional<int> age_days;
  Colour colour = Colour::kNone;
  std::int64_t findings = 0;  // open ones that rest on it, when it is late
};

class FreshnessBoard {
 public:
  FreshnessBoard(Call& call, const Names& names) : call_(call), names_(names) {}

  Result<void> read() {
    ASSIGN_OR_RETURN(arrivals_, call_.services.review->freshness(call_.scope()));
    for (const auto& [id, dataset] : names_.pack->datasets) {
      if (!call_.scope().may_read_dataset(id)) continue;
      BoardRow row;
      row.dataset = &dataset;
      const auto found = std::find_if(arrivals_.begin(), arrivals_.end(), [&dataset_id = id](const intake::FreshnessRow& a) { return a.dataset == dataset_id; });
      if (found != arrivals_.end()) row.arrivals = &*found;
      if (row.arrivals && row.arrivals->last_ms != 0) {
        row.age_days = names_.today.days() - beijing_date(row.arrivals->last_ms).days();
        row.colour = colour_of(*row.age_days, dataset.fresh_days);
      }
      departments_[dataset.owner].push_back(row);
    }
    return count_findings();
  }

  void write(JsonWriter& json) const {
    json.begin_array();
    for (const auto& [owner, rows] : departments_) {
      Colour worst = Colour::kNone;
      for (const Colour colour : {Colour::kGreen, Colour::kYellow, Colour::kRed})
        if (std::any_of(rows.begin(), rows.end(), [&](const BoardRow& row) { return row.colour == colour; })) worst = colour;
      json.begin_object().field("owner", owner).field("worst", colour_name(worst)).key("rows").begin_array();
      for (const BoardRow& row : rows) write_row(json, row);
      json.end_array().end_object();
    }
    json.end_array();
  }

 private:
  // Counted by rule once, then given to every late source of the rule.
  Result<void> count_findings() {
    if (!call_.scope().may(access::Permission::kReadLeads)) return {};
    ASSIGN_OR_RETURN(const auto by_rule, call_.services.casework->findings_by_rule(call_.scope(), 0));
    std::map<std::string, std::int64_t> on;
    for (const auto& [id, count] : by_rule)
      if (const policy::Rule* rule = names_.pack->rule(id))
        for (const policy::Dataset* source : screening::sources_of(*names_.pack, *rule)) on[source->id] += count;
    for (auto& [owner, rows] : departments_)
      for (BoardRow& row : rows)
        if (row.colour == Colour::kYellow || row.colour == Colour::kRed) row.findings = on[row.dataset->id];
    return {};
  }

  void write_row(JsonWriter& json, const BoardRow& row) const {
    const intake::Delivery* last = row.age_days ? &row.arrivals->last : nullptr;
    json.begin_object()
        .field("dataset", row.dataset->id)
        .field("title", row.dataset->title)
        .field("interval", row.dataset->interval.title())
        .field("fresh_days", row.dataset->fresh_days)
        .field("colour", colour_name(row.colour))
        .field("age_days", row.age_days)
        .field("findings", row.findings)
        .key("next_due");
    json.value(last ? row.dataset->interval.next_due(beijing_date(last->received_ms)) : std::optional<Date>());
    json.field("open_rows", last ? last->receipt.quarantined - last->corrected - last->dismissed : 0).key("last");
    if (last)
      write_last(json, *row.dataset, *last);
    else
      json.null();
    json.key("arrivals").begin_array();
    if (row.arrivals)
      for (const auto& arrival : row.arrivals->arrivals)
        json.begin_object()
            .id("delivery", arrival.id.value())
            .field("received_ms", arrival.received_ms)
            .field("file_name", arrival.file_name)
            .field("state", arrival.refused ? "refused" : arrival.withdrawn ? "withdrawn" : "taken")
            .field("problem", arrival.problem)
            .end_object();
    json.end_array().end_object();
  }

  static void write_last(JsonWriter& json, const policy::Dataset& dataset, const intake::Delivery& d) {
    const intake::Receipt& r = d.receipt;
    json.begin_object()
        .id("delivery", d.id.value())
        .field("received_ms", d.received_ms)
        .field("file_name", d.file_name)
        .field("rows", r.taken)
        .field("match_percent", percent_of(r.matched, r.taken))
        .field("quarantine_percent", percent_of(r.quarantined, r.rows_read))
        .field("complete_percent", complete_percent(dataset, r))
        .key("drift");
    write_drift(json, r.drift);
    json.end_object();
  }

  Call& call_;
  const Names& names_;
  std::vector<intake::FreshnessRow> arrivals_;
  std::map<std::string, std::vector<BoardRow>> departments_;
};

Result<Response> read_freshness(Call& call) {
  const Names names(call);
  FreshnessBoard board(call, names);
  RETURN_IF_ERROR(board.read());
  JsonWriter json;
  json.begin_object().field("as_of", names.today.iso()).key("departments");
  board.write(json);
  json.end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> freshness_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/freshness",
       .tag = "报送",
       .summary = "各部门各数据集是否按时报送、质量如何；green 在约定天数内，yellow 超过，red 超过一倍，none 从未报送",
       .permission = P::kReadDeliveries,
       .or_permission = P::kDashboard,
       .answer = "{as_of:date,departments:[{owner:string,worst:string,rows:[{dataset:string,title:string,interval:string,fresh_days:int,colour:enum(green|yellow|red|none),"
                 "age_days:int?,findings:int,next_due:date?,open_rows:int,last:{delivery:id,received_ms:ms,file_name:string,rows:int,match_percent:int?,"
                 "quarantine_percent:int?,complete_percent:int?,drift:Drift}?,arrivals:[{delivery:id,received_ms:ms,file_name:string,"
                 "state:enum(taken|refused|withdrawn),problem:string}]}]}]}",
       .handle = read_freshness},
  };
  return kRoutes;
}

}  // namespace shouwang::http
