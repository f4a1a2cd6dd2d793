// A record as it comes from a registry or a department file: plain text fields, nothing cleaned.
#pragma once

#include <cstdint>
#include <string_view>

namespace shouwang::linkage {

/// Fields that a source does not have stay empty. The texts must outlive the call they are passed to, no longer.
struct Record {
  std::uint64_t key = 0;  // the caller's: person id in a registry, row in a file; not 0, and unique within its side
  std::string_view name, id_number, birth_date, sex, village_code, village, phone;
  std::uint64_t household = 0;  // registry only; 0 = unknown
};

}  // namespace shouwang::linkage
