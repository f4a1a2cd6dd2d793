// A county as intake's tests see it: the shipped policy pack, a few registered households, and short ways to import a text.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "intake/import.h"
#include "intake/testing/memory_store.h"
#include "intake/testing/temp_file.h"
#include "policy/pack.h"

namespace shouwang::intake::testing {

inline constexpr std::int32_t kCounty = 530922;
inline constexpr std::int64_t kVillage = 530922100201;
inline constexpr std::int64_t kNowMs = 1793491200000;  // 2026-11-01 08:00 in China

/// The pack in packs/china, loaded once.
inline const policy::Pack& china_pack() {
  static const std::shared_ptr<const policy::Pack> pack = [] {
    policy::LoadReport report;
    auto loaded = policy::Pack::load(SHOUWANG_SOURCE_DIR "/packs/china", report);
    if (!loaded) throw std::runtime_error(loaded.error().text());
    return *loaded;
  }();
  return *pack;
}

/// ID number of sample person n: registered for n in 1 … 100, four to a household.
inline ResidentId sample_id(int n) { return ResidentId::make(999001, *Date::from_ymd(1960 + n % 50, 1 + n % 12, 1 + n % 28), n % 1000); }
inline std::string sample_code(int household) { return "53092210020100" + std::to_string(1000 + household).substr(1); }

struct Sample {
  Sample() {
    store.ensure_dataset_tables(china_pack()).ignore("memory");
    for (int n = 1; n <= 100; ++n) {
      const HouseholdId household((n - 1) / 4 + 1);
      lookup.persons[cipher.index(sample_id(n).full())] = {PersonId(1000 + n), household, kVillage};
      lookup.households[sample_code(static_cast<int>(household.value()))] = {household, kVillage};
    }
  }

  Result<Delivery> import_path(const std::filesystem::path& path, std::string_view name, std::string_view dataset = "auto") {
    request.path = path;
    request.file_name = name;
    request.dataset = dataset;
    request.county = kCounty;
    request.account = AccountId(7);
    request.now_ms = kNowMs;
    return import_file(request, china_pack(), store, lookup, ids, cipher, scope, progress);
  }
  Result<Delivery> import_text(std::string_view content, std::string_view name = "数据.csv", std::string_view dataset = "auto") {
    TempFile file("import.csv", content);
    return import_path(file.path(), name, dataset);
  }
  std::vector<QuarantinedRow> quarantine(const Delivery& d) { return store.content.quarantine[d.id.value()]; }

  MemoryStore store;
  MemoryLookup lookup;
  IdSource ids{kNowMs};
  crypto::FieldCipher cipher = *crypto::FieldCipher::create(std::string(32, 'k'));
  access::Scope scope = access::Scope::for_operator("test");
  ImportRequest request;
  Progress progress;
};

inline bool any_says(const std::vector<std::string>& texts, std::string_view part) {
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) { return text.find(part) != text.npos; });
}

}  // namespace shouwang::intake::testing
