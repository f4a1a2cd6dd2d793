// Boundary cases: one household on one day, written by people, and what the rules must answer.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cel/data.h"
#include "policy/benefit_cases.h"
#include "policy/draft.h"
#include "policy/pack.h"
#include "policy/reader.h"

namespace shouwang::policy {

/// One household as columns. Owns what `data` points into; not copyable, not movable.
class CaseData {
 public:
  explicit CaseData(std::size_t tables) : storage_(tables) {}
  CaseData(const CaseData&) = delete;
  CaseData& operator=(const CaseData&) = delete;

  struct StoredColumn {
    std::vector<std::int64_t> values;
    std::vector<std::uint64_t> valid;
    std::vector<std::string> dictionary;
  };
  struct StoredTable {
    std::vector<std::uint32_t> first, parent;
    std::vector<StoredColumn> columns;  // none in a table without rows; empty where no row says anything
  };
  std::vector<StoredTable>& storage() { return storage_; }
  /// Points `data` at the storage; call once all rows are in.
  void bind(const cel::Schema& schema, const std::vector<bool>& available);

  cel::Data data;

 private:
  std::vector<StoredTable> storage_;
};

struct Expectation {
  std::size_t rule = 0;  // index into Pack::rules
  Answer answer = Answer::kUnknown;
  std::optional<cel::Value> value, limit;
};

struct Case {
  Place place;
  std::string name;
  std::shared_ptr<const cel::Context> values;  // of the day; cases without parameters of their own share it
  std::unique_ptr<CaseData> household;
  std::vector<Expectation> expectations;
  std::vector<BenefitExpectation> benefits;
  const cel::Context& context() const { return *values; }
};

/// Reads the files of cases of a built pack; several threads may use one reader. Holds what all files need: the names of fields, the
/// parameters of a day.
class CaseReader {
 public:
  explicit CaseReader(const Pack& pack);
  ~CaseReader();
  CaseReader(const CaseReader&) = delete;
  CaseReader& operator=(const CaseReader&) = delete;
  std::vector<Case> read(const PackFile& file, Problems& problems);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads the cases of one file against a built pack.
std::vector<Case> read_cases(const PackFile& file, const Pack& pack, Problems& problems);

/// Runs a case with the scalar evaluator. @returns what is wrong, "" when everything is as expected
std::string run_case(const Case& c, const Pack& pack);

}  // namespace shouwang::policy
