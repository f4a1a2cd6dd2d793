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

crypto::FieldCipher index_cipher(char key) { return *crypto::FieldCipher::create(std::string(32, key)); }

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
  const auto cipher = index_cipher('k');
  ASSERT_TRUE(three->save(path, cipher, 7, 3));
  const auto kept = RegistryIndex::open(path, cipher, 7, 2);
  std::filesystem::remove(path);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->facts().fingerprint, one->facts().fingerprint);
  const auto a = Linker(*one, {}).link(world.file), b = Linker(*kept, {}).link(world.file);
  ASSERT_EQ(a.decisions.size(), b.decisions.size());
  EXPECT_EQ(a.model.hash(), b.model.hash());
  for (std::size_t k = 0; k < a.decisions.size(); ++k) EXPECT_EQ(a.decisions[k].best(), b.decisions[k].best());
  EXPECT_EQ(kept->place_of(78), 77u);
  EXPECT_EQ(kept->place_of(99999), std::nullopt);
}

TEST(RegistryIndex, RefusesCutDamagedAndForeignFiles) {
  const auto world = testing::make_small_world(200, 0, 7);
  const auto index = RegistryIndex::build(world.registry, 1);
  const auto path = temporary_index("cut");
  const auto cipher = index_cipher('k');
  ASSERT_TRUE(index->save(path, cipher, 7, 1));
  const auto code = [&](const crypto::FieldCipher& with, std::int64_t version) {
    const auto opened = RegistryIndex::open(path, with, version, 1);
    return opened ? std::nullopt : std::optional(opened.error().code());
  };
  EXPECT_EQ(code(cipher, 7), std::nullopt);
  EXPECT_EQ(code(index_cipher('l'), 7), ErrorCode::kConflict) << "another key";
  EXPECT_EQ(code(cipher, 8), ErrorCode::kConflict) << "another version of the register";
  for (const std::streamoff at : {std::streamoff{3}, std::streamoff{40}, static_cast<std::streamoff>(std::filesystem::file_size(path) / 2)}) {
    const auto flip = [&] {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      char byte = 0;
      file.seekg(at).get(byte);
      file.seekp(at).put(static_cast<char>(byte ^ 1));
    };
    flip();
    EXPECT_EQ(code(cipher, 7), ErrorCode::kConflict) << at;
    flip();
  }
  EXPECT_EQ(code(cipher, 7), std::nullopt);
  const auto whole = std::filesystem::file_size(path);
  for (const auto size : {whole - 64, whole / 2, std::uintmax_t{100}, std::uintmax_t{0}}) {
    std::filesystem::resize_file(path, size);
    EXPECT_EQ(code(cipher, 7), ErrorCode::kTruncated);
  }
  std::ofstream(path) << std::string(8192, 'x');
  EXPECT_EQ(code(cipher, 7), ErrorCode::kConflict);
  std::filesystem::remove(path);
  EXPECT_EQ(code(cipher, 7), ErrorCode::kIo);
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
