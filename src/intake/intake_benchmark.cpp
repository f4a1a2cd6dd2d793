// Speed of reading: structural scan, rows, chosen columns, typed values on one and two threads, text files, workbooks, sealing.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "base/text.h"
#include "intake/csv.h"
#include "intake/json_lines.h"
#include "intake/row_reader.h"
#include "intake/testing/sample.h"
#include "intake/testing/workbook_builder.h"
#include "intake/testing/xls_builder.h"
#include "intake/values.h"
#include "intake/xls.h"
#include "intake/xlsx.h"

namespace shouwang::intake {
namespace {

constexpr std::string_view kHeader = "结算单号,姓名,身份证号,结算日期,就诊机构,医疗总费用,基金支付金额,医疗救助金额,合规自付费用\r\n";
constexpr policy::FieldType kTypes[] = {policy::FieldType::kString, policy::FieldType::kName,   policy::FieldType::kResidentId,
                                        policy::FieldType::kDate,   policy::FieldType::kString, policy::FieldType::kMoney,
                                        policy::FieldType::kMoney,  policy::FieldType::kMoney,  policy::FieldType::kMoney};
constexpr std::size_t kColumns = std::size(kTypes);

// Rows of a medical settlement file, as departments send them.
std::string table(std::size_t bytes, bool quoted) {
  std::string out(kHeader);
  const std::string q = quoted ? "\"" : "";
  for (int k = 0; out.size() < bytes; ++k) {
    const std::string day = "2026-08-" + std::string(k % 28 < 9 ? "0" : "") + std::to_string(k % 28 + 1);
    for (const std::string& cell : {"YJ2026" + std::to_string(100000 + k), std::string("张三丰"), testing::sample_id(k % 1000).full(), day,
                                    std::string("云县人民医院"), std::to_string(k % 20000) + ".50", std::to_string(k % 9999) + ".25",
                                    std::string("0.00"), std::to_string(k % 5000) + ".5"})
      out += q + cell + q + ",";
    out.back() = '\r';
    out += '\n';
  }
  return out;
}
const std::string& sample_table(bool quoted = false) {
  static const std::string tables[] = {table(64u << 20, false), table(64u << 20, true)};
  return tables[quoted];
}

void set_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes));
}

void BM_IndexSeparators(benchmark::State& state) {
  const std::string& text = sample_table(state.range(0) != 0);
  constexpr std::size_t kChunk = 32 * 1024;
  std::vector<std::uint32_t> out(kChunk + 64);
  for (auto _ : state) {
    CsvState where = CsvState::kReady;
    std::size_t found = 0;
    for (std::size_t at = 0; at < text.size(); at += kChunk)
      found += index_separators(text.data() + at, std::min(kChunk, text.size() - at), ',', where, 0, out.data());
    benchmark::DoNotOptimize(found);
  }
  set_bytes(state, text.size());
}
BENCHMARK(BM_IndexSeparators)->ArgName("quoted")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void BM_ThreeColumnsOfNine(benchmark::State& state) {
  const std::string& text = sample_table(state.range(0) != 0);
  std::string scratch;
  for (auto _ : state) {
    CsvScanner scanner(text, ',');
    CsvRow row;
    std::size_t bytes = 0;
    while (scanner.next(row)) bytes += row.cell(2, scratch).size() + row.cell(3, scratch).size() + row.cell(8, scratch).size();
    benchmark::DoNotOptimize(bytes);
  }
  set_bytes(state, text.size());
}
BENCHMARK(BM_ThreeColumnsOfNine)->ArgName("quoted")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

