// Makes .xlsx files for tests, sound ones and hostile ones, part by part with libzip.
#pragma once

#include <zip.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shouwang::intake::testing {

class WorkbookBuilder {
 public:
  /// Adds a sheet; `data` is what stands inside <sheetData>.
  WorkbookBuilder& sheet(std::string name, std::string data, std::string state = "") {
    sheets_.push_back({std::move(name), std::move(data), std::move(state)});
    return *this;
  }
  /// A whole part in place of the one made here.
  WorkbookBuilder& part(std::string name, std::string content) {
    parts_.emplace_back(std::move(name), std::move(content));
    return *this;
  }
  WorkbookBuilder& shared_strings(std::vector<std::string> strings) {
    std::string xml = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">";
    for (const std::string& s : strings) xml += "<si><t xml:space=\"preserve\">" + s + "</t></si>";
    return part("xl/sharedStrings.xml", xml + "</sst>");
  }
  /// Cell formats 0 General, 1 built-in date 14, 2 yyyy"年"m"月"d"日", 3 0.00
  WorkbookBuilder& styles() {
    return part("xl/styles.xml",
                "<styleSheet><numFmts count=\"1\"><numFmt numFmtId=\"176\" "
                "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@\"/></numFmts>"
                "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
                "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"176\"/><xf numFmtId=\"2\"/></cellXfs></styleSheet>");
  }
  WorkbookBuilder& date_1904() {
    date_1904_ = true;
    return *this;
  }

  void save(const std::filesystem::path& path) const {
    std::string workbook =
        "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><workbookPr date1904=\"" +
        std::string(date_1904_ ? "1" : "0") + "\"/><sheets>";
    std::string relations = "<Relationships>";
    std::vector<std::pair<std::string, std::string>> parts = parts_;
    for (std::size_t k = 0; k < sheets_.size(); ++k) {
      const std::string n = std::to_string(k + 1);
      workbook += "<sheet name=\"" + sheets_[k].name + "\" sheetId=\"" + n + "\" r:id=\"rId" + n + "\"" +
                  (sheets_[k].state.empty() ? "" : " state=\"" + sheets_[k].state + "\"") + "/>";
      relations += relation(n, "worksheet", "worksheets/sheet" + n + ".xml");
      parts.emplace_back("xl/worksheets/sheet" + n + ".xml", "<worksheet><sheetData>" + sheets_[k].data + "</sheetData></worksheet>");
    }
    for (const auto& [name, content] : parts_) {
      if (name == "xl/sharedStrings.xml") relations += relation("S", "sharedStrings", "sharedStrings.xml");
      if (name == "xl/styles.xml") relations += relation("T", "styles", "/xl/styles.xml");
    }
    parts.emplace_back("xl/workbook.xml", workbook + "</sheets></workbook>");
    parts.emplace_back("xl/_rels/workbook.xml.rels", relations + "</Relationships>");
    save_zip(path, parts);
  }

  /// A zip of these entries; of two with one name the first counts.
  static void save_zip(const std::filesystem::path& path, const std::vector<std::pair<std::string, std::string>>& parts,
                       const char* password = nullptr) {
    int error = 0;
    zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
    if (archive == nullptr) throw std::runtime_error("zip_open");
    for (const auto& [name, content] : parts) {
      if (zip_name_locate(archive, name.c_str(), 0) >= 0) continue;
      zip_source_t* const source = zip_source_buffer(archive, content.data(), content.size(), 0);
      const zip_int64_t at = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
      if (at < 0) throw std::runtime_error("zip_file_add");
      if (password != nullptr) zip_file_set_encryption(archive, static_cast<zip_uint64_t>(at), ZIP_EM_AES_256, password);
    }
    if (zip_close(archive) != 0) throw std::runtime_error("zip_close");
  }

 private:
  struct Sheet {
    std::string name, data, state;
  };
  static std::string relation(const std::string& id, const std::string& type, const std::string& target) {
    return "<Relationship Id=\"rId" + id + "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + type +
           "\" Target=\"" + target + "\"/>";
  }
  std::vector<Sheet> sheets_;
  std::vector<std::pair<std::string, std::string>> parts_;
  bool date_1904_ = false;
};

/// <row> of inline strings.
inline std::string text_row(int number, const std::vector<std::string>& cells) {
  std::string out = "<row r=\"" + std::to_string(number) + "\">";
  for (std::size_t k = 0; k < cells.size(); ++k)
    if (!cells[k].empty())
      out += "<c r=\"" + std::string(1, static_cast<char>('A' + k)) + std::to_string(number) + "\" t=\"inlineStr\"><is><t>" + cells[k] +
             "</t></is></c>";
  return out + "</row>";
}

}  // namespace shouwang::intake::testing
