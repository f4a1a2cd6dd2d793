#include "generator/facts.h"

#include <tuple>
#include <utility>

namespace shouwang::generator {

void Facts::clear(std::size_t members) {
  const auto lists = [](Facts& f) {
    return std::tie(f.illnesses, f.disabilities, f.accidents, f.deaths, f.settlements, f.enrolments, f.cards, f.schools, f.allowances,
                    f.subsidies, f.posts, f.jobs, f.surveys, f.waters, f.disasters, f.injuries, f.harms, f.loans, f.farms, f.cares,
                    f.education, f.aid, f.arrears, f.rigid, f.pensions, f.relocations, f.houses, f.persons, f.works, f.files, f.measures,
                    f.school);
  };
  Facts fresh;
  std::apply([](auto&... list) { (list.clear(), ...); }, lists(*this));
  auto kept = lists(*this);
  auto target = lists(fresh);
  kept.swap(target);
  *this = std::move(fresh);
  school.assign(members, 0);
}

}  // namespace shouwang::generator
