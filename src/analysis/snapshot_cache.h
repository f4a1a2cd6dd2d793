// What simulations stand on: the columns of a scope, read once, with the answer of every rule in force. Immutable, shared by all who ask.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "base/result.h"
#include "cel/program.h"
#include "policy/pack.h"
#include "screening/screen.h"
#include "screening/snapshot.h"
#include "screening/store.h"

namespace shouwang::analysis {

/// A truth value as the columnar plan gives it.
inline constexpr std::uint8_t kNo = 0, kUndecided = 1, kYes = 2;

/// A rule in force with its answer for every household.
struct RuleAnswers {
  const policy::Rule* rule = nullptr;
  bool counts = false;              // an active rule about the family: what it finds is sent out
  bool is_shadow = false;           // by the pack, or by a switch of the installation
  std::vector<std::uint8_t> truth;  // one per household
  std::int64_t yes = 0, undecided = 0;
};

/// The households of a scope on one day, as the pack in force judges them.
class Baseline {
 public:
  /// Judges a snapshot. @param switches as screening takes them @errors what the language reports
  static Result<std::shared_ptr<const Baseline>> make(std::shared_ptr<const policy::Pack> pack, Date as_of,
                                                      std::shared_ptr<const screening::Snapshot> snapshot, const screening::Switches& switches,
                                                      unsigned threads);
  /// Stored fields that every simulation of the pack may need: those of all rules in force and the class of the household.
  static std::vector<cel::Expression::FieldUse> fields_of(const policy::Pack& pack, Date as_of);

  const policy::Pack& pack() const { return *pack_; }
  const std::shared_ptr<const policy::Pack>& shared_pack() const { return pack_; }
  Date as_of() const { return context_.as_of; }
  const cel::Context& context() const { return context_; }
  const screening::Snapshot& snapshot() const { return *snapshot_; }
  const std::vector<RuleAnswers>& rules() const { return rules_; }
  /// The rule's answers, or nullptr when it is not in force.
  const RuleAnswers* rule(std::string_view id) const;
  /// Number of counting rules that say yes, and that cannot tell, for a household.
  const std::vector<std::uint8_t>& yes() const { return yes_; }
  const std::vector<std::uint8_t>& undecided() const { return undecided_; }
  /// Villages by code; village_of()[row] is a place in it.
  const std::vector<std::int64_t>& villages() const { return villages_; }
  const std::vector<std::uint32_t>& village_of() const { return village_of_; }
  /// Codes of the class of monitored households ("" = not known); class_of()[row] is a place in it.
  const std::vector<std::string>& classes() const { return classes_; }
  const std::vector<std::uint8_t>& class_of() const { return class_of_; }
  /// Households for which at least one counting rule says yes, by place in villages() and classes(); and those that have none but some
  /// that cannot tell.
  const std::vector<std::int64_t>& found_by_village() const { return found_by_village_; }
  const std::vector<std::int64_t>& found_by_class() const { return found_by_class_; }
  /// Households of a class in a village: [village place * classes + class place].
  std::int64_t of_class(std::size_t village, std::size_t code) const { return class_counts_[village * classes_.size() + code]; }
  std::int64_t found() const { return found_; }
  std::int64_t open() const { return open_; }
  /// Memory held besides the snapshot.
  std::size_t bytes() const { return bytes_; }

 private:
  Baseline(std::shared_ptr<const policy::Pack> pack, std::shared_ptr<const screening::Snapshot> snapshot)
      : pack_(std::move(pack)), snapshot_(std::move(snapshot)) {}
  void group();
  std::shared_ptr<const policy::Pack> pack_;
  std::shared_ptr<const screening::Snapshot> snapshot_;
  cel::Context context_;
  std::vector<RuleAnswers> rules_;
  std::vector<std::uint8_t> yes_, undecided_;
  std::vector<std::int64_t> villages_, found_by_village_, found_by_class_, class_counts_;
  std::vector<std::uint32_t> village_of_;
  std::vector<std::string> classes_;
  std::vector<std::uint8_t> class_of_;
  std::int64_t found_ = 0, open_ = 0;
  std::size_t bytes_ = 0;
};

/// Keeps the snapshots that were used last, with what was made from them, within a limit of memory. Thread safe: nothing is read or computed
/// under its lock, and whoever asks for what is being read or made for the same snapshot waits for it.
class SnapshotCache {
 public:
  struct Wanted {
    access::Scope scope;
    std::shared_ptr<const policy::Pack> pack;
    Date as_of;
    std::string data_version;                              // changes with every committed delivery of the scope
    screening::Switches switches = {};                     // of a baseline; a snapshot has none
    std::vector<cel::Expression::FieldUse> fields = {};    // besides those of fields_of()
    std::int64_t now_ms = 0;
    bool fields_alone = false;  // a small question of its own: reads `fields` and nothing else
  };
  /// Something made from a snapshot, with the memory it holds besides the snapshot.
  struct Product {
    std::shared_ptr<const void> value;
    std::size_t bytes = 0;
  };
  using Make = std::function<Result<Product>(std::shared_ptr<const screening::Snapshot>)>;
  /// Decisions on cases change the register without a delivery: what was read longer ago is read again.
  static constexpr std::int64_t kMostAgeMs = 900'000;

  /// @param most_bytes what snapshots and products may hold together; a single larger one is used and not kept
  SnapshotCache(screening::Store& store, std::size_t most_bytes) : store_(store), most_bytes_(most_bytes) {}

  /// Every stored field that rules and benefits in force may need: one snapshot serves simulations and benefits.
  static std::vector<cel::Expression::FieldUse> fields_of(const policy::Pack& pack, Date as_of);

  /// The baseline; reads it when it is not there.
  /// @errors kForbidden when the scope may not simulate; what the store and the language report
  Result<std::shared_ptr<const Baseline>> get(const Wanted& wanted, unsigned threads, const screening::Progress& progress = {});
  /// Whether get() would answer at once.
  bool has(const Wanted& wanted) const;
  /// How far the reading is, 0..1; nullopt when nobody reads it.
  std::optional<double> progress(const Wanted& wanted) const;

  /// What `make` makes from the snapshot of the scope, made once. @param name what it is; the same name always comes with the same `make`
  Result<std::shared_ptr<const void>> product(const Wanted& wanted, const std::string& name, const Make& make,
                                              const screening::Progress& progress = {});
  std::size_t bytes() const;
  /// Number of snapshots.
  std::size_t kept() const;

 private:
  struct Entry {
    std::shared_ptr<const screening::Snapshot> snapshot;
    std::vector<cel::Expression::FieldUse> fields;  // sorted
    std::map<std::string, Product> products;
    std::int64_t read_ms = 0;
    std::uint64_t used = 0;
    bool busy = false;  // somebody reads it, or makes something from it
    double share = 0;
    std::size_t bytes() const;
  };
  using Entries = std::map<std::string, Entry>;
  static std::string key_of(const Wanted& wanted);
  static std::string baseline_name(const screening::Switches& switches);
  static bool covers(const Entry& entry, std::span<const cel::Expression::FieldUse> fields);
  bool is_old(const Entry& entry, std::int64_t now_ms) const { return now_ms - entry.read_ms > kMostAgeMs; }
  std::size_t sum() const;
  void make_room(const std::string& kept);

  screening::Store& store_;
  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Entries entries_;
  std::uint64_t clock_ = 0;
};

}  // namespace shouwang::analysis
