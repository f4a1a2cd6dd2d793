// A snapshot straight from CSV files, without a database: for measuring, and for trying a pack on exported data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "cel/program.h"
#include "policy/pack.h"
#include "screening/snapshot.h"

namespace shouwang::screening {

/// What became of one file.
struct CsvFileReport {
  std::string dataset, file;
  std::int64_t bytes = 0, rows = 0;
  std::int64_t unmatched = 0;   // no such household or person in the register
  std::int64_t malformed = 0;   // rows with another number of cells than the header; left out
  std::int64_t unreadable = 0;  // cells of used fields that are not empty and make no sense; they count as missing
};

struct CsvLoadReport {
  std::vector<CsvFileReport> files;
  // Seconds of wall time, one after the other.
  double open_s = 0;     // map files, read headers, cut into pieces, count rows
  double split_s = 0;    // find cells, read IDs, numbers and days
  double resolve_s = 0;  // tables of the register; household or person of each row
  double sort_s = 0;     // rows to their places, grouped by household
};

/// Reads the registers and every dataset that `fields` touch from `directory`.
///
/// The file of a dataset is <id>.csv, or <hint>.csv for one of its file_hints; columns are found by title or alias. Rows join by the
/// field household_code (households, and datasets about households) and by the first field of type resident_id (persons, and
/// datasets about persons). A dataset without a file is not available, as if nobody had delivered it. ID numbers must be right in the
/// register to be matched at all. Of two register rows with the same key the first counts.
///
/// In the result, household ids are the rows of the household file (from 1), person ids those of the person file, delivery ids the
/// place of the file in report.files (from 1), and a record's id and line its row in the file.
/// @errors kNotFound (no register file), kNoHeader, kMissingColumn, kDuplicateColumn, what the CSV reader reports
Result<Snapshot> load_csv_snapshot(const std::filesystem::path& directory, const policy::Pack& pack,
                                   std::span<const cel::Expression::FieldUse> fields, unsigned threads, CsvLoadReport& report);

}  // namespace shouwang::screening
