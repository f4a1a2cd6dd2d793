// A small pack in a temporary folder for tests: valid as it stands, each test changes or adds files.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "policy/pack.h"

namespace shouwang::policy {

class TestPack {
 public:
  TestPack() {
    std::string pattern = (std::filesystem::temp_directory_path() / "shouwang-pack-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
    write("base/pack.yaml", "id: base\ntitle: 试验包\nregions: []\ndue_days: {red: days_red}\n");
    write("base/code_tables/risk_type.yaml", "id: risk_type\ntitle: 风险\nstandard: 试验\ncodes:\n  - {code: \"01\", name: 因病}\n");
    write("base/code_tables/rule_group.yaml", "id: rule_group\ntitle: 分组\nstandard: 试验\ncodes:\n  - {code: health, name: 健康}\n");
    write("base/code_tables/reason.yaml", "id: reason\ntitle: 理由\nstandard: 试验\ncodes:\n  - {code: known, name: 已核实}\n");
    write("base/code_tables/grade.yaml",
          "id: grade\ntitle: 等级\nstandard: 试验\ncodes:\n  - {code: A, name: A级, aliases: [甲 级]}\n  - {code: B, name: B级, aliases: "
          "[乙级]}\n");
    write("base/parameters/days_red.yaml",
          "id: days_red\ntitle: 红色时限\nkind: int\nunit: 天\nvalues:\n  - {from: 2024-01-01, value: 2, source: {document: 试验}}\n"
          "  - {from: 2025-01-01, value: 3, source: {document: 试验}}\n");
    write("base/parameters/line.yaml",
          "id: line\ntitle: 监测线\nkind: money\nunit: 元/人\nmin: 0\nmax: 9000\nvalues:\n"
          "  - from: 2024-01-01\n    to: 2024-12-31\n    value: 6000\n    source: {document: 文件一, clause: 一, quotation: 六千元}\n"
          "  - from: 2025-01-01\n    value: 7000.50\n    default: true\n    source: {document: 文件二}\n");
    write("base/datasets/household.yaml",
          "id: house\ntitle: 农户\nowner: 乡村振兴部门\nentity: household\ntarget: registry.household\nperiod: state\nsource: {document: "
          "试验}\nfields:\n"
          "  - {name: number, title: 户编号, type: string, required: true, key: true, sensitivity: personal}\n"
          "  - {name: income, title: 人均收入, type: money}\n");
    write("base/datasets/person.yaml",
          "id: people\ntitle: 人员\nowner: 乡村振兴部门\nentity: person\ntarget: registry.person\nperiod: state\nsource: {document: "
          "试验}\nfields:\n"
          "  - {name: id_number, title: 身份证号, type: resident_id, required: true, key: true}\n"
          "  - {name: name, title: 姓名, type: name}\n"
          "  - {name: birth, title: 出生日期, type: date}\n");
    write("base/datasets/bill.yaml",
          "id: bill\ntitle: 票据\nowner: 医保部门\nentity: person\nperiod: event\nsource: {document: 试验}\nfields:\n"
          "  - {name: id_number, title: 身份证号, type: resident_id, required: true}\n"
          "  - {name: bill_no, title: 单号, type: string, key: true}\n"
          "  - {name: day, title: 日期, type: date, time: true, required: true}\n"
          "  - {name: grade, title: 等级, type: code, code_table: grade}\n"
          "  - {name: amount, title: 金额, type: money, unit: 万元, min: 0, max: 100000, aliases: [费用]}\n");
    write("base/terms/household.yaml",
          "- id: spent\n  table: household\n  title: 支出合计\n  kind: money\n  expression: self.bill.sum(b, b.amount)\n");
    write("base/rules/R1.yaml", rule("R1", "household.spent > params.line"));
  }
  ~TestPack() { std::filesystem::remove_all(root_); }
  TestPack(const TestPack&) = delete;
  TestPack& operator=(const TestPack&) = delete;

  /// A whole rule whose `when` stands in line 6.
  static std::string rule(const std::string& id, const std::string& when) {
    return "id: " + id + "\ntitle: 规则\nseverity: red\nrisk: \"01\"\nfrom: 2024-01-01\nwhen: " + when +
           "\nvalue: household.spent\nlimit: params.line\nwording: 支出 {value}，超过 {limit}\nchecks: [看票据]\nsource: {document: "
           "试验}\n";
  }
  void write(const std::string& path, std::string_view text) {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << text;
  }
  void remove(const std::string& path) { std::filesystem::remove_all(root_ / path); }
  Result<std::shared_ptr<const Pack>> load(const std::string& pack = "base") {
    report = {};
    return Pack::load(root_ / pack, report);
  }
  const std::filesystem::path& root() const { return root_; }
  /// The name that problems give to a file of the pack.
  std::string display(const std::string& path) const { return root_.filename().string() + "/" + path; }

  LoadReport report;

 private:
  std::filesystem::path root_;
};

}  // namespace shouwang::policy
