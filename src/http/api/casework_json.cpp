#include "http/api/casework_json.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "base/money.h"
#include "base/resident_id.h"
#include "base/text.h"
#include "casework/clock.h"

namespace shouwang::http {
namespace {

using OrderedJson = nlohmann::ordered_json;
using casework::Input;
using casework::InputType;

constexpr std::size_t kStars = 8;

OrderedJson masked(std::span<const Input> inputs, OrderedJson body) {
  for (const Input& input : inputs) {
    const auto it = body.find(std::string(input.name));
    if (it == body.end()) continue;
    if (input.type == InputType::kRows && it->is_array()) {
      for (OrderedJson& row : *it)
        if (row.is_object()) row = masked(input.rows, std::move(row));
    } else if (input.sealed || input.person) {
      *it = it->is_string() ? masked_value(input.type, it->get_ref<const std::string&>()) : std::string(kStars, '*');
    }
  }
  return body;
}

// Texts of the inputs of some types, rows included.
void collect(std::span<const Input> inputs, const OrderedJson& body, std::initializer_list<InputType> types, std::vector<std::string>& out) {
  for (const Input& input : inputs) {
    const auto it = body.find(std::string(input.name));
    if (it == body.end()) continue;
    if (input.type == InputType::kRows) {
      if (it->is_array())
        for (const OrderedJson& row : *it)
          if (row.is_object()) collect(input.rows, row, types, out);
    } else if (std::find(types.begin(), types.end(), input.type) != types.end()) {
      if (it->is_string()) out.push_back(it->get<std::string>());
      if (it->is_array())
        for (const OrderedJson& item : *it)
          if (item.is_string()) out.push_back(item.get<std::string>());
    }
  }
}

void write_days_left(JsonWriter& json, const Names& names, Date due) {
  json.key("days_left");
  if (due == kForever)
    json.null();
  else
    json.value(due.days() - names.today.days());
}

// A lead or case that an outcome may not have touched.
void write_id_or_null(JsonWriter& json, std::string_view key, std::int64_t id) {
  if (id != 0)
    json.id(key, id);
  else
    json.key(key).null();
}

}  // namespace

casework::Moment moment_of(const Call& call, const Names& names) { return {names.pack.get(), call.now_ms, call.today}; }

Result<casework::Actor> actor_of(const Call& call, const Names& names) {
  const access::Account& account = call.caller->account;
  ASSIGN_OR_RETURN(const policy::Level level, casework::level_of(account.role));
  casework::Actor out{call.scope(), level, account.name, {}};
  if (account.role == access::Role::kDepartment)
    for (const std::string& id : account.datasets)
      if (const policy::Dataset* dataset = names.pack->dataset(id))
        if (std::find(out.departments.begin(), out.departments.end(), dataset->owner) == out.departments.end())
          out.departments.push_back(dataset->owner);
  return out;
}

std::string choice_title(const Names& names, casework::Subject subject, std::string_view action, std::string_view input,
                         std::string_view code) {
  if (const casework::ActionSpec* spec = casework::find_action(subject, action))
    for (const Input& i : spec->inputs)
      if (i.name == input)
        if (const auto choices = casework::choices_of(*names.pack, i.choices, names.today))
          for (const casework::ChoiceItem& item : *choices)
            if (item.code == code) return item.title;
  return std::string(code);
}

std::string_view step_title_in(const Names& names, casework::Phase phase, policy::StepKind kind) {
  const auto steps = casework::steps_of(phase);
  const policy::StepSpec* spec = steps ? names.pack->procedure.step(*steps, kind) : nullptr;
  return spec && !spec->title.empty() ? std::string_view(spec->title) : policy::step_title(kind);
}

std::string masked_value(InputType type, std::string_view value) {
  if (value.empty()) return {};
  if (type == InputType::kPhone) return text::mask_phone(value);
  if (type == InputType::kText) return text::mask_name(value);
  if (type == InputType::kIdNumber)
    if (const auto id = ResidentId::parse(value)) return id->masked();
  return std::string(kStars, '*');
}

std::string masked_body(std::span<const Input> inputs, std::string_view body, bool with_added) {
  OrderedJson tree = OrderedJson::parse(body, nullptr, false);
  if (!tree.is_object()) return "{}";
  if (!with_added) tree.erase("_");
  return masked(inputs, std::move(tree)).dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::vector<std::string> values_of(std::span<const Input> inputs, std::string_view body, std::initializer_list<InputType> types) {
  std::vector<std::string> out;
  const OrderedJson tree = OrderedJson::parse(body, nullptr, false);
  if (tree.is_object()) collect(inputs, tree, types, out);
  return out;
}

std::optional<casework::HouseholdFacts> facts_or_none(Call& call, HouseholdId household, std::int64_t village,
                                                      const casework::Moment& moment) {
  auto facts = call.services.desk->facts(call.scope(), household, village, moment);
  if (facts) return *std::move(facts);
  if (call.services.log_error) call.services.log_error("household facts: " + facts.error().text() + " " + facts.error().internal());
  return std::nullopt;
}

std::string task_kind_title(const Names& names, std::string_view kind) {
  if (kind.starts_with("step:")) {
    policy::StepKind step{};
    if (policy::parse_step(kind.substr(5), step)) return std::string(policy::step_title(step));
  }
  if (kind.starts_with("total:"))
    for (const policy::TotalClock& total : names.pack->procedure.totals)
      if (total.id == kind.substr(6)) return total.title;
  if (const casework::TaskKind* known = casework::find_task_kind(kind)) return std::string(known->title);
  return std::string(kind);
}

void write_inputs(JsonWriter& json, const Names& names, std::span<const Input> inputs) {
  json.begin_array();
  for (const Input& input : inputs) {
    json.begin_object()
        .field("name", input.name)
        .field("title", input.title)
        .field("type", casework::input_type_name(input.type))
        .field("required", input.required)
        .field("choices", input.choices.starts_with('@') ? input.choices : std::string_view())
        .key("options");
    const auto options = input.choices.empty() ? Result<std::vector<casework::ChoiceItem>>(std::vector<casework::ChoiceItem>())
                                               : casework::choices_of(*names.pack, input.choices, names.today);
    if (input.choices.empty() || !options) {
      json.null();
    } else {
      json.begin_array();
      for (const casework::ChoiceItem& item : *options)
        json.begin_object().field("code", item.code).field("title", item.title).field("needs_text", item.needs_text).end_object();
      json.end_array();
    }
    json.field("least", input.least).field("most", input.most).field("sealed", input.sealed || input.person).field("hint", input.hint).key("rows");
    write_inputs(json, names, input.rows);
    json.end_object();
  }
  json.end_array();
}

namespace {
// Who stands behind the ids of accounts in a body: people read names, whatever page they come from.
void write_account_names(JsonWriter& json, const Names& names, std::span<const Input> inputs, std::string_view body) {
  std::set<std::string> seen;
  for (const std::string& id : values_of(inputs, body, {InputType::kAccount})) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error == std::errc() && end == id.data() + id.size() && seen.insert(id).second) json.field(id, names.account_name(AccountId(number)));
  }
}
}  // namespace

