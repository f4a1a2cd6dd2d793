#include "generator/generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/crypto.h"
#include "base/resident_id.h"
#include "generator/dirt.h"
#include "generator/testing.h"

namespace shouwang::generator {
namespace {

namespace fs = std::filesystem;

Options options(const fs::path& directory, int households) {
  Options o;
  o.directory = directory;
  o.seed = 42;
  o.households = households;
  o.county = 530922;
  o.as_of = *Date::from_ymd(2026, 10, 31);
  return o;
}

std::map<std::string, std::string> digests(const fs::path& directory) {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    if (entry.is_regular_file())
      out[fs::relative(entry.path(), directory).generic_string()] = crypto::hex(crypto::sm3(testing::bytes_of(entry.path())));
  return out;
}

// Dirt that leaves no trace of the person's own number.
const std::set<std::string> kLostNumber{"excel_number",      "missing_id",    "wrong_check_character", "wrong_digit",
                                        "transposed_digits", "masked_number", "month_and_day_swapped", "number_of_another_member",
                                        "superseded_number"};

// One sample of 3,000 households shared by the tests that look at it.
class Sample : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new testing::Folder("sample");
    auto wanted = options(folder_->path(), 3000);
    wanted.mix.risk_scale = 8000;  // so that few households have everything
    wanted.mix.error_scale = 4000;
    auto made = generate(wanted, testing::divisions(), testing::lincang());
    ASSERT_TRUE(made) << made.error().text();
    summary_ = new Summary(std::move(*made));
  }
  static void TearDownTestSuite() {
    delete summary_;
    delete folder_;
  }
  static fs::path path(const std::string& relative) { return folder_->path() / relative; }
  static std::vector<std::map<std::string, std::string>> records(const std::string& relative) {
    const auto rows = testing::csv(path(relative));
    std::vector<std::map<std::string, std::string>> out;
    for (std::size_t k = 1; k < rows.size(); ++k)
      for (std::size_t c = 0; c < rows[k].size(); ++c) {
        if (c == 0) out.emplace_back();
        out.back()[rows[0][c]] = rows[k][c];
      }
    return out;
  }
  static testing::Folder* folder_;
  static Summary* summary_;
};
testing::Folder* Sample::folder_ = nullptr;
Summary* Sample::summary_ = nullptr;

TEST(Generate, GivesTheSameBytesForAnyNumberOfThreads) {
  const testing::Folder first("first"), second("second"), third("third");
  auto o = options(first.path(), 1200);
  o.threads = 1;
  ASSERT_TRUE(generate(o, testing::divisions(), testing::lincang()));
  o.directory = second.path();
  o.threads = 5;
  ASSERT_TRUE(generate(o, testing::divisions(), testing::lincang()));
  EXPECT_EQ(digests(first.path()), digests(second.path()));
  o.directory = third.path();
  o.seed = 43;
  ASSERT_TRUE(generate(o, testing::divisions(), testing::lincang()));
  EXPECT_NE(digests(first.path())["registry/人口信息.csv"], digests(third.path())["registry/人口信息.csv"]);
}

