#include "linkage/field_comparison.h"

#include <gtest/gtest.h>

#include "base/resident_id.h"

namespace shouwang::linkage {
namespace {

const FieldComparison& of(const std::vector<FieldComparison>& all, Field field) {
  for (const FieldComparison& c : all)
    if (c.field == field) return c;
  throw std::logic_error("no such field");
}

class Comparison : public ::testing::Test {
 protected:
  const std::string number_ = ResidentId::make(530922, *Date::from_ymd(1980, 1, 2), 12).full();
  Record registered() const {
    Record r;
    r.name = "王建国";
    r.id_number = number_;
    r.birth_date = "1980-01-02";
    r.sex = "男";
    r.village_code = "530922100201";
    r.village = "爱华镇大石村";
    r.phone = "13812345678";
    return r;
  }
};

TEST_F(Comparison, ARecordAgreesWithItselfInEveryField) {
  for (const FieldComparison& c : compare_fields(registered(), registered())) {
    EXPECT_EQ(c.agreement, Agreement::kSame) << field_name(c.field);
    for (const AlignedCharacter& pair : c.aligned) EXPECT_TRUE(pair.same);
    EXPECT_FALSE(c.words.empty());
  }
}

TEST_F(Comparison, EveryFieldSpeaksForItself) {
  // In a pattern the number that agrees would silence the date in it.
  Record other = registered();
  other.birth_date = "1980-02-01";
  EXPECT_EQ(of(compare_fields(registered(), other), Field::kId).agreement, Agreement::kSame);
  EXPECT_EQ(of(compare_fields(registered(), other), Field::kBirth).agreement, Agreement::kClose);
  other.birth_date = "1955-07-09";
  EXPECT_EQ(of(compare_fields(registered(), other), Field::kBirth).agreement, Agreement::kDiffers);
}

TEST_F(Comparison, ShowsWhereTextsDiffer) {
  Record other = registered();
  std::string damaged = number_;
  damaged[10] = damaged[10] == '3' ? '4' : '3';
  other.id_number = damaged;
  other.name = "王建过";
  const auto all = compare_fields(other, registered());
  const FieldComparison& id = of(all, Field::kId);
  EXPECT_EQ(id.agreement, Agreement::kClose);
  ASSERT_EQ(id.aligned.size(), 18u);
  for (std::size_t k = 0; k < 18; ++k) EXPECT_EQ(id.aligned[k].same, k != 10);
  EXPECT_EQ(of(all, Field::kName).words, "姓名同音不同字");
  EXPECT_EQ(of(all, Field::kName).agreement, Agreement::kClose);
}

TEST_F(Comparison, SaysWhichSideLacksAField) {
  Record other = registered();
  other.phone = "";
  EXPECT_EQ(of(compare_fields(other, registered()), Field::kPhone).words, "来文没有");
  EXPECT_EQ(of(compare_fields(registered(), other), Field::kPhone).words, "登记没有");
  EXPECT_EQ(of(compare_fields(other, other), Field::kPhone).words, "双方都没有");
  EXPECT_EQ(of(compare_fields(other, registered()), Field::kPhone).agreement, Agreement::kMissing);
  EXPECT_TRUE(of(compare_fields(other, registered()), Field::kPhone).aligned.empty());
}

TEST_F(Comparison, WhatCannotBeReadIsMissing) {
  Record other = registered();
  other.birth_date = "不详";
  const auto all = compare_fields(other, registered());
  EXPECT_EQ(of(all, Field::kBirth).agreement, Agreement::kMissing);
  EXPECT_EQ(of(all, Field::kBirth).words, "无法比较");
}

TEST(Grades, RunFromSameToDiffers) {
  EXPECT_EQ(agreement_of(Field::kName, kNameExact), Agreement::kSame);
  EXPECT_EQ(agreement_of(Field::kName, kNameSound), Agreement::kClose);
  EXPECT_EQ(agreement_of(Field::kName, kNameKin), Agreement::kDiffers);
  EXPECT_EQ(agreement_of(Field::kId, kIdUnchecked), Agreement::kSame);
  EXPECT_EQ(agreement_of(Field::kId, kIdTwoEdits), Agreement::kClose);
  EXPECT_EQ(agreement_of(Field::kId, kIdRelative), Agreement::kDiffers);
  EXPECT_EQ(agreement_of(Field::kVillage, kVillageName), Agreement::kSame);
  EXPECT_EQ(agreement_of(Field::kVillage, kVillageTown), Agreement::kClose);
  EXPECT_EQ(agreement_of(Field::kSex, kSexDifferent), Agreement::kDiffers);
  EXPECT_EQ(agreement_of(Field::kPhone, 0), Agreement::kMissing);
}

}  // namespace
}  // namespace shouwang::linkage
