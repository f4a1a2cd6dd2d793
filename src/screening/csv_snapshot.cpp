#include "screening/csv_snapshot.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <numeric>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/parallel.h"
#include "base/text.h"
#include "intake/csv.h"
#include "screening/csv_pieces.h"
#include "screening/key_table.h"

namespace shouwang::screening {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;  // fits the second cache level with its output
constexpr std::string_view kHouseholdCode = "household_code";

template <typename From, typename To>
void scatter(const From* from, const std::uint32_t* places, std::size_t rows, To* to) {
  for (std::size_t r = 0; r < rows; ++r) {
    if (places[r] != kNoParent) to[places[r]] = static_cast<To>(from[r]);
  }
}

template <typename From>
void scatter_to(const From* from, const std::uint32_t* places, std::size_t rows, cel::Physical physical, Buffer& to) {
  switch (physical) {
    case cel::Physical::kI8:
      return scatter(from, places, rows, to.as<std::int8_t>());
    case cel::Physical::kI16:
      return scatter(from, places, rows, to.as<std::int16_t>());
    case cel::Physical::kI32:
      return scatter(from, places, rows, to.as<std::int32_t>());
    case cel::Physical::kI64:
      return scatter(from, places, rows, to.as<std::int64_t>());
  }
}

class CsvLoader {
 public:
  CsvLoader(const std::filesystem::path& directory, const policy::Pack& pack, std::span<const cel::Expression::FieldUse> uses,
         unsigned threads, CsvLoadReport& report)
      : directory_(directory), pack_(pack), schema_(*pack.schema), uses_(uses), threads_(std::max(threads, 1u)), report_(report) {}

  Result<Snapshot> load() {
    using Clock = std::chrono::steady_clock;
    auto last = Clock::now();
    const auto lap = [&](double& seconds) {
      const auto now = Clock::now();
      seconds = std::chrono::duration<double>(now - last).count();
      last = now;
    };
    RETURN_IF_ERROR(open_files());
    lap(report_.open_s);
    RETURN_IF_ERROR(read_files());
    lap(report_.split_s);
    resolve();
    lap(report_.resolve_s);
    arrange();
    std::vector<std::int32_t> counties(tables_[0].rows, 0);
    std::vector<std::int64_t> villages(tables_[0].rows, 0);
    fill_report();
    files_.clear();
    Snapshot snapshot(pack_.schema, std::move(tables_), std::move(counties), std::move(villages));
    lap(report_.sort_s);
    return snapshot;
  }

 private:
  static std::size_t index(int k) { return static_cast<std::size_t>(k); }
  CsvFile& household_file() { return files_[0]; }
  CsvFile& member_file() { return files_[1]; }
  bool has_members() const { return members_ >= 0; }

  std::optional<std::filesystem::path> file_of(const policy::Dataset& dataset) const {
    std::vector<std::string> names{dataset.id};
    names.insert(names.end(), dataset.file_hints.begin(), dataset.file_hints.end());
    for (const std::string& name : names) {
      const auto path = directory_ / (name + ".csv");
      if (std::filesystem::exists(path)) return path;
    }
    return std::nullopt;
  }

