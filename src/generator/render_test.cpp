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
  EXPECT_EQ(departments.size(), 14u);
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
  renderer(Feed::kMedical, Form::kCsvGb18030, 0).render(settlement(), 3, random, kStranger, out);
  ASSERT_EQ(out.rows.size(), 1u);
  EXPECT_EQ(cells(out, 0), (std::vector<std::string>{"tYB1", "t张三", "t" + kPerson.full(), "t20260805", "t县人民医院", "t12345.00",
                                                     "t1.00", "t0.00", "t3500.00"}));
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
    r.render(settlement(decisive), 3, random, kStranger, out);
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
  EXPECT_EQ(seen[Dirt::kDuplicate], seen[Dirt::kNone]);
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
    r.render(settlement(), 3, random, kStranger, out);
    if (out.rows[0].dirt == Dirt::kMoney) forms.insert(cells(out, 0)[5].substr(1));
  }
  EXPECT_EQ(forms, (std::set<std::string>{"12,345.00", "12345元", "1.2345万元"}));
}

TEST(DirtMix, IsAboutTwoRowsInAHundred) {
  std::uint32_t sum = 0;
  for (std::size_t k = 0; k < kDirtMix.size(); ++k) {
    EXPECT_EQ(static_cast<std::size_t>(kDirtMix[k].kind), k);
    sum += kDirtMix[k].per_100_000;
  }
  EXPECT_NEAR(sum, 2000, 300);
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
    r.render(row, 3, random, kStranger, out);
    ASSERT_EQ(out.rows.size(), 1u);
    EXPECT_EQ(cells(out, 0), (std::vector<std::string>{"t1", "t张三", "t1970-01-01", "t是", "t否", "tC级", "t是"}));
  }
}

}  // namespace
}  // namespace shouwang::generator
