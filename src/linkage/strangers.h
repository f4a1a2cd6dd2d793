// How often two records of different, unrelated persons agree: counted on random pairs, computed for identifiers.
#pragma once

#include <cstdint>
#include <span>

#include "linkage/model.h"

namespace shouwang::linkage {

/// Sets `persons` and `unrelated` of the model. @param records,names,villages the other side; may be the registry itself
void learn_strangers(const RegistryIndex& index, std::span<const Prepared> records, const NameTable& names, const VillageTable& villages,
                     std::uint64_t seed, unsigned threads, Model& model);

}  // namespace shouwang::linkage