void write_event(JsonWriter& json, const Names& names, const casework::Event& event) {
  const casework::ActionSpec* action = casework::find_action(event.subject, event.action);
  json.begin_object()
      .id("id", event.id.value())
      .field("sequence", event.sequence)
      .field("action", event.action)
      .field("action_title", action ? action->title : std::string_view(event.action))
      .id("actor", event.actor.value())
      .field("actor_name", names.account_name(event.actor))
      .field("level", policy::level_name(event.level))
      .field("level_title", policy::level_title(event.level))
      .field("at_ms", event.at_ms)
      .field("happened_ms", event.happened_ms)
      .key("body")
      .raw(action ? masked_body(action->inputs, event.body) : std::string("{}"))
      .field("pack_hash", event.pack_hash)
      .key("accounts")
      .begin_object();
  if (action) write_account_names(json, names, action->inputs, event.body);
  json.end_object().end_object();
}

void write_timeline(JsonWriter& json, const Names& names, const std::vector<casework::Event>& events) {
  json.begin_array();
  for (const casework::Event& event : events) write_event(json, names, event);
  json.end_array();
}

void write_offers(JsonWriter& json, const std::vector<casework::Offer>& offers) {
  json.begin_array();
  for (const casework::Offer& offer : offers)
    json.begin_object().field("name", offer.action->name).field("blocked", offer.blocked).end_object();
  json.end_array();
}

