// What the records about one household say, gathered while they are made, so that the truth does not depend on any other reading of
// them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "generator/people.h"

namespace shouwang::generator {

/// Yes, no, or nothing in the cell.
enum class Answer : std::uint8_t { kBlank, kYes, kNo };
constexpr Answer answer(bool yes) { return yes ? Answer::kYes : Answer::kNo; }
constexpr bool yes(Answer a) { return a == Answer::kYes; }

/// Members are numbered as in Household::members. Codes are those of the pack; empty = nothing in the cell.
struct Facts {
  struct Event {
    int member;
    Date day;
    int grade;  // disability grade; 0 otherwise
  };
  std::int64_t self_paid_12m = 0;
  std::vector<Event> illnesses, disabilities, accidents, deaths;  // cancelled cards left out
  std::vector<std::uint8_t> school;                               // per member, latest record: 0 none, 1 fine, 2 dropout, 3 graduated
  Date survey_day, house_check_day, water_day, water_check_day;   // latest; Date() = none
  bool has_survey = false, survey_unsafe = false, check_unsafe = false, has_water = false, water_unsafe = false, water_check_unsafe = false;
  Date last_job_month;
  bool has_job_rows = false, employed_in_window = false, employed_in_last_month = false;
  std::int64_t uncompensated = 0;
  Date last_loan_month;
  int days_late = -1'000'000;  // of open loans in the last month with loans
  bool subsidy_wrong = false;
  std::int64_t wrong_subsidy = 0;  // the largest wrong one
  bool no_income_rows = false;

  struct Settlement {
    int member;
    Date day;
    std::int64_t self_paid, relief;
    bool inpatient;
    int stay_days;
  };
  struct Enrolment {
    int member, year;
  };
  struct Card {  // valid ones
    int member, category, grade;
    Date issued;
  };
  struct School {
    int member;
    Date day;
    std::string_view stage, state;
  };
  struct Month {
    int member;
    Date month;
    bool flag;  // allowance: true; subsidy: nursing; post: in the county
    Date left;  // post
  };
  struct Job {
    int member;
    Date month;
    std::string_view state;
  };
  struct Survey {
    Date day;
    std::string_view grade;
    bool resettled;
    int intensity;
    Answer seismic;
  };
  struct Water {
    Date day;
    bool safe;
    int short_days;
  };
  struct Disaster {
    Date day;
    std::string_view kind, damage;
    std::int64_t loss, compensated;
    int crop, failed, dead;  // tenths of a mu; animals
  };
  struct Harm {
    int member;
    Date day;
    std::string_view result;
  };
  struct Loan {
    Date month, due;
    std::int64_t balance;
    bool settled;
  };
  struct Farm {
    Date day;
    std::int64_t loss, paid;
    bool stopped;
  };
  struct Care {
    int member;
    Date report, visit;
    std::string_view kind;
  };
  struct Paid {
    int member;
    Date day;
    std::int64_t amount;
    bool settled;
  };
  struct Relocation {
    bool house, needs, left;
  };
  struct HouseProfile {
    int area = 0;  // tenths; -1 = blank
    Answer unsafe = Answer::kNo, water = Answer::kYes, toilet = Answer::kYes, electricity = Answer::kYes, road = Answer::kYes,
           covered = Answer::kNo;
    std::string_view grade = "A", phone = "ok";
    int distance = 0;                                                                   // tenths of a kilometre; -1 = blank
    int farmland = 0, forest = 0, returned = 0, orchard = 0, pasture = 0, surface = 0;  // tenths of a mu
  };
  struct PersonProfile {
    int member = 0;
    std::string_view id_kind = "resident", id_check = "ok", reason, phone;
    Answer resident = Answer::kYes, employee = Answer::kNo, illness = Answer::kYes, resident_pension = Answer::kNo,
           employee_pension = Answer::kNo, aid = Answer::kNo, job_place = Answer::kNo, post = Answer::kNo;
    int job_months = -1, post_months = -1;  // -1 = blank
    bool insured() const { return yes(resident) || yes(employee); }
  };
  struct WorkMonth {
    int member = 0;
    Date month, start, end;  // Date() = blank
    bool working = true, in_county = true;
    std::string_view level = "county", industry, channel = "self";
    Answer employer = Answer::kYes, organised = Answer::kNo;
    std::int64_t wage = -1;  // fen; -1 = blank
  };
  struct File {
    Date report, identified, eliminated_month;
    std::string_view monitored, risk1, risk2, mode;
    bool eliminated = false;
    bool contact = true, collector = true, housing = false, school = false, water = false, insurance = false;
    std::int64_t self_paid = 0;
    bool says(std::string_view risk) const { return risk1 == risk || risk2 == risk; }
  };
  struct Measure {
    Date day;
    std::string_view group, item;
  };
  std::vector<Settlement> settlements;
  std::vector<Enrolment> enrolments;
  std::vector<Card> cards;
  std::vector<School> schools;
  std::vector<Month> allowances, subsidies, posts;
  std::vector<Job> jobs;
  std::vector<Survey> surveys;
  std::vector<Water> waters;
  std::vector<Disaster> disasters;
  std::vector<Harm> injuries, harms;
  std::vector<Loan> loans;
  std::vector<Farm> farms;
  std::vector<Care> cares;
  std::vector<Paid> education, aid, arrears, rigid;  // rigid: what is left after reimbursement; member -1
  std::vector<int> pensions;                         // members with a contribution this year
  std::vector<Relocation> relocations;
  std::vector<HouseProfile> houses;
  std::vector<PersonProfile> persons;
  std::vector<WorkMonth> works;
  std::vector<File> files;  // the latest export
  std::vector<Measure> measures;

  /// Back to the beginning; the memory of the vectors is kept.
  void clear(std::size_t members);
};

}  // namespace shouwang::generator
