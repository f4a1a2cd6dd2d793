// What the routes about deliveries share.
#pragma once

#include "http/api/serialise.h"
#include "http/route.h"
#include "intake/store.h"

namespace shouwang::http {

/// The delivery named in the path: in scope, and of a dataset of the caller's department. @errors kNotFound
Result<intake::Delivery> delivery_of(Call& call);
/// Whether the caller answers for its rows: they speak of people anywhere in the county.
bool answers_for(const Call& call, const intake::Delivery& delivery);
/// What the caller may do with it as it is now.
DeliveryRights rights_on(const Call& call, const intake::Delivery& delivery);
/// The county that a file is for: what the request says, or the only one the caller can mean; 0 = none. @errors kInvalidArgument, kForbidden
Result<std::int32_t> county_of_upload(Call& call, std::string_view said);

}  // namespace shouwang::http