  Result<void> open_files() {
    members_ = schema_.find_table("members");
    const policy::Dataset *households = nullptr, *persons = nullptr;
    for (const auto& [id, dataset] : pack_.datasets) {
      if (dataset.target == policy::Target::kRegistryHousehold) households = &dataset;
      if (dataset.target == policy::Target::kRegistryPerson) persons = &dataset;
    }
    RETURN_IF_ERROR(add_file(households, 0, true));
    if (has_members()) RETURN_IF_ERROR(add_file(persons, members_, true));
    for (std::size_t t = 1; t < schema_.tables.size(); ++t) {
      const bool used = std::any_of(uses_.begin(), uses_.end(), [&](const auto& use) { return index(use.table) == t; });
      if (used && static_cast<int>(t) != members_)
        RETURN_IF_ERROR(add_file(pack_.dataset(schema_.tables[t].name), static_cast<int>(t), false));
    }
    // Cutting looks at quotes, so it goes on in all files at once.
    std::vector<std::vector<std::size_t>> cuts(files_.size());
    parallel_for(files_.size(), threads_, [&](std::size_t f, unsigned) {
      cuts[f] = intake::split_rows(files_[f].body, files_[f].separator, files_[f].body.size() / kPieceBytes + 1);
    });
    std::vector<std::pair<std::size_t, std::size_t>> all;  // file, piece
    for (std::size_t f = 0; f < files_.size(); ++f) {
      for (std::size_t k = 0; k + 1 < cuts[f].size(); ++k) {
        all.emplace_back(f, k);
        files_[f].pieces.emplace_back().bytes = files_[f].body.substr(cuts[f][k], cuts[f][k + 1] - cuts[f][k]);
      }
    }
    // Row ends inside quotes and CRLF make the count too large, never too small.
    parallel_for(all.size(), threads_, [&](std::size_t i, unsigned) {
      Piece& piece = files_[all[i].first].pieces[all[i].second];
      std::size_t ends = 1;
      for (const char c : piece.bytes) ends += static_cast<std::size_t>(c == '\n') + static_cast<std::size_t>(c == '\r');
      piece.capacity = ends;
    });
    for (CsvFile& file : files_) {
      for (Piece& piece : file.pieces) {
        piece.base = file.capacity;
        file.capacity += piece.capacity;
      }
    }
    return {};
  }

  Result<void> add_file(const policy::Dataset* dataset, int table, bool required) {
    if (!dataset) return fail(ErrorCode::kNotFound, "政策包没有户和人员的登记数据集，无法从文件读取名册");
    const auto path = file_of(*dataset);
    if (!path) {
      if (!required) return {};
      return fail(ErrorCode::kNotFound, "目录中没有“" + dataset->title + "”的文件（" + dataset->id + ".csv），请检查目录是否正确");
    }
    CsvFile file;
    file.dataset = dataset;
    file.table = table;
    file.path = *path;
    ASSIGN_OR_RETURN(file.map, intake::MappedFile::open(*path));
    RETURN_IF_ERROR(read_header(file));
    files_.push_back(std::move(file));
    return {};
  }

  Result<void> read_header(CsvFile& file) {
    const std::string name = file.path.filename().string();
    std::string_view text = file.map.bytes();
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    constexpr std::size_t kSample = 64 * 1024;
    const intake::CsvDialect dialect = intake::detect_dialect(text.substr(0, kSample));
    file.separator = dialect.separator;
    text.remove_prefix(dialect.skip);
    intake::CsvScanner scanner(text, file.separator);
    std::vector<std::string_view> cells;
    if (!scanner.next(cells)) {
      if (scanner.error()) return Failure(Error(*scanner.error()).at(name));
      return Failure(Error(ErrorCode::kNoHeader, "文件是空的，没有表头").at(name));
    }
    file.columns = cells.size();
    std::map<std::string, std::size_t> headers;
    for (std::size_t k = 0; k < cells.size(); ++k) {
      if (!headers.emplace(text::squeeze(cells[k]), k).second)
        return Failure(Error(ErrorCode::kDuplicateColumn, "列名“" + std::string(cells[k]) + "”出现了两次，请删去多余的一列").at(name));
    }
    file.body = text.substr(scanner.consumed());
    file.body_line = scanner.next_line() + dialect.skip_lines;
    return plan_cells(file, headers, name);
  }

