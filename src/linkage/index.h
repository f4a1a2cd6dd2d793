// The registry prepared for linkage: packed persons, names, villages, and sorted blocking keys. Made once and kept as a sealed file; a
// month's file then costs look-ups only.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "linkage/keys.h"
#include "linkage/record.h"
#include "linkage/tables.h"

namespace shouwang::linkage {

/// Facts of the registry that the model starts from.
struct RegistryFacts {
  std::uint64_t persons = 0;
  std::uint64_t household_pairs = 0;  // pairs of different records in one household
  std::uint64_t fingerprint = 0;      // of the prepared content; the same registry gives the same
  std::array<double, 8>
      name_seen{};  // how often a stranger bears a name that n persons of the registry bear (n < 8): n after Good and Turing
};

class RegistryIndex {
 public:
  /// @param threads ≥ 1; the result does not depend on it
  /// @errors kInvalidArgument when two records have the same key, or a key is 0; kTooLarge above 2^27 records
  static Result<RegistryIndex> build(std::span<const Record> registry, unsigned threads);
  /// Reads a file that save() wrote. @param version as given to save()
  /// @errors kIo, kTruncated; kConflict: made by another version of the program, for another version of the registry, with another
  ///         key, or damaged
  static Result<RegistryIndex> open(const std::filesystem::path& file, const crypto::FieldCipher& cipher, std::int64_t version,
                                    unsigned threads);
  /// Seals the index, piece by piece, beside the file and renames it. @param version of the registry  @errors kIo
  Result<void> save(const std::filesystem::path& file, const crypto::FieldCipher& cipher, std::int64_t version, unsigned threads) const;

  std::span<const Prepared> people() const { return people_.view(); }
  const NameTable& names() const { return names_; }
  const VillageTable& villages() const { return villages_; }
  const RegistryFacts& facts() const { return facts_; }
  const NameEntry* name_of(const Prepared& p) const { return p.name == NameTable::kNone ? nullptr : &names_[p.name]; }
  const VillageEntry* village_of(const Prepared& p) const { return p.village == VillageTable::kNone ? nullptr : &villages_[p.village]; }

  /// Persons filed under a key, as places in people(), rising.
  /// @returns false, adding nothing, when there are more than `cap`
  bool find(const Key& key, std::size_t cap, std::vector<std::uint32_t>& out) const;
  /// Place of the person with this key in people(); nullopt when there is none. O(log n)
  std::optional<std::uint32_t> place_of(std::uint64_t key) const;
  /// All entries of one kind, sorted: those of one heading stand together (same heading_of).
  std::span<const std::uint64_t> entries(KeyKind kind) const { return keys_[static_cast<std::size_t>(kind)].entries.view(); }
  static constexpr unsigned kPersonBits = 27;
  static constexpr std::uint64_t heading_of(std::uint64_t entry) { return entry >> kPersonBits; }
  static constexpr std::uint32_t person_of(std::uint64_t entry) { return static_cast<std::uint32_t>(entry & ((1u << kPersonBits) - 1)); }

 private:
  RegistryIndex() = default;
  struct Keys {
    Column<std::uint64_t> entries;    // upper bits of the hash, then the person
    Column<std::uint32_t> directory;  // first entry of each value of the top bits, and the end
  };
  void build_keys(unsigned threads);
  void find_facts();
  template <typename Visit>
  void each_column(Visit visit);

  Column<Prepared> people_;
  Column<std::uint32_t> by_key_;  // places in the order of Prepared::key
  NameTable names_;
  VillageTable villages_;
  std::array<Keys, kKeyKinds> keys_;
  RegistryFacts facts_;
};

/// Prepares records against tables. Names and villages are added to the tables in the order of the records, whatever the threads.
std::vector<Prepared> prepare_records(std::span<const Record> records, unsigned threads, NameTable& names, VillageTable& villages);

}  // namespace shouwang::linkage
