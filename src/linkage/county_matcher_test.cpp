#include "linkage/county_matcher.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/resident_id.h"
#include "linkage/testing/memory_people.h"
#include "linkage/testing/scan_store.h"
#include "linkage/testing/small_registry.h"

namespace shouwang::linkage {
namespace {

using registry::MatchZone;
using registry::PersonMatch;
using registry::PersonStatement;
using registry::ReviewPurpose;

class Folder {
 public:
  Folder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() / ("shouwang-county-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path file() const { return path_ / ("link-" + std::to_string(testing::kPeopleCounty) + ".idx"); }
  std::string content() const {
    std::ifstream in(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::filesystem::path path_;
};

std::string number_of(int year, int month, int day, int sequence) {
  return ResidentId::make(530922, *Date::from_ymd(year, month, day), sequence).full();
}

/// As a county has it that has set nothing of its own.
MatcherOptions usual(unsigned threads = 1) {
  return {.zones = {0.95, 0.10}, .budget = {.at_least = 20, .reviewed_share = 0.01, .audited_share = 0.01, .most_audited = 50}, .threads = threads};
}

// A county of ordinary people, and a few who are hard to tell apart.
class CountyMatcherTest : public ::testing::Test {
 protected:
  static constexpr std::int64_t kZhang = 90001, kTwinA = 90002, kTwinB = 90003, kYan = 90004;

  CountyMatcherTest() {
    const auto world = testing::make_small_world(800, 0, 11);
    for (const Record& r : world.registry) {
      testing::MemoryPeople::Person p;
      p.id = static_cast<std::int64_t>(r.key);
      p.household = static_cast<std::int64_t>(r.household);
      p.name = r.name;
      p.number = r.id_number;
      p.sex = r.sex;
      p.birth = *Date::parse_iso(r.birth_date);
      store_.people.push_back(std::move(p));
    }
    add(kZhang, 5001, "张建梅", number_of(1971, 4, 9, 124));
    add(kTwinA, 5002, "李双喜", number_of(1990, 8, 8, 131));
    add(kTwinB, 5002, "李双全", number_of(1990, 8, 8, 133));
    add(kYan, 5003, "严文学", number_of(1955, 2, 3, 117));
  }

  void add(std::int64_t id, std::int64_t household, std::string name, std::string number) {
    testing::MemoryPeople::Person p;
    p.id = id;
    p.household = household;
    p.name = std::move(name);
    p.birth = ResidentId::parse(number)->birth();
    p.number = std::move(number);
    store_.people.push_back(std::move(p));
  }

  std::shared_ptr<const CountyIndex> county(unsigned threads = 1) {
    auto out = CountyIndex::open(store_, cipher_, scope_, testing::kPeopleCounty, folder_.path(), threads);
    EXPECT_TRUE(out) << out.error().text();
    return *out;
  }
  PersonMatch match(const PersonStatement& row) {
    CountyMatcher matcher(county(), Model::defaults(), usual());
    const auto out = matcher.decide(std::span(&row, 1));
    EXPECT_TRUE(out);
    return out->front();
  }

  crypto::FieldCipher cipher_ = *crypto::FieldCipher::create(std::string(32, 'k'));
  testing::MemoryPeople store_{cipher_};
  access::Scope scope_ = access::Scope::for_operator("test");
  Folder folder_;
};

TEST_F(CountyMatcherTest, IsCertainOfACheckedNumberWithItsName) {
  const std::string number = number_of(1971, 4, 9, 124);
  for (const std::string_view name : {"张建梅", " 张 建梅", ""}) {
    const PersonMatch m = match({.name = name, .id_number = number});
    EXPECT_EQ(m.zone, MatchZone::kLinked) << name;
    EXPECT_TRUE(m.certain) << name;
    EXPECT_EQ(m.place.person, PersonId(kZhang));
    EXPECT_EQ(m.place.household, HouseholdId(5001));
    EXPECT_EQ(m.place.village, testing::kPeopleVillage);
    EXPECT_TRUE(m.candidates.empty());
  }
  EXPECT_FALSE(match({.name = "王大力", .id_number = number}).certain);
}

TEST_F(CountyMatcherTest, LinksADamagedNumberByTheRest) {
  std::string number = number_of(1971, 4, 9, 124);
  number[17] = number[17] == '1' ? '2' : '1';
  const PersonMatch m = match({.name = "张建梅", .id_number = number});
  EXPECT_EQ(m.zone, MatchZone::kLinked);
  EXPECT_FALSE(m.certain);
  EXPECT_EQ(m.place.person, PersonId(kZhang));
  ASSERT_FALSE(m.candidates.empty());
  EXPECT_GE(m.candidates.front().posterior, 950'000);
}

TEST_F(CountyMatcherTest, FindsPeopleOfAVillageThatBecamePartOfAnother) {
  const std::int64_t away = 530922100209;
  // Two of one name and birthday in two villages; the row names a village that is no longer there.
  add(90011, 5011, "严文海", number_of(1966, 6, 6, 119));
  store_.people.back().village = 530922100207;
  store_.people.back().village_name = "凤山镇白水村";
  add(90012, 5012, "严文海", number_of(1966, 6, 6, 137));
  store_.people.back().village = away;
  store_.people.back().village_name = "凤山镇龙潭村";
  const auto place = [&](std::string_view village, std::string_view code = "") {
    ++store_.version.people;
    const PersonMatch m = match({.name = "严文海", .birth_date = "1966-06-06", .village_code = code, .village = village});
    return m.candidates.empty() || m.candidates[0].posterior < 800'000 ? 0 : m.candidates[0].person.value();
  };
  EXPECT_EQ(place("凤山镇松林村"), 0) << "either of them";
  store_.former_village_rows = {{530922100205, "凤山镇松林村", static_cast<std::uint64_t>(away), "凤山镇龙潭村"}};
  EXPECT_EQ(place("凤山镇松林村"), 90012);
  EXPECT_EQ(place("松林村委会3组"), 90012) << "one village only had this name";
  EXPECT_EQ(place("", "530922100205"), 90012);
  EXPECT_EQ(place("凤山镇白水村"), 90011);
  store_.former_village_rows.push_back({530922101205, "后营镇松林村", 530922101299, "后营镇上寨村"});
  EXPECT_EQ(place("凤山镇松林村"), 90012);
  EXPECT_EQ(place("松林村"), 0) << "which of the two is not said";
  store_.former_village_rows = {{530922101205, "后营镇白水村", static_cast<std::uint64_t>(away), "凤山镇龙潭村"}};
  EXPECT_EQ(place("白水村"), 90011) << "the village of today goes before one of former days";
}

TEST_F(CountyMatcherTest, LinksAHomophoneOfTheSameNumber) {
  const PersonMatch m = match({.name = "张建美", .id_number = number_of(1971, 4, 9, 124)});
  EXPECT_EQ(m.zone, MatchZone::kLinked);
  EXPECT_FALSE(m.certain);
  EXPECT_EQ(m.place.person, PersonId(kZhang));
}

TEST_F(CountyMatcherTest, KnowsWhoLivesInAHouseholdByNameAndItsSpellings) {
  const CountyMatcher matcher(county(), Model::defaults(), {});
  for (const std::string_view name : {"张建梅", " 张建 梅", "张建美"}) EXPECT_TRUE(matcher.is_member_named(HouseholdId(5001), name)) << name;
  EXPECT_TRUE(matcher.is_member_named(HouseholdId(5002), "李双喜"));
  EXPECT_TRUE(matcher.is_member_named(HouseholdId(5002), "李双全"));
  EXPECT_FALSE(matcher.is_member_named(HouseholdId(5002), "张建梅")) << "of another household";
  EXPECT_FALSE(matcher.is_member_named(HouseholdId(5001), "王大力"));
  EXPECT_TRUE(matcher.is_member_named(HouseholdId(5003), "阎文学")) << "it sounds the same";
  EXPECT_FALSE(matcher.is_member_named(HouseholdId(5003), "周大勇"));
  store_.add_alias(kYan, AliasKind::kName, "周大勇");
  EXPECT_TRUE(CountyMatcher(county(), Model::defaults(), {}).is_member_named(HouseholdId(5003), "周大勇")) << "formerly";
  EXPECT_FALSE(matcher.is_member_named(HouseholdId(5001), ""));
  EXPECT_FALSE(matcher.is_member_named(HouseholdId(4999), "张建梅"));
}

TEST_F(CountyMatcherTest, NeverTakesOneTwinForTheOther) {
  EXPECT_EQ(match({.name = "李双全", .id_number = number_of(1990, 8, 8, 133)}).place.person, PersonId(kTwinB));
  // A third brother whom the register does not have.
  EXPECT_NE(match({.name = "李双福", .id_number = number_of(1990, 8, 8, 135)}).zone, MatchZone::kLinked);
}

TEST_F(CountyMatcherTest, DoesNotLinkARelativeNorAStranger) {
  EXPECT_NE(match({.name = "张建国", .id_number = number_of(1969, 1, 2, 119), .village = "凤山镇大石村"}).zone, MatchZone::kLinked);
  EXPECT_EQ(match({.name = "夏侯明月", .id_number = number_of(1948, 11, 30, 250)}).zone, MatchZone::kNotFound);
}

TEST_F(CountyMatcherTest, FollowsWhatReviewersSettledAboutTheVeryText) {
  const std::string zhang = number_of(1971, 4, 9, 124), yan = number_of(1955, 2, 3, 117);
  const PersonStatement row{.name = "张建美", .id_number = zhang, .village = "大石村3组"};
  ASSERT_EQ(match(row).zone, MatchZone::kLinked);
  store_.settle(false, row, kZhang);
  EXPECT_NE(match(row).place.person, PersonId(kZhang));
  EXPECT_EQ(match({.name = "张建美", .id_number = zhang, .village = "大石村4组"}).place.person, PersonId(kZhang)) << "another text";
  const PersonStatement unknown{.name = "无名氏"};
  store_.settle(true, unknown, kYan);
  const PersonMatch m = match(unknown);
  EXPECT_EQ(m.zone, MatchZone::kLinked);
  EXPECT_TRUE(m.by_constraint);
  EXPECT_EQ(m.place.person, PersonId(kYan));
  // A certain row too: whoever looked at it knows better.
  const PersonStatement certain{.name = "严文学", .id_number = yan};
  ASSERT_TRUE(match(certain).certain);
  store_.settle(false, certain, kYan);
  EXPECT_NE(match(certain).zone, MatchZone::kLinked);
}

TEST_F(CountyMatcherTest, KnowsNumbersAndNamesOfFormerDays) {
  const std::string former = number_of(1955, 2, 13, 117);
  EXPECT_FALSE(match({.name = "严文学", .id_number = former}).certain);
  store_.add_alias(kYan, AliasKind::kIdNumber, former);
  const PersonMatch m = match({.name = "严文学", .id_number = former});
  EXPECT_TRUE(m.certain);
  EXPECT_EQ(m.place.person, PersonId(kYan));
  EXPECT_FALSE(match({.name = "阎文学", .id_number = former}).certain);
  store_.add_alias(kYan, AliasKind::kName, "阎文学");
  EXPECT_TRUE(match({.name = "阎文学", .id_number = former}).certain);
  // Of somebody who is no longer here: nothing to point to.
  store_.add_alias(77777, AliasKind::kName, "早迁走");
  EXPECT_TRUE(match({.name = "阎文学", .id_number = former}).certain);
}

TEST_F(CountyMatcherTest, ANumberThatTwoPeopleHaveIsNotCertain) {
  add(95001, 6001, "同号人", number_of(1955, 2, 3, 117));
  EXPECT_FALSE(match({.id_number = number_of(1955, 2, 3, 117)}).certain);
}

TEST_F(CountyMatcherTest, DecidesTheSameForAnyNumberOfThreadsAndBatches) {
  const auto world = testing::make_small_world(800, 300, 11);
  std::vector<PersonStatement> rows;
  for (const Record& r : world.file) rows.push_back({r.name, r.id_number, r.birth_date, r.sex, r.village_code, r.village, r.phone});
  CountyMatcher one(county(1), Model::defaults(), usual(1)), two(county(2), Model::defaults(), usual(2));
  ASSERT_TRUE(one.learn(rows));
  ASSERT_TRUE(two.learn(rows));
  EXPECT_EQ(one.model_text(), two.model_text());
  const auto whole = one.decide(rows);
  ASSERT_TRUE(whole);
  std::size_t wrong = 0, linked = 0;
  for (std::size_t from = 0; from < rows.size(); from += 70) {
    const auto part = two.decide(std::span(rows).subspan(from, std::min<std::size_t>(70, rows.size() - from)));
    ASSERT_TRUE(part);
    for (std::size_t k = 0; k < part->size(); ++k) {
      const PersonMatch &a = (*whole)[from + k], &b = (*part)[k];
      EXPECT_EQ(a.zone, b.zone);
      EXPECT_EQ(a.place.person, b.place.person);
      EXPECT_EQ(a.nobody, b.nobody);
      linked += a.zone == MatchZone::kLinked;
      wrong += a.zone == MatchZone::kLinked && static_cast<std::uint64_t>(a.place.person.value()) != world.truth[from + k];
    }
  }
  EXPECT_GT(linked, 230u);
  EXPECT_EQ(wrong, 0u);
}

TEST_F(CountyMatcherTest, StartsAtWhatTheLastDeliveryTaughtAndKeepsItWithoutLearning) {
  CountyMatcher first(county(), Model::defaults(), usual());
  EXPECT_EQ(first.model_text(), "");
  const std::string number = number_of(1971, 4, 9, 124);
  const std::vector<PersonStatement> rows{{.name = "张建梅", .id_number = number}};
  ASSERT_TRUE(first.learn(rows));
  store_.models["student"] = first.model_text();
  const auto next = CountyMatcher::for_dataset(county(), store_, scope_, "student", usual());
  ASSERT_TRUE(next);
  ASSERT_TRUE((*next)->learn({}));
  EXPECT_EQ((*next)->model_text(), first.model_text());
  const auto reader = CountyMatcher::for_delivery(county(), store_, scope_, DeliveryId(1), usual());
  ASSERT_TRUE(reader);
  EXPECT_EQ((*reader)->sample(), 0u);
}

TEST_F(CountyMatcherTest, ChoosesWhatIsWorthAReviewAndDrawsAFewOfTheRest) {
  std::vector<registry::ReviewItem> items(300);
  for (std::size_t k = 0; k < items.size(); ++k) {
    auto& m = items[k].match;
    m.zone = k < 100 ? MatchZone::kReview : k < 200 ? MatchZone::kLinked : MatchZone::kNotFound;
    const auto posterior = static_cast<std::int32_t>(k < 100 ? 100'000 + 8'000 * k : k < 200 ? 990'000 : 20'000);
    m.candidates.push_back({PersonId(static_cast<std::int64_t>(k) + 1), posterior, 0, 0});
  }
  const auto count = [&](ReviewPurpose purpose) {
    return std::count_if(items.begin(), items.end(), [&](const auto& i) { return i.purpose == purpose; });
  };
  MatcherOptions options = usual();
  options.seed = 5;
  CountyMatcher(county(), Model::defaults(), options).select(items, 3000);
  EXPECT_EQ(count(ReviewPurpose::kQueue), 30);
  EXPECT_EQ(count(ReviewPurpose::kBeyondBudget), 70);
  EXPECT_EQ(count(ReviewPurpose::kAudit), 60);
  for (const auto& item : items) EXPECT_EQ(item.reviewers, 1);
  options.high_stakes = true;
  CountyMatcher(county(), Model::defaults(), options).select(items, 90);
  EXPECT_EQ(count(ReviewPurpose::kQueue), 20) << "a small file has its budget too";
  EXPECT_LE(count(ReviewPurpose::kAudit), 2);
  for (const auto& item : items) EXPECT_EQ(item.reviewers, 2);
  options.budget = {50, 0.05, 0};
  CountyMatcher(county(), Model::defaults(), options).select(items, 600);
  EXPECT_EQ(count(ReviewPurpose::kQueue), 50) << "the county's own budget";
  EXPECT_EQ(count(ReviewPurpose::kAudit), 0);
  CountyMatcher(county(), Model::defaults(), options).select(items, 1800);
  EXPECT_EQ(count(ReviewPurpose::kQueue), 90);
}

TEST_F(CountyMatcherTest, TheCountysZonesDecideWhatIsLinkedAndWhatIsReviewed) {
  // Nobody's number: the name and the day of birth speak for one person, but not loudly.
  const PersonStatement row{.name = "严文学", .birth_date = "1955-02"};
  const auto zone_at = [&](double link_from, double review_from) {
    MatcherOptions options = usual();
    options.zones = {link_from, review_from};
    CountyMatcher matcher(county(), Model::defaults(), options);
    const auto out = matcher.decide(std::span(&row, 1));
    EXPECT_TRUE(out);
    return out->front();
  };
  const PersonMatch usual_zones = zone_at(0.95, 0.10);
  ASSERT_FALSE(usual_zones.candidates.empty());
  const double p = usual_zones.candidates.front().posterior / 1e6;
  ASSERT_GT(p, 0.0);
  ASSERT_LT(p, 1.0);
  EXPECT_EQ(zone_at(p * 0.999, 0).zone, MatchZone::kLinked);
  EXPECT_EQ(zone_at(p * 1.001, p * 0.999).zone, MatchZone::kReview);
  EXPECT_EQ(zone_at(1, p * 1.001).zone, MatchZone::kNotFound);
}

TEST_F(CountyMatcherTest, KeepsTheIndexSealedAndReadsItWhileTheRegisterIsTheSame) {
  const auto made = county(2);
  EXPECT_EQ(store_.scans, 1);
  const std::string content = folder_.content();
  ASSERT_GT(content.size(), 10'000u);
  // Neither as text nor as the engine holds it: characters of four bytes, numbers packed.
  EXPECT_EQ(content.find("张建梅"), std::string::npos);
  EXPECT_EQ(content.find(number_of(1971, 4, 9, 124)), std::string::npos);
  const std::u32string name = U"张建梅";
  EXPECT_EQ(content.find(std::string(reinterpret_cast<const char*>(name.data()), name.size() * 4)), std::string::npos);
  const IdForm id = normalise_id(number_of(1971, 4, 9, 124));
  EXPECT_EQ(content.find(std::string(reinterpret_cast<const char*>(&id.high), sizeof id.high)), std::string::npos);

  EXPECT_EQ(county(1)->index().facts().fingerprint, made->index().facts().fingerprint);
  EXPECT_EQ(store_.scans, 1) << "the file serves";
  // Damaged, foreign or of an older register: made anew.
  std::string damaged = content;
  damaged[content.size() / 2] = static_cast<char>(damaged[content.size() / 2] ^ 1);
  std::ofstream(folder_.file(), std::ios::binary) << damaged;
  EXPECT_EQ(county()->index().facts().fingerprint, made->index().facts().fingerprint);
  EXPECT_EQ(store_.scans, 2);
  ++store_.version.all;
  EXPECT_EQ(county()->version(), 2);
  EXPECT_EQ(store_.scans, 2) << "aliases and constraints alone leave the people as they were";
  ++store_.version.people;
  county();
  EXPECT_EQ(store_.scans, 3);
}

TEST_F(CountyMatcherTest, IsSharedUntilTheRegisterChanges) {
  testing::ScanStore places;
  places.persons.push_back({std::string(32, 'a'), {PersonId(kYan), HouseholdId(5003), testing::kPeopleVillage}});
  CountyIndexes indexes(store_, places, cipher_, folder_.path(), 1);
  const auto first = indexes.index(scope_, testing::kPeopleCounty);
  ASSERT_TRUE(first);
  EXPECT_EQ(*indexes.index(scope_, testing::kPeopleCounty), *first);
  const auto lookup = indexes.lookup(scope_, testing::kPeopleCounty);
  ASSERT_TRUE(lookup);
  EXPECT_TRUE((*lookup)->find_person(std::string(32, 'a')));
  EXPECT_TRUE(indexes.lookup(scope_, testing::kPeopleCounty));
  EXPECT_EQ(places.scans, 1);
  store_.add_alias(kYan, AliasKind::kIdNumber, number_of(1955, 2, 13, 117));
  const auto second = indexes.index(scope_, testing::kPeopleCounty);
  ASSERT_TRUE(second);
  EXPECT_NE(*second, *first);
  EXPECT_EQ(&(*second)->index(), &(*first)->index()) << "the people are those of before";
  const auto later = indexes.lookup(scope_, testing::kPeopleCounty);
  ASSERT_TRUE(later);
  const auto by_former = (*later)->find_person(cipher_.index(number_of(1955, 2, 13, 117)));
  ASSERT_TRUE(by_former);
  EXPECT_EQ(by_former->person, PersonId(kYan));
}

}  // namespace
}  // namespace shouwang::linkage
