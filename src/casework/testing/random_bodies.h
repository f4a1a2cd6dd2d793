// Bodies for any action, made from the table of actions: sensible ones that mostly pass, and hostile ones that must not.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "casework/case_machine.h"
#include "casework/lead_machine.h"
#include "casework/testing/dice.h"

namespace shouwang::casework::testing {

class RandomBodies {
 public:
  using json = nlohmann::json;

  RandomBodies(Dice& dice, const policy::Pack& pack) : dice_(dice), pack_(pack) {}

  Date today{};
  AttachmentId attachment;             // that the clerk can see
  std::vector<AccountId> colleagues;   // who work in the village

  json for_case(const ActionSpec& action, const CaseFile& file, const Actor& actor);
  /// @param monitored the household has an open case
  json for_lead(const ActionSpec& action, const LeadFile& lead, bool monitored);
  json collect(bool self);
  /// A sensible body spoilt: text no parser should like, values of wrong types, forged additions, days that cannot be.
  std::string hostile(const json& body);
  std::string words();

 private:
  json any(std::span<const Input> inputs);
  json value(const Input& input);
  std::string choice(std::string_view choices);
  std::string risk();
  json measures_for(const CaseFile& file);
  json comparison();
  json review();
  json decision(const CaseFile& file, bool county);
  json elimination();
  std::string measure_in(const CaseFile& file, std::initializer_list<MeasureState> states, const Actor& actor);

  Dice& dice_;
  const policy::Pack& pack_;
};

}  // namespace shouwang::casework::testing