// Every cell of every row to a typed value: what a columnar load costs before its columns are stored.
void BM_CsvAndTyping(benchmark::State& state) {
  const std::string& text = sample_table();
  const auto threads = static_cast<unsigned>(state.range(0));
  std::vector<policy::FieldSpec> fields(kColumns);
  std::vector<ValueParser> parsers;
  for (std::size_t k = 0; k < kColumns; ++k) {
    fields[k].type = kTypes[k];
    parsers.push_back(*ValueParser::create(fields[k], nullptr, ""));
  }
  for (auto _ : state) {
    const auto cuts = split_rows(text, ',', threads * 4);
    std::vector<std::int64_t> sums(cuts.size());
    parallel_for(cuts.size() - 1, threads, [&](std::size_t piece, unsigned) {
      CsvScanner scanner(std::string_view(text).substr(cuts[piece], cuts[piece + 1] - cuts[piece]), ',');
      CsvRow row;
      std::string scratch;
      ParsedValue value;
      std::int64_t sum = 0;
      while (scanner.next(row))
        for (std::size_t k = 0; k < kColumns; ++k) {
          parsers[k].parse(row.cell(k, scratch), CellKind::kText, value);
          sum += value.number + static_cast<std::int64_t>(value.text.size() + value.id.packed() % 2);
        }
      sums[piece] = sum;
    });
    benchmark::DoNotOptimize(sums.data());
  }
  set_bytes(state, text.size());
}
BENCHMARK(BM_CsvAndTyping)->ArgName("threads")->Arg(1)->Arg(2)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_TextReader(benchmark::State& state) {
  const auto encoding = static_cast<text::Encoding>(state.range(0));
  const std::string bytes = *text::from_utf8(sample_table(), encoding);
  testing::TempFile file("bench.csv", bytes);
  std::int64_t rows = 0;
  for (auto _ : state) {
    TextFacts facts;
    const auto reader = open_text(file.path(), {}, facts);
    Row row;
    while (*(*reader)->next(row)) ++rows;
  }
  set_bytes(state, bytes.size());
  state.counters["rows/s"] = benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsRate);
}
BENCHMARK(BM_TextReader)->ArgName("encoding")->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_Xlsx(benchmark::State& state) {
  constexpr int kRows = 100'000;
  const bool shared = state.range(0) != 0;
  std::vector<std::string> strings;
  std::string data;
  for (int k = 1; k <= kRows; ++k) {
    data += "<row r=\"" + std::to_string(k) + "\">";
    for (int c = 0; c < 9; ++c) {
      const std::string at = std::string(1, static_cast<char>('A' + c)) + std::to_string(k);
      if (c >= 5)
        data += "<c r=\"" + at + "\"><v>" + std::to_string(k % 20000) + ".5</v></c>";
      else if (shared)
        data += "<c r=\"" + at + "\" t=\"s\"><v>" + std::to_string(k % 5000) + "</v></c>";
      else
        data += "<c r=\"" + at + "\" t=\"inlineStr\"><is><t>云县" + std::to_string(k) + "</t></is></c>";
    }
    data += "</row>";
  }
  for (int k = 0; k < 5000; ++k) strings.push_back("云县人民医院" + std::to_string(k));
  testing::WorkbookBuilder book;
  if (shared) book.shared_strings(strings);
  book.sheet("表", data);
  testing::TempFile file("bench.xlsx");
  book.save(file.path());
  std::int64_t rows = 0;
  for (auto _ : state) {
    const auto workbook = XlsxWorkbook::open(file.path());
    const auto reader = XlsxWorkbook::rows(*workbook, 0);
    Row row;
    while (*(*reader)->next(row)) ++rows;
  }
  state.counters["rows/s"] = benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsRate);
}
BENCHMARK(BM_Xlsx)->ArgName("shared")->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);

// The whole way with hashing, sealing and matching, into memory.
void BM_Import(benchmark::State& state) {
  std::string text = sample_table().substr(0, 8u << 20);
  text.resize(text.rfind('\n') + 1);
  testing::TempFile file("bench.csv", text);
  std::int64_t rows = 0;
  for (auto _ : state) {
    testing::Sample sample;
    sample.request.accept_low_match = true;
    const auto delivery = sample.import_path(file.path(), "医保结算.csv", "medical_settlement");
    rows += delivery->receipt.rows_read;
  }
  state.counters["rows/s"] = benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsRate);
}
BENCHMARK(BM_Import)->UseRealTime()->Unit(benchmark::kMillisecond);

// A store that counts and forgets: what remains is what intake itself needs.
class ForgetfulStore final : public Store {
 public:
  Result<void> ensure_dataset_tables(const policy::Pack&) override { return {}; }
  Result<std::optional<Delivery>> find_delivery(const access::Scope&, std::string_view, std::string_view) override { return std::optional<Delivery>(); }
  Result<std::unique_ptr<DeliveryWriter>> begin(const Delivery&) override { return std::unique_ptr<DeliveryWriter>(std::make_unique<Writer>()); }
  Result<void> save_refused(const Delivery&) override { return {}; }
  Result<DeliveryPage> deliveries(const access::Scope&, const DeliveryQuery&) override { return DeliveryPage(); }
  Result<std::optional<Delivery>> delivery(const access::Scope&, DeliveryId) override { return std::optional<Delivery>(); }
  Result<QuarantinePage> quarantine(const access::Scope&, DeliveryId, int, int) override { return QuarantinePage(); }
  Result<std::vector<StoredMapping>> mappings(const access::Scope&, std::int32_t, std::string_view) override { return std::vector<StoredMapping>(); }
  Result<UnmatchedPage> unmatched(const access::Scope&, DeliveryId, int, int) override { return UnmatchedPage(); }

