#include "reporting/filler.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/money.h"

namespace shouwang::reporting {

using casework::Event;
using casework::Input;
using casework::InputType;
using nlohmann::json;

std::string Numbering::operator()(std::string_view heading) {
  static constexpr std::array<std::string_view, 11> kNumerals = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
  const int n = next_++;
  const std::string tens = n >= 20 ? std::string(kNumerals[static_cast<std::size_t>(n / 10)]) + "十" : n > 10 ? "十" : "";
  const int ones = n > 10 ? n % 10 : n;
  return tens + std::string(kNumerals[static_cast<std::size_t>(ones)]) + "、" + std::string(heading);
}

std::string day_text(const std::optional<Date>& day) { return day && *day != kForever ? day->iso() : ""; }
std::string day_of(std::int64_t ms) { return ms > 0 ? beijing_date(ms).iso() : ""; }

std::string minute_of(std::int64_t ms) { return ms > 0 ? beijing_minute(ms) : ""; }

std::string long_day(Date day) {
  const YearMonthDay d = day.ymd();
  return std::to_string(d.year) + "年" + std::to_string(d.month) + "月" + std::to_string(d.day) + "日";
}

std::string money_text(const std::optional<std::int64_t>& fen) { return fen ? Money::from_fen(*fen).grouped_text() : ""; }

std::string text_of(const json& body, std::string_view name) { return std::string(casework::event_body::text(body, name)); }

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

// ---- codes in words

std::string Filler::code(std::string_view table, std::string_view code) const {
  const policy::CodeTable* codes = pack_.code_table(table);
  const policy::Code* found = codes ? codes->by_code(code) : nullptr;
  return found ? found->name : std::string(code);
}

std::string Filler::risks(const std::vector<std::string>& codes) const {
  std::vector<std::string> names;
  for (const std::string& c : codes) names.push_back(risk(c));
  return joined(names);
}

std::string Filler::class_title(std::string_view code) const {
  const auto& classes = procedure().classes;
  const auto it = std::find_if(classes.begin(), classes.end(), [&](const auto& c) { return c.code == code; });
  return it == classes.end() ? this->code("monitored_class", code) : it->title;
}

const std::vector<casework::ChoiceItem>& Filler::choices(std::string_view choices) {
  const auto [it, fresh] = choices_.try_emplace(std::string(choices));
  if (fresh) {
    // A pack that has lost a list still prints: its codes stand for themselves.
    if (auto items = casework::choices_of(pack_, choices, data_.today)) it->second = *std::move(items);
  }
  return it->second;
}

std::string Filler::choice(std::string_view from, std::string_view code) {
  const auto& items = choices(from);
  const auto it = std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.code == code; });
  return it == items.end() ? std::string(code) : it->title;
}

std::string Filler::boxes_of(const std::vector<casework::ChoiceItem>& items, const std::vector<std::string>& chosen) const {
  std::string out;
  for (const auto& item : items) {
    const bool on = std::find(chosen.begin(), chosen.end(), item.code) != chosen.end();
    if (!out.empty()) out += "　";
    out += (on ? "☑\u00A0" : "☐\u00A0") + item.title;
  }
  return out;
}

std::string Filler::boxes(std::string_view from, const std::vector<std::string>& chosen) { return boxes_of(choices(from), chosen); }

std::string Filler::account(AccountId id) const { return id && data_.account_name ? data_.account_name(id) : ""; }

std::string Filler::who(const Event& event) const {
  if (!event.actor) return "系统";
  const std::string name = account(event.actor);
  return name.empty() ? std::string(policy::level_title(event.level)) : name;
}

std::string Filler::level_and_who(const Event& event) const {
  if (!event.actor) return "系统";
  const std::string name = account(event.actor), level(policy::level_title(event.level));
  return name.empty() ? level : name + "（" + level + "）";
}

std::string Filler::member(std::string_view person_id) const {
  if (person_id.empty() || person_id == "0") return "";
  for (const auto& person : data_.members) {
    if (std::to_string(person.id.value()) == person_id) return person.name;
  }
  return "已不在本户的成员";
}

std::optional<std::int64_t> Filler::number(std::string_view parameter, Date day) const {
  if (parameter.empty()) return std::nullopt;
  const auto value = pack_.number(parameter, day);
  return value ? std::optional(*value) : std::nullopt;
}

