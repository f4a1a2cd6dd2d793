#include "intake/import.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <future>
#include <memory>

#include "base/text.h"
#include "intake/proposal.h"
#include "intake/record_builder.h"
#include "intake/registry_builder.h"
#include "intake/row_parser.h"
#include "intake/source_file.h"
#include "intake/table_plan.h"

namespace shouwang::intake {
namespace {

constexpr std::int64_t kFewDamagedRows = 20;
constexpr std::int64_t kMostDamagedPercent = 10;

// Faults of the machine, of rights or of the request: trying again may help, and nothing about the file is worth keeping.
bool is_about_the_file(ErrorCode code) {
  const int number = static_cast<int>(code);
  return (number >= 5000 && number < 6000 && code != ErrorCode::kDuplicateDelivery) || code == ErrorCode::kTooLarge ||
         code == ErrorCode::kUnsupportedMedia || code == ErrorCode::kOverflow || code == ErrorCode::kRegistryInvariant;
}

// "第 3、17 行" of rows that were left out, the first few of them named.
class LineList {
 public:
  void add(std::int64_t line) {
    ++count_;
    if (named_.size() < kNamed) named_.push_back(line);
  }
  std::int64_t count() const { return count_; }
  std::string text(const std::vector<std::string>& sheets) const {
    std::string out = "第 ";
    for (std::size_t k = 0; k < named_.size(); ++k) out += (k == 0 ? "" : "、") + shown_line(named_[k], sheets);
    return out + (count_ > static_cast<std::int64_t>(named_.size()) ? " 行等" : " 行");
  }

 private:
  static constexpr std::size_t kNamed = 5;
  std::int64_t count_ = 0;
  std::vector<std::int64_t> named_;
};

class Import {
 public:
  Import(const ImportRequest& request, const policy::Pack& pack, Store& store, const registry::PlaceLookup& lookup, IdSource& ids,
         const crypto::FieldCipher& cipher, const access::Scope& scope, const Progress& progress)
      : request_(request), pack_(pack), store_(store), lookup_(lookup), ids_(ids), cipher_(cipher), scope_(scope), progress_(progress) {}

  Result<Delivery> run() {
    RETURN_IF_ERROR(check_rights());
    ASSIGN_OR_RETURN(const FileDigest digest, digest_file(request_.path));
    delivery_.id = DeliveryId(ids_.next(request_.now_ms));
    delivery_.county = request_.county;
    delivery_.file_name = request_.file_name;
    delivery_.file_hash = digest.hash;
    delivery_.file_bytes = digest.bytes;
    delivery_.received_ms = request_.now_ms;
    delivery_.account = request_.account;
    delivery_.pack_hash = pack_.hash;
    delivery_.sender = request_.sender;
    delivery_.corrects = request_.corrects;
    if (request_.dataset != kAutoDataset) name_dataset(pack_.dataset(request_.dataset));
    auto taken = take();
    if (taken) return delivery_;
    Error error = std::move(taken).error().at(request_.file_name);
    if (!is_about_the_file(error.code())) return Failure(std::move(error));
    if (pending_.valid()) pending_.wait();
    writer_.reset();  // ends the transaction: nothing of the file stays
    delivery_.state = DeliveryState::kRefused;
    delivery_.problem = error.message();
    RETURN_IF_ERROR(store_.save_refused(delivery_));
    return Failure(std::move(error));
  }

 private:
  Result<void> check_rights() {
    if (!scope_.may(access::Permission::kImport)) return fail(ErrorCode::kForbidden, "本账号没有导入权限，请联系管理员");
    if (request_.county < 100000 || request_.county > 999999)
      return fail(ErrorCode::kInvalidArgument, "请选择文件所属的县（6 位区划代码）");
    if (!scope_.covers(std::to_string(request_.county))) return fail(ErrorCode::kForbidden, "本账号不能导入该县的文件，请核对所选的县");
    return {};
  }

  void name_dataset(const policy::Dataset* dataset) {
    if (dataset == nullptr) return;
    delivery_.dataset = dataset->id;
    delivery_.dataset_title = dataset->title;
    delivery_.owner = dataset->owner;
  }

