// Imports that ask a matcher whom their rows mean.
#include "intake/matching.h"

#include <gtest/gtest.h>

#include "intake/record_builder.h"
#include "intake/reread.h"
#include "intake/testing/sample.h"
#include "intake/testing/scripted_matcher.h"

namespace shouwang::intake {
namespace {

using testing::any_says;
using testing::Sample;
using testing::sample_code;
using testing::sample_id;
using testing::ScriptedMatcher;

constexpr std::string_view kMatchedHeader = "姓名,身份证号,发放编号,发放日期,资助种类,资助金额";

struct Matched : Sample {
  explicit Matched(std::size_t rows_to_learn = 20'000) {
    request.accept_low_match = true;
    request.matcher = [this, rows_to_learn](const policy::Dataset&) -> Result<std::unique_ptr<registry::PersonMatcher>> {
      return std::unique_ptr<registry::PersonMatcher>(std::make_unique<ScriptedMatcher>(seen, rows_to_learn, testing::kVillage));
    };
  }
  Result<Delivery> aid(std::string_view rows, std::string_view more_headings = "") {
    return import_text(std::string(kMatchedHeader) + std::string(more_headings) + "\n" + std::string(rows), "学生资助.csv", "education_aid");
  }
  ScriptedMatcher::Seen seen;
};

std::string aid_row(std::string_view name, std::string_view number, int n, std::string_view more = "") {
  return std::string(name) + "," + std::string(number) + ",Z" + std::to_string(n) + ",2026-08-05,助学金," + std::to_string(n) + std::string(more) + "\n";
}

std::string wrong_number(int n) {
  std::string number = sample_id(n).full();
  number.back() = number.back() == '1' ? '2' : '1';
  return number;
}

TEST(Matching, PutsEveryRowWhereTheMatcherSays) {
  Matched s;
  const auto d = s.aid(aid_row("准一", sample_id(1).full(), 1) + aid_row("像二", sample_id(200).full(), 2) + aid_row("疑三", sample_id(201).full(), 3) +
                       aid_row("无四", sample_id(202).full(), 4) + aid_row("无五", "", 5) + aid_row("像六", "", 6) + ",,Z7,2026-08-05,助学金,7\n");
  ASSERT_TRUE(d) << d.error().text();
  const auto rows = s.store.live("education_aid");
  ASSERT_EQ(rows.size(), 7u);
  const MatchState wanted[] = {MatchState::kMatched, MatchState::kMatched, MatchState::kReview, MatchState::kNotFound,
                               MatchState::kNoId,    MatchState::kMatched, MatchState::kNoId};
  for (std::size_t k = 0; k < rows.size(); ++k) {
    EXPECT_EQ(rows[k]->row.match, wanted[k]) << k;
    const bool matched = wanted[k] == MatchState::kMatched;
    EXPECT_EQ(rows[k]->row.person, matched ? PersonId(700) : PersonId());
    EXPECT_EQ(rows[k]->row.household, matched ? HouseholdId(70) : HouseholdId());
    EXPECT_EQ(rows[k]->row.village, matched ? testing::kVillage : 0);
  }
  EXPECT_EQ(d->receipt.matched, 3);
  EXPECT_EQ(d->receipt.unmatched, 4);
  EXPECT_EQ(d->receipt.review, 1);
  EXPECT_EQ(d->receipt.linked_by_model, 2);
  EXPECT_EQ(s.seen.asked.size(), 6u) << "a row that names nobody is no question";
  EXPECT_EQ(s.seen.rows, 7);
  EXPECT_EQ(s.store.content.models.at(d->id.value()), "model");
  // Certain and unknown rows leave nothing behind.
  ASSERT_EQ(s.store.content.items.size(), 3u);
  const registry::ReviewItem& item = s.store.content.items[1];
  EXPECT_EQ(item.record, rows[2]->row.id);
  EXPECT_EQ(item.line, 4);
  EXPECT_EQ(item.purpose, registry::ReviewPurpose::kQueue);
  EXPECT_EQ(item.statement.find("疑三"), std::string::npos);
  const auto text = s.cipher.decrypt(item.statement, registry::kStatementContext);
  ASSERT_TRUE(text);
  EXPECT_EQ(item.statement_index, s.cipher.index(*text));
  const auto statement = registry::statement_from_text(*text);
  ASSERT_TRUE(statement);
  EXPECT_EQ(statement->name, "疑三");
  EXPECT_EQ(statement->id_number, sample_id(201).full());
}

TEST(Matching, ARowUnderSomebodyElsesNumberDoesNotTakeTheirRowsPlace) {
  Matched s;
  const auto d = s.aid(aid_row("像一", sample_id(1).full(), 1) + aid_row("疑一", sample_id(1).full(), 1) + aid_row("准一", sample_id(1).full(), 1));
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.replaced, 0);
  const auto rows = s.store.live("education_aid");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0]->row.id_index, "") << "not this person's number";
  EXPECT_EQ(rows[1]->row.id_index, "");
  EXPECT_EQ(rows[2]->row.id_index, s.cipher.index(sample_id(1).full()));
  // The same rows again are the same rows.
  const auto again = s.aid(aid_row("像一", sample_id(1).full(), 1) + aid_row("准一", sample_id(1).full(), 1));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->receipt.duplicate, 2);
}

