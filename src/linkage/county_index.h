// The people of one county, ready to be asked whom a row means: the index, names and numbers of former days, what reviewers settled.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "access/scope.h"
#include "base/crypto.h"
#include "base/result.h"
#include "linkage/id_match.h"
#include "linkage/index.h"
#include "linkage/linkage.h"
#include "linkage/store.h"
#include "registry/person_match.h"
#include "registry/store.h"

namespace shouwang::linkage {

/// A statement as the engine takes it. The texts must outlive the record.
Record record_of(const registry::PersonStatement& statement, std::uint64_t key);

/// Never changes once it is made: any number of threads may ask it at once.
class CountyIndex {
 public:
  /// The index as kept in `folder` (link-<county>.idx, sealed) when it is of the registry's present version; otherwise made from the
  /// people of the county and kept there. A file that is damaged, or that cannot be written, costs time only.
  /// @param scope covers the whole county  @param threads ≥ 1; the result does not depend on it
  /// @errors those of the store; kInternal when a sealed number cannot be read
  static Result<std::shared_ptr<const CountyIndex>> open(Store& store, const crypto::FieldCipher& cipher, const access::Scope& scope,
                                                         std::int32_t county, const std::filesystem::path& folder, unsigned threads);
  /// As open(), with the people of `earlier` where only aliases or constraints have changed since. @param earlier may be nullptr
  static Result<std::shared_ptr<const CountyIndex>> open_after(const std::shared_ptr<const CountyIndex>& earlier, Store& store,
                                                               const crypto::FieldCipher& cipher, const access::Scope& scope,
                                                               std::int32_t county, const std::filesystem::path& folder, unsigned threads);

  std::int32_t county() const { return county_; }
  /// Of the register: people, aliases and constraints (Store::registry_version).
  std::int64_t version() const { return version_.all; }
  const RegistryIndex& index() const { return *index_; }
  /// With the aliases and constraints of the county. Its threads are those of open().
  const Linker& linker() const { return *linker_; }
  /// Where a registered person lives; nullopt when there is nobody of this number in the county now.
  std::optional<registry::PersonPlace> place_of(PersonId person) const;
  /// The only person who has this checked number, now or formerly, when the name is also theirs (or none is stated).
  std::optional<registry::PersonPlace> certain(const registry::PersonStatement& statement) const;
  /// Whether somebody who lives in the household now goes by this name or a spelling of it, now or formerly.
  bool is_member_named(HouseholdId household, std::string_view name) const;
  /// Whether reviewers have settled something about this very statement.
  bool ruled(std::uint64_t fingerprint) const;
  bool any_ruled() const { return !ruled_.empty(); }

 private:
  CountyIndex() = default;
  registry::PersonPlace place_at(std::uint32_t place) const;
  Result<void> add_reviewed(Store& store, const crypto::FieldCipher& cipher, const access::Scope& scope);

  std::int32_t county_ = 0;
  RegistryVersion version_;
  std::shared_ptr<const RegistryIndex> index_;
  mutable std::once_flag housed_;                                  // homes_ is made when first asked for: few imports need it
  mutable std::vector<std::pair<std::uint64_t, std::uint32_t>> homes_;  // household, place; rising
  std::optional<Linker> linker_;
  struct FormerNumber {
    std::uint64_t high = 0;
    std::uint16_t low = 0;
    std::uint32_t place = 0;
    friend auto operator<=>(const FormerNumber&, const FormerNumber&) = default;
  };
  std::vector<FormerNumber> numbers_;                              // rising
  std::vector<std::pair<std::uint32_t, NameForm>> names_;          // former names by place, rising
  std::vector<std::uint64_t> ruled_;                               // fingerprints of constraints, rising
};

/// The one county that a process works on, kept until its register changes or another county is asked for. Threads may ask at once;
/// whoever comes while it is made waits for it.
class CountyIndexes {
 public:
  /// Keeps references. @param folder the data folder
  CountyIndexes(Store& store, registry::Store& registry, const crypto::FieldCipher& cipher, std::filesystem::path folder, unsigned threads)
      : store_(store), registry_(registry), cipher_(cipher), folder_(std::move(folder)), threads_(threads) {}

  /// @param scope covers the whole county  @errors as CountyIndex::open
  Result<std::shared_ptr<const CountyIndex>> index(const access::Scope& scope, std::int32_t county);
  /// Numbers (former ones too) and household codes of the county, without the index. @errors those of the stores
  Result<std::shared_ptr<const registry::PlaceLookup>> lookup(const access::Scope& scope, std::int32_t county);
  unsigned threads() const { return threads_; }

 private:
  Store& store_;
  registry::Store& registry_;
  const crypto::FieldCipher& cipher_;
  std::filesystem::path folder_;
  unsigned threads_;
  std::mutex mutex_;  // held while something is made, too: two imports need not make the same index
  std::shared_ptr<const CountyIndex> index_;
  std::int32_t lookup_county_ = 0;
  RegistryVersion lookup_version_;
  std::shared_ptr<const IdMatch> lookup_;
};

}  // namespace shouwang::linkage
