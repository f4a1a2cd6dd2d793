#include "linkage/bench_csv.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstring>

namespace shouwang::linkage {
namespace {

std::uint64_t bench_number(std::string_view s) {
  std::uint64_t v = 0;
  std::from_chars(s.data(), s.data() + s.size(), v);
  return v;
}

// The cells of one line, up to `most`; returns the start of the next line.
const char* split_line(const char* at, const char* end, std::string_view* cells, std::size_t most, std::size_t& count) {
  const void* newline = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
  const char* stop = newline ? static_cast<const char*>(newline) : end;
  const char* next = newline ? stop + 1 : end;
  if (stop > at && stop[-1] == '\r') --stop;
  count = 0;
  for (;;) {
    const void* comma = std::memchr(at, ',', static_cast<std::size_t>(stop - at));
    const char* cell_end = comma ? static_cast<const char*>(comma) : stop;
    if (count < most) cells[count++] = {at, static_cast<std::size_t>(cell_end - at)};
    if (!comma) return next;
    at = cell_end + 1;
  }
}

}  // namespace

struct BenchFile::Mapped {
  void* at = MAP_FAILED;
  std::size_t size = 0;
  ~Mapped() {
    if (at != MAP_FAILED) ::munmap(at, size);
  }
};

Result<BenchFile> BenchFile::map(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  auto mapped = std::make_shared<Mapped>();
  struct ::stat status {};
  if (fd >= 0 && ::fstat(fd, &status) == 0 && status.st_size > 0) {
    mapped->size = static_cast<std::size_t>(status.st_size);
    mapped->at = ::mmap(nullptr, mapped->size, PROT_READ, MAP_PRIVATE, fd, 0);
  }
  if (fd >= 0) ::close(fd);
  if (mapped->at == MAP_FAILED)
    return fail(ErrorCode::kIo, "读不到 " + path.filename().string() + "，请先用 bench/linkage/gen.cpp 生成数据");
  BenchFile file;
  file.mapped_ = std::move(mapped);
  return file;
}

std::string_view BenchFile::text() const { return {static_cast<const char*>(mapped_->at), mapped_->size}; }

Result<std::vector<Record>> read_bench_records(const BenchFile& file) {
  const std::string_view text = file.text();
  const char *at = text.data(), *end = at + text.size();
  std::array<std::string_view, 16> cells;
  std::size_t count = 0;
  at = split_line(at, end, cells.data(), cells.size(), count);
  std::array<std::string_view Record::*, 16> member{};
  std::size_t key = cells.size(), household = cells.size();
  for (std::size_t k = 0; k < count; ++k) {
    const auto name = cells[k];
    if (name == "key" || name == "row")
      key = k;
    else if (name == "household")
      household = k;
    else if (name == "name")
      member[k] = &Record::name;
    else if (name == "id_number")
      member[k] = &Record::id_number;
    else if (name == "birth_date")
      member[k] = &Record::birth_date;
    else if (name == "sex")
      member[k] = &Record::sex;
    else if (name == "village_code")
      member[k] = &Record::village_code;
    else if (name == "village")
      member[k] = &Record::village;
    else if (name == "phone")
      member[k] = &Record::phone;
  }
  if (key == cells.size()) return fail(ErrorCode::kMissingColumn, "没有 key 或 row 列");
  std::vector<Record> out;
  out.reserve(text.size() / 80);
  while (at < end) {
    at = split_line(at, end, cells.data(), cells.size(), count);
    Record& r = out.emplace_back();
    for (std::size_t k = 0; k < count; ++k) {
      if (k == key)
        r.key = bench_number(cells[k]);
      else if (k == household)
        r.household = bench_number(cells[k]);
      else if (member[k])
        r.*member[k] = cells[k];
    }
  }
  return out;
}

std::vector<BenchTruth> read_bench_truth(const BenchFile& file) {
  const std::string_view text = file.text();
  const char *at = text.data(), *end = at + text.size();
  std::array<std::string_view, 3> cells;
  std::size_t count = 0;
  at = split_line(at, end, cells.data(), cells.size(), count);
  std::vector<BenchTruth> out;
  while (at < end) {
    cells = {};
    at = split_line(at, end, cells.data(), cells.size(), count);
    out.push_back({bench_number(cells[0]), bench_number(cells[1]), cells[2]});
  }
  return out;
}

}  // namespace shouwang::linkage