void write_judged(JsonWriter& json, const Names& names, const std::vector<casework::Judged>& judged, bool classes) {
  json.begin_array();
  for (const casework::Judged& j : judged) {
    std::string_view title = j.id;
    if (classes) {
      for (const policy::MonitoredClass& c : names.pack->procedure.classes)
        if (c.code == j.id) title = c.title;
    } else {
      for (const policy::Criterion& c : names.pack->procedure.elimination.criteria)
        if (c.id == j.id) title = c.title;
    }
    json.begin_object()
        .field("id", j.id)
        .field("title", title)
        .field("answer", casework::answer_name(j.answer))
        .field("answer_title", casework::answer_title(j.answer))
        .field("reason", j.reason)
        .end_object();
  }
  json.end_array();
}

void write_facts(JsonWriter& json, const Names& names, const casework::HouseholdFacts& facts) {
  json.begin_object().field("as_of", facts.as_of.iso()).key("facts").begin_array();
  for (const casework::KnownFact& known : facts.facts) {
    const policy::Fact* fact = names.pack->procedure.fact(known.id);
    json.begin_object()
        .field("id", known.id)
        .field("title", fact ? std::string_view(fact->title) : std::string_view(known.id))
        .field("group", fact ? std::string_view(fact->group) : std::string_view())
        .field("value", known.value)
        .field("shown", known.shown);
    json.field("day", known.day);
    json.field("source", known.source).field("ask", known.ask).end_object();
  }
  json.end_array().key("classes");
  write_judged(json, names, facts.classes, true);
  json.key("criteria");
  write_judged(json, names, facts.criteria, false);
  json.field("proposed_class", facts.proposed_class).field("members", facts.members).end_object();
}

void write_case_row(JsonWriter& json, const Names& names, const casework::CaseListRow& listed) {
  const casework::CaseRow& row = listed.row;
  const auto phase = static_cast<casework::Phase>(row.phase);
  json.begin_object()
      .id("id", row.id.value())
      .id("household", row.household.value())
      .field("household_code", listed.household_code)
      .field("head_name", text::mask_name(listed.head_name))
      .field("group_name", listed.group_name)
      .field("kind", listed.kind)
      .field("members", listed.members)
      .field("division", registry::division_text(row.village))
      .field("division_name", names.divisions->path_name(row.village))
      .field("phase", casework::phase_state_name(phase))
      .field("phase_title", casework::phase_state_title(phase))
      .field("is_open", row.is_open)
      .field("monitored_class", row.monitored_class)
      .key("risks");
  write_codes(json, names, "risk_type", row.risks);
  json.key("steps").begin_array();
  if (!row.steps.empty())
    for (const std::string_view name : text::split(row.steps, ',')) {
      policy::StepKind kind{};
      json.begin_object()
          .field("kind", name)
          .field("title", policy::parse_step(name, kind) ? step_title_in(names, phase, kind) : name)
          .end_object();
    }
  json.end_array().field("green_channel", row.green_channel).field("opened_ms", row.opened_ms);
  json.field("admitted_on", row.admitted_on);
  json.field("eliminated_on", row.eliminated_on);
  json.field("responsible", row.responsible ? std::to_string(row.responsible.value()) : std::string())
      .field("responsible_name", row.responsible_name);
  write_id_or_null(json, "previous", row.previous.value());
  json.field("due", day_text(row.due))
      .field("urgency",
             casework::urgency_name(row.is_open ? casework::urgency(row.due, row.due, false, names.today) : casework::Urgency::kNone));
  write_days_left(json, names, row.due);
  json.field("last_visit", row.last_visit);
  json.field("watch_until", row.watch_until);
  json.field("gap", row.gap).field("over_help", row.over_help).field("sequence", row.sequence).end_object();
}

