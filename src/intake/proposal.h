// What the columns of a file could mean, judged by their headings and by what stands in them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "intake/mapping.h"
#include "intake/source_file.h"
#include "intake/table_plan.h"
#include "policy/pack.h"

namespace shouwang::intake {

/// Up to so many rows below the header are looked at.
inline constexpr std::size_t kSampleRows = 500;
/// A chosen column of which more than this part is not what its field holds was chosen wrongly.
inline constexpr int kMostForeignPercent = 40;

/// Proposes a field for each column of a file whose dataset is known: by title and alias, by likeness of the heading, and where that
/// says nothing by content, when only one field and one column fit each other.
/// @param plan  the plan that would be used as it stands, or nullopt when the headings do not suffice
Result<MappingProposal> propose_mapping(const SourceFile& file, const policy::Pack& pack, const policy::Dataset& dataset,
                                        const std::optional<TablePlan>& plan);

/// Says of a plan whose columns a person chose where the content contradicts the choice; "" for none. Names in the column of ID
/// numbers are found here before a single row is taken. Looks at the first kSampleRows rows of each sheet.
Result<std::vector<std::string>> foreign_columns(const SourceFile& file, const TablePlan& plan);

/// Heading of a column that no field is read from and that mostly holds ID numbers; "" = there is none. Looks at the rows that a preview
/// looks at.
Result<std::string> unnamed_number_column(const SourceFile& file, const TablePlan& plan);

/// Whether a text looks like a Chinese person's name: two to four characters and a usual surname, or parts joined by ·.
bool looks_like_name(std::string_view text);

/// Whether a text is a value rather than a heading: a number, a day, an ID number.
bool looks_typed(std::string_view text);

/// The text with whatever looks like an ID number, a telephone number or an account masked.
std::string mask_personal(std::string_view text);

}  // namespace shouwang::intake