  Result<void> take() {
    if (delivery_.file_bytes == 0) return fail(ErrorCode::kNoRows, "文件是空的，请确认导出成功后重新上传");
    ASSIGN_OR_RETURN(const SourceFile file, SourceFile::open(request_.path, request_.limits));
    ASSIGN_OR_RETURN(const std::vector<StoredMapping> remembered,
                     store_.mappings(scope_, request_.county, request_.dataset == kAutoDataset ? "" : request_.dataset));
    ASSIGN_OR_RETURN(const TablePlan plan,
                     plan_table(file, pack_, request_.dataset, request_.file_name, scope_, {&request_.mapping, &remembered}));
    name_dataset(plan.dataset);
    if (plan.by_person) {
      ASSIGN_OR_RETURN(const std::vector<std::string> foreign, foreign_columns(file, plan));
      if (!foreign.empty()) {
        std::string all;
        for (const std::string& text : foreign) all += (all.empty() ? "" : "；") + text;
        return fail(ErrorCode::kBadValue, all);
      }
    }
    ASSIGN_OR_RETURN(const auto earlier, store_.find_delivery(scope_, plan.dataset->id, delivery_.file_hash));
    if (earlier)
      return Failure(Error(ErrorCode::kDuplicateDelivery, "该文件已于 " + beijing_minute(earlier->received_ms) + " 作为“" +
                                                              earlier->dataset_title + "”导入过（接收单 " +
                                                              std::to_string(earlier->id.value()) + "），本次没有改动任何数据")
                         .at("接收单 " + std::to_string(earlier->id.value())));
    Receipt& receipt = delivery_.receipt;
    receipt.unknown_columns = plan.fit.unknown;
    receipt.notes = plan.notes;
    receipt.layout = plan.layout();
    receipt.sheets = plan.sheets;
    note_drift(plan, remembered);
    for (const MappedColumn& m : plan.fit.mapped) receipt.mapping[m.heading] = plan.dataset->fields[m.field].title;
    for (const MatchingSource& source : plan.matching)
      if (source.only_matching) receipt.mapping[plan.keys[source.column]] = source.title + "（" + std::string(kMatchingOnly) + "）";
    // Before the transaction: preparing the register of a county may take seconds, and others wait for the writer.
    if (plan.dataset->target == policy::Target::kRecords && request_.matcher) {
      ASSIGN_OR_RETURN(matcher_, request_.matcher(*plan.dataset));
    }
    ASSIGN_OR_RETURN(writer_, store_.begin(delivery_));
    RETURN_IF_ERROR(read_rows(file, plan));
    RETURN_IF_ERROR(judge(*plan.dataset));
    RETURN_IF_ERROR(writer_->save_mapping(layout_to_remember(plan, remembered)));
    return writer_->commit(delivery_);
  }

  void note_drift(const TablePlan& plan, const std::vector<StoredMapping>& remembered) {
    const auto last = std::find_if(remembered.begin(), remembered.end(), [&](const StoredMapping& m) { return m.dataset == plan.dataset->id; });
    if (last == remembered.end()) return;
    Receipt& receipt = delivery_.receipt;
    receipt.drift = drift_from(*last, plan.keys);
    if (!receipt.drift.any()) return;
    std::string text = "列与 " + receipt.drift.since + " 的文件相比有变化：";
    const auto list = [&](std::string_view what, const std::vector<std::string>& headings) {
      if (headings.empty()) return;
      text += std::string(what);
      for (std::size_t k = 0; k < headings.size(); ++k) text += (k == 0 ? "“" : "、“") + headings[k] + "”";
      text += "；";
    };
    list("新增", receipt.drift.added);
    list("少了", receipt.drift.gone);
    list("换了位置的", receipt.drift.moved);
    receipt.notes.push_back(text + "请核对各列的含义是否仍然正确");
  }

  StoredMapping layout_to_remember(const TablePlan& plan, const std::vector<StoredMapping>& remembered) const {
    StoredMapping out;
    out.county = request_.county;
    out.owner = plan.dataset->owner;
    out.dataset = plan.dataset->id;
    out.signature = plan.signature;
    out.headings = plan.keys;
    for (const LayoutColumn& column : delivery_.receipt.layout) out.fields[column.heading] = column.field;
    out.seen_ms = request_.now_ms;
    if (!request_.mapping.empty()) {
      out.confirmed_ms = request_.now_ms;
      out.account = request_.account;
    } else if (plan.by_person) {
      for (const StoredMapping& m : remembered)
        if (m.dataset == out.dataset && m.signature == out.signature) {
          out.confirmed_ms = m.confirmed_ms;
          out.account = m.account;
        }
    }
    return out;
  }

