// What the forms share: values of events in words, the household and its members, facts with who found them.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "casework/action.h"
#include "casework/event_body.h"
#include "reporting/forms.h"

namespace shouwang::reporting {

/// A value that somebody found in the household.
struct StatedFact {
  std::string shown;
  std::string by;  // 张三 2026-03-05
};

class Filler {
 public:
  explicit Filler(const FormData& data) : data_(data), pack_(*data.pack) {}

  const FormData& data() const { return data_; }
  const policy::Pack& pack() const { return pack_; }
  const policy::Procedure& procedure() const { return pack_.procedure; }
  const casework::CaseFile& file() const { return *data_.file; }

  // ---- codes in words; an unknown code stands for itself, nothing for nothing
  std::string code(std::string_view table, std::string_view code) const;
  std::string risk(std::string_view code) const { return this->code("risk_type", code); }
  std::string risks(const std::vector<std::string>& codes) const;
  std::string class_title(std::string_view code) const;
  std::string choice(std::string_view choices, std::string_view code);
  /// "☑ 因病　☐ 因残" of a list to choose from. @param chosen codes
  std::string boxes(std::string_view choices, const std::vector<std::string>& chosen);
  std::string account(AccountId id) const;
  std::string member(std::string_view person_id) const;
  /// Who did it, as well as can be said: the account's name, or the level; the program for what nobody did.
  std::string who(const casework::Event& event) const;
  /// The person, with the level: 毛家村 李四（村）
  std::string level_and_who(const casework::Event& event) const;
  /// A whole number of the pack on a day.
  std::optional<std::int64_t> number(std::string_view parameter, Date day) const;

  // ---- events and their bodies
  const nlohmann::json& body(const casework::Event& event);
  std::vector<const casework::Event*> all(std::string_view action) const;  // of the case
  const casework::Event* last(std::string_view action) const;
  std::vector<const casework::Event*> all_of_lead(std::string_view action) const;
  const casework::Event* last_of_lead(std::string_view action) const;
  /// A value in words, by the input it answers. Files are counted.
  std::string show(const casework::Input& input, const nlohmann::json& value);
  /// All values of a body as "名称：内容", in the order of the action's inputs.
  std::vector<std::pair<std::string, std::string>> values(const casework::Event& event);
  /// The value of one input of an event in words.
  std::string value(const casework::Event& event, std::string_view name);

  // ---- facts
  std::string fact_shown(const policy::Fact& fact, const nlohmann::json& value) const;
  /// What people found last, by fact id: at verification, visits, surveys.
  const std::map<std::string, StatedFact>& stated_facts();
  const casework::KnownFact* known(std::string_view fact) const;

  // ---- blocks that several forms have
  Document start(Form form) const;
  Fields household_fields(std::string heading) const;
  Table members_table(std::string heading) const;
  std::string risks_of_case() const;  // with what is solved
  Table measures_table(std::string heading);
  std::string responsible_phone() const;
  std::string responsible_position() const;
  /// The four looks (income, expense, difficulty, coping) of a body, or boxes to tick when there is none.
  Table four_looks(std::string heading, const nlohmann::json* body);
  /// What each step of a phase came to, from the events of a stretch of the file.
  Table step_results(std::string heading, policy::PhaseKind phase, int from_sequence, int to_sequence);
  std::string boxes_of(const std::vector<casework::ChoiceItem>& items, const std::vector<std::string>& chosen) const;
  const std::vector<casework::ChoiceItem>& choices(std::string_view choices);

 private:
  const FormData& data_;
  const policy::Pack& pack_;
  std::unordered_map<std::string, std::vector<casework::ChoiceItem>> choices_;
  std::unordered_map<std::int64_t, nlohmann::json> bodies_;
  std::optional<std::map<std::string, StatedFact>> stated_;
};

/// "一、", "二、" … before the headings of a sheet whose parts are not always all there.
class Numbering {
 public:
  std::string operator()(std::string_view heading);

 private:
  int next_ = 1;
};

std::string day_text(const std::optional<Date>& day);            // "2026-03-05", "" for none
std::string day_of(std::int64_t ms);                             // the Beijing day
std::string minute_of(std::int64_t ms);                          // "2026-03-05 14:30", Beijing
std::string long_day(Date day);                                  // 2026年3月5日
std::string money_text(const std::optional<std::int64_t>& fen);  // "1,234.50", "" for none
/// The text of a body under a name; "" when there is none.
std::string text_of(const nlohmann::json& body, std::string_view name);
std::string joined(const std::vector<std::string>& parts, std::string_view separator = "、");

// The forms, each in the file of its part of the procedure.
Result<Document> fill_application(Filler& f);
Result<Document> fill_verification(Filler& f);
Result<Document> fill_comparison(Filler& f);
Result<Document> fill_minutes(Filler& f);
Result<Document> fill_plan(Filler& f);
Result<Document> fill_elimination(Filler& f);
Result<Document> fill_file(Filler& f);
Result<Document> fill_card(Filler& f);
Result<Document> fill_handover(Filler& f);
Result<Document> fill_proof(Filler& f);

/// Votes of a review, and whether it passed by the pack in force then.
struct Votes {
  int present = 0, withdrew = 0;
  std::int64_t in_favour = 0, against = 0, abstained = 0;
  std::optional<bool> passed;  // nullopt: not on record
  std::string text() const;    // 同意 21 票，…
};
Votes votes_of(Filler& f, const casework::Event& review);

}  // namespace shouwang::reporting
