#include "policy/matching.h"

#include <array>
#include <string>

#include "base/money.h"
#include "policy/builder.h"

namespace shouwang::policy {

namespace {

/// What a value may be, whatever range a pack gives its parameter. The two probabilities cannot cross: of two persons only one is
/// likelier than not, and a row of which nothing speaks for anybody is not worth a look.
struct MatchingBounds {
  std::string_view parameter;
  cel::Kind kind;
  std::int64_t low, high;  // in the slot units of the kind
};
constexpr std::int64_t kWhole = Decimal::kScale;
constexpr std::array<MatchingBounds, 6> kMatchingBounds = {{
    {kLinkFromParameter, cel::Kind::kDecimal, kWhole / 2, kWhole},
    {kReviewFromParameter, cel::Kind::kDecimal, kWhole / 1000, kWhole / 2},
    {kReviewsAtLeastParameter, cel::Kind::kInt, 0, 100'000},
    {kReviewedShareParameter, cel::Kind::kDecimal, 0, kWhole},
    {kAuditedShareParameter, cel::Kind::kDecimal, 0, kWhole},
    {kMostAuditedParameter, cel::Kind::kInt, 0, 1'000},  // they are held in memory while a file is read
}};

Result<double> share_on(const Pack& pack, std::string_view parameter, Date day) {
  const auto it = pack.parameters.find(std::string(parameter));
  if (it == pack.parameters.end() || it->second.kind != cel::Kind::kDecimal)
    return fail(ErrorCode::kInvalidArgument, "政策包里没有小数参数“" + std::string(parameter) + "”，请补充后再接收部门数据");
  ASSIGN_OR_RETURN(const DatedValue* value, it->second.on(day));
  return static_cast<double>(*value->value.number) / static_cast<double>(Decimal::kScale);
}

}  // namespace

Result<MatchingPolicy> matching_on(const Pack& pack, Date day) {
  MatchingPolicy out;
  ASSIGN_OR_RETURN(out.link_from, share_on(pack, kLinkFromParameter, day));
  ASSIGN_OR_RETURN(out.review_from, share_on(pack, kReviewFromParameter, day));
  ASSIGN_OR_RETURN(out.reviews_at_least, pack.number(kReviewsAtLeastParameter, day));
  ASSIGN_OR_RETURN(out.reviewed_share, share_on(pack, kReviewedShareParameter, day));
  ASSIGN_OR_RETURN(out.audited_share, share_on(pack, kAuditedShareParameter, day));
  ASSIGN_OR_RETURN(out.most_audited, pack.number(kMostAuditedParameter, day));
  return out;
}

void check_matching(const Draft& draft, Problems& problems) {
  for (const MatchingBounds& bounds : kMatchingBounds) {
    const auto it = draft.parameters.find(std::string(bounds.parameter));
    if (it == draft.parameters.end()) continue;
    const Parameter& parameter = it->second;
    const auto written = draft.places.find("parameter " + parameter.id);
    const Place place = written != draft.places.end() ? written->second : Place{"packs/" + parameter.pack, 0, 0};
    if (parameter.kind != bounds.kind) {
      problems.add(place, "参数 " + parameter.id + " 由数据比对使用，类型应为 " + (bounds.kind == cel::Kind::kInt ? "int" : "decimal"));
      continue;
    }
    for (const DatedValue& value : parameter.values) {
      if (value.value.number >= bounds.low && value.value.number <= bounds.high) continue;
      const auto shown = [&](std::int64_t number) { return cel::Value{bounds.kind, number, std::nullopt}.display(); };
      problems.add(place, "参数 " + parameter.id + " 自 " + value.from.iso() + " 起的值 " + value.value.display() +
                              " 不能用于数据比对，应在 " + shown(bounds.low) + " 到 " + shown(bounds.high) + " 之间");
    }
  }
}

}  // namespace shouwang::policy
