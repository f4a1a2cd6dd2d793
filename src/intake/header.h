// Which column of a file is which field of a dataset, and which row is the header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "policy/pack.h"

namespace shouwang::intake {

/// A heading as it is compared: without white space, full-width forms, case, stars and colons.
struct HeadingName {
  std::string whole;  // 金额(万元)
  std::string bare;   // 金额: bracketed parts taken out
  std::string unit;   // 万元: the bracketed part, when it is a unit
};
HeadingName read_heading(std::string_view cell);

/// "单位：万元" in a title row above the header -> "万元"; "" when the cell says nothing of the kind.
std::string unit_of_title(std::string_view cell);

struct MappedColumn {
  std::size_t column;   // position in the row
  std::size_t field;    // position in Dataset::fields
  std::string heading;  // as in the file, folded
  std::string unit;
};

/// How well one row serves as the header of one dataset.
struct HeaderFit {
  std::vector<MappedColumn> mapped;                             // by column
  std::vector<std::string> unknown;                             // headings that name no field
  std::vector<std::string> seen;                                // all headings that are not empty
  std::vector<std::size_t> missing;                             // required fields without a column
  std::vector<std::pair<std::string, std::string>> duplicates;  // two headings for the same field
  std::size_t filled = 0;                                       // cells that are not empty
  bool without_number = false;                                  // no column of ID numbers: persons are told by what linkage compares
  bool usable() const { return missing.empty() && duplicates.empty() && !mapped.empty(); }
};

/// Knows every spelling of one dataset's headings. Keeps a reference to the dataset.
class HeaderMatcher {
 public:
  explicit HeaderMatcher(const policy::Dataset& dataset);
  HeaderFit fit(const std::vector<std::string>& cells) const;
  /// The field that a heading names, and how well: 0 title, 1 name, 2 alias; npos when it names none.
  struct Named {
    std::size_t field;
    int rank;
  };
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  Named named(std::string_view heading) const;
  const policy::Dataset& dataset() const { return *dataset_; }
  /// How many headings of this dataset stand somewhere inside the text: a whole header in one cell was split wrongly.
  std::size_t mentions(std::string_view text) const;

 private:
  struct Spelling {
    std::size_t field;
    int rank;  // 0 title, 1 name, 2 alias: a better one wins when two columns fit the same field
  };
  const Spelling* find(const HeadingName& heading) const;
  void add(std::string_view spelling, Spelling value);

  const policy::Dataset* dataset_;
  std::unordered_map<std::string, Spelling> spellings_;
};

/// Required fields that no mapped column fills. A household is found by its code or by its head's ID: one of the two is enough.
std::vector<std::size_t> missing_fields(const policy::Dataset& dataset, const std::vector<MappedColumn>& mapped);

/// Fields of a dataset by the part they play in matching; npos = the dataset has none.
struct IdentityFields {
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  std::size_t id_number = npos, household_code = npos, name = npos;
};
IdentityFields identity_fields(const policy::Dataset& dataset);

}  // namespace shouwang::intake
