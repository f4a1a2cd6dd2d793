#include "app/corrected_rows.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "intake/proposal.h"
#include "intake/reread.h"
#include "intake/review.h"
#include "intake/source_file.h"
#include "intake/table_plan.h"

namespace shouwang::app {
namespace {

constexpr int kMostOpenRows = 20'000;          // of one delivery; a file with more is better sent again as a whole
constexpr std::size_t kFewestEqualCells = 2;  // what is left to compare must name somebody

std::string_view text_of_cell(std::string_view cell) { return text::trim_ascii(cell); }

/// An open row, by the columns that were wrong in it: the rest has to come again unchanged.
struct OpenRow {
  int position = 0;
  std::string field;  // title of the first field that was wrong
};

/// Rows that were wrong in the same columns.
struct WrongColumns {
  std::set<std::string> headings;
  std::unordered_map<std::string, std::optional<OpenRow>> rows;  // by what has to be equal; nullopt: two rows look the same
};

/// The cells that have to be equal, as one text; "" when they say too little.
std::string unchanged(const std::map<std::string, std::string, std::less<>>& cells, const std::set<std::string>& wrong, const std::set<std::string>& common) {
  std::string out;
  std::size_t filled = 0;
  for (const auto& [heading, cell] : cells) {
    if (wrong.contains(heading) || !common.contains(heading)) continue;
    filled += cell.empty() ? 0 : 1;
    out += heading + "\x1f" + cell + "\x1e";
  }
  return filled < kFewestEqualCells ? std::string() : out;
}

std::string shown_correction(const policy::FieldSpec& field, const std::string& cell) {
  if (field.type == policy::FieldType::kName) return text::mask_name(cell);
  if (field.type == policy::FieldType::kResidentId || field.type == policy::FieldType::kPhone) return intake::mask_personal(cell);
  return field.visible ? cell : "（已更正）";
}

class Correction {
 public:
  Correction(Installation& installation, const intake::ImportRequest& request, const intake::Delivery& brought, const access::Scope& scope)
      : installation_(installation), request_(request), brought_(brought), scope_(scope), pack_(installation.pack()) {}

  Result<void> run() {
    ASSIGN_OR_RETURN(const auto before, installation_.intake().delivery(scope_, request_.corrects));
    dataset_ = pack_->dataset(brought_.dataset);
    if (!before || dataset_ == nullptr || before->dataset != brought_.dataset || before->county != brought_.county) return {};
    RETURN_IF_ERROR(read_open_rows(*before));
    if (!by_columns_.empty()) RETURN_IF_ERROR(read_new_rows());
    ASSIGN_OR_RETURN(const std::vector<int> same_key, installation_.review().answered_rows(scope_, before->id, brought_.id));
    for (const int position : same_key) close(position, "");
    ASSIGN_OR_RETURN([[maybe_unused]] const std::int64_t closed, installation_.review().close_rows(scope_, before->id, decisions_));
    return {};
  }

 private:
  void close(int position, std::string value) {
    if (!closed_.insert(position).second) return;
    intake::RowDecision decision;
    decision.corrected_by = brought_.id;
    decision.corrected_value = std::move(value);
    decision.account = brought_.account;
    decision.now_ms = brought_.received_ms;
    decisions_.emplace_back(position, std::move(decision));
  }

  Result<void> read_open_rows(const intake::Delivery& before) {
    for (const intake::LayoutColumn& column : before.receipt.layout)
      if (std::any_of(brought_.receipt.layout.begin(), brought_.receipt.layout.end(), [&](const auto& c) { return c.heading == column.heading; }))
        common_.insert(column.heading);
    ASSIGN_OR_RETURN(const intake::ReviewPage page, installation_.review().rows(scope_, before.id, intake::RowState::kOpen, 0, kMostOpenRows));
    for (const intake::ReviewedRow& row : page.rows) {
      ASSIGN_OR_RETURN(const std::string plain, installation_.cipher().decrypt(row.row.raw, intake::kQuarantineContext));
      const std::vector<intake::RawCell> raw = intake::raw_cells(plain);
      std::map<std::string, std::string, std::less<>> cells;
      std::set<std::string> wrong;
      for (std::size_t k = 0; k < before.receipt.layout.size(); ++k) {
        const intake::LayoutColumn& column = before.receipt.layout[k];
        cells[column.heading] = k < raw.size() ? std::string(text_of_cell(raw[k].text)) : std::string();
        const policy::FieldSpec* field = dataset_->field(column.field);
        if (field && (field->title == row.row.field || row.row.reason.find("“" + field->title + "”") != std::string::npos)) wrong.insert(column.heading);
      }
      if (wrong.empty()) continue;
      const std::string rest = unchanged(cells, wrong, common_);
      if (rest.empty()) continue;
      auto& columns = columns_for(wrong);
      const auto [at, fresh] = columns.rows.try_emplace(rest, OpenRow{row.position, row.row.field});
      if (!fresh) at->second.reset();
    }
    return {};
  }

