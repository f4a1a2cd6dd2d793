// The test pack, loaded once, and a scope that may screen.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "access/scope.h"
#include "policy/pack.h"

namespace shouwang::screening::testing {

inline std::shared_ptr<const policy::Pack> load_pack(const std::filesystem::path& directory) {
  policy::LoadReport report;
  auto pack = policy::Pack::load(directory, report);
  for (const policy::Problem& problem : report.problems) ADD_FAILURE() << problem.text();
  for (const policy::CaseResult& c : report.cases) EXPECT_EQ(c.problem, "") << c.file << " " << c.name;
  if (!pack) {
    ADD_FAILURE() << pack.error().text();
    return nullptr;
  }
  return *pack;
}

inline const policy::Pack& test_pack() {
  static const std::shared_ptr<const policy::Pack> pack =
      load_pack(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "src/screening/testing/pack");
  return *pack;
}

inline access::Scope everything() { return access::Scope::for_operator("test"); }

}  // namespace shouwang::screening::testing