// ---- events and their bodies

const json& Filler::body(const Event& event) {
  const auto [it, fresh] = bodies_.try_emplace(event.id.value() != 0 ? event.id.value() : -event.sequence);
  if (fresh) {
    it->second = json::parse(event.body, nullptr, false);
    if (!it->second.is_object()) it->second = json::object();
  }
  return it->second;
}

namespace {

std::vector<const Event*> select(const std::vector<Event>& events, std::string_view action) {
  std::vector<const Event*> out;
  for (const Event& event : events) {
    if (event.action == action) out.push_back(&event);
  }
  return out;
}

const Event* last_of(const std::vector<Event>& events, std::string_view action) {
  const auto it = std::find_if(events.rbegin(), events.rend(), [&](const Event& event) { return event.action == action; });
  return it == events.rend() ? nullptr : &*it;
}

const Input* input_of(const Event& event, std::string_view name) {
  const casework::ActionSpec* action = casework::find_action(event.subject, event.action);
  if (!action) return nullptr;
  const auto it = std::find_if(action->inputs.begin(), action->inputs.end(), [&](const Input& input) { return input.name == name; });
  return it == action->inputs.end() ? nullptr : &*it;
}

}  // namespace

std::vector<const Event*> Filler::all(std::string_view action) const {
  return data_.file ? select(data_.file->events, action) : std::vector<const Event*>{};
}
const Event* Filler::last(std::string_view action) const { return data_.file ? last_of(data_.file->events, action) : nullptr; }
std::vector<const Event*> Filler::all_of_lead(std::string_view action) const {
  return data_.lead ? select(data_.lead->events, action) : std::vector<const Event*>{};
}
const Event* Filler::last_of_lead(std::string_view action) const { return data_.lead ? last_of(data_.lead->events, action) : nullptr; }

std::string Filler::show(const Input& input, const json& value) {
  switch (input.type) {
    case InputType::kFlag:
      return value.is_boolean() ? (value.get<bool>() ? "是" : "否") : "";
    case InputType::kChoice:
      return value.is_string() ? choice(input.choices, value.get_ref<const std::string&>()) : "";
    case InputType::kChoices: {
      std::vector<std::string> titles;
      if (!value.is_array()) return "";
      for (const json& item : value) {
        if (item.is_string()) titles.push_back(choice(input.choices, item.get_ref<const std::string&>()));
      }
      return joined(titles);
    }
    case InputType::kMoney: {
      if (!value.is_string()) return "";
      const auto money = Money::parse(value.get_ref<const std::string&>());
      return money ? money->grouped_text() : value.get<std::string>();
    }
    case InputType::kMember:
      return value.is_string() ? member(value.get_ref<const std::string&>()) : "";
    case InputType::kAccount: {
      std::int64_t id = 0;
      if (value.is_string()) id = std::strtoll(value.get_ref<const std::string&>().c_str(), nullptr, 10);
      return account(AccountId(id));
    }
    case InputType::kFile:
      return value.is_string() && !value.get_ref<const std::string&>().empty() ? "见附件" : "";
    case InputType::kFiles:
      return value.is_array() && !value.empty() ? "附件" + std::to_string(value.size()) + "份" : "";
    case InputType::kRows: {
      std::string out;
      if (!value.is_array()) return "";
      for (const json& row : value) {
        std::vector<std::string> cells;
        for (const Input& cell : input.rows) {
          if (!row.is_object() || !row.contains(cell.name)) continue;
          const std::string shown = show(cell, row.at(std::string(cell.name)));
          // A flag that is not set says nothing; one that is set says its title.
          if (cell.type == InputType::kFlag)
            cells.push_back(shown == "是" ? std::string(cell.title) : "");
          else
            cells.push_back(shown);
        }
        if (!out.empty()) out += "；";
        out += joined(cells, " ");
      }
      return out;
    }
    case InputType::kFacts: {
      std::vector<std::string> parts;
      if (!value.is_object()) return "";
      for (const policy::Fact& fact : procedure().facts) {
        const auto it = value.find(fact.id);
        if (it != value.end()) parts.push_back(fact.title + "：" + fact_shown(fact, *it));
      }
      return joined(parts, "；");
    }
    case InputType::kMeasure: {
      const std::string number = value.is_string() ? value.get<std::string>() : value.is_number() ? value.dump() : "";
      for (const auto& measure : data_.file ? data_.file->measures : std::vector<casework::Measure>{}) {
        if (std::to_string(measure.number) == number) return choice("@procedure.measures", measure.kind) + "（第" + number + "项）";
      }
      return number.empty() ? "" : "第" + number + "项";
    }
    case InputType::kObjection: {
      const std::string number = value.is_string() ? value.get<std::string>() : value.is_number() ? value.dump() : "";
      return number.empty() ? "" : "第" + number + "条";
    }
    case InputType::kText:
    case InputType::kLongText:
    case InputType::kPhone:
    case InputType::kIdNumber:
    case InputType::kDate:
    case InputType::kInteger:
    case InputType::kDivision:
      break;
  }
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() ? value.dump() : "";
}