  WrongColumns& columns_for(const std::set<std::string>& wrong) {
    const auto found = std::find_if(by_columns_.begin(), by_columns_.end(), [&](const WrongColumns& w) { return w.headings == wrong; });
    if (found != by_columns_.end()) return *found;
    return by_columns_.emplace_back(WrongColumns{wrong, {}});
  }

  Result<void> read_new_rows() {
    std::set<std::int64_t> set_aside;
    ASSIGN_OR_RETURN(const intake::ReviewPage bad, installation_.review().rows(scope_, brought_.id, std::nullopt, 0, kMostOpenRows));
    for (const intake::ReviewedRow& row : bad.rows) set_aside.insert(row.row.line);
    ASSIGN_OR_RETURN(const auto file, intake::SourceFile::open(request_.path, request_.limits));
    ASSIGN_OR_RETURN(const auto remembered, installation_.intake().mappings(scope_, brought_.county, brought_.dataset));
    ASSIGN_OR_RETURN(const intake::TablePlan plan, intake::plan_table(file, *pack_, brought_.dataset, request_.file_name, scope_, {&request_.mapping, &remembered}));
    for (std::size_t sheet = 0; sheet < plan.tables.size(); ++sheet) {
      ASSIGN_OR_RETURN(const auto reader, file.rows(plan.tables[sheet].table));
      const std::int64_t base = plan.tables.size() > 1 ? static_cast<std::int64_t>(sheet) * intake::kSheetLines : 0;
      intake::Row row;
      for (;;) {
        ASSIGN_OR_RETURN(const bool more, reader->next(row));
        if (!more) break;
        if (row.line <= plan.tables[sheet].header_line || set_aside.contains(base + row.line)) continue;
        match(row, plan.keys);
      }
    }
    return {};
  }

  void match(const intake::Row& row, const std::vector<std::string>& keys) {
    std::map<std::string, std::string, std::less<>> cells;
    for (std::size_t k = 0; k < keys.size(); ++k) cells[keys[k]] = k < row.cells.size() ? std::string(text_of_cell(row.cells[k])) : std::string();
    for (WrongColumns& columns : by_columns_) {
      const auto found = columns.rows.find(unchanged(cells, columns.headings, common_));
      if (found == columns.rows.end() || !found->second) continue;
      close(found->second->position, value_now(cells, found->second->field));
    }
  }

  std::string value_now(const std::map<std::string, std::string, std::less<>>& cells, const std::string& title) const {
    for (const intake::LayoutColumn& column : brought_.receipt.layout)
      if (const policy::FieldSpec* field = dataset_->field(column.field); field && field->title == title)
        if (const auto cell = cells.find(column.heading); cell != cells.end()) return shown_correction(*field, cell->second);
    return {};
  }

  Installation& installation_;
  const intake::ImportRequest& request_;
  const intake::Delivery& brought_;
  const access::Scope& scope_;
  std::shared_ptr<const policy::Pack> pack_;
  const policy::Dataset* dataset_ = nullptr;
  std::set<std::string> common_;  // headings that both files have
  std::vector<WrongColumns> by_columns_;
  std::set<int> closed_;
  std::vector<std::pair<int, intake::RowDecision>> decisions_;
};

}  // namespace

Result<void> close_corrected_rows(Installation& installation, const intake::ImportRequest& request, const intake::Delivery& brought,
                                  const access::Scope& scope) {
  return Correction(installation, request, brought, scope).run();
}

}  // namespace shouwang::app
