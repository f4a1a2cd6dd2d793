// The objects of the procedure as JSON: actions, events, tasks, cases, facts, notices. What is sealed leaves masked here.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casework/advice.h"
#include "casework/desk.h"
#include "http/api/serialise.h"

namespace shouwang::http {

/// Policy and time of one request, for the machines. Valid as long as `names`.
casework::Moment moment_of(const Call& call, const Names& names);
/// Who acts: level, name, departments. @errors kForbidden for those who decide nothing (auditors, administrators)
Result<casework::Actor> actor_of(const Call& call, const Names& names);

/// Title of a code that an input of an action offers, or the code itself.
std::string choice_title(const Names& names, casework::Subject subject, std::string_view action, std::string_view input,
                         std::string_view code);
/// Title of a step as the region calls it in a phase, else the program's own.
std::string_view step_title_in(const Names& names, casework::Phase phase, policy::StepKind kind);

/// A value of a sealed input as everybody may see it.
std::string masked_value(casework::InputType type, std::string_view value);
/// A body without what the program added, its sealed values and names of the household masked; "{}" when it cannot be read.
/// @param with_added true: what the program added stays, for forms
std::string masked_body(std::span<const casework::Input> inputs, std::string_view body, bool with_added = false);

/// The texts that a body gives to inputs of these types, in rows too: attachments, persons, accounts …
std::vector<std::string> values_of(std::span<const casework::Input> inputs, std::string_view body,
                                   std::initializer_list<casework::InputType> types);
/// What the data say about a household; nothing when they cannot be read: that goes to the log, and the page is shown without.
std::optional<casework::HouseholdFacts> facts_or_none(Call& call, HouseholdId household, std::int64_t village,
                                                      const casework::Moment& moment);

/// What such tasks are called in sums: 民主评议, 落实措施 …
std::string task_kind_title(const Names& names, std::string_view kind);

void write_inputs(JsonWriter& json, const Names& names, std::span<const casework::Input> inputs);
void write_event(JsonWriter& json, const Names& names, const casework::Event& event);
void write_timeline(JsonWriter& json, const Names& names, const std::vector<casework::Event>& events);
/// The actions of the caller's level; none for those who decide nothing.
void write_offers(JsonWriter& json, const std::vector<casework::Offer>& offers);
void write_facts(JsonWriter& json, const Names& names, const casework::HouseholdFacts& facts);
void write_judged(JsonWriter& json, const Names& names, const std::vector<casework::Judged>& judged, bool classes);
void write_case_row(JsonWriter& json, const Names& names, const casework::CaseListRow& row);
void write_task(JsonWriter& json, const Names& names, const casework::TaskListRow& row);
void write_referral(JsonWriter& json, const Names& names, const casework::ReferralListRow& row);
/// All referrals of a household, open or not.
Result<std::vector<casework::ReferralListRow>> referrals_of(Call& call, HouseholdId household, std::int64_t village);
/// What a caller may see at all: a department those addressed to it, everybody else those of the area.
Result<casework::ReferralQuery> visible_referrals(const Call& call, const Names& names);
/// @param public_page without the ids of cases and of who posted; lines numbered from 1
void write_notice(JsonWriter& json, const Names& names, const casework::NoticeRow& notice, bool public_page,
                  const std::vector<casework::Objection>* objections = nullptr);
void write_outcome(JsonWriter& json, const casework::Outcome& outcome);

}  // namespace shouwang::http
