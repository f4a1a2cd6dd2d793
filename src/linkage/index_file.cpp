// The index as a file: magic, then the sealed header, then the columns in the order of RegistryIndex::each_column, cut into pieces that
// are sealed one by one, so that all threads can open them. This machine's layout: an index is made where it is used, never sent elsewhere.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstring>

#include "base/parallel.h"
#include "linkage/index.h"

namespace shouwang::linkage {
namespace {

constexpr char kIndexMagic[8] = {'S', 'W', 'L', 'I', 'N', 'K', '0', '2'};
constexpr std::size_t kMostColumns = 64, kIndexPiece = std::size_t{1} << 20, kSealBytes = 32;
constexpr std::string_view kIndexContext = "link.index";

struct IndexFileHeader {
  std::uint64_t file[2] = {};  // random: pieces of two files cannot be exchanged
  std::int64_t version = 0;    // of the registry
  std::uint32_t normaliser = 0, columns = 0;
  RegistryFacts facts;
  std::uint64_t sizes[kMostColumns] = {};  // bytes of each column
};

std::string piece_context(const IndexFileHeader& header, std::size_t piece) {
  return std::string(kIndexContext) + ":" + std::to_string(header.file[0]) + ":" + std::to_string(header.file[1]) + ":" + std::to_string(piece);
}

struct IndexPiece {
  std::byte* at;
  std::size_t size;
  std::uint64_t offset;  // in the file
};

std::vector<IndexPiece> pieces_of_columns(const std::vector<std::span<std::byte>>& columns, std::uint64_t& end) {
  std::vector<IndexPiece> out;
  end = sizeof kIndexMagic + sizeof(IndexFileHeader) + kSealBytes;
  for (const auto column : columns)
    for (std::size_t from = 0; from < column.size(); from += kIndexPiece) {
      const std::size_t size = std::min(kIndexPiece, column.size() - from);
      out.push_back({column.data() + from, size, end});
      end += size + kSealBytes;
    }
  return out;
}

class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  bool is_open() const { return descriptor_ >= 0; }
  std::uint64_t size() const {
    struct ::stat status {};
    return ::fstat(descriptor_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  }
  bool read(std::string& out, std::uint64_t offset) const {
    for (std::size_t done = 0; done < out.size();) {
      const ::ssize_t n = ::pread(descriptor_, out.data() + done, out.size() - done, static_cast<::off_t>(offset + done));
      if (n <= 0) return false;
      done += static_cast<std::size_t>(n);
    }
    return true;
  }
  bool write(std::string_view text, std::uint64_t offset) const {
    for (std::size_t done = 0; done < text.size();) {
      const ::ssize_t n = ::pwrite(descriptor_, text.data() + done, text.size() - done, static_cast<::off_t>(offset + done));
      if (n <= 0) return false;
      done += static_cast<std::size_t>(n);
    }
    return true;
  }
  bool flush() const { return ::fsync(descriptor_) == 0; }

 private:
  int descriptor_;
};

std::string_view bytes_of(const void* at, std::size_t size) { return {static_cast<const char*>(at), size}; }

}  // namespace

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

Result<void> RegistryIndex::save(const std::filesystem::path& file, const crypto::FieldCipher& cipher, std::int64_t version,
                                 unsigned threads) const {
  IndexFileHeader header;
  std::memcpy(static_cast<void*>(header.file), crypto::random_bytes(sizeof header.file).data(), sizeof header.file);
  header.version = version;
  header.normaliser = kNormaliserVersion;
  header.facts = facts_;
  std::vector<std::span<std::byte>> columns;
  const_cast<RegistryIndex*>(this)->each_column([&](auto& column) {  // visited only to be read
    header.sizes[columns.size()] = column.size() * sizeof(column[0]);
    columns.push_back(std::as_writable_bytes(std::span(column.own())));
  });
  header.columns = static_cast<std::uint32_t>(columns.size());
  auto temporary = file;
  temporary += ".part";
  const auto broken = [&]() -> Result<void> {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return fail(ErrorCode::kIo, "比对索引写不进磁盘，请检查剩余空间和目录权限");
  };
  {
    const OpenFile out(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!out.is_open() || !out.write(bytes_of(kIndexMagic, sizeof kIndexMagic), 0) ||
        !out.write(cipher.encrypt(bytes_of(&header, sizeof header), kIndexContext), sizeof kIndexMagic))
      return broken();
    std::uint64_t end = 0;
    const auto pieces = pieces_of_columns(columns, end);
    std::atomic<bool> whole = true;
    parallel_for(pieces.size(), threads, [&](std::size_t k, unsigned) {
      if (whole && !out.write(cipher.encrypt(bytes_of(pieces[k].at, pieces[k].size), piece_context(header, k)), pieces[k].offset)) whole = false;
    });
    if (!whole || !out.flush()) return broken();
  }
  std::error_code error;
  std::filesystem::rename(temporary, file, error);
  if (error) return broken();
  return {};
}

Result<RegistryIndex> RegistryIndex::open(const std::filesystem::path& file, const crypto::FieldCipher& cipher, std::int64_t version,
                                          unsigned threads) {
  const auto cut = [] { return fail(ErrorCode::kTruncated, "比对索引文件不完整，请重新建立索引"); };
  const auto foreign = [] { return fail(ErrorCode::kConflict, "比对索引已经过时、损坏，或由另一个密钥或版本的程序建立，请重新建立索引"); };
  const OpenFile in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.is_open()) return fail(ErrorCode::kIo, "打不开比对索引，请重新建立索引");
  const std::uint64_t size = in.size();
  std::string magic(sizeof kIndexMagic, '\0'), sealed(sizeof(IndexFileHeader) + kSealBytes, '\0');
  if (!in.read(magic, 0) || !in.read(sealed, sizeof kIndexMagic)) return cut();
  if (magic != bytes_of(kIndexMagic, sizeof kIndexMagic)) return foreign();
  const auto opened = cipher.decrypt(sealed, kIndexContext);
  if (!opened || opened->size() != sizeof(IndexFileHeader)) return foreign();
  IndexFileHeader header;
  std::memcpy(static_cast<void*>(&header), opened->data(), sizeof header);
  if (header.normaliser != kNormaliserVersion || header.version != version) return foreign();
  RegistryIndex index;
  index.facts_ = header.facts;
  // What the sizes ask for must be there before memory is taken for it.
  std::uint64_t stated = 0;
  for (const std::uint64_t bytes : header.sizes) stated += bytes;
  if (stated > size) return cut();
  std::vector<std::span<std::byte>> columns;
  bool fits = true;
  index.each_column([&]<typename T>(Column<T>& column) {
    const std::uint64_t bytes = columns.size() < kMostColumns ? header.sizes[columns.size()] : 0;
    fits = fits && bytes % sizeof(T) == 0;
    column.own().resize(bytes / sizeof(T));
    columns.push_back(std::as_writable_bytes(std::span(column.own())));
  });
  std::uint64_t end = 0;
  const auto pieces = pieces_of_columns(columns, end);
  if (!fits || columns.size() != header.columns || index.people_.size() != header.facts.persons || end != size) return cut();
  std::atomic<bool> whole = true, readable = true;
  parallel_for(pieces.size(), threads, [&](std::size_t k, unsigned) {
    if (!whole || !readable) return;
    std::string text(pieces[k].size + kSealBytes, '\0');
    if (!in.read(text, pieces[k].offset)) {
      readable = false;
      return;
    }
    const auto plain = cipher.decrypt(text, piece_context(header, k));
    if (!plain || plain->size() != pieces[k].size) {
      whole = false;
      return;
    }
    std::memcpy(pieces[k].at, plain->data(), plain->size());
  });
  if (!readable) return cut();
  if (!whole) return foreign();
  return index;
}

}  // namespace shouwang::linkage
