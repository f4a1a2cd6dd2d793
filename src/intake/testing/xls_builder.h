// Makes small .xls files (BIFF8 in a compound document) for tests, sheet by sheet.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace shouwang::intake::testing {

/// A day as Excel keeps it, shown as a date.
struct XlsDay {
  double serial;
};

class XlsBuilder {
 public:
  using Value = std::variant<std::monostate, std::u16string, double, XlsDay>;
  XlsBuilder& sheet(std::u16string name, std::vector<std::vector<Value>> rows) {
    sheets_.push_back({std::move(name), std::move(rows)});
    return *this;
  }

  /// The whole file.
  std::string bytes() const {
    std::string stream =
        record(0x0809, words({0x0600, 0x0005, 0, 0, 0, 0, 0, 0})) + record(0x0042, words({1200})) + record(0x0022, words({0}));
    for (const std::uint16_t format : {std::uint16_t{0}, std::uint16_t{14}}) stream += record(0x00E0, words({0, format, 0, 0, 0, 0, 0, 0, 0, 0}));
    std::vector<std::u16string> strings;
    std::vector<std::string> bodies;
    for (const Sheet& sheet : sheets_) bodies.push_back(body(sheet, strings));
    std::string shared = number32(static_cast<std::uint32_t>(strings.size())) + number32(static_cast<std::uint32_t>(strings.size()));
    for (const std::u16string& s : strings) shared += words({static_cast<std::uint16_t>(s.size())}) + '\x01' + wide(s);
    std::size_t at = stream.size() + record(0x00FC, shared).size() + 4;
    for (const Sheet& sheet : sheets_) at += 4 + 8 + 2 * sheet.name.size();
    for (std::size_t k = 0; k < sheets_.size(); ++k) {
      stream += record(0x0085, number32(static_cast<std::uint32_t>(at)) + std::string(2, '\0') + static_cast<char>(sheets_[k].name.size()) +
                                   '\x01' + wide(sheets_[k].name));
      at += bodies[k].size();
    }
    stream += record(0x00FC, shared) + record(0x000A, "");
    for (const std::string& one : bodies) stream += one;
    return compound(std::move(stream));
  }

 private:
  struct Sheet {
    std::u16string name;
    std::vector<std::vector<Value>> rows;
  };

  static std::string words(const std::vector<std::uint16_t>& list) {
    std::string out;
    for (const std::uint16_t w : list) {
      out += static_cast<char>(w & 0xFF);
      out += static_cast<char>(w >> 8);
    }
    return out;
  }
  static std::string number32(std::uint32_t n) { return words({static_cast<std::uint16_t>(n), static_cast<std::uint16_t>(n >> 16)}); }
  static std::string wide(const std::u16string& s) { return words({s.begin(), s.end()}); }
  static std::string record(std::uint16_t type, const std::string& content) {
    return words({type, static_cast<std::uint16_t>(content.size())}) + content;
  }

  static std::string body(const Sheet& sheet, std::vector<std::u16string>& strings) {
    std::size_t columns = 0;
    for (const auto& row : sheet.rows) columns = std::max(columns, row.size());
    std::string out = record(0x0809, words({0x0600, 0x0010, 0, 0, 0, 0, 0, 0}));
    out += record(
        0x0200, number32(0) + number32(static_cast<std::uint32_t>(sheet.rows.size())) + words({0, static_cast<std::uint16_t>(columns), 0}));
    for (std::size_t r = 0; r < sheet.rows.size(); ++r)
      for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
        const Value& value = sheet.rows[r][c];
        const auto place = [&](std::uint16_t format) {
          return words({static_cast<std::uint16_t>(r), static_cast<std::uint16_t>(c), format});
        };
        const auto real = [](double d) {
          std::string bytes(sizeof d, '\0');
          std::memcpy(bytes.data(), &d, sizeof d);
          return bytes;
        };
        if (const auto* text = std::get_if<std::u16string>(&value)) {
          out += record(0x00FD, place(0) + number32(static_cast<std::uint32_t>(strings.size())));
          strings.push_back(*text);
        } else if (const auto* number = std::get_if<double>(&value)) {
          out += record(0x0203, place(0) + real(*number));
        } else if (const auto* day = std::get_if<XlsDay>(&value)) {
          out += record(0x0203, place(1) + real(day->serial));
        }
      }
    return out + record(0x000A, "");
  }

  // The stream in sectors of 512 bytes, then the directory, then the table of sectors.
  static std::string compound(std::string stream) {
    constexpr std::size_t kSector = 512, kSmallest = 4096;
    const std::size_t used = std::max(stream.size(), kSmallest);
    stream.resize((used + kSector - 1) / kSector * kSector);
    const auto sectors = static_cast<std::uint32_t>(stream.size() / kSector);
    const std::uint32_t directory = sectors, first_table = sectors + 1;
    std::uint32_t tables = 1;
    while (tables * (kSector / 4) < first_table + tables) ++tables;
    constexpr std::uint32_t kEnd = 0xFFFFFFFE, kFree = 0xFFFFFFFF, kTable = 0xFFFFFFFD;
    std::string table;
    for (std::uint32_t k = 0; k < sectors; ++k) table += number32(k + 1 < sectors ? k + 1 : kEnd);
    table += number32(kEnd);
    for (std::uint32_t k = 0; k < tables; ++k) table += number32(kTable);
    while (table.size() < tables * kSector) table += number32(kFree);
    std::string header("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    header += std::string(16, '\0') + words({0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0}) + number32(0) + number32(tables) + number32(directory) +
              number32(0) + number32(kSmallest) + number32(kEnd) + number32(0) + number32(kEnd) + number32(0);
    for (std::uint32_t k = 0; k < 109; ++k) header += number32(k < tables ? first_table + k : kFree);
    const auto entry = [](const std::u16string& name, char type, std::uint32_t child, std::uint32_t start, std::size_t size) {
      std::string out = wide(name);
      out.resize(64);
      out += words({static_cast<std::uint16_t>(name.empty() ? 0 : 2 * (name.size() + 1))}) + type + '\x01' + number32(kFree) +
             number32(kFree) + number32(child);
      out.resize(116);
      out += number32(start) + number32(static_cast<std::uint32_t>(size)) + number32(0);
      return out;
    };
    return header + stream + entry(u"Root Entry", 5, 1, kEnd, 0) + entry(u"Workbook", 2, kFree, 0, used) + entry(u"", 0, kFree, 0, 0) +
           entry(u"", 0, kFree, 0, 0) + table;
  }

  std::vector<Sheet> sheets_;
};

}  // namespace shouwang::intake::testing
