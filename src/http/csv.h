// CSV for spreadsheets: byte order mark, quotes where needed, and nothing that a spreadsheet would run as a formula.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace shouwang::http {

class CsvWriter {
 public:
  CsvWriter() : text_("\xEF\xBB\xBF") {}
  CsvWriter& cell(std::string_view value);
  CsvWriter& cell(std::int64_t value) { return cell(std::string_view(std::to_string(value))); }
  void end_row();
  std::string take() { return std::move(text_); }
  std::size_t bytes() const { return text_.size(); }

 private:
  std::string text_;
  bool first_ = true;
};

}  // namespace shouwang::http
