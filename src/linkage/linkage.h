// Record linkage: who in the registry is each record of a department file? One decision per record, with the probability of every
// answer: this person, an unregistered relative of that one, or nobody.
//
//   ASSIGN_OR_RETURN(const auto index, RegistryIndex::build(registry, 2));      // or open() of a kept one
//   const Linker linker(index, {.threads = 2});
//   ASSIGN_OR_RETURN(const auto result, linker.link(records));                  // learns a model from the file, decides
//   for (const Decision& d : result.decisions) …                                // d.zone, d.candidates, d.nobody
//   const Explanation why = linker.explain(records[5], result.model);           // explain.h
//
// The result depends on index, records, model and options only, never on the number of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "linkage/em.h"
#include "linkage/index.h"
#include "linkage/model.h"
#include "linkage/record.h"

namespace shouwang::linkage {

enum class Zone : std::uint8_t { kLinked, kClerical, kNotFound };

/// One person of the registry who could be the record's.
struct Candidate {
  std::uint64_t person = 0;   // Record::key of the registry
  double posterior = 0;       // that the record is this person's; duplicates of the person in the registry included
  double relative = 0;        // that it belongs to an unregistered relative of this person
  std::uint32_t pattern = 0;  // Pattern::bits()
};

struct Decision {
  std::uint64_t record = 0;       // Record::key
  std::uint64_t fingerprint = 0;  // of the record's text (record_fingerprint), the same month after month
  Zone zone = Zone::kNotFound;
  bool by_constraint = false;         // a reviewer's decision, not the model's
  std::vector<Candidate> candidates;  // the likeliest first; at most LinkOptions::keep
  double relative = 0;                // that it is an unregistered relative of somebody found
  double nobody = 1;                  // that it is nobody whom the search found
  double best() const { return candidates.empty() ? 0 : candidates.front().posterior; }
};

/// What a reviewer has decided, for good until taken back: about a record (by its text) and a person.
struct Constraint {
  enum class Kind : std::uint8_t { kMustLink, kCannotLink };
  std::uint64_t fingerprint = 0;
  std::uint64_t person = 0;
  Kind kind = Kind::kMustLink;
};

/// A superseded number or a former name of a person of the registry; fed by confirmed decisions. Empty texts are unknown.
struct Alias {
  std::uint64_t person = 0;
  std::string id_number, name;
};

/// What a probability leads to.
struct Zones {
  double link_from = 0;    // posterior from which a record is linked without a reviewer
  double review_from = 0;  // … from which it goes to the clerical queue
};

struct LinkOptions {
  unsigned threads = 1;
  std::size_t block_cap = 400;    // headings with more persons are not searched
  std::size_t keep = 3;           // candidates kept in a decision
  Zones zones{0.95, 0.10};        // those of benchmarks; an import has the county's own
  std::uint64_t seed = 20240630;  // of the random pairs that teach how often strangers agree
  EmOptions em{};
};

/// How the search went: what was asked, found, left out.
struct BlockingReport {
  std::array<std::uint64_t, kKeyKinds> asked{}, found{}, capped{};
  std::uint64_t compared = 0;
};

struct LinkResult {
  std::vector<Decision> decisions;  // in the order of the records
  Model model;                      // the one decided by
  EmReport learning;                // empty when a model was given
  BlockingReport blocking;
  std::size_t reused = 0;  // decisions taken over from an earlier run
};

/// Of the texts of all fields, not of the key.
std::uint64_t record_fingerprint(const Record& record);

/// Keys of the persons who are new, gone or different in `now`, rising.
std::vector<std::uint64_t> changed_people(const RegistryIndex& before, const RegistryIndex& now);

struct Explanation;

class Linker {
 public:
  /// The index must outlive the linker.
  Linker(const RegistryIndex& index, LinkOptions options) : index_(index), options_(options) {}
  /// Replaces the aliases. @errors kNotFound when a person is not in the index
  Result<void> set_aliases(std::span<const Alias> aliases);
  void set_constraints(std::span<const Constraint> constraints);
  void set_former_villages(std::vector<FormerVillage> villages) { former_villages_ = std::move(villages); }
  /// The same linker with other zones.
  Linker with_zones(const Zones& zones) const;

  /// Learns from the records, starting at `prior` (last month's model of the same department, or the defaults), then decides.
  LinkResult link(std::span<const Record> records, const Model& prior = Model::defaults()) const;
  /// The model that link() would decide by.
  Model learnt_model(std::span<const Record> records, const Model& prior) const;
  /// Decides by a given model. Decisions of `earlier` (made with this model, these aliases and constraints) are taken over for records
  /// with the same fingerprint, unless one of the `changed` persons (changed_people() since then) is among their candidates or
  /// would be searched for them now.
  LinkResult decide(std::span<const Record> records, const Model& model, std::span<const Decision> earlier = {},
                    std::span<const std::uint64_t> changed = {}) const;
  /// Searches everything for one record (also what link() leaves out once the answer is certain) and adds up the reasons.
  Explanation explain(const Record& record, const Model& model) const;

 private:
  struct File;   // the prepared records and their tables
  struct Found;  // candidates of one record
  File prepare(std::span<const Record> records) const;
  enum class Search : std::uint8_t { kUntilCertain, kAll };
  void search(const File& file, std::size_t record, Search how, std::vector<Key>& keys, std::vector<std::uint32_t>& people,
              BlockingReport& report) const;
  void compare_found(const File& file, std::size_t record, std::span<const std::uint32_t> people, std::vector<ComparedPair>& out) const;
  std::vector<bool> touched_by(std::span<const Record> records, std::span<const std::uint64_t> changed) const;
  ComparedRecords compare_all(const File& file, BlockingReport& report) const;
  Model learn_from(const File& file, ComparedRecords& data, const Model& prior, EmReport& report) const;
  void add_terms(const Model& model, ComparedRecords& data) const;
  Decision decide_one(const File& file, std::size_t record, const Record& raw, std::span<const ComparedPair> pairs,
                      std::span<const double> terms, const Model& model, const Weights& weights) const;
  std::vector<Decision> decide_all(const File& file, std::span<const Record> records, const ComparedRecords& data,
                                   const Model& model) const;
  bool one_person_twice(std::uint32_t a, std::uint32_t b, const Model& model, const Weights& weights) const;

  const RegistryIndex& index_;
  LinkOptions options_;
  std::vector<Constraint> constraints_;  // by fingerprint, then person
  std::vector<FormerVillage> former_villages_;
  struct AliasTables;
  std::shared_ptr<const AliasTables> aliases_;
};

}  // namespace shouwang::linkage
