// Inside of the linker: a file prepared for search, and the aliases of registered persons.
#pragma once

#include "linkage/linkage.h"

namespace shouwang::linkage {

struct Linker::File {
  NameTable names;
  VillageTable villages;
  std::vector<Prepared> records;
  Side side(std::size_t k) const { return {&records[k], &names, &villages}; }
};

struct Linker::AliasTables {
  NameTable names;
  std::vector<Prepared> persons;                              // the person with the alias in place of the present number or name
  std::vector<std::uint32_t> of;                              // place of the person in the index, rising
  std::vector<std::pair<std::uint64_t, std::uint32_t>> keys;  // hash of a key → place in the index, sorted
};

}  // namespace shouwang::linkage
