// What matched rows of a delivery propose about the registry, written in the transaction that writes them.
#pragma once

#include "base/id.h"
#include "storage/connection.h"

namespace shouwang::storage {

/// Proposals of the live rows of a delivery about present persons, each row once; nothing when its dataset proposes nothing.
/// Called whenever rows of the delivery got a person: an import, a corrected row, a settled review.
Result<void> propose_changes(Connection& connection, std::int32_t county, DeliveryId delivery, std::string_view dataset,
                             std::int64_t now_ms);

}  // namespace shouwang::storage