  Result<void> read_rows(const SourceFile& file, const TablePlan& plan) {
    RowParser parser(plan);
    const bool to_records = plan.dataset->target == policy::Target::kRecords;
    RecordBuilder records(plan, request_.county, lookup_, matcher_.get(), ids_, cipher_, request_.now_ms);
    RegistryBuilder registry(*plan.dataset, request_.county, lookup_, cipher_, beijing_date(request_.now_ms), plan.sheets);
    Receipt& receipt = delivery_.receipt;
    Skipped skipped;
    for (std::size_t k = 0; k < plan.tables.size(); ++k)
      RETURN_IF_ERROR(read_sheet(file, plan, k, parser, records, registry, skipped));
    RETURN_IF_ERROR(flush(plan, records, registry));
    RETURN_IF_ERROR(written());
    if (matcher_) {
      RETURN_IF_ERROR(writer_->add_review_items(*plan.dataset, records.finish_items(receipt.rows_read)));
      if (const std::string model = matcher_->model_text(); !model.empty()) RETURN_IF_ERROR(writer_->save_model(*plan.dataset, model));
    }
    const RecordBuilder::Counts& counts = records.counts();
    receipt.taken = receipt.rows_read - receipt.quarantined;
    receipt.matched = to_records ? counts.matched : receipt.taken;
    receipt.unmatched = counts.unmatched;
    receipt.review = counts.review;
    receipt.linked_by_model = counts.linked_by_model;
    if (const std::int64_t damaged = counts.damaged_linked + counts.damaged_in_review + counts.damaged_by_code; damaged > 0)
      receipt.notes.push_back(std::to_string(damaged) + " 行的证件号码有误但没有搁置：" +
                              (counts.damaged_by_code > 0 ? std::to_string(counts.damaged_by_code) + " 行已按户编号采用，" : "") +
                              std::to_string(counts.damaged_linked) + " 行已按姓名等比对到人，" + std::to_string(counts.damaged_in_review) +
                              " 行列入待核对；这些行已列入部门更正清单");
    const auto note = [&](const LineList& lines, std::string_view what) {
      if (lines.count() > 0)
        receipt.notes.push_back("跳过" + std::string(what) + " " + std::to_string(lines.count()) + " 行（" + lines.text(plan.sheets) + "）");
    };
    note(skipped.empties, "空行");
    note(skipped.totals, "合计行");
    note(skipped.footers, "表尾说明");
    note(skipped.headers, "重复的表头");
    for (std::size_t field = 0; field < parser.dropped().size(); ++field)
      if (const std::int64_t n = parser.dropped()[field]; n > 0)
        receipt.notes.push_back(std::to_string(n) + " 行的“" + plan.dataset->fields[field].title +
                                "”不是有效号码，该项留空，其余内容照常导入");
    for (std::string& remark : registry.remarks()) receipt.notes.push_back(std::move(remark));
    if (passed_over_ > 0)
      receipt.notes.push_back(std::to_string(passed_over_) + " 行所写的人已合并到另一份登记，或已登记死亡，没有改变登记；如有不符请在“户籍变动”里撤销");
    if (took_over_ > 0)
      receipt.notes.push_back("以前报送、等待核对的 " + std::to_string(took_over_) + " 行，本次报来了可以确认是谁的数据，已由更正后的报送代替，不用再核对");
    if (receipt.taken > 0 && receipt.duplicate == receipt.taken)
      receipt.notes.emplace_back("所有行都与以前报送的相同，没有新内容；如本期应有变化，可能是误传了上期的文件，请核对");
    if (progress_) progress_(receipt.rows_read, 1);
    return {};
  }

  // Rows that are no data, by what they are.
  struct Skipped {
    LineList totals, footers, headers, empties;
  };

