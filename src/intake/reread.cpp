#include "intake/reread.h"

#include <algorithm>

#include "base/text.h"
#include "intake/import.h"
#include "intake/proposal.h"
#include "intake/record_builder.h"
#include "intake/registry_builder.h"
#include "intake/row_parser.h"
#include "intake/table_plan.h"

namespace shouwang::intake {
namespace {

std::string shown_cell(const policy::Dataset& dataset, const LayoutColumn& column, std::string_view cell) {
  const policy::FieldSpec* field = column.field.empty() ? nullptr : dataset.field(column.field);
  return field != nullptr ? shown_value(*field, cell) : mask_personal(text::fold_width(cell));
}

}  // namespace

Result<Reread> reread_row(const RereadRequest& request, const policy::Pack& pack, const registry::PlaceLookup& lookup, IdSource& ids,
                          const crypto::FieldCipher& cipher) {
  const policy::Dataset* dataset = pack.dataset(request.dataset);
  if (dataset == nullptr) return fail(ErrorCode::kNotFound, "现行政策包中没有数据集“" + request.dataset + "”，这一行不能再更正");
  ASSIGN_OR_RETURN(const TablePlan plan, plan_of_layout(*dataset, pack, request.layout));
  auto opened = cipher.decrypt(request.row.raw, kQuarantineContext);
  if (!opened)
    return Failure(Error(ErrorCode::kBadValue, "保存的原始行无法读出，请部门重新报送这一行").with_internal(opened.error().text()));
  std::vector<RawCell> cells = raw_cells(*opened);
  Reread out;
  for (const auto& [heading, text] : request.cells) {
    const std::string sought = read_heading(heading).whole;
    const auto column = std::find_if(request.layout.begin(), request.layout.end(),
                                     [&](const LayoutColumn& c) { return read_heading(c.heading).whole == sought; });
    if (column == request.layout.end()) return fail(ErrorCode::kInvalidArgument, "这次报送没有“" + heading + "”这一列，请刷新后重试");
    const auto at = static_cast<std::size_t>(column - request.layout.begin());
    if (cells.size() <= at) cells.resize(at + 1);
    if (cells[at].text == text) continue;
    const policy::FieldSpec* field = column->field.empty() ? nullptr : dataset->field(column->field);
    out.changes.push_back({column->heading, field != nullptr ? field->title : "", shown_cell(*dataset, *column, cells[at].text),
                           shown_cell(*dataset, *column, text)});
    cells[at] = {text, CellKind::kText};
  }
  // A comma inside an amount had pushed cells beyond the last heading: whoever corrects the row corrects what stands in the columns.
  if (!request.cells.empty() && cells.size() > request.layout.size()) cells.resize(request.layout.size());

  Row row;
  row.line = request.row.line;
  for (const RawCell& cell : cells) {
    row.cells.emplace_back(cell.text);
    row.kinds.push_back(cell.kind);
    row.damaged = row.damaged || cell.text.find("\xEF\xBF\xBD") != cell.text.npos;
  }
  RowParser parser(plan);
  const std::string sealed = cipher.encrypt(raw_text(row), kQuarantineContext);
  out.problem.raw = sealed;
  const auto refuse = [&] {
    out.problem = parser.problem();
    out.problem.raw = sealed;
  };
  // A person has the row before his eyes: a number that is still wrong is better put right than guessed.
  if (!parser.parse(row)) {
    refuse();
    return out;
  }
  if (dataset->target == policy::Target::kRecords) {
    RecordBuilder records(plan, request.county, lookup, request.matcher, ids, cipher, request.now_ms);
    out.good = records.add(parser, row);
    std::vector<QuarantinedRow> entries;
    RETURN_IF_ERROR(records.decide(entries));
    out.items = records.finish_items(1);
    if (!out.good) {
      parser.reject(row, identity_fields(*dataset).household_code, std::string(RecordBuilder::conflict()));
      refuse();
    }
    out.records = records.batch();
    return out;
  }
  static const std::vector<std::string> kOneSheet;
  RegistryBuilder registry(*dataset, request.county, lookup, cipher, beijing_date(request.now_ms), kOneSheet);
  out.good = registry.add(parser, row.line) == RegistryBuilder::Answer::kTaken;
  if (!out.good) {
    parser.reject(row, registry.field(), registry.reason());
    refuse();
  }
  out.households = registry.households();
  out.persons = registry.persons();
  return out;
}

}  // namespace shouwang::intake
