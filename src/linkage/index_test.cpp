#include "linkage/index.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "linkage/linkage.h"
#include "linkage/testing/small_registry.h"

namespace shouwang::linkage {
namespace {

std::filesystem::path temporary_index(std::string_view name) {
  return std::filesystem::temp_directory_path() / ("shouwang-" + std::string(name) + "-" + std::to_string(::getpid()) + ".link");
}

TEST(RegistryIndex, FindsPeopleUnderTheirKeysAndStopsAtTheCap) {
  const auto world = testing::make_small_world(2000, 0, 5);
  const auto index = RegistryIndex::build(world.registry, 1);
  ASSERT_TRUE(index);
  std::vector<Key> keys;
  const Prepared& p = index->people()[77];
  append_keys(p, index->names(), index->name_of(p), index->village_of(p), KeyUse::kFile, keys);
  ASSERT_FALSE(keys.empty());
  for (const Key& key : keys) {
    std::vector<std::uint32_t> found;
    EXPECT_TRUE(index->find(key, 2000, found));
    EXPECT_TRUE(std::ranges::binary_search(found, 77u)) << key_kind_text(key.kind);
    std::vector<std::uint32_t> none;
    EXPECT_FALSE(index->find(key, found.size() - 1, none));
    EXPECT_TRUE(none.empty());
  }
}

TEST(RegistryIndex, IsTheSameForAnyNumberOfThreadsAndAfterAFile) {
  const auto world = testing::make_small_world(1500, 200, 6);
  const auto one = RegistryIndex::build(world.registry, 1), three = RegistryIndex::build(world.registry, 3);
  ASSERT_TRUE(one && three);
  EXPECT_EQ(one->facts().fingerprint, three->facts().fingerprint);
  const auto path = temporary_index("same");
  ASSERT_TRUE(three->save(path));
  const auto mapped = RegistryIndex::open(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(mapped);
  EXPECT_EQ(mapped->facts().fingerprint, one->facts().fingerprint);
  const auto a = Linker(*one, {}).link(world.file), b = Linker(*mapped, {}).link(world.file);
  ASSERT_EQ(a.decisions.size(), b.decisions.size());
  EXPECT_EQ(a.model.hash(), b.model.hash());
  for (std::size_t k = 0; k < a.decisions.size(); ++k) EXPECT_EQ(a.decisions[k].best(), b.decisions[k].best());
  EXPECT_EQ(mapped->place_of(78), 77u);
  EXPECT_EQ(mapped->place_of(99999), std::nullopt);
}

TEST(RegistryIndex, RefusesCutAndForeignFiles) {
  const auto world = testing::make_small_world(200, 0, 7);
  const auto index = RegistryIndex::build(world.registry, 1);
  const auto path = temporary_index("cut");
  ASSERT_TRUE(index->save(path));
  const auto whole = std::filesystem::file_size(path);
  for (const auto size : {whole - 64, whole / 2, std::uintmax_t{100}, std::uintmax_t{0}}) {
    std::filesystem::resize_file(path, size);
    const auto opened = RegistryIndex::open(path);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), ErrorCode::kTruncated);
  }
  std::ofstream(path) << std::string(8192, 'x');
  EXPECT_EQ(RegistryIndex::open(path).error().code(), ErrorCode::kConflict);
  std::filesystem::remove(path);
  EXPECT_EQ(RegistryIndex::open(path).error().code(), ErrorCode::kIo);
}

TEST(RegistryIndex, FindsNamesInLatinLettersByTheirParts) {
  const std::vector<Record> people{{1, "Anna Maria Lopez", {}, "1980-02-03", {}, {}, {}, {}, 0}};
  const auto index = RegistryIndex::build(people, 1);
  const std::vector<Record> wanted{{1, "Lopezz Ann", {}, "1980-02-03", {}, {}, {}, {}, 0}};
  EXPECT_EQ(Linker(*index, {}).link(wanted).blocking.compared, 1u);
}

TEST(RegistryIndex, RefusesRepeatedAndEmptyKeys) {
  std::vector<Record> twice{{1, "王伟", {}, {}, {}, {}, {}, {}, 0}, {1, "李强", {}, {}, {}, {}, {}, {}, 0}};
  EXPECT_EQ(RegistryIndex::build(twice, 1).error().code(), ErrorCode::kInvalidArgument);
  twice[1].key = 0;
  EXPECT_EQ(RegistryIndex::build(twice, 1).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_TRUE(RegistryIndex::build({}, 1));
}

}  // namespace
}  // namespace shouwang::linkage
