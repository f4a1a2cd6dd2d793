// Why the engine decided about a row of a delivery as it did, told afterwards.
#pragma once

#include "access/scope.h"
#include "base/crypto.h"
#include "base/result.h"
#include "linkage/county_index.h"
#include "linkage/explain.h"
#include "linkage/review.h"
#include "linkage/store.h"

namespace shouwang::linkage {

/// By the model of its delivery and with the former numbers and names that were known when it came: what its own review has taught would
/// otherwise explain it. The people are those of today.
/// @errors kNotFound: no model was kept; kInternal: an alias that cannot be read; those of the store
Result<Explanation> explain_item(const CountyIndex& county, Store& store, const crypto::FieldCipher& cipher, const access::Scope& scope, const Item& item);

}  // namespace shouwang::linkage
