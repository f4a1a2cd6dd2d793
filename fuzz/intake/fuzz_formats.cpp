// Any bytes as a delivered file of whatever format: old workbooks, JSON lines, archives, mappings proposed for them. Damaged .xls
// files go to a child process (src/intake/xls.h): what is tested here is that nothing they do there reaches the program.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/text.h"
#include "intake/archive.h"
#include "intake/proposal.h"
#include "intake/source_file.h"
#include "intake/table_plan.h"

namespace {

void require(bool ok) {
  if (!ok) std::abort();
}

const shouwang::policy::Dataset& dataset() {
  using namespace shouwang::policy;
  static const Dataset made = [] {
    Dataset d;
    d.id = "bill";
    d.title = "票据";
    const std::pair<const char*, FieldType> kFields[] = {{"证件号码", FieldType::kResidentId},
                                                         {"姓名", FieldType::kName},
                                                         {"日期", FieldType::kDate},
                                                         {"金额", FieldType::kMoney},
                                                         {"备注", FieldType::kString}};
    for (const auto& [title, type] : kFields) {
      FieldSpec f;
      f.name = "f" + std::to_string(d.fields.size());
      f.title = title;
      f.type = type;
      d.fields.push_back(f);
    }
    return d;
  }();
  return made;
}

void read_table(const shouwang::intake::SourceFile& source, std::size_t table, const shouwang::intake::ReadLimits& limits) {
  using namespace shouwang::intake;
  const auto reader = source.rows(table);
  if (!reader) return;
  Row row;
  std::int64_t line = -1;
  for (;;) {
    const auto more = (*reader)->next(row);
    if (!more || !*more) break;
    require(row.line > line && row.cells.size() <= limits.columns);
    line = row.line;
    for (const std::string_view cell : row.cells) require(shouwang::text::is_valid_utf8(cell));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace shouwang::intake;
  static const std::string path = "/tmp/fuzz_formats_" + std::to_string(::getpid());
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  const ReadLimits limits{.row_bytes = 5000, .columns = 60};
  if (is_archive(path)) {
    const auto archive = ExpandedArchive::open(path, "a.zip", std::filesystem::temp_directory_path(),
                                               {.members = 20, .total_bytes = 1u << 20, .ratio = 100, .ratio_free_bytes = 1000});
    if (!archive) {
      require(!archive.error().message().empty());
      return 0;
    }
    for (const ArchiveMember& member : archive->members()) {
      require(shouwang::text::is_valid_utf8(member.file_name));
      require(member.path.empty() != member.problem.empty());
      if (!member.path.empty()) require(member.path.parent_path().parent_path() == std::filesystem::temp_directory_path());
    }
    return 0;
  }
  const auto source = SourceFile::open(path, limits);
  if (!source) {
    require(!source.error().message().empty());
    return 0;
  }
  for (std::size_t table = 0; table < source->tables(); ++table) read_table(*source, table, limits);
  static const shouwang::policy::Pack pack;
  const auto proposal = propose_mapping(*source, pack, dataset(), std::nullopt);
  if (proposal)
    for (const ColumnProposal& column : proposal->columns)
      require(column.confidence >= 0 && column.confidence <= 100 && !column.heading.empty());
  return 0;
}
