// One household while its records are made; shared by the files that make them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "generator/records.h"

namespace shouwang::generator {

struct RecordMaker::Work {
  const Household& h;
  const Plan& plan;
  const Village& village;
  RowSink& sink;
  Facts& facts;
  const std::vector<Date>& months;
  Date as_of;
  Random random;
  Row row;
  int counter = 0;  // makes document numbers of this household different
  std::array<char, 40> number{};
  std::string code;
  const Limits& limits;
  Random extra;  // for what is not about the sixteen risks, so that these stay where they are

  bool has(Plant plant) const { return plan.has(plant); }
  bool aided() const { return h.kind == Kind::kLifted || h.monitored != Monitored::kNone; }
  bool supported() const { return h.assistance == Assistance::kDibao || h.assistance == Assistance::kTekun; }
  bool able(const Person& p) const {
    return p.age >= limits.work_age_min && p.age <= limits.work_age_max && p.labour <= 3 && p.schooling <= 1 &&
           (p.disability_grade == 0 || p.disability_grade > 2);
  }
  int count_able() const {
    int n = 0;
    for (std::size_t k = 0; k < h.members.size(); ++k) n += !dead_on(k, as_of) && able(h.members[k]) ? 1 : 0;
    return n;
  }
  // A living member of whom `fits` holds, or -1.
  template <typename Fits>
  int pick(Fits fits) {
    std::array<std::int8_t, 24> who{};
    std::uint32_t n = 0;
    for (std::size_t k = 0; k < h.members.size() && n < who.size(); ++k)
      if (plan.dead != static_cast<int>(k) && fits(h.members[k])) who[n++] = static_cast<std::int8_t>(k);
    return n == 0 ? -1 : who[extra.below(n)];
  }
  // Once monitored, the risk eliminated: one lifted family in fifty that is not monitored now.
  bool monitored_before() const {
    if (h.kind != Kind::kLifted || h.monitored != Monitored::kNone) return false;
    if (has(Plant::kProblemAgain) &&
        (plan.hit(Risk::kIncomeFloor) || plan.hit(Risk::kOutOfSchool) || plan.hit(Risk::kUnsafeHousing) || plan.hit(Risk::kUnsafeWater)))
      return true;
    return Random::mix(h.number * 2 + 1) % 50 == 0;
  }
  const Person& member(int k) const { return h.members[static_cast<std::size_t>(k)]; }
  // A row of a department that names the person.
  Row& named(int k) { return person_row(member(k), true).add(Value::name(member(k).name)).add(Value::id(member(k).id)); }
  Row& of_head() { return person_row(head(), true).add(Value::name(head().name)).add(Value::id(head().id)); }
  static Value choice(Answer a) { return a == Answer::kBlank ? Value() : Value::boolean(yes(a)); }
  Date month_of(Date day) const { return day.first_of_month(); }

  const Person& head() const { return h.members.front(); }
  bool dead_on(std::size_t member, Date day) const { return plan.dead == static_cast<int>(member) && plan.dead_day <= day; }
  Date month_end(std::size_t m) const { return months[m].last_of_month(); }
  Date day_in(std::size_t m) { return months[m].plus_days(random.between(0, month_end(m).days() - months[m].days())); }
  std::size_t any_month() { return random.below(static_cast<std::uint32_t>(months.size())); }
  std::size_t last() const { return months.size() - 1; }
  // The file in which an event is reported: that of its month, or the first one when it is older.
  std::size_t file_of(Date day) const {
    std::size_t m = 0;
    while (m + 1 < months.size() && months[m + 1] <= day) ++m;
    return m;
  }
  // A day after `edge`, as a rule inside the sample's months.
  Date day_after(Date edge) {
    const Date from = std::max(edge.plus_days(1), months.front());
    return from.plus_days(random.between(0, as_of.days() - from.days()));
  }
  // Unique in the county: letters, household, a counter.
  std::string_view document(const char* letters) {
    const int n = std::snprintf(number.data(), number.size(), "%s%s%03d", letters, code.c_str(), ++counter);
    return {number.data(), static_cast<std::size_t>(n)};
  }
  Row& person_row(const Person& p, bool decisive) {
    row.clear();
    row.person = p.id;
    row.decisive = decisive;
    return row;
  }
  void send(Feed feed, std::size_t month) { sink.take(feed, month, row); }
};

/// "07", "21": codes of the pack's tables without building strings; 0 … 99.
std::string_view two_digits(int n);
/// "0" … "9"
std::string_view one_digit(int n);

}  // namespace shouwang::generator