  Result<void> plan_cells(CsvFile& file, const std::map<std::string, std::size_t>& headers, const std::string& name) {
    const auto column_of = [&](const policy::FieldSpec& spec) -> std::optional<std::size_t> {
      std::vector<std::string> spellings{spec.title, spec.name};
      spellings.insert(spellings.end(), spec.aliases.begin(), spec.aliases.end());
      for (const std::string& spelling : spellings) {
        if (const auto found = headers.find(text::squeeze(spelling)); found != headers.end()) return found->second;
      }
      return std::nullopt;
    };
    const auto add = [&](CellPlan::Role role, const policy::FieldSpec* spec, int field) -> Result<void> {
      const auto column = spec ? column_of(*spec) : std::nullopt;
      if (!column) {
        if (role == CellPlan::Role::kField) return {};  // every value is missing
        return Failure(Error(ErrorCode::kMissingColumn,
                             std::string("缺少") + (spec ? "“" + spec->title + "”列" : "户编号或证件号码列") + "，无法对应到户和人")
                           .at(name));
      }
      CellPlan plan;
      plan.role = role;
      plan.column = *column;
      plan.field = field;
      plan.spec = spec;
      plan.codes = pack_.code_table(spec->code_table);
      const cel::Kind kind = policy::kind_of(spec->type);
      plan.wide = kind == cel::Kind::kMoney || kind == cel::Kind::kInt || kind == cel::Kind::kDecimal;
      plan.quick_money = spec->unit.empty() || spec->unit == "元";
      ASSIGN_OR_RETURN(plan.parser, intake::ValueParser::create(*spec, plan.codes, ""));
      file.cells.push_back(std::move(plan));
      return {};
    };
    const bool of_person = file.dataset->entity == policy::Entity::kPerson;
    const bool in_register = file.dataset->target != policy::Target::kRecords;
    if (!of_person || in_register) RETURN_IF_ERROR(add(CellPlan::Role::kHouseholdKey, file.dataset->field(kHouseholdCode), -1));
    if (of_person) {
      const auto& fields = file.dataset->fields;
      const auto id = std::find_if(fields.begin(), fields.end(), [](const auto& f) { return f.type == policy::FieldType::kResidentId; });
      RETURN_IF_ERROR(add(CellPlan::Role::kPersonKey, id == fields.end() ? nullptr : &*id, -1));
    }
    for (const auto& use : uses_) {
      if (use.table != file.table || use.field < 0) continue;
      const std::string& field = schema_.tables[index(use.table)].fields[index(use.field)].name;
      RETURN_IF_ERROR(add(CellPlan::Role::kField, file.dataset->field(field), use.field));
    }
    return {};
  }

  Result<void> read_files() {
    std::vector<std::pair<std::size_t, std::size_t>> all;
    for (std::size_t f = 0; f < files_.size(); ++f) {
      CsvFile& file = files_[f];
      file.values.resize(file.cells.size());
      for (std::size_t k = 0; k < file.cells.size(); ++k) {
        switch (file.cells[k].role) {
          case CellPlan::Role::kHouseholdKey:
            file.household_keys = Buffer(file.capacity * sizeof(std::uint64_t));
            break;
          case CellPlan::Role::kPersonKey:
            file.person_keys = Buffer(file.capacity * sizeof(std::uint64_t));
            break;
          case CellPlan::Role::kField:
            file.values[k] = Buffer(file.capacity * (file.cells[k].wide ? 8 : 4));
            break;
        }
      }
      for (std::size_t p = 0; p < file.pieces.size(); ++p) all.emplace_back(f, p);
    }
    parallel_for(all.size(), threads_, [&](std::size_t i, unsigned) {
      CsvFile& file = files_[all[i].first];
      read_piece(file, file.pieces[all[i].second], code_keys_);
    });
    for (CsvFile& file : files_) {
      std::int64_t line = file.body_line;
      for (Piece& piece : file.pieces) {
        if (piece.error) return Failure(Error(*piece.error).at(file.path.filename().string()));
        piece.first_line = line;
        line += piece.lines;
      }
    }
    return {};
  }

  /// The parent of each staged row, then its place among the rows of its table.
  void resolve() {
    tables_.resize(schema_.tables.size());
    const KeyTable household_table = number_households();
    if (has_members()) {
      look_up(household_table, {1}, false);
      place(member_file(), tables_[0].rows);
      const KeyTable person_table = number_members();
      std::vector<std::size_t> of_persons, of_households;
      for (std::size_t f = 2; f < files_.size(); ++f) {
        (schema_.tables[index(files_[f].table)].parent == members_ ? of_persons : of_households).push_back(f);
      }
      look_up(person_table, of_persons, true);
      look_up(household_table, of_households, false);
    } else {
      std::vector<std::size_t> rest;
      for (std::size_t f = 1; f < files_.size(); ++f) rest.push_back(f);
      look_up(household_table, rest, false);
    }
  }

