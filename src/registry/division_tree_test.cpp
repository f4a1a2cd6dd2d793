#include <gtest/gtest.h>

#include "registry/model.h"

namespace shouwang::registry {
namespace {

Division division(std::int64_t code, std::string name, int level, std::int64_t parent) {
  Division d;
  d.code = code;
  d.name = std::move(name);
  d.level = level;
  d.parent = parent;
  d.source = "测试";
  return d;
}

std::vector<Division> yun_county() {
  return {division(530922100201, "毛家村", 5, 530922100000), division(530000000000, "云南省", 1, 0), division(530900000000, "临沧市", 2, 530000000000),
          division(530922000000, "云县", 3, 530900000000), division(530922100000, "爱华镇", 4, 530922000000), division(530922100001, "草皮街社区", 5, 530922100000)};
}

std::string problem_of(std::vector<Division> divisions) {
  const auto tree = DivisionTree::build(std::move(divisions));
  if (tree) return "";
  EXPECT_EQ(tree.error().code(), ErrorCode::kRegistryInvariant);
  return tree.error().message();
}

TEST(DivisionTree, AnswersForParentsChildrenAndPaths) {
  const auto tree = *DivisionTree::build(yun_county());
  EXPECT_EQ(tree.size(), 6u);
  ASSERT_EQ(tree.roots().size(), 1u);
  EXPECT_EQ(tree.roots()[0]->name, "云南省");
  ASSERT_NE(tree.find(530922000000), nullptr);
  EXPECT_EQ(tree.find(530922000000)->name, "云县");
  EXPECT_EQ(tree.find(530921000000), nullptr);
  const auto& villages = tree.children(530922100000);
  ASSERT_EQ(villages.size(), 2u);
  EXPECT_EQ(villages[0]->name, "草皮街社区") << "by code";
  EXPECT_EQ(villages[1]->name, "毛家村");
  EXPECT_TRUE(tree.children(530922100201).empty());
  EXPECT_TRUE(tree.children(999999999999).empty());
  EXPECT_TRUE(tree.children(0).empty());
  const auto path = tree.path(530922100201);
  ASSERT_EQ(path.size(), 5u);
  EXPECT_EQ(path.front()->level, 1);
  EXPECT_EQ(path.back()->name, "毛家村");
  EXPECT_TRUE(tree.path(530921000000).empty());
}

TEST(DivisionTree, NamesAPlaceFromTheCountyDown) {
  const auto tree = *DivisionTree::build(yun_county());
  EXPECT_EQ(tree.path_name(530922100201), "云县爱华镇毛家村");
  EXPECT_EQ(tree.path_name(530922000000), "云县");
  EXPECT_EQ(tree.path_name(530900000000), "临沧市") << "above the county: the name itself";
  EXPECT_EQ(tree.path_name(1), "");
}

TEST(DivisionTree, KeepsItsPointersWhenMoved) {
  auto tree = *DivisionTree::build(yun_county());
  const DivisionTree moved = std::move(tree);
  EXPECT_EQ(moved.children(530922100000)[1], moved.find(530922100201));
  EXPECT_FALSE(std::is_copy_constructible_v<DivisionTree>);
}

TEST(DivisionTree, MayBeginBelowTheProvince) {
  const auto tree = DivisionTree::build({division(530922000000, "云县", 3, 0), division(530921000000, "凤庆县", 3, 0)});
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->roots().size(), 2u);
  EXPECT_TRUE(DivisionTree::build({}));
}

TEST(DivisionTree, NamesEveryProblemOfAList) {
  auto list = yun_county();
  list.push_back(division(530922000000, "云县又一次", 3, 530900000000));
  list.push_back(division(530923000000, "永德县", 3, 540000000000));
  const std::string problem = problem_of(list);
  EXPECT_NE(problem.find("2 处错误"), std::string::npos) << problem;
  EXPECT_NE(problem.find("代码重复"), std::string::npos);
  EXPECT_NE(problem.find("永德县：上级 540000000000 不在名单中"), std::string::npos);
}

Division ended(Division d, Date last_day, std::int64_t merged_into = 0) {
  d.last_day = last_day;
  d.merged_into = merged_into;
  return d;
}

TEST(DivisionTree, HoldsTheNewestNameOfACodeAndWhatHasEnded) {
  const Date last = *Date::from_ymd(2024, 12, 31);
  auto list = yun_county();
  list[0] = ended(list[0], last);
  auto renamed = division(530922100201, "毛家新村", 5, 530922100000);
  renamed.first_day = last.plus_days(1);
  list.push_back(renamed);
  list.push_back(ended(division(530922100205, "松林村", 5, 530922100000), last, 530922100201));
  const auto tree = DivisionTree::build(list);
  ASSERT_TRUE(tree) << tree.error().message();
  EXPECT_EQ(tree->find(530922100201)->name, "毛家新村");
  EXPECT_EQ(tree->find(530922100205)->merged_into, 530922100201) << "families may still be registered there";
  EXPECT_EQ(tree->children(530922100000).size(), 3u);
  list.back().merged_into = 530922100999;
  EXPECT_NE(problem_of(list).find("并入的 530922100999 不在名单中"), std::string::npos);
  list.back().merged_into = 530922100000;
  EXPECT_NE(problem_of(list).find("应是同一级"), std::string::npos);
  list.back().merged_into = 530922100205;
  EXPECT_NE(problem_of(list).find("之后仍在使用"), std::string::npos) << "into itself";
  list.back() = division(530922100205, "松林村", 5, 530922100000);
  list.back().merged_into = 530922100201;
  EXPECT_NE(problem_of(list).find("没有截止日期"), std::string::npos);
  list.pop_back();
  list.back().first_day = last;
  EXPECT_NE(problem_of(list).find("起止日期与“毛家村”重叠"), std::string::npos);
}

TEST(DivisionTree, RefusesWrongLevelsPrefixesAndParents) {
  EXPECT_NE(problem_of({division(530922000000, "云县", 0, 0)}).find("级别应为 1 至 5"), std::string::npos);
  EXPECT_NE(problem_of({division(530922000000, "云县", 6, 0)}).find("级别应为 1 至 5"), std::string::npos);
  EXPECT_NE(problem_of({division(530922100000, "爱华镇", 3, 0)}).find("6 位有效数字"), std::string::npos);
  EXPECT_NE(problem_of({division(530922000000, "云县", 4, 0)}).find("属于上一级"), std::string::npos);
  EXPECT_NE(problem_of({division(0, "无", 1, 0)}).find("有效数字"), std::string::npos);
  EXPECT_NE(problem_of({division(1530922100201, "太长", 5, 0)}).find("有效数字"), std::string::npos);
  EXPECT_NE(problem_of({division(530922000000, "云县", 3, 0), division(530922100201, "毛家村", 5, 530922000000)}).find("级别应为 4"), std::string::npos);
  EXPECT_NE(problem_of({division(530922000000, "云县", 3, 0), division(530921100000, "凤山镇", 4, 530922000000)}).find("代码前缀"), std::string::npos);
  EXPECT_NE(problem_of({division(530922000000, "云县", 3, 530922000000)}).find("级别应为 2"), std::string::npos) << "its own parent";
}

TEST(DivisionCode, IsReadAtEveryLevel) {
  EXPECT_EQ(*parse_division("53"), 530000000000);
  EXPECT_EQ(*parse_division("5309"), 530900000000);
  EXPECT_EQ(*parse_division("530922"), 530922000000);
  EXPECT_EQ(*parse_division("530922100"), 530922100000);
  EXPECT_EQ(*parse_division("530922100201"), 530922100201);
  for (const char* wrong : {"", "5", "530", "53092", "5309221", "53092210020", "5309221002011", "53a", "-53092", "53 922"})
    EXPECT_EQ(parse_division(wrong).error().code(), ErrorCode::kInvalidArgument) << wrong;
}

TEST(DivisionCode, IsWrittenWithTwelveDigits) {
  EXPECT_EQ(division_text(530922100201), "530922100201");
  EXPECT_EQ(division_text(110000000000), "110000000000");
  EXPECT_EQ(division_text(1), "000000000001");
  EXPECT_EQ(division_text(0), "000000000000");
  EXPECT_EQ(county_of(530922100201), 530922);
  EXPECT_EQ(significant_digits(1), 2);
  EXPECT_EQ(significant_digits(4), 9);
  EXPECT_EQ(significant_digits(5), 12);
}

}  // namespace
}  // namespace shouwang::registry
