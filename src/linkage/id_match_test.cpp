#include "linkage/id_match.h"

#include <gtest/gtest.h>

#include "base/crypto.h"
#include "linkage/testing/scan_store.h"

namespace shouwang::linkage {
namespace {

using registry::PersonPlace;
using testing::ScanStore;

std::string index_of(int k) { return crypto::hex(crypto::sm3(std::to_string(k))).substr(0, 32); }
PersonPlace place(int k) { return {PersonId(k), HouseholdId(k / 4 + 1), 530922100201 + k % 7}; }
access::Scope everywhere() { return access::Scope::for_operator("test"); }

TEST(IdMatch, FindsEveryoneInALargeRegistryAndNobodyElse) {
  ScanStore store;
  constexpr int kPeople = 20000;
  for (int k = 1; k <= kPeople; ++k) store.persons.push_back({index_of(k), place(k)});
  const auto match = IdMatch::load(store, everywhere());
  ASSERT_TRUE(match);
  EXPECT_EQ((*match)->persons(), static_cast<std::size_t>(kPeople));
  for (int k = 1; k <= kPeople; ++k) {
    const auto found = (*match)->find_person(index_of(k));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->person, PersonId(k));
    ASSERT_EQ(found->household, place(k).household);
    ASSERT_EQ(found->village, place(k).village);
  }
  for (int k = kPeople + 1; k <= 2 * kPeople; ++k) ASSERT_FALSE((*match)->find_person(index_of(k)));
}

TEST(IdMatch, FindsHouseholdsByCode) {
  ScanStore store;
  store.households = {{"5309220001", HouseholdId(1), 530922100201}, {"5309220002", HouseholdId(2), 530922100202}};
  const auto match = IdMatch::load(store, everywhere());
  ASSERT_TRUE(match);
  EXPECT_EQ((*match)->find_household("5309220002")->household, HouseholdId(2));
  EXPECT_EQ((*match)->find_household("5309220002")->village, 530922100202);
  EXPECT_FALSE((*match)->find_household("5309220003"));
  EXPECT_FALSE((*match)->find_household(""));
}

TEST(IdMatch, MatchesNobodyWhenTwoPersonsOrHouseholdsShareTheKey) {
  ScanStore store;
  store.persons = {
      {index_of(1), place(1)}, {index_of(1), place(2)}, {index_of(1), place(2)}, {index_of(3), place(3)}, {index_of(3), place(3)}};
  store.households = {{"A", HouseholdId(1), 530922100201}, {"A", HouseholdId(2), 530922100202}};
  const auto match = IdMatch::load(store, everywhere());
  ASSERT_TRUE(match);
  EXPECT_FALSE((*match)->find_person(index_of(1)));
  EXPECT_TRUE((*match)->find_person(index_of(3)));
  EXPECT_FALSE((*match)->find_household("A"));
  EXPECT_EQ((*match)->ambiguous(), 2u);
}

TEST(IdMatch, SeesOnlyTheScope) {
  ScanStore store;
  store.persons = {{index_of(1), place(1)}, {index_of(2), {PersonId(2), HouseholdId(2), 530923100201}}};
  const auto match = IdMatch::load(store, everywhere().narrowed("530922"));
  ASSERT_TRUE(match);
  EXPECT_TRUE((*match)->find_person(index_of(1)));
  EXPECT_FALSE((*match)->find_person(index_of(2)));
}

TEST(IdMatch, TakesNoTextThatIsNotAnIndex) {
  ScanStore store;
  store.persons = {{"", place(1)}, {"zz", place(2)}, {std::string(32, 'g'), place(3)}};
  const auto match = IdMatch::load(store, everywhere());
  ASSERT_TRUE(match);
  EXPECT_EQ((*match)->persons(), 0u);
  EXPECT_FALSE((*match)->find_person(""));
  EXPECT_FALSE((*match)->find_person(std::string(32, 'g')));
}

TEST(IdMatch, PassesOnAFailingDatabase) {
  ScanStore store;
  store.broken = true;
  const auto match = IdMatch::load(store, everywhere());
  ASSERT_FALSE(match);
  EXPECT_EQ(match.error().code(), ErrorCode::kDatabase);
}

}  // namespace
}  // namespace shouwang::linkage
