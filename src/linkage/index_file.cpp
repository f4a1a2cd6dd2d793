// The index as a file: a header, then each column at a multiple of 64 bytes, in the order of RegistryIndex::each_column.
// Little-endian, this machine's layout: an index is made where it is used and never sent elsewhere.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "linkage/index.h"

namespace shouwang::linkage {
namespace {

constexpr char kIndexMagic[8] = {'S', 'W', 'L', 'I', 'N', 'K', '0', '1'};
constexpr std::size_t kIndexAlignment = 64, kMostColumns = 64;

struct IndexFileHeader {
  char magic[8];
  std::uint32_t normaliser = 0, columns = 0;
  RegistryFacts facts;
  std::uint64_t bytes = 0;                 // of the whole file
  std::uint64_t sizes[kMostColumns] = {};  // bytes of each column
};

constexpr std::size_t aligned_up(std::size_t n) { return (n + kIndexAlignment - 1) / kIndexAlignment * kIndexAlignment; }

}  // namespace

struct RegistryIndex::Mapping {
  void* at = MAP_FAILED;
  std::size_t size = 0;
  ~Mapping() {
    if (at != MAP_FAILED) ::munmap(at, size);
  }
};

template <typename Visit>
void RegistryIndex::each_column(Visit visit) {
  visit(people_);
  visit(by_key_);
  names_.each_column(visit);
  villages_.each_column(visit);
  for (auto& kind : keys_) {
    visit(kind.entries);
    visit(kind.directory);
  }
}

Result<void> RegistryIndex::save(const std::filesystem::path& file) const {
  IndexFileHeader header;
  std::memcpy(header.magic, kIndexMagic, sizeof kIndexMagic);
  header.normaliser = kNormaliserVersion;
  header.facts = facts_;
  std::vector<std::span<const std::byte>> columns;
  const_cast<RegistryIndex*>(this)->each_column([&](auto& column) {  // visited only to be read
    columns.push_back(std::as_bytes(column.view()));
  });
  header.columns = static_cast<std::uint32_t>(columns.size());
  header.bytes = aligned_up(sizeof header);
  for (std::size_t k = 0; k < columns.size(); ++k) {
    header.sizes[k] = columns[k].size();
    header.bytes += aligned_up(columns[k].size());
  }
  auto temporary = file;
  temporary += ".part";
  std::FILE* out = std::fopen(temporary.c_str(), "wb");
  const auto broken = [&]() -> Result<void> {
    if (out) std::fclose(out);
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return fail(ErrorCode::kIo, "比对索引写不进磁盘，请检查剩余空间和目录权限");
  };
  if (!out) return broken();
  const auto put = [&](const void* data, std::size_t size) {
    static constexpr char kZeros[kIndexAlignment] = {};
    return std::fwrite(data, 1, size, out) == size && std::fwrite(kZeros, 1, aligned_up(size) - size, out) == aligned_up(size) - size;
  };
  if (!put(&header, sizeof header)) return broken();
  for (const auto column : columns)
    if (!column.empty() && !put(column.data(), column.size())) return broken();
  if (std::fflush(out) != 0 || ::fsync(::fileno(out)) != 0) return broken();
  std::fclose(out);
  out = nullptr;
  std::error_code error;
  std::filesystem::rename(temporary, file, error);
  if (error) return broken();
  return {};
}

Result<RegistryIndex> RegistryIndex::open(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(ErrorCode::kIo, "打不开比对索引，请重新建立索引");
  struct ::stat status {};
  auto mapping = std::make_shared<Mapping>();
  if (::fstat(fd, &status) == 0 && status.st_size >= static_cast<off_t>(sizeof(IndexFileHeader))) {
    mapping->size = static_cast<std::size_t>(status.st_size);
    mapping->at = ::mmap(nullptr, mapping->size, PROT_READ, MAP_PRIVATE, fd, 0);
  }
  ::close(fd);
  if (mapping->at == MAP_FAILED) return fail(ErrorCode::kTruncated, "比对索引文件不完整，请重新建立索引");
  IndexFileHeader header;
  std::memcpy(static_cast<void*>(&header), mapping->at, sizeof header);
  if (std::memcmp(header.magic, kIndexMagic, sizeof kIndexMagic) != 0 || header.normaliser != kNormaliserVersion)
    return fail(ErrorCode::kConflict, "比对索引由另一个版本的程序建立，请重新建立索引");
  RegistryIndex index;
  index.facts_ = header.facts;
  std::size_t at = aligned_up(sizeof header), column_number = 0;
  bool whole = header.bytes == mapping->size && header.columns <= kMostColumns;
  const char* base = static_cast<const char*>(mapping->at);
  index.each_column([&]<typename T>(Column<T>& column) {
    if (!whole || column_number >= header.columns) {
      whole = false;
      return;
    }
    const std::size_t size = header.sizes[column_number++];
    whole = size <= mapping->size - at && size % sizeof(T) == 0;
    if (!whole) return;
    column.borrow({reinterpret_cast<const T*>(base + at), size / sizeof(T)});
    at += aligned_up(size);
    whole = at <= mapping->size;
  });
  if (!whole || column_number != header.columns || index.people_.size() != header.facts.persons)
    return fail(ErrorCode::kTruncated, "比对索引文件不完整，请重新建立索引");
  index.mapping_ = std::move(mapping);
  return index;
}

}  // namespace shouwang::linkage