TEST(Matching, ARowWithADamagedNumberIsTakenWhenItIsKnownWhomItMeans) {
  Matched s;
  const auto d = s.aid(aid_row("像一", wrong_number(1), 1) + aid_row("疑二", "5.33E+17", 2) + aid_row("无三", wrong_number(3), 3) +
                       aid_row("像四", wrong_number(4), 4) + aid_row("", wrong_number(5), 5) + "像六," + wrong_number(6) + ",Z6,2026-13-05,助学金,6\n");
  ASSERT_TRUE(d) << d.error().text();
  const auto rows = s.store.live("education_aid");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0]->row.match, MatchState::kMatched);
  EXPECT_EQ(rows[0]->row.id_index, "");
  EXPECT_EQ(rows[0]->row.id_masked.find(wrong_number(1)), std::string::npos);
  EXPECT_EQ(rows[1]->row.match, MatchState::kReview);
  EXPECT_EQ(rows[2]->row.line, 5);
  EXPECT_EQ(rows[2]->cells.size(), rows[0]->cells.size());
  // The department still has to put the numbers right.
  const auto aside = s.quarantine(*d);
  ASSERT_EQ(aside.size(), 6u);
  for (std::size_t k = 0; k < aside.size(); ++k) EXPECT_EQ(aside[k].line, static_cast<int>(k) + 2);
  EXPECT_EQ(aside[0].settled, "号码有误，已按姓名等比对到人");
  EXPECT_EQ(aside[1].settled, "号码有误，已列入待核对");
  EXPECT_EQ(aside[2].settled, "");
  EXPECT_NE(aside[2].reason.find("校验位"), std::string::npos) << aside[2].reason;
  EXPECT_EQ(aside[4].settled, "") << "nobody is named";
  EXPECT_EQ(aside[5].settled, "") << "more is wrong than the number";
  EXPECT_EQ(d->receipt.quarantined, 3);
  EXPECT_EQ(d->receipt.taken, 3);
  EXPECT_EQ(d->receipt.linked_by_model, 2);
  EXPECT_TRUE(any_says(d->receipt.notes, "3 行的证件号码有误但没有搁置：2 行已按姓名等比对到人，1 行列入待核对"));
}

TEST(Matching, ADamagedNumberStandsForItselfInTheIdentity) {
  Matched s;
  const std::string row = aid_row("像一", wrong_number(1), 1);
  ASSERT_TRUE(s.aid(row));
  const auto again = s.aid(row + aid_row("像一", wrong_number(2), 1) + aid_row("像二", wrong_number(1), 1));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->receipt.duplicate, 1);
  EXPECT_EQ(s.store.live("education_aid").size(), 3u) << "another number, or another name with the same number, is another row";
  EXPECT_EQ(s.store.content.items.size(), 3u) << "what was said before has its item already";
}

