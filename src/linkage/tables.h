// The packed forms that the engine works on: one Prepared person per record, names and villages held once each in tables.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "linkage/characters.h"
#include "linkage/normalise.h"

namespace shouwang::linkage {

constexpr std::uint64_t mix_bits(std::uint64_t v) {
  v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9ull;
  v = (v ^ v >> 27) * 0x94d049bb133111ebull;
  return v ^ v >> 31;
}
constexpr std::uint64_t mix_bits(std::uint64_t a, std::uint64_t b) {
  return mix_bits(a * 0x9e3779b97f4a7c15ull + mix_bits(b + 0x632be59bd9b4e019ull));
}

/// A column of a table: written where the table is made or read from its file, looked at everywhere else.
template <typename T>
class Column {
 public:
  std::vector<T>& own() { return own_; }
  std::span<const T> view() const { return own_; }
  const T& operator[](std::size_t k) const { return own_[k]; }
  std::size_t size() const { return own_.size(); }

 private:
  std::vector<T> own_;
};

/// One distinct name.
struct NameEntry {
  std::uint64_t hash = 0;         // of the characters
  std::uint64_t sound = 0;        // of the usual readings (surname reading first); equal for names that sound the same
  std::uint32_t offset = 0;       // of its characters and syllables in the table
  std::uint32_t starts = 0;       // NameForm::starts
  std::uint32_t count = 0;        // persons of the registry with this name
  std::uint32_t sound_count = 0;  // persons of the registry whose name sounds like it, itself included
  std::uint8_t length = 0, surname = 0, dotted = 0, wild = 0;  // wild: unreadable characters
  std::uint32_t reserved = 0;
};

class NameTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint32_t find(const NameForm& form) const;
  std::uint32_t intern(const NameForm& form);
  const NameEntry& operator[](std::uint32_t name) const { return entries_[name]; }
  std::size_t size() const { return entries_.size(); }
  std::span<const char32_t> characters(const NameEntry& e) const { return characters_.view().subspan(e.offset, e.length); }
  std::span<const Syllable> syllables(const NameEntry& e) const { return syllables_.view().subspan(e.offset, e.length); }
  /// Fills count and sound_count of every entry. @param names name of each person of the registry, kNone where missing
  void count(std::span<const std::uint32_t> names);
  template <typename Visit>
  void each_column(Visit visit) {
    visit(entries_);
    visit(characters_);
    visit(syllables_);
    visit(slots_);
  }

 private:
  std::size_t slot_of(std::uint64_t hash, std::u32string_view characters, std::uint32_t starts) const;
  void grow();

  Column<NameEntry> entries_;
  Column<char32_t> characters_;
  Column<Syllable> syllables_;
  Column<std::uint32_t> slots_;  // open addressing, a power of two, at most half full; kNone = free
};

/// A village that was renamed or became part of another one, as files of departments go on naming it.
struct FormerVillage {
  std::uint64_t code = 0;   // 12 digits
  std::string name;         // with its township: 凤山镇松林村
  std::uint64_t now_code = 0;
  std::string now_name;
};

/// One distinct way to name a village.
struct VillageEntry {
  std::uint64_t code = 0;        // 0 = not stated
  std::uint64_t core_hash = 0;   // of the village's own name; 0 = none
  std::uint64_t town_hash = 0;   // 0 = not stated
  std::uint32_t count = 0;       // persons of the registry in this village (same code, or same town and name)
  std::uint32_t core_count = 0;  // persons of the registry in villages of this name
  std::uint32_t length = 0;      // characters kept below
  char32_t characters[8] = {};
};

class VillageTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint32_t intern(std::string_view code, std::string_view text);
  const VillageEntry& operator[](std::uint32_t village) const { return entries_[village]; }
  std::size_t size() const { return entries_.size(); }
  /// Fills count and core_count. @param villages village of each person of the registry, kNone where missing
  void count(std::span<const std::uint32_t> villages);
  /// Puts what former villages are now in their place. A name that a village of the registry has today (in the stated township) means
  /// that one; a name that several former villages had, whose township is not stated, stays as it is.
  void follow(std::span<const FormerVillage> former, const VillageTable& registry);
  /// Copies what this registry knows of a village that a file names: how many persons live there. 0 where it is unknown.
  void count_like(const VillageTable& registry);
  template <typename Visit>
  void each_column(Visit visit) {
    visit(entries_);
  }

 private:
  static VillageEntry entry_of(const VillageForm& form);

  Column<VillageEntry> entries_;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> texts_;  // hash of the raw text → entry; open addressing
  std::size_t used_ = 0;
};

/// One record, packed. Names and villages are places in the tables of its side (registry or file).
struct Prepared {
  std::uint64_t key = 0;  // the caller's
  std::uint64_t id_high = 0;
  std::uint64_t phone = 0;
  std::uint64_t household = 0;  // 0 = unknown
  std::uint32_t name = NameTable::kNone;
  std::uint32_t village = VillageTable::kNone;
  std::int32_t birth = 0;  // yyyymmdd as stated, 0 = missing
  std::uint16_t id_low = 0;
  std::uint8_t id_length = 0;
  IdKind id_kind = IdKind::kMissing;
  Sex sex = Sex::kUnknown;  // as stated
  std::uint8_t lunar = 0;
  std::uint16_t reserved = 0;

  bool has_id() const { return id_kind != IdKind::kMissing; }
  bool id_complete() const { return id_kind == IdKind::kValid || id_kind == IdKind::kFifteen || id_kind == IdKind::kCompleted; }
  /// The stated day of birth, else the one in the number.
  std::int32_t any_birth() const { return birth ? birth : has_id() && id_length == 18 ? id_birth(id_high) : 0; }
  Sex any_sex() const { return sex != Sex::kUnknown ? sex : id_complete() ? id_sex(id_low) : Sex::kUnknown; }
};
static_assert(sizeof(Prepared) == 56);

}  // namespace shouwang::linkage