TEST(Generate, RefusesOptionsThatMakeNoSense) {
  const auto code = [](auto change) {
    const testing::Folder folder("refused");
    auto o = options(folder.path(), 1000);
    change(o);
    const auto made = generate(o, testing::divisions(), testing::lincang());
    return made ? ErrorCode::kInternal : made.error().code();
  };
  EXPECT_EQ(code([](Options& o) { o.households = 999; }), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code([](Options& o) { o.households = 500'001; }), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code([](Options& o) { o.months = 0; }), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code([](Options& o) { o.months = 13; }), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code([](Options& o) { o.dirt = -0.1; }), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code([](Options& o) { o.county = 110101; }), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code([](Options& o) { o.as_of = o.as_of.plus_days(-1); }), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code([](Options& o) { o.directory = SHOUWANG_SOURCE_DIR "/src"; }), ErrorCode::kConflict);
}

TEST(Generate, WritesOneMonthOfCsvOverAllCounties) {
  const testing::Folder folder("city");
  auto o = options(folder.path(), 2000);
  o.county = 0;
  o.months = 1;
  o.spreadsheets = false;
  o.dirt = 0;
  std::int64_t reported = 0;
  const auto made = generate(o, testing::divisions(), testing::lincang(), [&](std::int64_t done, std::int64_t all) {
    EXPECT_EQ(all, 2000);
    reported = done;
  });
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(reported, 2000);
  EXPECT_EQ(made->files.size(), 41u + 4u);
  for (const auto& [kind, rows] : made->dirty) EXPECT_TRUE(kind == "empty_row" || kind == "total_row") << kind;
  std::set<std::string> counties;
  for (const auto& row : testing::csv(folder.path() / "registry" / "户信息.csv")) counties.insert(row[1].substr(0, 6));
  EXPECT_EQ(counties.size(), 8u + 1u);  // with the heading
  for (const auto& file : made->files) EXPECT_NE(file.form, "XLSX");
}

TEST_F(Sample, HasTheFilesThatWerePromisedInTheirEncodings) {
  EXPECT_EQ(summary_->files.size(), 30u * 3 + 11 + 4);  // monthly, yearly, registry
  std::set<std::string> forms;
  for (const FileSummary& file : summary_->files) {
    ASSERT_TRUE(fs::exists(path(file.path))) << file.path;
    forms.insert(file.form);
    const std::string raw = testing::bytes_of(path(file.path));
    const bool marked = raw.starts_with("\xEF\xBB\xBF");
    const bool right = file.form == "XLSX"            ? raw.starts_with("PK")
                       : file.form == "CSV UTF-8 BOM" ? marked && text::is_valid_utf8(raw)
                       : file.form == "CSV UTF-8"     ? !marked && text::is_valid_utf8(raw)
                                                      : *text::detect_encoding(raw) == text::Encoding::kGb18030;
    EXPECT_TRUE(right) << file.path;
  }
  EXPECT_EQ(forms.size(), 4u);
  EXPECT_TRUE(fs::exists(path("2026-08/医保局_医保结算明细_202608.csv")));
  EXPECT_TRUE(fs::exists(path("2026-10/民政局_农村低保特困发放表_202610.xlsx")));
  EXPECT_NE(testing::bytes_of(path("README.txt")).find("合成数据"), std::string::npos);
}

TEST_F(Sample, NamesFilesSoThatTheDatasetCanBeGuessed) {
  for (const FileSummary& file : summary_->files) {
    if (file.path.starts_with("registry/")) continue;
    const auto& hints = testing::lincang().dataset(file.dataset)->file_hints;
    EXPECT_TRUE(std::any_of(hints.begin(), hints.end(), [&](const std::string& hint) { return file.path.find(hint) != std::string::npos; }))
        << file.path;
  }
}

TEST_F(Sample, GivesEveryPersonAValidNumberOfTheNeverAssignedPrefix) {
  std::set<std::string> seen;
  std::map<std::string, int> heads;
  for (auto& person : records("registry/人口信息.csv")) {
    const std::string id = person["证件号码"];
    const auto parsed = ResidentId::parse(id);
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(id.starts_with("999922")) << id.substr(0, 6);
    EXPECT_TRUE(seen.insert(id).second);
    EXPECT_EQ(parsed->birth().iso(), person["出生日期"]);
    EXPECT_EQ(parsed->sex() == Sex::kMale ? "男" : "女", person["性别"]);
    heads[person["户编号"]] += person["与户主关系"] == "户主";
  }
  EXPECT_EQ(static_cast<std::int64_t>(seen.size()), summary_->persons);
  EXPECT_EQ(heads.size(), 3000u);
  for (const auto& [household, n] : heads) EXPECT_EQ(n, 1) << household;
}

TEST_F(Sample, PlacesHouseholdsInRealVillagesOfTheCounty) {
  std::map<std::string, std::string> names;
  for (const auto& d : testing::divisions())
    if (d.level == 5) names[std::to_string(d.code)] = d.name;
  std::set<std::string> villages;
  for (auto& household : records("registry/户信息.csv")) {
    const std::string code = household["行政村代码"];
    ASSERT_TRUE(names.contains(code));
    EXPECT_TRUE(code.starts_with("530922"));
    EXPECT_EQ(names[code].find("监狱"), std::string::npos);
    EXPECT_NE(household["家庭住址"].find(names[code]), std::string::npos);
    villages.insert(code);
  }
  EXPECT_GT(villages.size(), 180u);
}

TEST_F(Sample, StatesTwoYearsOfIncomeAndOneCheckForEachHousehold) {
  std::map<std::string, std::set<std::string>> years;
  for (auto& income : records("registry/农户家庭收入.csv")) years[income["户编号"]].insert(income["统计首日"] + "/" + income["统计末日"]);
  std::size_t without = 0;  // planted
  for (auto& row : records("truth/at_risk.csv")) without += row["rule"] == "R57_no_income_record" ? 1 : 0;
  EXPECT_EQ(years.size(), 3000u - without);
  for (const auto& [household, periods] : years)
    EXPECT_EQ(periods, (std::set<std::string>{"2024-10-01/2025-09-30", "2025-10-01/2026-09-30"}));
  EXPECT_EQ(records("registry/三保障排查.csv").size(), 3000u);
}

TEST_F(Sample, PlantsRisksOfNearlyEveryRuleInAFewHouseholds) {
  std::set<std::string> households, at_risk;
  for (auto& h : records("registry/户信息.csv")) households.insert(h["户编号"]);
  std::map<std::string, std::int64_t> found;
  for (auto& row : records("truth/at_risk.csv")) {
    EXPECT_TRUE(households.contains(row["household_code"]));
    EXPECT_NE(row["why"], "");
    at_risk.insert(row["household_code"]);
    ++found[row["rule"]];
  }
  EXPECT_EQ(found, summary_->at_risk);
  EXPECT_EQ(static_cast<std::int64_t>(at_risk.size()), summary_->households_at_risk);
  EXPECT_GE(found.size(), 74u);  // of eighty; the rest strike so few households that a larger sample is needed
  for (int rule = 1; rule <= 16; ++rule) {
    const std::string number = std::string(rule < 10 ? "R0" : "R") + std::to_string(rule) + "_";
    EXPECT_TRUE(found.lower_bound(number) != found.end() && found.lower_bound(number)->first.starts_with(number)) << number;
  }
  for (const auto& [rule, n] : found) EXPECT_LE(n, 90) << rule;
}

TEST_F(Sample, WritesDownTheErrorsOfTheRegistryAndTheYearlyFiles) {
  std::map<std::string, std::int64_t> found;
  for (auto& row : records("truth/errors.csv")) {
    EXPECT_TRUE(row["rule"].starts_with("Q"));
    EXPECT_NE(row["why"], "");
    ++found[row["rule"]];
  }
  EXPECT_EQ(found, summary_->errors);
  EXPECT_GE(found.size(), 55u);
}

TEST_F(Sample, ProfilesAgreeWithTheRegistryOfTheSameFamily) {
  std::map<std::string, std::string> assistance;
  std::set<std::string> aided;
  for (auto& h : records("registry/户信息.csv")) {
    assistance[h["户编号"]] = h["低保特困情况"];
    if (h["户类型"] == "脱贫户" || h["监测对象类别"] != "非监测对象") aided.insert(h["户编号"]);
  }
  std::map<std::string, std::string> household_of, working;
  for (auto& p : records("registry/人口信息.csv")) {
    household_of[p["证件号码"]] = p["户编号"];
    working[p["证件号码"]] = p["是否务工"];
  }
  std::map<std::string, std::map<std::string, std::string>> of_line;  // a profile by its line in the file
  const std::string file = "2026-08/乡村振兴局_年度采集人员情况_202608.csv";
  const auto rows = testing::csv(path(file));
  const auto column = [&](const std::string& field) {
    const auto* spec = testing::lincang().dataset("person_profile")->field(field);
    for (std::size_t c = 0; c < rows[0].size(); ++c)
      if (rows[0][c] == spec->title || std::find(spec->aliases.begin(), spec->aliases.end(), rows[0][c]) != spec->aliases.end()) return c;
    return rows[0].size();
  };
  const std::size_t dibao = column("dibao"), place = column("has_job_place");
  ASSERT_LT(dibao, rows[0].size());
  ASSERT_LT(place, rows[0].size());
  std::int64_t seen = 0;
  for (auto& truth : records("truth/rows.csv")) {
    if (truth["file"] != file || truth["id_number"].empty()) continue;
    const auto& cells = rows.at(std::stoul(truth["line"]) - 1);
    ++seen;
    EXPECT_TRUE(aided.contains(truth["household_code"]));
    EXPECT_EQ(cells[dibao] == "是", assistance[truth["household_code"]] == "农村低保") << truth["line"];
    EXPECT_EQ(cells[place], working[truth["id_number"]]) << truth["line"];
  }
  EXPECT_GT(seen, 1500);
}

TEST_F(Sample, TellsTheTruthAboutEveryRowOfEveryDepartmentFile) {
  std::map<std::string, std::string> household_of;
  for (auto& person : records("registry/人口信息.csv")) household_of[person["证件号码"]] = person["户编号"];
  std::map<std::string, std::vector<std::vector<std::string>>> files;
  std::map<std::string, std::int64_t> rows, dirty;
  std::int64_t all = 0;
  for (auto& truth : records("truth/rows.csv")) {
    const std::string dirt = truth["dirt"], file = truth["file"], id = truth["id_number"];
    ++rows[file];
    if (!dirt.empty()) ++dirty[dirt];
    if (dirt == "not_in_registry" || dirt == "unregistered_relative" || dirt == "same_name" || dirt == "total_row" || dirt == "empty_row") {
      EXPECT_EQ(id, "");
      EXPECT_EQ(truth["household_code"], "");
    } else {
      ++all;
      ASSERT_TRUE(household_of.contains(id));
      EXPECT_EQ(household_of[id], truth["household_code"]);
    }
    if (file.ends_with(".xlsx") || id.empty()) continue;
    auto& content = files[file];
    if (content.empty()) content = testing::csv(path(file));
    const auto line = std::stoul(truth["line"]);
    ASSERT_LE(line, content.size());
    const auto& cells = content[line - 1];
    const auto has_id = [&](const std::string& wanted) {
      return std::any_of(cells.begin(), cells.end(), [&](const std::string& c) { return text::squeeze(c) == wanted; });
    };
    const std::string old = id.substr(0, 6) + id.substr(8, 9), small = id.substr(0, 17) + "x";
    const bool lost = kLostNumber.contains(dirt);
    const std::string& expected = dirt == "old_15_digits" ? old : dirt == "lower_case_x" ? small : id;
    EXPECT_EQ(has_id(expected), !lost) << file << ":" << line;
  }
  EXPECT_EQ(dirty, summary_->dirty);
  for (const FileSummary& file : summary_->files) {
    EXPECT_TRUE(file.path.starts_with("registry/") || rows[file.path] >= file.rows) << file.path;
  }
  std::int64_t spoilt = 0;
  for (const auto& [kind, n] : dirty) spoilt += n;
  EXPECT_NEAR(static_cast<double>(spoilt) / static_cast<double>(all), 0.026, 0.006);
  for (const DirtRate& rate : kDirtMix) {
    EXPECT_TRUE(rate.per_100_000 == 0 || dirty[std::string(rate.name)] > 0) << rate.name;
  }
}

TEST_F(Sample, TellsWhomEveryRowOfThePersonFilesMeans) {
  std::set<std::string> registered;
  for (auto& person : records("registry/人口信息.csv")) registered.insert(person["证件号码"]);
  std::map<std::string, std::string> rows;
  for (auto& truth : records("truth/rows.csv")) rows[truth["file"] + ":" + truth["line"]] = truth["id_number"] + "," + truth["dirt"];
  std::set<std::string> files, beside;
  std::int64_t links = 0;
  for (auto& link : records("truth/links.csv")) {
    ++links;
    files.insert(link["file"]);
    EXPECT_TRUE(link["id_number"].empty() || registered.contains(link["id_number"]));
    EXPECT_EQ(rows[link["file"] + ":" + link["line"]], link["id_number"] + "," + link["dirt"]);
    for (const auto part : text::split(link["beside"], '+')) beside.insert(std::string(part));
  }
  std::int64_t expected = 0, of_persons = 0;
  for (const FileSummary& file : summary_->files)
    if (!file.path.starts_with("registry/") && testing::lincang().dataset(file.dataset)->entity == policy::Entity::kPerson) {
      expected += file.rows;
      of_persons += file.rows == 0 ? 0 : 1;
    }
  EXPECT_EQ(links, expected);
  EXPECT_EQ(static_cast<std::int64_t>(files.size()), of_persons);
  for (const SideRate& side : kSideMix) EXPECT_TRUE(beside.contains(std::string(side.name))) << side.name;
}

TEST_F(Sample, HoldsSomePersonsTwice) {
  std::map<std::string, std::map<std::string, std::string>> people;
  for (auto& person : records("registry/人口信息.csv")) people[person["证件号码"]] = person;
  const auto pairs = records("truth/duplicates.csv");
  EXPECT_GE(pairs.size(), 1u);
  EXPECT_LE(pairs.size(), 12u);
  for (auto pair : pairs) {
    ASSERT_TRUE(people.contains(pair["first"]));
    ASSERT_TRUE(people.contains(pair["second"]));
    EXPECT_NE(people[pair["first"]]["户编号"], people[pair["second"]]["户编号"]);
    EXPECT_EQ(people[pair["first"]]["性别"], people[pair["second"]]["性别"]);
    EXPECT_EQ(people[pair["first"]]["姓名"] == people[pair["second"]]["姓名"],
              pair["difference"].find("name") == std::string::npos && pair["difference"].find("character") == std::string::npos);
  }
}

TEST_F(Sample, KnowsOfAssetsAndPaymentsWhatTheFamilyIs) {
  std::map<std::string, std::string> born, household_of;
  for (auto& person : records("registry/人口信息.csv")) born[person["证件号码"]] = person["出生日期"];
  std::int64_t allowances = 0;
  std::map<std::string, std::map<std::string, std::string>> lines;
  const std::string file = "2026-10/财政局_惠民惠农补贴一卡通发放_202610.csv";
  const auto rows = testing::csv(path(file));
  for (auto& truth : records("truth/rows.csv")) {
    if (truth["file"] != file || truth["id_number"].empty()) continue;
    const auto& cells = rows.at(std::stoul(truth["line"]) - 1);
    if (std::find(cells.begin(), cells.end(), "高龄津贴") == cells.end()) continue;
    ++allowances;
    EXPECT_LE(born[truth["id_number"]], "1946-10-31");
  }
  EXPECT_GT(allowances, 20);
}

TEST_F(Sample, KeepsReadableTheRowsThatARiskHangsOn) {
  std::set<std::string> at_risk;
  for (auto& row : records("truth/at_risk.csv"))
    if (row["rule"].starts_with("R13")) at_risk.insert(row["household_code"]);
  std::set<std::string> readable;
  for (auto& truth : records("truth/rows.csv")) {
    if (truth["file"].find("交通事故") == std::string::npos) continue;
    const std::string& dirt = truth["dirt"];
    if (!kLostNumber.contains(dirt)) readable.insert(truth["household_code"]);
  }
  for (const auto& household : at_risk) EXPECT_TRUE(readable.contains(household)) << household;
}

}  // namespace
}  // namespace shouwang::generator