std::vector<std::pair<std::string, std::string>> Filler::values(const Event& event) {
  std::vector<std::pair<std::string, std::string>> out;
  const casework::ActionSpec* action = casework::find_action(event.subject, event.action);
  if (!action) return out;
  const json& given = body(event);
  for (const Input& input : action->inputs) {
    const auto it = given.find(input.name);
    if (it == given.end()) continue;
    std::string shown = show(input, *it);
    if (!shown.empty()) out.emplace_back(input.title, std::move(shown));
  }
  return out;
}

std::string Filler::value(const Event& event, std::string_view name) {
  const Input* input = input_of(event, name);
  const json& given = body(event);
  const auto it = given.find(name);
  return input && it != given.end() ? show(*input, *it) : "";
}

// ---- facts

std::string Filler::fact_shown(const policy::Fact& fact, const json& value) const {
  if (value.is_boolean()) return value.get<bool>() ? "是" : "否";
  if (value.is_number()) return value.dump() + fact.unit;
  if (!value.is_string()) return "";
  const auto& text = value.get_ref<const std::string&>();
  if (text.empty()) return "";
  if (!fact.code_table.empty()) return code(fact.code_table, text);
  if (fact.kind == cel::Kind::kBool) return text == "true" ? "是" : text == "false" ? "否" : text;
  if (fact.kind == cel::Kind::kMoney) {
    const auto money = Money::parse(text);
    return (money ? money->grouped_text() : text) + "元";
  }
  return text + fact.unit;
}

const std::map<std::string, StatedFact>& Filler::stated_facts() {
  if (stated_) return *stated_;
  stated_.emplace();
  // By the time they were written down: what was found last holds.
  std::vector<const Event*> events;
  const auto take = [&](const std::vector<Event>& from) {
    for (const Event& event : from) {
      if (event.action == "verify" || event.action == "visit" || event.action == "survey") events.push_back(&event);
    }
  };
  if (data_.lead) take(data_.lead->events);
  if (data_.file) take(data_.file->events);
  std::stable_sort(events.begin(), events.end(), [](const Event* a, const Event* b) { return a->at_ms < b->at_ms; });
  for (const Event* event : events) {
    const json& given = body(*event);
    const auto facts = given.find("facts");
    if (facts == given.end() || !facts->is_object()) continue;
    std::string day = text_of(given, "visited_on");
    if (day.empty()) day = text_of(given, "surveyed_on");
    if (day.empty()) day = day_of(event->happened_ms);
    for (const auto& [id, value] : facts->items()) {
      const policy::Fact* fact = procedure().fact(id);
      if (!fact) continue;
      std::string shown = fact_shown(*fact, value);
      if (!shown.empty()) (*stated_)[id] = {std::move(shown), who(*event) + " " + day};
    }
  }
  return *stated_;
}

const casework::KnownFact* Filler::known(std::string_view fact) const {
  if (!data_.facts) return nullptr;
  const auto& facts = data_.facts->facts;
  const auto it = std::find_if(facts.begin(), facts.end(), [&](const auto& f) { return f.id == fact; });
  return it == facts.end() ? nullptr : &*it;
}

// ---- blocks that several forms have

Document Filler::start(Form form) const {
  Document document;
  document.title = form_title(form);
  if (data_.file)
    document.number = std::to_string(data_.file->id.value());
  else if (data_.lead)
    document.number = std::to_string(data_.lead->lead.id.value());
  document.footer = "依据：" + pack_.title + "（版本 " + pack_.hash.substr(0, 8) + "，程序 " + procedure().hash.substr(0, 8) +
                    "）　打印：" + (data_.printed_by.empty() ? "" : data_.printed_by + " ") + data_.today.iso();
  return document;
}