  /// Households keep the order of their file.
  KeyTable number_households() {
    CsvFile& file = household_file();
    std::vector<std::uint64_t> keys;
    std::vector<std::uint32_t> rows;
    keys.reserve(file.capacity);
    for (const Piece& piece : file.pieces) {
      const std::uint64_t* const own = file.keys(piece, false);
      std::uint32_t* const places = file.places(piece);  // in the same memory: written behind what has been read
      for (std::size_t r = 0; r < piece.rows; ++r) {
        const std::uint64_t key = own[r];
        const auto row = static_cast<std::uint32_t>(keys.size());
        if (key != 0)
          keys.push_back(key);
        else
          ++file.unmatched;
        const std::uint32_t place = key != 0 ? row : kNoParent;
        std::memcpy(places + r, &place, sizeof place);
      }
    }
    tables_[0].rows = keys.size();
    rows.resize(keys.size());
    std::iota(rows.begin(), rows.end(), 0u);
    return KeyTable(keys, rows, threads_);
  }

  KeyTable number_members() {
    CsvFile& file = member_file();
    Buffer keys(std::max<std::size_t>(tables_[index(members_)].rows, 1) * sizeof(std::uint64_t));
    std::vector<std::uint32_t> rows(tables_[index(members_)].rows);
    auto* const by_row = keys.as<std::uint64_t>();
    // In the order of the file, so that of two members with one number the first of the file counts.
    std::size_t n = 0;
    for (const Piece& piece : file.pieces) {
      const std::uint64_t* const own = file.keys(piece, true);
      const std::uint32_t* const places = file.places(piece);
      for (std::size_t r = 0; r < piece.rows; ++r) {
        if (places[r] == kNoParent) continue;
        by_row[n] = own[r];
        rows[n++] = places[r];
      }
    }
    file.person_keys = Buffer();
    return KeyTable({by_row, n}, rows, threads_);
  }

  void look_up(const KeyTable& table, const std::vector<std::size_t>& files, bool by_person) {
    std::vector<std::pair<std::size_t, std::size_t>> all;
    for (const std::size_t f : files) {
      for (std::size_t p = 0; p < files_[f].pieces.size(); ++p) all.emplace_back(f, p);
    }
    parallel_for(all.size(), threads_, [&](std::size_t i, unsigned) {
      CsvFile& file = files_[all[i].first];
      const Piece& piece = file.pieces[all[i].second];
      table.find({file.keys(piece, by_person), piece.rows}, file.places(piece));
    });
  }

  /// Turns parent rows into places, grouped by parent, and gives the table its offsets.
  void place(CsvFile& file, std::size_t parent_rows) {
    SnapshotTable& table = tables_[index(file.table)];
    table.first = Buffer::zeroed((parent_rows + 1) * sizeof(std::uint32_t));
    auto* const first = table.first.as<std::uint32_t>();
    std::size_t staged = 0;
    for (const Piece& piece : file.pieces) {
      const std::uint32_t* const parents = file.places(piece);
      staged += piece.rows;
      for (std::size_t r = 0; r < piece.rows; ++r) {
        if (parents[r] != kNoParent) ++first[parents[r]];
      }
    }
    std::uint32_t running = 0;
    for (std::size_t p = 0; p <= parent_rows; ++p) {
      const std::uint32_t here = p < parent_rows ? first[p] : 0;
      first[p] = running;
      running += here;
    }
    table.rows = running;
    file.unmatched = static_cast<std::int64_t>(staged - running);
    for (const Piece& piece : file.pieces) {
      std::uint32_t* const places = file.places(piece);
      for (std::size_t r = 0; r < piece.rows; ++r) {
        if (places[r] != kNoParent) places[r] = first[places[r]]++;
      }
    }
    for (std::size_t p = parent_rows; p > 0; --p) first[p] = first[p - 1];
    first[0] = 0;
  }

