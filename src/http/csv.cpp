#include "http/csv.h"

#include "base/text.h"

namespace shouwang::http {

CsvWriter& CsvWriter::cell(std::string_view value) {
  if (!first_) text_ += ',';
  first_ = false;
  const std::string safe = text::defuse_formula(value);
  if (safe.find_first_of(",\"\r\n") == std::string::npos) {
    text_ += safe;
    return *this;
  }
  text_ += '"';
  for (const char c : safe) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
  return *this;
}

void CsvWriter::end_row() {
  text_ += "\r\n";
  first_ = true;
}

}  // namespace shouwang::http
