// For the tests of this module: the pack and divisions of the repository, and files read back plainly.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "policy/pack.h"
#include "registry/model.h"

namespace shouwang::generator::testing {

inline const policy::Pack& lincang() {
  static const auto pack = [] {
    policy::LoadReport report;
    auto loaded = policy::Pack::load(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "packs" / "yunnan-lincang", report);
    std::string problems;
    for (const auto& p : report.problems) problems += p.text() + "\n";
    if (!loaded) throw std::runtime_error(loaded.error().text() + "\n" + problems);
    return *loaded;
  }();
  return *pack;
}

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// Cells of a CSV text in UTF-8; quotes understood, no line breaks inside cells.
inline std::vector<std::vector<std::string>> table(const std::string& text) {
  std::vector<std::vector<std::string>> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"')
        quoted = !quoted;
      else if (c == ',' && !quoted)
        cells.emplace_back();
      else
        cells.back() += c;
    }
    out.push_back(std::move(cells));
  }
  return out;
}

inline std::vector<std::vector<std::string>> csv(const std::filesystem::path& file) {
  const std::string raw = bytes_of(file);
  return table(text::to_utf8(raw, *text::detect_encoding(raw))->utf8);
}

inline std::vector<registry::Division> divisions() {
  std::vector<registry::Division> out;
  for (const auto& row : csv(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "packs" / "yunnan-lincang" / "divisions" / "530900.csv")) {
    if (row[0] == "code") continue;
    registry::Division d;
    d.code = std::stoll(row[0]);
    d.name = row[1];
    d.level = std::stoi(row[2]);
    d.parent = row[3].empty() ? 0 : std::stoll(row[3]);
    d.first_day = *Date::parse_iso(row[4]);
    out.push_back(std::move(d));
  }
  return out;
}

/// A directory that goes away with the object.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() / ("shouwang-generator-" + name + "-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace shouwang::generator::testing