void write_task(JsonWriter& json, const Names& names, const casework::TaskListRow& row) {
  const casework::Task& task = row.task;
  const auto phase = static_cast<casework::Phase>(row.phase);
  json.begin_object()
      .id("case", task.case_id.value())
      .field("key", task.key)
      .field("kind", casework::task_kind(task.key))
      .field("title", task.title)
      .id("household", task.household.value())
      .field("household_code", row.household_code)
      .field("head_name", text::mask_name(row.head_name))
      .field("group_name", row.group_name)
      .field("division", registry::division_text(task.village))
      .field("division_name", names.divisions->path_name(task.village))
      .field("monitored_class", row.monitored_class)
      .field("phase", casework::phase_state_name(phase))
      .field("phase_title", casework::phase_state_title(phase))
      .field("level", policy::level_name(task.level))
      .field("level_title", policy::level_title(task.level))
      .field("department", task.department)
      .field("assignee", task.assignee ? std::to_string(task.assignee.value()) : std::string())
      .field("assignee_name", names.account_name(task.assignee))
      .field("started", task.started.iso())
      .field("warn", day_text(task.warn))
      .field("due", day_text(task.due))
      .field("urgency", casework::urgency_name(casework::urgency(task.due, task.warn, task.paused, names.today)));
  write_days_left(json, names, task.due);
  json.field("paused", task.paused)
      .field("pause_reason", task.pause_reason)
      .field("escalated", task.escalated)
      .field("escalate_to", policy::level_name(task.escalate_to))
      .field("escalate_to_title", policy::level_title(task.escalate_to))
      .end_object();
}

void write_notice(JsonWriter& json, const Names& names, const casework::NoticeRow& notice, bool public_page,
                  const std::vector<casework::Objection>* objections) {
  json.begin_object();
  write_id_or_null(json, "id", notice.id.value());  // none: a draft
  json.field("village", registry::division_text(notice.village))
      .field("village_name", names.divisions->path_name(notice.village))
      .field("purpose", policy::phase_name(notice.purpose))
      .field("purpose_title", policy::phase_title(notice.purpose))
      .field("announcement", notice.announcement)
      .field("title", notice.title)
      .field("opens", notice.opens.iso())
      .field("closes", notice.closes.iso())
      .key("lines")
      .begin_array();
  int number = 0, withdrawn = 0;
  for (const casework::NoticeLine& line : notice.lines) {
    ++number;  // of the sheet as it was posted: an objection names its line, whatever has been taken down since
    withdrawn += line.withdrawn;
    if (public_page && line.withdrawn) continue;
    json.begin_object().field("line", number);
    if (!public_page) json.id("case", line.case_id.value()).field("withdrawn", line.withdrawn);
    json.field("name", line.name).field("group", line.group).field("members", line.members).field("content", line.content).end_object();
  }
  json.end_array().field("contact", notice.contact).field("closed", notice.closed);
  if (!public_page) {
    json.field("posted_by_name", names.account_name(notice.posted_by)).field("posted_ms", notice.posted_ms);
    json.field("withdrawn", withdrawn).key("photos").begin_array();
    for (const casework::AttachmentId photo : notice.photos) json.value(std::to_string(photo.value()));
    json.end_array();
  }
  if (objections) {
    json.key("objections").begin_array();
    for (const casework::Objection& o : *objections)
      json.begin_object()
          .field("number", o.number)
          .field("text", o.text)
          .field("at_ms", o.at_ms)
          .field("handled", o.handled)
          .field("upheld", o.upheld)
          .end_object();
    json.end_array();
  }
  json.end_object();
}

void write_outcome(JsonWriter& json, const casework::Outcome& outcome) {
  json.begin_object().field("sequence", outcome.sequence).field("repeated", outcome.repeated);
  write_id_or_null(json, "lead", outcome.lead.value());
  write_id_or_null(json, "case", outcome.case_id.value());
  json.end_object();
}

}  // namespace shouwang::http
