#include "casework/actor.h"

namespace shouwang::casework {

Result<policy::Level> level_of(access::Role role) {
  using access::Role;
  using policy::Level;
  switch (role) {
    case Role::kVillage:
      return Level::kVillage;
    case Role::kTownship:
      return Level::kTownship;
    case Role::kCounty:
    case Role::kOffice:
      return Level::kCounty;
    case Role::kCity:
      return Level::kCity;
    case Role::kProvince:
      return Level::kProvince;
    case Role::kDepartment:
      return Level::kDepartment;
    case Role::kAuditor:
    case Role::kAdministrator:
      break;
  }
  return fail(ErrorCode::kForbidden, "“" + std::string(access::role_title(role)) + "”账号不办理业务，请用业务账号登录");
}

}  // namespace shouwang::casework
