#include "linkage/assignment.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_map>

namespace shouwang::linkage {
namespace {

constexpr double kImpossibleCost = 1e6;  // for pairs that are not candidates; larger than any sum of logarithms of a group
constexpr double kTieWithin = 1e-9;

// The Hungarian method by shortest paths (Jonker and Volgenant): rows ≤ columns; returns the column of each row and the total cost.
double solve_assignment(const std::vector<std::vector<double>>& cost, std::vector<std::size_t>& column_of) {
  const std::size_t rows = cost.size(), columns = cost[0].size();
  std::vector<double> u(rows + 1), v(columns + 1);
  std::vector<std::size_t> row_of(columns + 1), way(columns + 1);
  for (std::size_t row = 1; row <= rows; ++row) {
    row_of[0] = row;
    std::size_t column = 0;
    std::vector<double> least(columns + 1, std::numeric_limits<double>::infinity());
    std::vector<bool> used(columns + 1);
    do {
      used[column] = true;
      const std::size_t from = row_of[column];
      double delta = std::numeric_limits<double>::infinity();
      std::size_t next = 0;
      for (std::size_t j = 1; j <= columns; ++j) {
        if (used[j]) continue;
        const double reduced = cost[from - 1][j - 1] - u[from] - v[j];
        if (reduced < least[j]) least[j] = reduced, way[j] = column;
        if (least[j] < delta) delta = least[j], next = j;
      }
      for (std::size_t j = 0; j <= columns; ++j) {
        if (used[j])
          u[row_of[j]] += delta, v[j] -= delta;
        else
          least[j] -= delta;
      }
      column = next;
    } while (row_of[column]);
    for (; column; column = way[column]) row_of[column] = row_of[way[column]];
  }
  column_of.assign(rows, 0);
  double total = 0;
  for (std::size_t j = 1; j <= columns; ++j)
    if (row_of[j]) {
      column_of[row_of[j] - 1] = j - 1;
      total += cost[row_of[j] - 1][j - 1];
    }
  return total;
}

double surprise(double p) { return -std::log(std::max(p, 1e-12)); }

// Records of one group, their persons as the first columns, "nobody" of each record as the others.
std::vector<std::vector<double>> group_costs(std::span<const Decision> decisions, const std::vector<std::size_t>& members,
                                             std::unordered_map<std::uint64_t, std::size_t>& column_of_person) {
  for (const std::size_t k : members)
    for (const Candidate& c : decisions[k].candidates) column_of_person.try_emplace(c.person, column_of_person.size());
  std::vector<std::vector<double>> cost(members.size(), std::vector<double>(column_of_person.size() + members.size(), kImpossibleCost));
  for (std::size_t row = 0; row < members.size(); ++row) {
    const Decision& d = decisions[members[row]];
    double nobody = d.nobody + d.relative;
    for (const Candidate& c : d.candidates)
      cost[row][column_of_person[c.person]] = d.by_constraint ? -kImpossibleCost : surprise(c.posterior);
    cost[row][column_of_person.size() + row] = surprise(nobody);
  }
  return cost;
}

}  // namespace

AssignmentReport assign_one_to_one(std::span<Decision> decisions) {
  AssignmentReport report;
  // Groups: records that share a person, directly or through others.
  std::vector<std::size_t> group(decisions.size());
  std::iota(group.begin(), group.end(), std::size_t{0});
  const auto root = [&](std::size_t k) {
    while (group[k] != k) k = group[k] = group[group[k]];
    return k;
  };
  std::unordered_map<std::uint64_t, std::size_t> first_claim, linked_claims;
  for (std::size_t k = 0; k < decisions.size(); ++k) {
    for (const Candidate& c : decisions[k].candidates) {
      const auto [at, fresh] = first_claim.try_emplace(c.person, k);
      if (!fresh) group[std::max(root(k), root(at->second))] = std::min(root(k), root(at->second));
    }
    if (decisions[k].zone == Zone::kLinked) ++linked_claims[decisions[k].candidates[0].person];
  }
  for (const auto& [person, claims] : linked_claims) report.conflicts += claims > 1;
  if (report.conflicts == 0) return report;
  std::unordered_map<std::size_t, std::vector<std::size_t>> members_of;
  for (std::size_t k = 0; k < decisions.size(); ++k)
    if (!decisions[k].candidates.empty()) members_of[root(k)].push_back(k);
  const auto review = [&](std::size_t k) {
    if (decisions[k].zone != Zone::kLinked || decisions[k].by_constraint) return;
    decisions[k].zone = Zone::kClerical;
    ++report.to_review;
  };
  for (const auto& [first, members] : members_of) {
    const bool contested = std::ranges::any_of(
        members, [&](std::size_t k) { return decisions[k].zone == Zone::kLinked && linked_claims[decisions[k].candidates[0].person] > 1; });
    if (!contested) continue;
    if (members.size() > kExactGroup) {
      for (const std::size_t k : members)
        if (decisions[k].zone == Zone::kLinked && linked_claims[decisions[k].candidates[0].person] > 1) review(k);
      continue;
    }
    std::unordered_map<std::uint64_t, std::size_t> column_of_person;
    auto cost = group_costs(decisions, members, column_of_person);
    std::vector<std::size_t> column, other;
    const double best = solve_assignment(cost, column);
    for (std::size_t row = 0; row < members.size(); ++row) {
      const Decision& d = decisions[members[row]];
      if (d.zone != Zone::kLinked) continue;
      const std::size_t wanted = column_of_person[d.candidates[0].person];
      if (column[row] != wanted) {
        review(members[row]);
        continue;
      }
      if (linked_claims[d.candidates[0].person] < 2) continue;
      // Would another answer for this record be as good for all together?
      const double kept = std::exchange(cost[row][wanted], kImpossibleCost);
      if (solve_assignment(cost, other) <= best + kTieWithin) review(members[row]);
      cost[row][wanted] = kept;
    }
  }
  return report;
}

}  // namespace shouwang::linkage
