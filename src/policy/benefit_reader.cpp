// Benefits as written in the files of one pack. Expressions are checked later, against the whole schema.
#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "policy/draft.h"

namespace shouwang::policy {

namespace {

constexpr std::array<std::string_view, 3> kEntities = {"household", "person", "village"};
constexpr std::array<std::string_view, 4> kPeriods = {"once", "month", "year", "event"};

std::string benefit_hash(const Benefit& b) {
  crypto::Sm3Stream stream;
  const auto put = [&](std::string_view part) {  // length first, so that no two lists of parts look the same
    stream.update(std::to_string(part.size()) + ":");
    stream.update(part);
  };
  for (const std::string_view part :
       {std::string_view(b.id), std::string_view(b.title), std::string_view(b.group), benefit_entity_name(b.entity),
        benefit_period_name(b.period), std::string_view(b.at_least), std::string_view(b.gives), std::string_view(b.wording),
        std::string_view(b.is_default ? "default" : "")})
    put(part);
  for (const std::string* part : {&b.who, &b.amount, &b.start, &b.end, &b.received, &b.received_amount, &b.count})
    put(normalised_expression(*part));
  put(b.from.iso());
  put(b.to.iso());
  put(std::to_string(b.checks.size()));
  for (const std::string& check : b.checks) put(check);
  // Only where they are written: benefits without them keep the hash they always had.
  if (!b.receipt.empty()) put("receipt " + b.receipt);
  for (const std::string& list : b.village_lists) put("villages " + list);
  for (const std::string& part : {b.source.document, b.source.clause, b.source.quotation}) put(part);
  return crypto::hex(stream.finish()).substr(0, 16);
}

}  // namespace

void PackReader::read_benefit(const Node& node, const PackFile& file) {
  MapReader reader(node, file.display, "惠民政策", problems_);
  const std::string id = reader.text("id");
  if (id.empty()) return;
  if (!is_rule_id(id)) {
    reader.problem(reader.place("id"), "惠民政策标识“" + id + "”应以大写字母开头，只用字母、数字和下划线，如 B01_insurance_aid");
    return;
  }
  if (!first_here("benefit " + id, "惠民政策 " + id, reader.place("id"))) return;
  const auto inherited = draft_.benefits.find(id);
  const bool fresh = inherited == draft_.benefits.end();
  BenefitDraft draft = fresh ? BenefitDraft{} : inherited->second;
  Benefit& benefit = draft.benefit;
  benefit.id = id;
  benefit.pack = draft_.id;
  draft.place = reader.place();

  // A child states only what differs; a benefit seen for the first time must be whole.
  const auto text = [&](std::string_view key, std::string& into, bool required) { reader.text_into(key, into, fresh && required); };
  const auto placed = [&](std::string_view key) {
    if (reader.has(key)) draft.written[std::string(key)] = {reader.place(key), reader.node(key)->block_indent};
  };
  text("title", benefit.title, true);
  text("group", benefit.group, false);
  const auto entity = reader.word("entity", kEntities, fresh);
  if (entity && fresh) benefit.entity = static_cast<BenefitEntity>(*entity);
  if (entity && !fresh && static_cast<BenefitEntity>(*entity) != benefit.entity)
    reader.problem(reader.place("entity"),
                   "惠民政策 " + id + " 在上级政策包中的“entity”是 " + std::string(benefit_entity_name(benefit.entity)) + "，下级不能改变");
  if (const auto period = reader.word("period", kPeriods, fresh)) benefit.period = static_cast<BenefitPeriod>(*period);
  const bool village = benefit.entity == BenefitEntity::kVillage;
  text("who", benefit.who, !village);
  text("amount", benefit.amount, false);
  text("start", benefit.start, false);
  text("end", benefit.end, false);
  text("received", benefit.received, false);
  text("received_amount", benefit.received_amount, false);
  text("receipt", benefit.receipt, false);
  if (reader.has("villages")) {
    benefit.village_lists = reader.texts("villages");
  } else {
    reader.node("villages");
  }
  const bool counted = village && benefit.village_lists.empty();
  text("count", benefit.count, counted);
  text("at_least", benefit.at_least, counted);
  text("gives", benefit.gives, true);
  text("wording", benefit.wording, true);
  for (const std::string_view key :
       {"group", "who", "amount", "start", "end", "received", "received_amount", "receipt", "count", "at_least", "villages", "gives", "wording"})
    placed(key);
  if (reader.has("checks")) {
    benefit.checks = reader.texts("checks");
  } else {
    reader.node("checks");
  }
  if (const auto from = reader.date("from")) benefit.from = *from;
  if (fresh && !reader.has("from")) reader.problem(reader.place(), "惠民政策缺少“from”（从哪一天起执行）");
  if (const auto to = reader.date("to")) benefit.to = *to;
  if (benefit.to < benefit.from) reader.problem(reader.place("to"), "“to”不能早于“from”");
  if (Source source = reader.source("source", fresh); !source.document.empty()) benefit.source = std::move(source);
  if (const auto is_default = reader.flag("default")) benefit.is_default = *is_default;
  const bool enabled = reader.flag("enabled").value_or(true);
  reader.finish();

  if (fresh && !enabled) reader.problem(reader.place("enabled"), "只有下级政策包才能停用上级的惠民政策；不需要的请直接删除文件");
  if (benefit.checks.empty()) reader.problem(reader.place(), "惠民政策至少要写一条“checks”（怎样核对）");
  if (village) {
    for (const auto& [key, value] : {std::pair{"who", &benefit.who}, std::pair{"amount", &benefit.amount},
                                     std::pair{"start", &benefit.start}, std::pair{"end", &benefit.end},
                                     std::pair{"received", &benefit.received}, std::pair{"received_amount", &benefit.received_amount},
                                     std::pair{"receipt", &benefit.receipt}}) {
      if (!value->empty())
        reader.problem(reader.place(key), std::string("按村享受的（entity: village）只用“count”和“at_least”，或者“villages”，不能写“") + key + "”");
    }
    if (!benefit.village_lists.empty() && !(benefit.count.empty() && benefit.at_least.empty()))
      reader.problem(reader.place("villages"), "写了“villages”（按名单），就不能再写“count”和“at_least”（按数量）");
  } else {
    for (const auto& [key, value] : {std::pair{"count", &benefit.count}, std::pair{"at_least", &benefit.at_least}}) {
      if (!value->empty()) reader.problem(reader.place(key), std::string("“") + key + "”只用于按村享受的（entity: village）");
    }
    if (!benefit.village_lists.empty()) reader.problem(reader.place("villages"), "“villages”只用于按村享受的（entity: village）");
  }
  if (benefit.received.empty() && !benefit.received_amount.empty())
    reader.problem(reader.place("received_amount"), "写了“received_amount”，还要写“received”（怎样才算已经享受）");
  if (!enabled) {
    draft_.benefits.erase(id);
    return;
  }
  benefit.hash = benefit_hash(benefit);
  draft_.benefits.insert_or_assign(id, std::move(draft));
}

}  // namespace shouwang::policy