  Result<void> read_sheet(const SourceFile& file, const TablePlan& plan, std::size_t sheet, RowParser& parser, RecordBuilder& records,
                          RegistryBuilder& registry, Skipped& skipped) {
    const PlannedTable& at = plan.tables[sheet];
    ASSIGN_OR_RETURN(const std::unique_ptr<RowReader> reader, file.rows(at.table));
    const bool to_records = plan.dataset->target == policy::Target::kRecords;
    const std::int64_t first_line = static_cast<std::int64_t>(sheet) * kSheetLines;
    Receipt& receipt = delivery_.receipt;
    Row row;
    for (;;) {
      ASSIGN_OR_RETURN(const bool more, reader->next(row));
      if (!more) return {};
      if (row.line <= at.header_line) continue;
      row.line += first_line;
      switch (parser.role(row)) {
        case RowRole::kData:
          break;
        case RowRole::kEmpty:
          skipped.empties.add(row.line);
          continue;
        case RowRole::kTotal:
          skipped.totals.add(row.line);
          continue;
        case RowRole::kFooter:
          skipped.footers.add(row.line);
          continue;
        case RowRole::kRepeatedHeader:
          skipped.headers.add(row.line);
          continue;
      }
      ++receipt.rows_read;
      if (row.damaged) ++damaged_rows_;
      if (!parser.parse(row)) {
        QuarantinedRow entry = sealed_entry(parser, row);
        if (!to_records || !parser.only_number_damaged() || !records.add_damaged(parser, row, entry)) {
          entry.identity = to_records ? records.identity_of(parser, row) : "";
          set_aside(std::move(entry));
        } else if (!entry.settled.empty()) {
          set_aside(std::move(entry));
        }
      } else if (to_records) {
        if (!records.add(parser, row)) {
          parser.reject(row, identity_fields(*plan.dataset).household_code, std::string(RecordBuilder::conflict()));
          QuarantinedRow entry = sealed_entry(parser, row);
          entry.identity = records.identity_of(parser, row);
          set_aside(std::move(entry));
        }
      } else {
        switch (registry.add(parser, row.line)) {
          case RegistryBuilder::Answer::kTaken:
            break;
          case RegistryBuilder::Answer::kDuplicate:
            ++receipt.duplicate;
            break;
          case RegistryBuilder::Answer::kRejected:
            parser.reject(row, registry.field(), registry.reason());
            set_aside(sealed_entry(parser, row));
            break;
        }
      }
      if (receipt.rows_read % static_cast<std::int64_t>(kBatchRows) == 0) {
        // The first rows wait until there are enough of them to learn from: none is written first and matched later.
        if (records.is_ready()) RETURN_IF_ERROR(flush(plan, records, registry));
        if (progress_)
          progress_(receipt.rows_read, (static_cast<double>(sheet) + reader->progress()) / static_cast<double>(plan.tables.size()));
      }
    }
  }

  QuarantinedRow sealed_entry(const RowParser& parser, const Row& row) const {
    QuarantinedRow entry = parser.problem();
    entry.raw = cipher_.encrypt(raw_text(row), kQuarantineContext);
    return entry;
  }

  void set_aside(QuarantinedRow entry) {
    if (entry.settled.empty()) ++delivery_.receipt.quarantined;
    quarantine_.push_back(std::move(entry));
  }

  // Whom the rows mean must be known before any of them is written.
  Result<void> decide(RecordBuilder& records) {
    std::vector<QuarantinedRow> entries;
    RETURN_IF_ERROR(records.decide(entries));
    if (entries.empty()) return {};
    for (QuarantinedRow& entry : entries) set_aside(std::move(entry));
    std::stable_sort(quarantine_.begin(), quarantine_.end(), [](const QuarantinedRow& a, const QuarantinedRow& b) { return a.line < b.line; });
    return {};
  }

  // Hands the rows read so far to the store, which writes them in another thread while the next ones are read. One batch at a time is
  // on its way: the order of the rows, and so the outcome, is that of one thread.
  Result<void> flush(const TablePlan& plan, RecordBuilder& records, RegistryBuilder& registry) {
    RETURN_IF_ERROR(decide(records));
    RETURN_IF_ERROR(written());
    writing_.items = records.take_settled_items();
    records.take(writing_.records);
    registry.take(writing_.households, writing_.persons);
    writing_.quarantine.clear();
    std::swap(writing_.quarantine, quarantine_);
    pending_ = std::async(std::launch::async, [this, &dataset = *plan.dataset] { return write(dataset); });
    return {};
  }

  // Waits for the batch that is on its way.
  Result<void> written() {
    if (!pending_.valid()) return {};
    ASSIGN_OR_RETURN(const WriteCounts counts, pending_.get());
    delivery_.receipt.duplicate += counts.duplicate;
    passed_over_ += counts.passed_over;
    took_over_ += counts.took_over;
    delivery_.receipt.replaced += counts.replaced;
    return {};
  }