  void arrange() {
    // Places of the records; the tables are independent of each other.
    parallel_for(files_.size(), threads_, [&](std::size_t f, unsigned) {
      if (f == 0 || (f == 1 && has_members())) return;
      place(files_[f], tables_[index(schema_.tables[index(files_[f].table)].parent)].rows);
    });
    for (std::size_t f = 0; f < files_.size(); ++f) prepare(f);
    std::vector<std::pair<std::size_t, std::size_t>> all;
    for (std::size_t f = 0; f < files_.size(); ++f) {
      for (std::size_t p = 0; p < files_[f].pieces.size(); ++p) all.emplace_back(f, p);
    }
    parallel_for(all.size(), threads_,
                 [&](std::size_t i, unsigned) { move_piece(files_[all[i].first], files_[all[i].first].pieces[all[i].second]); });
    parallel_for(files_.size(), threads_, [&](std::size_t f, unsigned) { finish(files_[f]); });
    for (std::size_t t = 1; t < tables_.size(); ++t) {
      const bool read = std::any_of(files_.begin(), files_.end(), [&](const CsvFile& file) { return index(file.table) == t; });
      if (!read) leave_empty(t);
    }
  }

  void leave_empty(std::size_t t) {
    SnapshotTable& table = tables_[t];
    table.available = false;
    table.columns.resize(schema_.tables[t].fields.size());
    table.first = Buffer::zeroed((tables_[index(schema_.tables[t].parent)].rows + 1) * sizeof(std::uint32_t));
    table.parent = Buffer(sizeof(std::uint32_t));
  }

  /// Memory for the finished columns, now that their ranges are known.
  void prepare(std::size_t f) {
    CsvFile& file = files_[f];
    SnapshotTable& table = tables_[index(file.table)];
    table.columns.resize(schema_.tables[index(file.table)].fields.size());
    const std::size_t rows = std::max<std::size_t>(table.rows, 1);
    for (std::size_t k = 0; k < file.cells.size(); ++k) {
      const CellPlan& plan = file.cells[k];
      if (plan.role != CellPlan::Role::kField) continue;
      StoredColumn& column = table.columns[index(plan.field)];
      if (policy::kind_of(plan.spec->type) == cel::Kind::kString) column.dictionary = dictionary_of(file, k);
      Range range;
      for (const Piece& piece : file.pieces) {
        range.smallest = std::min(range.smallest, piece.ranges[k].smallest);
        range.largest = std::max(range.largest, piece.ranges[k].largest);
        range.any_missing = range.any_missing || piece.ranges[k].any_missing;
      }
      if (column.dictionary) range.largest = std::max(range.largest, static_cast<std::int64_t>(column.dictionary->size()));
      column.physical = narrowest(range.smallest, range.largest);
      column.values = Buffer(rows * width_of(column.physical));
      if (range.any_missing) column.valid = Buffer::zeroed((rows + 63) / 64 * 8);
    }
    table.parent = f == 0 ? Buffer() : Buffer(rows * sizeof(std::uint32_t));
    if (file.dataset->target != policy::Target::kRecords) {
      table.ids.resize(table.rows);
    } else {
      table.lines.resize(table.rows);
      table.deliveries.assign(1, static_cast<std::int64_t>(f + 1));
    }
  }

  /// Codes keep the order of their table; plain texts are numbered in the order of the file, whoever read which piece.
  std::shared_ptr<const Dictionary> dictionary_of(CsvFile& file, std::size_t k) {
    auto dictionary = std::make_shared<Dictionary>();
    if (const policy::CodeTable* codes = file.cells[k].codes) {
      for (const policy::Code& code : codes->codes) dictionary->push_back(code.code);
      return dictionary;
    }
    std::unordered_map<std::string_view, std::int32_t> numbers;
    for (Piece& piece : file.pieces) {
      piece.renumbered.resize(file.cells.size());
      for (const std::string& text : piece.texts[k]) {
        const auto [found, fresh] = numbers.try_emplace(text, static_cast<std::int32_t>(dictionary->size()));
        if (fresh) dictionary->push_back(text);
        piece.renumbered[k].push_back(found->second);
      }
    }
    return dictionary;
  }