 private:
  class Writer final : public DeliveryWriter {
   public:
    Result<WriteCounts> add_records(const policy::Dataset&, const RecordBatch&) override { return WriteCounts(); }
    Result<WriteCounts> add_households(const std::vector<registry::HouseholdInput>&, std::int32_t) override { return WriteCounts(); }
    Result<WriteCounts> add_persons(const std::vector<registry::PersonInput>&, std::int32_t) override { return WriteCounts(); }
    Result<void> add_quarantine(const std::vector<QuarantinedRow>&) override { return {}; }
    Result<void> add_review_items(const policy::Dataset&, const std::vector<registry::ReviewItem>&) override { return {}; }
    Result<void> save_model(const policy::Dataset&, std::string_view) override { return {}; }
    Result<void> save_mapping(const StoredMapping&) override { return {}; }
    Result<void> commit(const Delivery&) override { return {}; }
  };
};

// Rows of a large delivery: its memory must not grow with them. The counter is what the process has used at most, in MB.
void BM_ImportForgetfully(benchmark::State& state) {
  const auto rows = static_cast<std::size_t>(state.range(0));
  testing::TempFile file("large.csv");
  {
    std::ofstream out(file.path(), std::ios::binary);
    const std::string piece = table(4u << 20, false);
    const std::size_t header = kHeader.size();
    const auto per_piece = static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n')) - 1;
    out << kHeader;
    for (std::size_t written = 0; written < rows; written += per_piece) out.write(piece.data() + header, static_cast<std::streamsize>(piece.size() - header));
  }
  std::int64_t read = 0;
  for (auto _ : state) {
    testing::Sample sample;
    ForgetfulStore store;
    sample.request.accept_low_match = true;
    sample.request.path = file.path();
    sample.request.file_name = "医保结算.csv";
    sample.request.dataset = "medical_settlement";
    sample.request.county = testing::kCounty;
    sample.request.now_ms = testing::kNowMs;
    const auto delivery = import_file(sample.request, testing::china_pack(), store, sample.lookup, sample.ids, sample.cipher, sample.scope, {});
    read += delivery->receipt.rows_read;
  }
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  state.counters["rows/s"] = benchmark::Counter(static_cast<double>(read), benchmark::Counter::kIsRate);
  state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}
BENCHMARK(BM_ImportForgetfully)->ArgName("rows")->Arg(200'000)->Arg(5'000'000)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_Xls(benchmark::State& state) {
  constexpr int kRows = 20'000;
  std::vector<std::vector<testing::XlsBuilder::Value>> cells;
  for (int k = 0; k < kRows; ++k) cells.push_back({1.0 * k, 2.5, 3.25, 1234.5, 10.0, testing::XlsDay{46239.0}, 7.0, 8.0, 9.0});
  testing::XlsBuilder book;
  testing::TempFile file("bench.xls", book.sheet(u"a", std::move(cells)).bytes());
  std::int64_t rows = 0;
  for (auto _ : state) {
    const auto workbook = XlsWorkbook::open(file.path());
    const auto reader = XlsWorkbook::rows(*workbook, 0);
    Row row;
    while (*reader->next(row)) ++rows;
  }
  state.counters["rows/s"] = benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsRate);
}
BENCHMARK(BM_Xls)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_JsonLines(benchmark::State& state) {
  std::string text;
  for (int k = 0; k < 100'000; ++k)
    text += "{\"结算单号\":\"YJ" + std::to_string(k) + "\",\"身份证号\":\"" + testing::sample_id(k % 1000).full() +
            "\",\"结算日期\":\"2026-08-05\",\"医疗总费用\":1234.5,\"合规自付费用\":10}\n";
  testing::TempFile file("bench.jsonl", text);
  std::int64_t rows = 0;
  for (auto _ : state) {
    const auto facts = scan_json_lines(file.path(), {});
    const auto reader = open_json_lines(file.path(), {}, *facts);
    Row row;
    while (*(*reader)->next(row)) ++rows;
  }
  set_bytes(state, text.size());
  state.counters["rows/s"] = benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsRate);
}
BENCHMARK(BM_JsonLines)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace shouwang::intake
