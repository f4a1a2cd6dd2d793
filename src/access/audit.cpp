#include "access/store.h"

namespace shouwang::access {

// Every field carries its length, so that no two events have the same text whatever their fields contain.
std::string audit_text(std::int64_t sequence, const AuditEvent& event) {
  std::string out = "shouwang-audit-1";
  const auto add = [&out](std::string_view name, std::string_view value) {
    out += '\n';
    out += name;
    out += ' ';
    out += std::to_string(value.size());
    out += ':';
    out += value;
  };
  add("sequence", std::to_string(sequence));
  add("at_ms", std::to_string(event.at_ms));
  add("account", std::to_string(event.account.value()));
  add("action", event.action);
  add("subject", event.subject);
  add("detail", event.detail);
  add("client", event.client);
  return out;
}

}  // namespace shouwang::access
