// Taking in a delivered file: recognise, read, check, match, write, and leave a receipt. All or nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "base/crypto.h"
#include "base/id.h"
#include "base/result.h"
#include "intake/mapping.h"
#include "intake/row_reader.h"
#include "intake/store.h"
#include "policy/pack.h"
#include "registry/person_match.h"
#include "registry/place_lookup.h"

namespace shouwang::intake {

/// Makes what decides about the rows of a record dataset; called when the dataset is known, at most once an import.
using MatcherSource = std::function<Result<std::unique_ptr<registry::PersonMatcher>>(const policy::Dataset&)>;

struct ImportRequest {
  std::filesystem::path path;
  std::string file_name;  // as the sender named it; shown, and a hint for the dataset
  std::string dataset = "auto";
  std::int32_t county = 0;  // 6 digits
  AccountId account;
  std::int64_t now_ms = 0;               // UTC milliseconds; its day in China is the day of registry statements without one
  std::optional<bool> accept_low_match;  // many bad or unmatched rows: true take, false refuse, absent: take below kFewRows rows
  ReadLimits limits;
  ColumnMapping mapping;                 // confirmed by a person; empty = fitted by headings, or as remembered for this layout
  std::string sender;                    // kept with the delivery when nobody is logged in: "接口 医保前置机", "收件目录"
  DeliveryId corrects;                   // the delivery whose rows this file puts right; 0 = none
  MatcherSource matcher = {};            // empty: rows are matched by number and household code alone
};

/// A file of which more than this part was set aside or matched nobody is refused: it is the wrong file, county or layout.
inline constexpr int kMostBadPercent = 40;
inline constexpr std::int64_t kFewRows = 50;
inline constexpr std::size_t kBatchRows = 5000;

/// Context under which rows that were set aside are sealed (QuarantinedRow::raw).
inline constexpr std::string_view kQuarantineContext = "quarantine.raw";

/// rows so far, and how much of the file is read (0 … 1)
using Progress = std::function<void(std::int64_t rows, double fraction)>;

/// @param lookup  built for the county (linkage::IdMatch); for registry persons it must know the households already taken
/// @returns the delivery as committed
/// @errors kDuplicateDelivery: these bytes were taken before, nothing was changed, the context names the earlier delivery.
///         kForbidden, kInvalidArgument, kIo and database errors: nothing was changed.
///         Everything else: the file is refused, and a delivery with its problem is kept.
Result<Delivery> import_file(const ImportRequest& request, const policy::Pack& pack, Store& store, const registry::PlaceLookup& lookup,
                             IdSource& ids, const crypto::FieldCipher& cipher, const access::Scope& scope, const Progress& progress = {});

/// What a screen shows before a file is taken in. Nothing is stored.
struct Preview {
  std::string dataset, dataset_title;  // "" when it cannot be told
  std::string problem;                 // Chinese, why the file would be refused as it is; "" = it would be read
  std::string format;                  // 文本文件，编码 UTF-8，以逗号分隔
  MappingProposal proposal;            // empty columns when the dataset cannot be told
  std::vector<std::string> sheets;     // sheets that would be read as one delivery
  std::vector<std::vector<std::string>> rows;  // the first rows below the header; what looks personal is masked
  std::vector<std::string> notes;
};
inline constexpr std::size_t kPreviewRows = 20;
struct PreviewRequest {
  std::filesystem::path path;
  std::string file_name;
  std::string dataset = "auto";
  std::int32_t county = 0;  // 0 = none chosen yet: nothing is remembered for it
  ColumnMapping mapping;  // what the person has chosen so far; empty = the proposal
  ReadLimits limits;
};
/// @param store  for layouts remembered; may be nullptr
/// @errors those of SourceFile::open, and of the store
Result<Preview> preview_file(const PreviewRequest& request, const policy::Pack& pack, Store* store, const access::Scope& scope);

/// SM3 of a file as hex, and its size. @errors kIo
struct FileDigest {
  std::string hash;
  std::int64_t bytes = 0;
};
Result<FileDigest> digest_file(const std::filesystem::path& path);

}  // namespace shouwang::intake
