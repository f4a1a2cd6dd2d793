#include "generator/render.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/money.h"
#include "base/text.h"
#include "generator/testing.h"

namespace shouwang::generator {
namespace {

const ResidentId kPerson = ResidentId::make(999'922, *Date::from_ymd(1980, 1, 1), 1);
const ResidentId kStranger = ResidentId::make(999'000, *Date::from_ymd(1970, 1, 1), 1);

std::vector<std::string> cells(const RowBuffer& buffer, std::size_t row) {
  const std::size_t begin = row == 0 ? 0 : buffer.rows[row - 1].end;
  std::vector<std::string> out;
  for (const auto part : text::split(std::string_view(buffer.cells).substr(begin, buffer.rows[row].end - begin), '\x1F'))
    out.emplace_back(part);
  out.pop_back();
  return out;
}

Row settlement(bool decisive = false) {
  Row row;
  row.person = kPerson;
  row.decisive = decisive;
  row.add(Value::of_text("YB1"))
      .add(Value::name("张三"))
      .add(Value::id(kPerson))
      .add(Value::date(*Date::from_ymd(2026, 8, 5)))
      .add(Value::of_text("县人民医院"))
      .add(Value::money(1'234'500))
      .add(Value::money(100))
      .add(Value::money(0))
      .add(Value::money(350'000));
  return row;
}

// A family of two of whom the second is kPerson, and where its rows come from.
const Household& family() {
  static const Household household = [] {
    Household h;
    h.number = 3;
    h.members.resize(2);
    h.members[0].name = "张大山";
    h.members[0].id = ResidentId::make(999'922, *Date::from_ymd(1955, 5, 5), 3);
    h.members[1].name = "张三";
    h.members[1].id = kPerson;
    return h;
  }();
  return household;
}
const Village& village(std::string_view name) {
  static const Village here = [] {
    Village v;
    v.name = "大石村委会";
    v.township_name = "凤山镇";
    return v;
  }();
  static const Village there = [] {
    Village v;
    v.name = "水箐村委会";
    v.township_name = "鲁史镇";
    return v;
  }();
  return name == "here" ? here : there;
}
About about() { return {family(), village("here"), village("there"), kStranger}; }

Renderer renderer(Feed feed, Form form, std::uint32_t dirt) {
  const Layout& layout = layout_of(feed);
  Mix mix;
  mix.dirt_scale = dirt;
  return {layout, form, *columns_of(layout, testing::lincang()), mix};
}

TEST(Layouts, AreInTheOrderOfTheirFeeds) {
  for (std::size_t k = 0; k < layouts().size(); ++k) EXPECT_EQ(static_cast<std::size_t>(layouts()[k].feed), k);
  EXPECT_EQ(layouts().size(), kFeeds);
  std::set<std::string_view> departments;
  for (const Layout& l : layouts())
    if (!l.department.empty()) departments.insert(l.department);
  EXPECT_EQ(departments.size(), 22u);  // the twenty of the pack's departments, development and reform, and the rural bank
}

TEST(Layouts, UseHeadingsThatThePackKnowsEachOnce) {
  int aliases = 0;
  for (const Layout& layout : layouts()) {
    const auto columns = columns_of(layout, testing::lincang());
    ASSERT_TRUE(columns) << layout.dataset << (columns ? "" : columns.error().text());
    std::set<std::string> headings;
    for (const Column& c : *columns) {
      EXPECT_TRUE(headings.insert(c.heading).second) << layout.dataset << " " << c.heading;
      const auto& known = c.field->aliases;
      EXPECT_TRUE(c.heading == c.field->title || std::find(known.begin(), known.end(), c.heading) != known.end());
      if (c.heading != c.field->title) ++aliases;
    }
    for (const Beside column : layout.beside) {
      EXPECT_TRUE(headings.insert(std::string(heading_of(column))).second) << layout.dataset;
      for (const auto& field : testing::lincang().dataset(layout.dataset)->fields) {
        EXPECT_NE(field.title, heading_of(column)) << layout.dataset;
        EXPECT_EQ(std::count(field.aliases.begin(), field.aliases.end(), heading_of(column)), 0) << layout.dataset << "." << field.name;
      }
    }
    // Without its required columns a file would be refused.
    for (const auto& field : testing::lincang().dataset(layout.dataset)->fields) {
      const bool written = std::find(layout.fields.begin(), layout.fields.end(), field.name) != layout.fields.end();
      EXPECT_TRUE(written || !field.required) << layout.dataset << "." << field.name;
    }
  }
  EXPECT_GT(aliases, 30);
}

TEST(DateText, HasTheFormsThatDepartmentsUse) {
  const Date day = *Date::from_ymd(2026, 8, 5);
  EXPECT_EQ(date_text(day, DateForm::kIso), "2026-08-05");
  EXPECT_EQ(date_text(day, DateForm::kSlash), "2026/8/5");
  EXPECT_EQ(date_text(day, DateForm::kCompact), "20260805");
  EXPECT_EQ(date_text(day, DateForm::kChinese), "2026年8月5日");
  EXPECT_EQ(date_text(day, DateForm::kSerial), "46239");
  EXPECT_EQ(month_text(day, DateForm::kCompact), "202608");
  EXPECT_EQ(month_text(day, DateForm::kChinese), "2026年8月");
}

TEST(Render, SpellsACleanRowInTheDepartmentsWay) {
  RowBuffer out;
  Random random(1, 1, 1);
  renderer(Feed::kMedical, Form::kCsvGb18030, 0).render(settlement(), about(), random, out);
  ASSERT_EQ(out.rows.size(), 1u);
  EXPECT_EQ(cells(out, 0), (std::vector<std::string>{"tYB1", "t张三", "t" + kPerson.full(), "t20260805", "t县人民医院", "t12345.00",
                                                     "t1.00", "t0.00", "t3500.00", "t男", "t19800101"}));
  EXPECT_EQ(out.rows[0].household, 3u);
  EXPECT_EQ(out.rows[0].person, kPerson);
}

// Renders until every kind of dirt has been seen; returns one row of each.
std::map<Dirt, std::vector<std::string>> every_dirt(Form form, bool decisive) {
  std::map<Dirt, std::vector<std::string>> seen;
  const Renderer r = renderer(Feed::kMedical, form, 10'000);
  for (std::uint64_t k = 0; k < 4000; ++k) {
    RowBuffer out;
    Random random(5, 6, k);
    r.render(settlement(decisive), about(), random, out);
    for (std::size_t n = 0; n < out.rows.size(); ++n) seen[out.rows[n].dirt] = cells(out, n);
  }
  return seen;
}

TEST(Render, DamagesIdNumbersAsRealFilesDo) {
  auto seen = every_dirt(Form::kCsvGb18030, false);
  const std::string full = kPerson.full();
  EXPECT_EQ(seen[Dirt::kOldId][2], "t" + full.substr(0, 6) + full.substr(8, 9));
  EXPECT_EQ(*ResidentId::parse(seen[Dirt::kOldId][2].substr(1)), kPerson);
  EXPECT_EQ(text::fold_width(seen[Dirt::kFullWidthId][2].substr(1)), full);
  EXPECT_NE(seen[Dirt::kFullWidthId][2].substr(1), full);
  EXPECT_EQ(text::squeeze(seen[Dirt::kSpacedId][2].substr(1)), full);
  EXPECT_NE(seen[Dirt::kSpacedId][2].substr(1), full);
  EXPECT_EQ(seen[Dirt::kExcelId][2], "t9.99922E+17");
  EXPECT_EQ(seen[Dirt::kMissingId][2], "t");
  EXPECT_FALSE(ResidentId::parse(seen[Dirt::kWrongCheck][2].substr(1)));
  EXPECT_EQ(text::squeeze(seen[Dirt::kName][1].substr(1)), "张三");
  EXPECT_NE(seen[Dirt::kDate][3], "t20260805");
  EXPECT_EQ(seen[Dirt::kUnregistered][2], "t" + kStranger.full());
  EXPECT_NE(seen[Dirt::kUnregistered][0], "tYB1");  // its own document number, or it would replace the real row
  const auto own = [](std::vector<std::string> row) {
    return std::vector<std::string>(row.begin(), row.end() - 2);
  };  // what stands beside may differ
  EXPECT_EQ(own(seen[Dirt::kDuplicate]), own(seen[Dirt::kNone]));
}

TEST(Render, WritesNumbersAndNamesThatAreNotThePersons) {
  auto seen = every_dirt(Form::kCsvGb18030, false);
  const std::string full = kPerson.full();
  const auto differing = [&](const std::string& cell) {
    int n = 0;
    for (std::size_t k = 0; k < full.size(); ++k) n += cell[k + 1] != full[k] ? 1 : 0;
    return n;
  };
  EXPECT_EQ(differing(seen[Dirt::kWrongDigit][2]), 1);
  EXPECT_EQ(differing(seen[Dirt::kTransposed][2]), 2);
  EXPECT_FALSE(ResidentId::parse(seen[Dirt::kTransposed][2].substr(1)));
  EXPECT_FALSE(seen.contains(Dirt::kMonthDay));  // 1 January stays what it is
  EXPECT_EQ(seen[Dirt::kMembersId][2], "t" + family().members[0].id.full());
  EXPECT_EQ(seen[Dirt::kMasked][2], "t" + full.substr(0, 6) + "********" + full.substr(14));
  const auto before = ResidentId::parse(seen[Dirt::kSuperseded][2].substr(1));
  ASSERT_TRUE(before);
  EXPECT_NE(*before, kPerson);
  EXPECT_EQ(before->sex(), kPerson.sex());
  for (const Dirt dirt : {Dirt::kHomophone, Dirt::kCharacter, Dirt::kPlaceholder, Dirt::kFormerName}) {
    EXPECT_NE(seen[dirt][1], "t张三") << rate_of(dirt).name;
    EXPECT_EQ(seen[dirt][2], "t" + full) << rate_of(dirt).name;
  }
  EXPECT_TRUE(seen[Dirt::kFormerName][1].starts_with("t张"));
  EXPECT_EQ(seen[Dirt::kNamesake][1], "t张三");
  EXPECT_TRUE(seen[Dirt::kRelative][1].starts_with("t张"));
  EXPECT_NE(seen[Dirt::kRelative][1], "t张三");
  for (const Dirt dirt : {Dirt::kNamesake, Dirt::kRelative}) {
    EXPECT_TRUE(seen[dirt][2] == "t" + kStranger.full() || seen[dirt][2] == "t") << rate_of(dirt).name;
    EXPECT_NE(seen[dirt][0], "tYB1");
  }
}

TEST(Render, PutsBesideTheRowWhatSaysWhoItIs) {
  std::map<std::string, std::set<std::string>> columns;  // by what is said to differ
  const Renderer r = renderer(Feed::kInsurance, Form::kCsvUtf8, 1'000);
  for (std::uint64_t k = 0; k < 20'000; ++k) {
    Row row;
    row.person = kPerson;
    row.add(Value::name("张三"))
        .add(Value::id(kPerson))
        .add(Value::integer(2026))
        .add(Value::money(1))
        .add(Value::money(1))
        .add(Value::date(Date()));
    RowBuffer out;
    Random random(7, 8, k);
    r.render(row, about(), random, out);
    if (out.rows[0].dirt != Dirt::kNone) continue;
    const auto row_cells = cells(out, 0);
    ASSERT_EQ(row_cells.size(), 6u + 4);
    EXPECT_EQ(row_cells[6], "t男");
    for (const SideRate& side : kSideMix)
      if (out.rows[0].sides >> static_cast<unsigned>(side.kind) & 1u)
        for (std::size_t c = 7; c < 10; ++c) columns[std::string(side.name) + std::to_string(c)].insert(row_cells[c]);
    if (out.rows[0].sides == 0) columns["as it is"].insert(row_cells[7] + row_cells[8] + row_cells[9]);
  }
  EXPECT_EQ(columns["as it is"], (std::set<std::string>{"t1980-01-01t大石村委会t" + family().phone_text()}));
  EXPECT_EQ(columns["no_birth7"], (std::set<std::string>{"t"}));
  EXPECT_EQ(columns["lunar_birth7"].size(), 1u);  // always the same wrong day
  EXPECT_TRUE(columns["lunar_birth7"].begin()->starts_with("t1979-1"));
  EXPECT_TRUE(columns["other_village8"].contains("t水箐村委会"));
  EXPECT_TRUE(columns["other_village_form8"].contains("t大石村民委员会"));
  EXPECT_FALSE(columns["other_phone9"].contains("t" + family().phone_text()));
  EXPECT_GT(columns["other_phone9"].size(), 100u);
}

TEST(Render, LeavesANumberWhereAWorkbookHasRoundedTheId) {
  auto seen = every_dirt(Form::kXlsx, false);
  EXPECT_EQ(seen[Dirt::kExcelId][2], "n" + kPerson.full().substr(0, 15) + "000");
}

TEST(Render, SparesRowsThatARiskHangsOn) {
  const auto seen = every_dirt(Form::kCsvGb18030, true);
  for (const auto& [dirt, row] : seen) EXPECT_TRUE(rate_of(dirt).recoverable) << rate_of(dirt).name;
  EXPECT_TRUE(seen.contains(Dirt::kOldId));
}

TEST(Render, WritesOddMoneyOfTheSameValue) {
  const Renderer r = renderer(Feed::kMedical, Form::kCsvGb18030, 10'000);
  std::set<std::string> forms;
  for (std::uint64_t k = 0; k < 20'000; ++k) {
    RowBuffer out;
    Random random(5, 6, k);
    r.render(settlement(), about(), random, out);
    if (out.rows[0].dirt == Dirt::kMoney) forms.insert(cells(out, 0)[5].substr(1));
  }
  EXPECT_EQ(forms, (std::set<std::string>{"12,345.00", "12345元", "1.2345万元"}));
}

TEST(DirtMix, IsTwoOrThreeRowsInAHundred) {
  std::uint32_t sum = 0;
  for (std::size_t k = 0; k < kDirtMix.size(); ++k) {
    EXPECT_EQ(static_cast<std::size_t>(kDirtMix[k].kind), k);
    sum += kDirtMix[k].per_100_000;
  }
  EXPECT_NEAR(sum, 2600, 400);
  for (std::size_t k = 0; k < kSideMix.size(); ++k) EXPECT_EQ(static_cast<std::size_t>(kSideMix[k].kind), k);
}

TEST(Render, KeepsTheRegistryClean) {
  const Renderer r = renderer(Feed::kGuarantee, Form::kCsvUtf8Bom, 10'000);
  for (std::uint64_t k = 0; k < 200; ++k) {
    Row row;
    row.person = kPerson;
    row.add(Value::of_text("1"))
        .add(Value::name("张三"))
        .add(Value::date(Date()))
        .add(Value::boolean(true))
        .add(Value::boolean(false))
        .add(Value::code("C"))
        .add(Value::boolean(true));
    RowBuffer out;
    Random random(5, 6, k);
    r.render(row, about(), random, out);
    ASSERT_EQ(out.rows.size(), 1u);
    EXPECT_EQ(cells(out, 0), (std::vector<std::string>{"t1", "t张三", "t1970-01-01", "t是", "t否", "tC级", "t是"}));
  }
}

}  // namespace
}  // namespace shouwang::generator