TEST(Matching, WaitsForEnoughRowsToLearnFromBeforeItWritesAny) {
  Matched s(7'000);
  std::string rows;
  for (int k = 0; k < 12'000; ++k) rows += aid_row(k % 3 == 0 ? "像甲" : "准乙", sample_id(k % 90 + 1).full(), k);
  const auto d = s.aid(rows);
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(s.seen.learnt.size(), 10'000u);
  EXPECT_EQ(s.seen.batches, (std::vector<std::size_t>{10'000, 2'000}));
  EXPECT_EQ(d->receipt.matched, 12'000);
  EXPECT_EQ(d->receipt.linked_by_model, 4'000);
  // All but the drawn ones are written as they come.
  EXPECT_EQ(s.seen.selected, static_cast<int>(ScriptedMatcher::kMostAudited));
  EXPECT_EQ(s.store.content.items.size(), 4'000u);
}

TEST(Matching, UsesColumnsThatAreNoFieldsAndKeepsThemOutOfTheTables) {
  Matched s;
  const auto d = s.aid(aid_row("疑一", sample_id(1).full(), 1, ",1990年8月8日,女,凤山镇,大石村3组,13812345678,备注"),
                       ",出生日期,性别,乡镇,家庭住址,联系电话,经办");
  ASSERT_TRUE(d) << d.error().text();
  ASSERT_EQ(s.seen.asked.size(), 1u);
  const registry::OwnedStatement& asked = s.seen.asked[0];
  EXPECT_EQ(asked.birth_date, "1990年8月8日");
  EXPECT_EQ(asked.sex, "女");
  EXPECT_EQ(asked.village, "凤山镇大石村3组");
  EXPECT_EQ(asked.phone, "13812345678");
  EXPECT_EQ(d->receipt.unknown_columns, std::vector<std::string>{"经办"});
  EXPECT_EQ(d->receipt.mapping.at("出生日期"), "出生日期（只用于比对，不入库）");
  ASSERT_EQ(d->receipt.layout.size(), 12u);
  EXPECT_EQ(d->receipt.layout[6].matching, "出生日期");
  EXPECT_EQ(d->receipt.layout[6].field, "");
  EXPECT_EQ(d->receipt.layout[9].matching, "行政村");
  EXPECT_EQ(d->receipt.layout[11].matching, "");
  for (const auto* record : s.store.live("education_aid"))
    for (const Cell& cell : record->cells) EXPECT_EQ(cell.text.find("大石"), std::string::npos);
}

TEST(Matching, AFieldOfTheDatasetIsUsedInPlaceOfAColumnBesideIt) {
  const policy::Pack& pack = testing::china_pack();
  for (const auto& [id, dataset] : pack.datasets) {
    if (dataset.target != policy::Target::kRecords) continue;
    std::vector<std::string> keys;
    std::vector<MappedColumn> mapped;
    for (std::size_t k = 0; k < dataset.fields.size(); ++k) {
      keys.push_back(dataset.fields[k].title);
      mapped.push_back({k, k, dataset.fields[k].title, ""});
    }
    keys.emplace_back("性别");
    std::size_t sexes = 0;
    for (const MatchingSource& source : matching_sources(pack, dataset, keys, mapped)) {
      EXPECT_EQ(source.only_matching, source.column >= dataset.fields.size()) << id;
      sexes += source.part == policy::MatchPart::kSex;
    }
    EXPECT_EQ(sexes, 1u) << id;
  }
}

TEST(Matching, AHouseholdIsAskedForByItsHeadWhereTheCodeDoesNotTell) {
  Matched s;
  const auto d = s.import_text("户编号,户主姓名,户主身份证号,鉴定编号,鉴定日期,鉴定等级\n" + sample_code(1) + ",像张三,,A1,2026-08-05,C\n" + ",像张三," +
                                   sample_id(5).full() + ",A2,2026-08-05,D\n" + "999,疑张三,,A3,2026-08-05,A\n" + sample_code(1) + ",张三," +
                                   sample_id(99).full() + ",A4,2026-08-05,A\n" + sample_code(2) + ",像张三," + wrong_number(5) + ",A5,2026-08-05,A\n",
                               "住房.csv");
  ASSERT_TRUE(d) << d.error().text();
  const auto rows = s.store.live("housing_survey");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0]->row.household, HouseholdId(1)) << "by its code, as ever";
  EXPECT_EQ(rows[1]->row.household, HouseholdId(70));
  EXPECT_EQ(rows[1]->row.person, PersonId()) << "rows of households name no person";
  EXPECT_EQ(rows[2]->row.match, MatchState::kReview);
  const auto aside = s.quarantine(*d);
  ASSERT_EQ(aside.size(), 2u);
  EXPECT_NE(aside[0].reason.find("不是同一户"), std::string::npos);
  EXPECT_EQ(aside[1].settled, "") << "the code says one household, the head another";
}

TEST(Matching, AHouseholdOfKnownCodeIsTakenWithADamagedNumberUnlessTheNameSaysOtherwise) {
  Matched s;
  const std::string heading = "户编号,户主姓名,户主身份证号,鉴定编号,鉴定日期,鉴定等级\n";
  const auto row = [&](const std::string& code, std::string_view name, int n) {
    return code + "," + std::string(name) + "," + wrong_number(n) + ",A" + std::to_string(n) + ",2026-08-05,C\n";
  };
  const std::string first = row(sample_code(1), "户张三", 1);
  const auto d = s.import_text(heading + first + row(sample_code(2), "", 5) + row(sample_code(3), "无李四", 9) + row("999", "户王五", 13) + row("999", "", 14), "住房.csv");
  ASSERT_TRUE(d) << d.error().text();
  const auto rows = s.store.live("housing_survey");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]->row.household, HouseholdId(1)) << "somebody of that name lives there";
  EXPECT_EQ(rows[1]->row.household, HouseholdId(2)) << "no name is given that could contradict";
  EXPECT_EQ(rows[0]->row.match, MatchState::kMatched);
  EXPECT_EQ(rows[0]->row.id_index, "");
  EXPECT_EQ(d->receipt.matched, 2);
  EXPECT_EQ(d->receipt.quarantined, 3);
  EXPECT_TRUE(any_says(d->receipt.notes, "2 行的证件号码有误但没有搁置：2 行已按户编号采用"));
  const auto aside = s.quarantine(*d);
  ASSERT_EQ(aside.size(), 5u);
  EXPECT_EQ(aside[0].settled, "号码有误，已按户编号采用");
  EXPECT_EQ(aside[1].settled, "号码有误，已按户编号采用");
  EXPECT_EQ(aside[2].settled, "");
  EXPECT_NE(aside[2].reason.find("户编号所指的户里没有“无**”，请核对户编号和姓名"), std::string::npos) << aside[2].reason;
  EXPECT_EQ(aside[3].reason.find("户编号所指的户里没有"), std::string::npos) << "the code is nobody's";
  // The right number later: the same household and event, one row.
  const auto right = s.import_text(heading + sample_code(1) + ",户张三," + sample_id(1).full() + ",A1,2026-08-05,C\n", "住房.csv");
  ASSERT_TRUE(right) << right.error().text();
  EXPECT_EQ(right->receipt.replaced, 1);
  EXPECT_EQ(s.store.live("housing_survey").size(), 2u);
}

TEST(Matching, ANumberOfNobodyIsNotWhatARowLinkedByTheRestIsKnownBy) {
  Matched s;
  ASSERT_TRUE(s.aid(aid_row("像一", sample_id(200).full(), 1) + aid_row("疑二", sample_id(201).full(), 2)));
  const auto rows = s.store.live("education_aid");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]->row.id_index, "");
  EXPECT_EQ(rows[1]->row.id_index, s.cipher.index(sample_id(201).full())) << "it is not known yet whose it is";
}

