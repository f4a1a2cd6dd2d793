// What a row says about its person besides the fields of its dataset: which columns tell it, and the statements that linkage is asked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "intake/header.h"
#include "intake/row_reader.h"
#include "policy/pack.h"
#include "registry/person_match.h"

namespace shouwang::intake {

/// Behind the title of a column that is compared and not stored.
inline constexpr std::string_view kMatchingOnly = "只用于比对，不入库";

/// A column that helps to find the person of a row.
struct MatchingSource {
  std::size_t column = 0;
  policy::MatchPart part = policy::MatchPart::kName;
  std::string title;          // 出生日期
  bool only_matching = true;  // false: a field of the dataset is read from it
};

/// What a heading tells of the person in a dataset of this kind; nullptr when it tells nothing.
const policy::MatchingColumn* matching_column(const policy::Pack& pack, const policy::Dataset& dataset, std::string_view heading);

/// The columns that help, one for each part. Fields of the dataset come before columns that are no field.
/// @param keys column_keys() of the header
std::vector<MatchingSource> matching_sources(const policy::Pack& pack, const policy::Dataset& dataset, const std::vector<std::string>& keys,
                                             const std::vector<MappedColumn>& mapped);

/// Of what linkage needs to tell persons of a file apart that has no column of ID numbers, titles of what is not there; empty = it has
/// enough. A name, and one of birth date, village and telephone.
std::vector<std::string> lacks_to_tell_persons(const std::vector<MatchingSource>& sources);

/// Statements of many rows, their texts in one place.
class StatementBatch {
 public:
  /// @param id_number as linkage shall see it  @returns false, adding nothing, when the row names nobody
  bool add(const Row& row, std::string_view id_number, const std::vector<MatchingSource>& sources);
  std::size_t size() const { return ends_.size() / kParts; }
  void clear();
  /// Valid until the next add().
  std::vector<registry::PersonStatement> statements() const;
  /// … of the last row added.
  registry::PersonStatement last() const { return statement(size() - 1); }

 private:
  static constexpr std::size_t kParts = 7;  // of a PersonStatement
  registry::PersonStatement statement(std::size_t k) const;
  void append(std::string_view text);

  std::string texts_;
  std::vector<std::size_t> ends_;  // kParts a row
};

}  // namespace shouwang::intake