  void move_piece(CsvFile& file, Piece& piece) {
    SnapshotTable& table = tables_[index(file.table)];
    const std::uint32_t* const places = file.places(piece);
    for (std::size_t k = 0; k < file.cells.size(); ++k) {
      const CellPlan& plan = file.cells[k];
      if (plan.role != CellPlan::Role::kField) continue;
      StoredColumn& column = table.columns[index(plan.field)];
      if (plan.wide) {
        scatter_to(file.values[k].as<std::int64_t>() + piece.base, places, piece.rows, column.physical, column.values);
        continue;
      }
      auto* const values = file.values[k].as<std::int32_t>() + piece.base;
      if (!piece.renumbered.empty() && !piece.renumbered[k].empty()) {
        for (std::size_t r = 0; r < piece.rows; ++r) {
          if (values[r] != kMissingNarrow) values[r] = piece.renumbered[k][static_cast<std::size_t>(values[r])];
        }
      }
      scatter_to(values, places, piece.rows, column.physical, column.values);
    }
    const auto first_line = static_cast<std::int32_t>(piece.first_line);
    for (std::size_t r = 0; r < piece.rows; ++r) {
      if (places[r] == kNoParent) continue;
      const std::int32_t line = first_line + (piece.line_numbers.empty() ? static_cast<std::int32_t>(r) : piece.line_numbers[r] - 1);
      if (!table.lines.empty())
        table.lines[places[r]] = line;
      else
        table.ids[places[r]] = line - file.body_line + 1;
    }
  }

  void finish(CsvFile& file) {
    SnapshotTable& table = tables_[index(file.table)];
    for (std::size_t k = 0; k < file.cells.size(); ++k) {
      const CellPlan& plan = file.cells[k];
      if (plan.role != CellPlan::Role::kField) continue;
      StoredColumn& column = table.columns[index(plan.field)];
      if (!column.valid) continue;
      auto* const words = column.valid.as<std::uint64_t>();
      for (const Piece& piece : file.pieces) {
        const std::uint32_t* const places = file.places(piece);
        for (std::size_t r = 0; r < piece.rows; ++r) {
          const std::size_t at = piece.base + r;
          const bool missing =
              plan.wide ? file.values[k].as<std::int64_t>()[at] == kMissingWide : file.values[k].as<std::int32_t>()[at] == kMissingNarrow;
          if (!missing && places[r] != kNoParent) words[places[r] / 64] |= std::uint64_t{1} << (places[r] % 64);
        }
      }
    }
    if (!table.parent) return;
    const std::size_t parent_rows = tables_[index(schema_.tables[index(file.table)].parent)].rows;
    const auto* const first = table.first.as<std::uint32_t>();
    auto* const parent = table.parent.as<std::uint32_t>();
    for (std::size_t p = 0; p < parent_rows; ++p) {
      for (std::uint32_t r = first[p]; r < first[p + 1]; ++r) parent[r] = static_cast<std::uint32_t>(p);
    }
  }

  void fill_report() {
    for (const CsvFile& file : files_) {
      CsvFileReport& out = report_.files.emplace_back();
      out.dataset = file.dataset->id;
      out.file = file.path.filename().string();
      out.bytes = static_cast<std::int64_t>(file.map.bytes().size());
      out.unmatched = file.unmatched;
      for (const Piece& piece : file.pieces) {
        out.rows += static_cast<std::int64_t>(piece.rows);
        out.malformed += piece.malformed;
        out.unreadable += piece.unreadable;
      }
    }
  }

  const std::filesystem::path& directory_;
  const policy::Pack& pack_;
  const cel::Schema& schema_;
  std::span<const cel::Expression::FieldUse> uses_;
  unsigned threads_;
  CsvLoadReport& report_;
  int members_ = -1;
  std::vector<CsvFile> files_;  // households, persons, then records in schema order
  CodeKeys code_keys_;
  std::vector<SnapshotTable> tables_;
};

}  // namespace

Result<Snapshot> load_csv_snapshot(const std::filesystem::path& directory, const policy::Pack& pack,
                                   std::span<const cel::Expression::FieldUse> fields, unsigned threads, CsvLoadReport& report) {
  report = {};
  return CsvLoader(directory, pack, fields, threads, report).load();
}

}  // namespace shouwang::screening
