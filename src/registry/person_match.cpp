#include "registry/person_match.h"

#include <array>

#include "base/text.h"

namespace shouwang::registry {
namespace {

constexpr char kFieldEnd = '\x1f';
constexpr std::size_t kStatementFields = 7;

}  // namespace

std::string statement_text(const PersonStatement& s) {
  std::string out;
  for (const std::string_view field : {s.name, s.id_number, s.birth_date, s.sex, s.village_code, s.village, s.phone}) {
    for (const char c : field) out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    out += kFieldEnd;
  }
  return out;
}

Result<OwnedStatement> statement_from_text(std::string_view text) {
  const auto parts = text::split(text, kFieldEnd);
  if (parts.size() != kStatementFields + 1 || !parts.back().empty()) return fail(ErrorCode::kBadValue, "保存的比对内容无法识别");
  OwnedStatement out;
  const std::array<std::string*, kStatementFields> fields{&out.name,    &out.id_number, &out.birth_date, &out.sex, &out.village_code,
                                                          &out.village, &out.phone};
  for (std::size_t k = 0; k < kStatementFields; ++k) *fields[k] = parts[k];
  return out;
}

}  // namespace shouwang::registry
