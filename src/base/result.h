// Result<T>: a value or an Error. Dropping one does not compile.
#pragma once

#include <string_view>
#include <utility>

#include <tl/expected.hpp>

#include "base/error.h"

namespace shouwang {

template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  /// The only way to drop an error: searchable, with the reason.
  void ignore(std::string_view /*why*/) const {}
};

using Failure = tl::unexpected<Error>;

inline Failure fail(ErrorCode code, std::string message) { return Failure(Error(code, std::move(message))); }

}  // namespace shouwang

#define SHOUWANG_CAT2_(a, b) a##b
#define SHOUWANG_CAT_(a, b) SHOUWANG_CAT2_(a, b)

#define RETURN_IF_ERROR(expr)                                                                            \
  do {                                                                                                   \
    if (auto outcome_ = (expr); !outcome_) return ::shouwang::Failure(std::move(outcome_).error());      \
  } while (false)
#define SHOUWANG_ASSIGN_(tmp, decl, expr)                                            \
  auto tmp = (expr);                                                                 \
  if (!tmp) [[unlikely]] return ::shouwang::Failure(std::move(tmp).error());         \
  decl = *std::move(tmp)
#define ASSIGN_OR_RETURN(decl, expr) SHOUWANG_ASSIGN_(SHOUWANG_CAT_(outcome_, __LINE__), decl, expr)
