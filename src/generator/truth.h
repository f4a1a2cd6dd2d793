// The truth of a sample: which rules hold for a household, worked out from the facts and not by the policy language, so that the
// two can be compared.
#pragma once

#include <string>
#include <vector>

#include "generator/people.h"
#include "generator/records.h"
#include "generator/thresholds.h"

namespace shouwang::generator {

struct Truth {
  Risk risk;
  std::string value;  // the figure that decides, empty where there is none
  std::string limit;
  std::string why;  // Chinese
};

/// Every rule of Thresholds::rules that holds on as_of, in the order of Risk.
std::vector<Truth> truth_of(const World& world, const Thresholds& thresholds, const Household& household, const Facts& facts);

}  // namespace shouwang::generator
