// What a file would be read as, before anything is taken in.
#include <algorithm>

#include "base/text.h"
#include "intake/import.h"
#include "intake/proposal.h"
#include "intake/source_file.h"
#include "intake/table_plan.h"

namespace shouwang::intake {
namespace {

// The dataset that a file is about although its headings do not suffice: the only one that its name speaks for.
const policy::Dataset* hinted_dataset(const policy::Pack& pack, std::string_view file_name, const access::Scope& scope) {
  const policy::Dataset* only = nullptr;
  for (const auto& [id, dataset] : pack.datasets) {
    if (!scope.may_read_dataset(id) || !is_hinted(dataset, file_name)) continue;
    if (only != nullptr) return nullptr;
    only = &dataset;
  }
  return only;
}

// How one column may be shown: by the field it is taken for, or by what stands in it.
class ColumnMask {
 public:
  ColumnMask(const policy::Dataset* dataset, const ColumnProposal* proposal) {
    if (dataset != nullptr && proposal != nullptr && !proposal->field.empty()) field_ = dataset->field(proposal->field);
  }
  std::string shown(const std::string& cell) const {
    if (text::fold_width(cell).empty()) return "";
    if (field_ != nullptr &&
        (is_sealed(*field_) || field_->type == policy::FieldType::kName || field_->sensitivity >= policy::Sensitivity::kPersonal))
      return shown_value(*field_, cell);
    const std::string folded = text::fold_width(cell);
    if (field_ == nullptr && looks_like_name(text::squeeze(cell))) return text::mask_name(folded);
    return field_ != nullptr && field_->type != policy::FieldType::kString ? folded : mask_personal(folded);
  }

 private:
  const policy::FieldSpec* field_ = nullptr;
};

}  // namespace

Result<Preview> preview_file(const PreviewRequest& request, const policy::Pack& pack, Store* store, const access::Scope& scope) {
  ASSIGN_OR_RETURN(const SourceFile file, SourceFile::open(request.path, request.limits));
  Preview out;
  out.format = file.description();
  const bool automatic = request.dataset.empty() || request.dataset == kAutoDataset;
  std::vector<StoredMapping> remembered;
  if (store != nullptr && request.county != 0) {
    ASSIGN_OR_RETURN(remembered,
                     store->mappings(scope, request.county, automatic ? std::string_view() : std::string_view(request.dataset)));
  }
  auto plan = plan_table(file, pack, request.dataset, request.file_name, scope, {&request.mapping, &remembered});
  const policy::Dataset* dataset = nullptr;
  if (plan) {
    dataset = plan->dataset;
    out.notes = plan->notes;
    out.sheets = plan->sheets;
  } else {
    out.problem = plan.error().message();
    dataset = automatic ? hinted_dataset(pack, request.file_name, scope) : pack.dataset(request.dataset);
    if (dataset != nullptr && !scope.may_read_dataset(dataset->id)) dataset = nullptr;
  }
  PlannedTable at;
  if (dataset != nullptr) {
    out.dataset = dataset->id;
    out.dataset_title = dataset->title;
    ASSIGN_OR_RETURN(out.proposal, propose_mapping(file, pack, *dataset, plan ? std::optional(*plan) : std::nullopt));
    std::vector<std::string> keys;
    for (const ColumnProposal& column : out.proposal.columns) keys.push_back(column.heading);
    for (const StoredMapping& m : remembered)
      if (m.dataset == dataset->id) {
        out.proposal.drift = drift_from(m, keys);
        break;
      }
    if (plan && plan->by_person && !out.proposal.warnings.empty()) out.problem = out.proposal.warnings.front();
    if (plan && plan->fit.without_number) out.proposal.warnings.push_back(missing_number_note(*plan));
    at.header_line = out.proposal.header_line;
    for (std::size_t table = 0; table < file.tables(); ++table)
      if (file.table_name(table) == out.proposal.sheet) {
        at.table = table;
        break;
      }
  }
  auto head = read_head(file, at.table, kHeaderRows + kPreviewRows);
  if (!head) {
    if (out.problem.empty()) out.problem = head.error().message();
    return out;
  }
  for (const HeadRow& row : *head) {
    if (row.line <= at.header_line || out.rows.size() == kPreviewRows) continue;
    std::vector<std::string>& cells = out.rows.emplace_back();
    for (std::size_t k = 0; k < row.cells.size(); ++k)
      cells.push_back(ColumnMask(dataset, k < out.proposal.columns.size() ? &out.proposal.columns[k] : nullptr).shown(row.cells[k]));
  }
  return out;
}

}  // namespace shouwang::intake
