#include "linkage/calibration.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "linkage/number_text.h"

namespace shouwang::linkage {
namespace {

double logit(double p) {
  constexpr double kNear = 1e-9;
  p = std::clamp(p, kNear, 1 - kNear);
  return std::log(p / (1 - p));
}
double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// Newton's method for two parameters; a weak pull towards "as it is" keeps it finite when labels are separable.
void fit_platt(std::span<const Label> labels, double& shift, double& slope) {
  constexpr double kPull = 0.5;
  for (int round = 0; round < 60; ++round) {
    double g0 = kPull * shift, g1 = kPull * (slope - 1), h00 = kPull, h01 = 0, h11 = kPull;
    for (const Label& label : labels) {
      const double x = logit(label.posterior), p = logistic(shift + slope * x), miss = p - (label.right ? 1 : 0), w = p * (1 - p);
      g0 += miss;
      g1 += miss * x;
      h00 += w;
      h01 += w * x;
      h11 += w * x * x;
    }
    const double det = h00 * h11 - h01 * h01;
    if (det <= 0) return;
    const double d0 = (h11 * g0 - h01 * g1) / det, d1 = (h00 * g1 - h01 * g0) / det;
    shift -= std::clamp(d0, -2.0, 2.0);
    slope = std::max(0.05, slope - std::clamp(d1, -1.0, 1.0));
    if (std::abs(d0) + std::abs(d1) < 1e-10) return;
  }
}

// Pools adjacent violators; every pool keeps half a right and half a wrong label more, so that nothing becomes certain.
void fit_isotonic(std::vector<Label> labels, std::vector<double>& from, std::vector<double>& to) {
  std::ranges::sort(labels, {}, [](const Label& l) { return std::pair(l.posterior, l.right); });
  struct Pool {
    double n, right, posterior;
  };
  std::vector<Pool> pools;
  for (const Label& label : labels) {
    Pool fresh{1, label.right ? 1.0 : 0.0, label.posterior};
    while (!pools.empty() && pools.back().right / pools.back().n >= fresh.right / fresh.n) {
      fresh.n += pools.back().n;
      fresh.right += pools.back().right;
      fresh.posterior += pools.back().posterior;
      pools.pop_back();
    }
    pools.push_back(fresh);
  }
  for (const Pool& pool : pools) {
    from.push_back(pool.posterior / pool.n);
    to.push_back((pool.right + 0.5) / (pool.n + 1));
  }
  for (std::size_t k = 1; k < to.size(); ++k) to[k] = std::max(to[k], to[k - 1]);
}

}  // namespace

Result<Calibration> Calibration::fit(std::span<const Label> labels, Method method) {
  Calibration out;
  out.labels_ = labels.size();
  std::size_t right = 0;
  for (const Label& label : labels) {
    if (!(label.posterior >= 0 && label.posterior <= 1)) return fail(ErrorCode::kInvalidArgument, "复核结果中的概率不在 0 到 1 之间");
    right += label.right;
  }
  if (labels.size() < kFewestLabels || right == 0 || right == labels.size() || method == Method::kNone) return out;
  out.method_ = method;
  if (method == Method::kPlatt)
    fit_platt(labels, out.shift_, out.slope_);
  else
    fit_isotonic({labels.begin(), labels.end()}, out.from_, out.to_);
  return out;
}

double Calibration::operator()(double p) const {
  if (method_ == Method::kNone) return p;
  if (method_ == Method::kPlatt) return logistic(shift_ + slope_ * logit(p));
  if (p <= from_.front()) return to_.front();
  if (p >= from_.back()) return to_.back();
  const auto above = static_cast<std::size_t>(std::ranges::upper_bound(from_, p) - from_.begin());
  const double width = from_[above] - from_[above - 1];
  return to_[above - 1] + (width > 0 ? (p - from_[above - 1]) / width : 0) * (to_[above] - to_[above - 1]);
}

std::string Calibration::to_text() const {
  std::string out = "shouwang-linkage-calibration 1 " + std::to_string(static_cast<int>(method_)) + " " + std::to_string(labels_) + " " +
                    number_text(shift_) + " " + number_text(slope_);
  for (std::size_t k = 0; k < from_.size(); ++k) out += " " + number_text(from_[k]) + " " + number_text(to_[k]);
  return out + "\n";
}

Result<Calibration> Calibration::from_text(std::string_view text) {
  const auto bad = [] { return fail(ErrorCode::kBadValue, "校准文件不符合格式，请重新校准"); };
  const auto words = text::split(text::trim_ascii(text), ' ');
  if (words.size() < 6 || words.size() % 2 || words[0] != "shouwang-linkage-calibration" || words[1] != "1") return bad();
  std::vector<double> numbers;
  for (std::size_t k = 2; k < words.size(); ++k) {
    const auto v = number_from(words[k]);
    if (!v) return bad();
    numbers.push_back(*v);
  }
  if (numbers[0] < 0 || numbers[0] > 2 || numbers[1] < 0 || numbers[1] > kMostCounted) return bad();
  Calibration out;
  out.method_ = static_cast<Method>(static_cast<int>(numbers[0]));
  out.labels_ = static_cast<std::size_t>(numbers[1]);
  out.shift_ = numbers[2];
  out.slope_ = numbers[3];
  for (std::size_t k = 4; k + 1 < numbers.size(); k += 2) {
    out.from_.push_back(numbers[k]);
    out.to_.push_back(numbers[k + 1]);
  }
  if ((out.method_ == Method::kIsotonic) == out.from_.empty() || !std::ranges::is_sorted(out.from_) || !std::ranges::is_sorted(out.to_))
    return bad();
  return out;
}

Interval wilson_interval(std::uint64_t right, std::uint64_t labels) {
  if (labels == 0) return {0, 1};
  constexpr double kZ = 1.959963984540054;
  const double n = static_cast<double>(labels), share = static_cast<double>(right) / n, z2 = kZ * kZ;
  const double middle = (share + z2 / (2 * n)) / (1 + z2 / n),
               half = kZ * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

Reliability reliability(std::span<const Label> labels, const Calibration& calibration) {
  Reliability out;
  out.labels = labels.size();
  for (const Label& label : labels) {
    const double p = calibration(label.posterior), miss = p - (label.right ? 1 : 0);
    out.brier += miss * miss;
    auto& bin = out.bins[std::min<std::size_t>(9, static_cast<std::size_t>(std::max(0.0, p) * 10))];
    ++bin.labels;
    bin.right += label.right;
    bin.predicted += p;
  }
  for (auto& bin : out.bins) {
    if (!bin.labels) continue;
    const double n = static_cast<double>(bin.labels);
    bin.predicted /= n;
    const Interval range = wilson_interval(bin.right, bin.labels);
    bin.low = range.low;
    bin.high = range.high;
    out.calibration_error += n / static_cast<double>(labels.size()) * std::abs(bin.predicted - bin.observed());
  }
  if (!labels.empty()) out.brier /= static_cast<double>(labels.size());
  return out;
}

}  // namespace shouwang::linkage
