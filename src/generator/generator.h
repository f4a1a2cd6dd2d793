// `shouwang generate`: invented counties to try, teach, measure and test with. Every person is synthetic.
//
// Writes a registry, what twenty-two departments would send for some months, and the truth: which households are at risk by which rule
// and why, what is wrong in the registry and the yearly files, which person every row is about, and who stands in the registry twice. The
// same options give the same bytes on every machine, for any number of threads. The make-up follows published totals of Lincang (see
// people.h); ID numbers use the region prefix 999, never assigned.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "generator/mix.h"
#include "policy/pack.h"
#include "registry/model.h"

namespace shouwang::generator {

struct Options {
  std::filesystem::path directory;  // made if missing; refused when it holds anything
  std::uint64_t seed = 1;
  int households = 30'000;   // 1,000 … 500,000
  std::int32_t county = 0;   // 6 digits; 0 = over all counties of the divisions
  Date as_of;                // last day of the last month
  int months = 3;            // 1 … 12, ending with as_of
  Mix mix;                   // how many risks, errors and spoilt rows
  double dirt = 1.0;         // 0 … 10: one more scale of the spoilt rows
  bool spreadsheets = true;  // false: only CSV
  unsigned threads = 0;      // 0 = all CPUs; changes the speed, never a byte
};

struct FileSummary {
  std::string path;  // relative to the directory, '/' between parts
  std::string dataset;
  std::string form;       // "CSV UTF-8", "CSV UTF-8 BOM", "CSV GB18030", "XLSX"
  std::int64_t rows = 0;  // with the header, titles, blanks and totals left out
};

struct Summary {
  std::int64_t households = 0;
  std::int64_t persons = 0;
  std::vector<FileSummary> files;
  std::map<std::string, std::int64_t> at_risk;  // households by rule id
  std::map<std::string, std::int64_t> errors;   // households by id of the quality rule
  std::int64_t households_at_risk = 0;          // distinct
  std::map<std::string, std::int64_t> dirty;    // rows by kind of dirt
};

/// Called after each round of work with households done and all households; the thread is the caller's.
using Progress = std::function<void(std::int64_t done, std::int64_t all)>;

/// @param divisions with counties, townships and villages, as a division list gives them (intake/division_file.h)
/// @param pack   names columns and codes, and holds the thresholds on which the planted risks are built
/// @errors kInvalidArgument (options, county without villages), kConflict (directory not empty), kIo, kNotInForce, kOverflow
Result<Summary> generate(const Options& options, const std::vector<registry::Division>& divisions, const policy::Pack& pack,
                         const Progress& progress = {});

}  // namespace shouwang::generator