TEST(Matching, RowsInReviewSpeakForAFile) {
  Matched s;
  s.request.accept_low_match = false;
  std::string rows;
  for (int k = 0; k < 60; ++k) rows += aid_row(k < 30 ? "疑甲" : k < 40 ? "准乙" : "无丙", sample_id(200 + k).full(), k);
  EXPECT_TRUE(s.aid(rows)) << "20 of 60 are unknown";
  rows.clear();
  for (int k = 0; k < 60; ++k) rows += aid_row(k < 30 ? "疑甲" : "无丙", sample_id(200 + k).full(), k + 100);
  const auto refused = s.aid(rows);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kLowMatch);
  EXPECT_NE(refused.error().message().find("30 行在本县户册中找不到"), std::string::npos) << refused.error().message();
}

TEST(Matching, ARowReadAgainIsAskedWithoutLearning) {
  Matched s;
  const auto d = s.aid(aid_row("无一", wrong_number(1), 1) + aid_row("准二", sample_id(2).full(), 2));
  ASSERT_TRUE(d) << d.error().text();
  ScriptedMatcher::Seen seen;
  ScriptedMatcher matcher(seen, 0, testing::kVillage);
  RereadRequest request{testing::kCounty, d->dataset, d->receipt.layout, s.quarantine(*d).at(0), {{"姓名", "疑一"}, {"身份证号", sample_id(300).full()}}, testing::kNowMs};
  request.matcher = &matcher;
  const auto again = reread_row(request, testing::china_pack(), s.lookup, s.ids, s.cipher);
  ASSERT_TRUE(again) << again.error().text();
  ASSERT_TRUE(again->good) << again->problem.reason;
  EXPECT_EQ(again->records.rows.at(0).match, MatchState::kReview);
  ASSERT_EQ(again->items.size(), 1u);
  EXPECT_EQ(again->items[0].record, again->records.rows[0].id);
  EXPECT_TRUE(seen.learnt.empty());
}

TEST(Matching, ProposesNoFieldForAColumnThatOnlyIdentifies) {
  Matched s;
  testing::TempFile file("x.csv", "姓名,身份证号,发放编号,资助种类,资助金额,发放时期,出生日期\n张三," + sample_id(1).full() + ",Z1,助学金,10,2026-08-05,1990-08-08\n");
  PreviewRequest request;
  request.path = file.path();
  request.file_name = "学生资助.csv";
  request.dataset = "education_aid";
  const auto preview = preview_file(request, testing::china_pack(), nullptr, s.scope);
  ASSERT_TRUE(preview) << preview.error().text();
  ASSERT_EQ(preview->proposal.columns.size(), 7u);
  EXPECT_EQ(preview->proposal.columns[6].field, "");
  EXPECT_EQ(preview->proposal.columns[6].matching, "出生日期");
  EXPECT_EQ(preview->proposal.columns[6].why, kMatchingOnly);
  EXPECT_EQ(preview->proposal.columns[5].field, "day") << "the only day that is left";
}

}  // namespace
}  // namespace shouwang::intake
