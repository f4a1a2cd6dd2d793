// A snapshot of invented households with rows in every dataset of a pack, for measuring rules that no file on hand has data for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/date.h"
#include "cel/program.h"
#include "policy/pack.h"
#include "screening/snapshot.h"

namespace shouwang::screening {

/// Values fit the types of the datasets, their ranges and code tables; of what a file may leave empty one cell in twenty is. How many rows a
/// person or household has in a dataset follows from what the dataset records (PeriodKind): months and years several, events few. The
/// same arguments give the same snapshot on every machine.
/// @param households  ≥ 1; each has 1 to 6 members, 3.5 on average
/// @param as_of       what happened lies in the three years before it
/// @param fields      the fields to fill; others stay empty, as in load_snapshot()
Snapshot invent_snapshot(const policy::Pack& pack, Date as_of, std::size_t households, std::span<const cel::Expression::FieldUse> fields,
                         std::uint64_t seed);

}  // namespace shouwang::screening