Fields Filler::household_fields(std::string heading) const {
  Fields fields{std::move(heading), {}, 2};
  const registry::HouseholdRow* h = data_.household;
  fields.pairs.emplace_back("户主姓名", h ? h->head_name : "");
  fields.pairs.emplace_back("户编号", h ? h->household_code : "");
  fields.pairs.emplace_back("家庭住址", data_.place + (h && !h->group_name.empty() ? " " + h->group_name : ""));
  fields.pairs.emplace_back("联系电话", h ? h->phone_masked : "");
  fields.pairs.emplace_back("家庭人口",
                            h ? std::to_string(data_.members.empty() ? h->members : static_cast<int>(data_.members.size())) + "人" : "");
  fields.pairs.emplace_back("农户类型", h ? code("household_kind", h->kind) : "");
  return fields;
}

Table Filler::members_table(std::string heading) const {
  Table table{std::move(heading), {"序号", "姓名", "关系", "性别", "出生日期", "证件号码", "健康状况", "劳动能力", "在校情况"}, {}, {}, 0};
  table.widths = {2.8, 4.2, 4.2, 2.8, 6.4, 10.9, 5.2, 5.7, 4.8};
  for (const auto& person : data_.members) {
    table.rows.push_back({std::to_string(table.rows.size() + 1), person.name, code("relation", person.relation), code("sex", person.sex),
                          day_text(person.birth), person.id_masked, code("health", person.health), code("labour", person.labour),
                          code("schooling", person.schooling)});
  }
  return table;
}

std::string Filler::risks_of_case() const {
  std::vector<std::string> names;
  for (const auto& r : file().risks)
    names.push_back(risk(r.code) + (r.text.empty() ? "" : "（" + r.text + "）") + (r.solved ? "（已解决）" : ""));
  return joined(names);
}

Table Filler::measures_table(std::string heading) {
  Table table{
      std::move(heading), {"序号", "措施", "针对风险", "受益成员", "内容", "责任部门", "完成期限", "金额（元）", "落实情况"}, {}, {}, 0};
  for (const auto& m : file().measures) {
    std::string state(casework::measure_state_title(m.state));
    if (m.delivered_on) state += "\n" + m.delivered_on->iso();
    if (m.receipt) state += "\n已签收";
    if (!m.called_back.empty()) state += "\n回访：" + choice("got=收到|partly=收到一部分|not=没有收到", m.called_back);
    table.rows.push_back({std::to_string(m.number), choice("@procedure.measures", m.kind), risks(m.risks),
                          m.person ? member(std::to_string(m.person.value())) : "全户", m.content, m.department, m.planned_for.iso(),
                          money_text(m.amount_fen), state});
  }
  return table;
}

std::string Filler::responsible_phone() const {
  const Event* named = last("name_responsible");
  return named ? text_of(json::parse(named->body, nullptr, false), "phone") : "";
}

std::string Filler::responsible_position() const {
  const Event* named = last("name_responsible");
  return named ? text_of(json::parse(named->body, nullptr, false), "position") : "";
}

Table Filler::four_looks(std::string heading, const json* given) {
  Table table{std::move(heading), {"内容", "判断", "依据"}, {}, {2.2, 3.6, 7}, 0};
  const casework::ActionSpec* verify = casework::find_action(casework::Subject::kLead, "verify");
  for (const std::string_view look : {"income", "expense", "difficulty", "coping"}) {
    const std::string verdict_name = std::string(look) + "_verdict", evidence_name = std::string(look) + "_evidence";
    for (const Input& input : verify->inputs) {
      if (input.name != verdict_name) continue;
      std::vector<std::string> chosen;
      if (given) chosen.push_back(text_of(*given, verdict_name));
      std::string boxed = boxes(input.choices, chosen);
      for (std::size_t at = boxed.find("　"); at != std::string::npos; at = boxed.find("　", at))
        boxed.replace(at, std::string_view("　").size(), "\n");
      table.rows.push_back({std::string(input.title), std::move(boxed), given ? text_of(*given, evidence_name) : ""});
    }
  }
  return table;
}

}  // namespace shouwang::reporting
