// A complete access::PushTokenStore in memory, for tests.
#pragma once

#include <vector>

#include "access/push_token.h"

namespace shouwang::access::testing {

class MemoryTokens final : public PushTokenStore {
 public:
  std::vector<PushToken> all;
  Result<void> add(const PushToken& t) override {
    all.push_back(t);
    return {};
  }
  Result<std::optional<PushToken>> by_index(std::string_view index) override {
    for (const PushToken& t : all)
      if (t.index == index) return std::optional(t);
    return std::optional<PushToken>();
  }
  Result<std::vector<PushToken>> tokens(const Scope&) override { return all; }
  Result<std::optional<PushToken>> token(const Scope& scope, PushTokenId id) override {
    for (const PushToken& t : all)
      if (t.id == id && scope.covers(std::to_string(t.county))) return std::optional(t);
    return std::optional<PushToken>();
  }
  Result<bool> revoke(const PushToken& wanted) override {
    for (PushToken& t : all)
      if (t.id == wanted.id && t.revoked_ms == 0) {
        t = wanted;
        return true;
      }
    return false;
  }
  Result<void> note_use(PushTokenId id, std::int32_t, std::int64_t used_ms, std::string_view from) override {
    for (PushToken& t : all)
      if (t.id == id) {
        t.used_ms = used_ms;
        t.used_from = from;
        ++t.uses;
      }
    return {};
  }
};

}  // namespace shouwang::access::testing
