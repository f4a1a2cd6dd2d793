#include "linkage/clerical.h"

#include <algorithm>

#include "linkage/characters.h"

namespace shouwang::linkage {

std::vector<ClericalItem> clerical_queue(std::span<const Decision> decisions, const Calibration& calibration,
                                         const ClericalOptions& options, const Consequence& consequence) {
  std::vector<ClericalItem> out;
  for (std::size_t k = 0; k < decisions.size(); ++k) {
    const Decision& d = decisions[k];
    if (d.by_constraint || d.candidates.empty()) continue;
    const double p = std::clamp(calibration(d.best()), 0.0, 1.0), stakes = consequence ? consequence(d) : 1.0;
    const double gain = std::min(p, 1 - p) * stakes;
    if (gain >= options.least_gain) out.push_back({k, p, gain, stakes >= options.high_stakes});
  }
  std::ranges::sort(out, [&](const ClericalItem& a, const ClericalItem& b) {
    if (a.expected_gain != b.expected_gain) return a.expected_gain > b.expected_gain;
    return decisions[a.decision].record < decisions[b.decision].record;
  });
  if (out.size() > options.budget) out.resize(options.budget);
  return out;
}

std::vector<std::size_t> audit_sample(std::span<const Decision> decisions, double each, std::uint64_t seed) {
  std::vector<std::size_t> out;
  const auto whole = static_cast<std::size_t>(each);
  for (const Zone zone : {Zone::kLinked, Zone::kNotFound}) {
    constexpr double kHashes = 0x1p64;
    const double chance = static_cast<double>(mix_bits(~seed, static_cast<std::uint64_t>(zone) + 1)) / kHashes;
    const std::size_t wanted = whole + (chance < each - static_cast<double>(whole) ? 1 : 0);
    std::vector<std::pair<std::uint64_t, std::size_t>> drawn;
    for (std::size_t k = 0; k < decisions.size(); ++k)
      if (decisions[k].zone == zone && !decisions[k].by_constraint) drawn.emplace_back(mix_bits(seed, decisions[k].record), k);
    const std::size_t take = std::min(wanted, drawn.size());
    std::ranges::partial_sort(drawn, drawn.begin() + static_cast<std::ptrdiff_t>(take));
    for (std::size_t k = 0; k < take; ++k) out.push_back(drawn[k].second);
  }
  std::ranges::sort(out);
  return out;
}

std::vector<AlignedCharacter> align_characters(std::string_view left, std::string_view right) {
  constexpr std::size_t kMostCharacters = 64;
  std::vector<char32_t> a, b;
  decode_utf8(left, kMostCharacters, a);
  decode_utf8(right, kMostCharacters, b);
  const std::size_t width = b.size() + 1;
  std::vector<std::uint16_t> cost((a.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint16_t& { return cost[i * width + j]; };
  for (std::size_t i = a.size() + 1; i-- > 0;)
    for (std::size_t j = b.size() + 1; j-- > 0;) {
      if (i == a.size())
        at(i, j) = static_cast<std::uint16_t>(b.size() - j);
      else if (j == b.size())
        at(i, j) = static_cast<std::uint16_t>(a.size() - i);
      else
        at(i, j) = static_cast<std::uint16_t>(std::min({at(i + 1, j + 1) + (a[i] != b[j]), at(i + 1, j) + 1, at(i, j + 1) + 1}));
    }
  std::vector<AlignedCharacter> out;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    AlignedCharacter& pair = out.emplace_back();
    const bool both = i < a.size() && j < b.size() && at(i, j) == at(i + 1, j + 1) + (a[i] != b[j]);
    pair.same = both && a[i] == b[j];
    const bool take_left = both || (i < a.size() && at(i, j) == at(i + 1, j) + 1);
    if (take_left) append_utf8(a[i++], pair.left);
    if (both || !take_left) append_utf8(b[j++], pair.right);
  }
  return out;
}

}  // namespace shouwang::linkage