  // In the writing thread: touches the store and the batch, nothing else.
  Result<WriteCounts> write(const policy::Dataset& dataset) {
    WriteCounts all;
    const auto count = [&](const WriteCounts& counts) {
      all.duplicate += counts.duplicate;
      all.passed_over += counts.passed_over;
      all.took_over += counts.took_over;
      all.replaced += counts.replaced;
    };
    if (!writing_.records.rows.empty()) {
      ASSIGN_OR_RETURN(const WriteCounts counts, writer_->add_records(dataset, writing_.records));
      count(counts);
    }
    if (!writing_.items.empty()) RETURN_IF_ERROR(writer_->add_review_items(dataset, writing_.items));
    if (!writing_.households.empty()) {
      ASSIGN_OR_RETURN(const WriteCounts counts, writer_->add_households(writing_.households, request_.county));
      count(counts);
    }
    if (!writing_.persons.empty()) {
      ASSIGN_OR_RETURN(const WriteCounts counts, writer_->add_persons(writing_.persons, request_.county));
      count(counts);
    }
    if (!writing_.quarantine.empty()) RETURN_IF_ERROR(writer_->add_quarantine(writing_.quarantine));
    return all;
  }

  // Whether the file as a whole is credible.
  Result<void> judge(const policy::Dataset& dataset) {
    Receipt& receipt = delivery_.receipt;
    if (receipt.rows_read == 0) {
      // A department with no case this month says just that; a registry without anybody is a failed export.
      if (dataset.target != policy::Target::kRecords) return fail(ErrorCode::kNoRows, "表头之下没有数据行，请确认导出成功后重新上传");
      receipt.notes.emplace_back("表头之下没有数据行，按“本期没有”登记；如系导出失败，请重新导出后上传");
      return {};
    }
    if (damaged_rows_ > kFewDamagedRows && damaged_rows_ * 100 > receipt.rows_read * kMostDamagedPercent)
      return fail(ErrorCode::kBadEncoding,
                  std::to_string(damaged_rows_) + " 行有无法识别的字符（乱码），请以 UTF-8 或 GB18030 编码重新导出");
    // Somebody of this register is meant by a row in review, it is only not sure who: that speaks for the file.
    const std::int64_t unknown = receipt.unmatched - receipt.review, bad = unknown + receipt.quarantined;
    if (request_.accept_low_match.value_or(receipt.rows_read < kFewRows) || bad * 100 <= receipt.rows_read * kMostBadPercent) return {};
    return fail(ErrorCode::kLowMatch, "共 " + std::to_string(receipt.rows_read) + " 行，其中 " + std::to_string(receipt.quarantined) +
                                              " 行不合格、" + std::to_string(unknown) + " 行在本县户册中找不到，超过 " +
                                              std::to_string(kMostBadPercent) +
                                              "%。请核对县、数据集和列是否选对；确认无误的，可选择“仍然导入”后重新上传");
  }

  const ImportRequest& request_;
  const policy::Pack& pack_;
  Store& store_;
  const registry::PlaceLookup& lookup_;
  IdSource& ids_;
  const crypto::FieldCipher& cipher_;
  const access::Scope& scope_;
  const Progress& progress_;
  Delivery delivery_;
  std::unique_ptr<DeliveryWriter> writer_;
  std::vector<QuarantinedRow> quarantine_;
  std::int64_t damaged_rows_ = 0, passed_over_ = 0, took_over_ = 0;
  std::unique_ptr<registry::PersonMatcher> matcher_;
  struct {
    RecordBatch records;
    std::vector<registry::ReviewItem> items;
    std::vector<registry::HouseholdInput> households;
    std::vector<registry::PersonInput> persons;
    std::vector<QuarantinedRow> quarantine;
  } writing_;
  std::future<Result<WriteCounts>> pending_;  // the last member: whoever leaves waits for it before anything else goes
};

}  // namespace

Result<FileDigest> digest_file(const std::filesystem::path& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  const auto broken = [&] {
    return Failure(
        Error(ErrorCode::kIo, "无法读取文件，请确认文件存在并且可以读取").with_internal(path.string() + ": " + std::strerror(errno)));
  };
  if (!file) return broken();
  crypto::Sm3Stream hash;
  FileDigest out;
  std::string buffer(1u << 20, '\0');
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    hash.update(std::string_view(buffer).substr(0, n));
    out.bytes += static_cast<std::int64_t>(n);
  }
  if (std::ferror(file.get()) != 0) return broken();
  out.hash = crypto::hex(hash.finish());
  return out;
}

Result<Delivery> import_file(const ImportRequest& request, const policy::Pack& pack, Store& store, const registry::PlaceLookup& lookup,
                             IdSource& ids, const crypto::FieldCipher& cipher, const access::Scope& scope, const Progress& progress) {
  return Import(request, pack, store, lookup, ids, cipher, scope, progress).run();
}

}  // namespace shouwang::intake
