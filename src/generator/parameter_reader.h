// Numbers of a pack on one day, many at a time.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/date.h"
#include "base/money.h"
#include "base/result.h"
#include "policy/pack.h"

namespace shouwang::generator {

class ParameterReader {
 public:
  /// Keeps a reference to the pack.
  ParameterReader(const policy::Pack& pack, Date day) : pack_(pack), day_(day) {}

  /// As stored: money in fen, decimals in millionths, yes as 1.
  /// @errors kInvalidArgument: the parameter is missing; kNotInForce: it has no value on the day
  Result<std::int64_t> number(const char* id) const {
    const auto found = pack_.parameters.find(id);
    if (found == pack_.parameters.end())
      return fail(ErrorCode::kInvalidArgument, "政策包“" + pack_.id + "”缺少参数 " + id + "，无法据此安排风险户");
    ASSIGN_OR_RETURN(const policy::DatedValue* value, found->second.on(day_));
    return value->value.number.value_or(0);
  }

  /// Reads each parameter of a list of (id, where it goes).
  template <typename List>
  Result<void> read(const List& list) const {
    for (const auto& [id, target] : list) {
      ASSIGN_OR_RETURN(const std::int64_t value, number(id));
      set(*target, value);
    }
    return {};
  }

 private:
  static void set(int& target, std::int64_t value) { target = static_cast<int>(value); }
  static void set(std::int64_t& target, std::int64_t value) { target = value; }
  static void set(bool& target, std::int64_t value) { target = value != 0; }
  static void set(Decimal& target, std::int64_t micro) { target = Decimal::from_micro(micro); }

  const policy::Pack& pack_;
  Date day_;
};

}  // namespace shouwang::generator
