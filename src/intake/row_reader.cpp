#include "intake/row_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "intake/csv.h"

namespace shouwang::intake {
namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

unsigned byte_at(std::string_view s, std::size_t k) { return static_cast<unsigned char>(s[k]); }

// How many bytes at the front hold whole characters only.
std::size_t whole_characters(std::string_view s, text::Encoding encoding) {
  switch (encoding) {
    case text::Encoding::kUtf8: {
      // At most three bytes of an unfinished sequence at the end.
      for (std::size_t back = 1; back <= std::min<std::size_t>(3, s.size()); ++back) {
        const unsigned b = byte_at(s, s.size() - back);
        if (b < 0x80) break;
        if (b >= 0xC0) return b >= (back == 1 ? 0xC0u : back == 2 ? 0xE0u : 0xF0u) ? s.size() - back : s.size();
      }
      return s.size();
    }
    case text::Encoding::kGb18030: {
      // Bytes below 0x30 (line ends, commas, blanks) are never part of a longer character: count on from the last of them.
      std::size_t at = s.size();
      while (at > 0 && byte_at(s, at - 1) >= 0x30) --at;
      while (at < s.size()) {
        std::size_t n = 1;
        if (byte_at(s, at) >= 0x81 && byte_at(s, at) <= 0xFE) {
          if (at + 1 >= s.size()) break;
          const unsigned second = byte_at(s, at + 1);
          n = second >= 0x30 && second <= 0x39 ? 4 : second >= 0x40 ? 2 : 1;
          if (at + n > s.size()) break;
        }
        at += n;
      }
      return at;
    }
    case text::Encoding::kUtf16Le:
    case text::Encoding::kUtf16Be: {
      std::size_t n = s.size() / 2 * 2;
      if (n >= 2) {
        const unsigned high = byte_at(s, encoding == text::Encoding::kUtf16Le ? n - 1 : n - 2);
        if (high >= 0xD8 && high <= 0xDB) n -= 2;  // first half of a pair
      }
      return n;
    }
  }
  return s.size();
}

class TextRowReader final : public RowReader {
 public:
  TextRowReader(int file, std::uint64_t size, const ReadLimits& limits) : file_(file), size_(size), limits_(limits) {}
  ~TextRowReader() override { ::close(file_); }

  Result<void> start(TextFacts& facts) {
    RETURN_IF_ERROR(read_chunk());
    if (raw_.empty()) return fail(ErrorCode::kNoRows, "文件是空的，请确认导出成功后重新上传");
    ASSIGN_OR_RETURN(facts.encoding, text::detect_encoding(raw_));
    decoder_.emplace(facts.encoding);
    decode_chunk();
    const CsvDialect dialect = detect_dialect(window_);
    separator_ = facts.separator = dialect.separator;
    columns_ = facts.columns = dialect.columns;
    constexpr std::size_t kSampleCodePoints = 300;
    facts.sample = text::first_code_points(window_, kSampleCodePoints);
    scan(dialect.skip, dialect.skip_lines + 1);
    return {};
  }

  Result<bool> next(Row& row) override {
    row.kinds.clear();
    for (;;) {
      if (scanner_->next(row.cells)) {
        row.line = scanner_->line();
        row.damaged = false;
        row.cut = ended_ && scanner_->consumed() == window_.size() && window_.back() != '\n' && window_.back() != '\r' &&
                  row.cells.size() < columns_;
        if (replaced_)
          for (const std::string_view cell : row.cells) row.damaged = row.damaged || cell.find(kReplacement) != cell.npos;
        if (nul_)
          for (const std::string_view cell : row.cells)
            if (cell.find('\0') != cell.npos)
              return fail(ErrorCode::kTruncated,
                          "第 " + std::to_string(row.line) + " 行有空字节，文件在传输或保存时损坏，请重新导出后上传");
        return true;
      }
      if (scanner_->error()) return Failure(*scanner_->error());
      if (ended_) return false;
      const std::int64_t line = scanner_->next_line();
      window_.erase(0, scanner_->consumed());
      RETURN_IF_ERROR(read_chunk());
      decode_chunk();
      scan(0, line);
    }
  }

  double progress() const override { return size_ == 0 ? 1 : std::min(1.0, static_cast<double>(read_) / static_cast<double>(size_)); }

 private:
  Result<void> read_chunk() {
    raw_.resize(kChunkBytes);
    std::size_t got = 0;
    while (got < kChunkBytes) {
      const ssize_t n = ::read(file_, raw_.data() + got, kChunkBytes - got);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Failure(Error(ErrorCode::kIo, "读取文件失败，请重试").with_internal(std::strerror(errno)));
      if (n == 0) {
        ended_ = true;
        break;
      }
      got += static_cast<std::size_t>(n);
    }
    raw_.resize(got);
    read_ += got;
    return {};
  }

  void decode_chunk() {
    if (held_return_) window_ += '\r';
    held_return_ = false;
    const std::size_t before = window_.size();
    replaced_ = decoder_->feed(raw_, ended_, window_) > 0 || window_.find(kReplacement) != window_.npos;
    nul_ = window_.find('\0') != window_.npos;
    // A line feed may follow in the next chunk: the two must be seen together.
    if (!ended_ && window_.size() > before && window_.back() == '\r') {
      window_.pop_back();
      held_return_ = true;
    }
  }

  void scan(std::size_t skip, std::int64_t first_line) {
    if (skip > 0) window_.erase(0, skip);
    scanner_.emplace(window_, separator_, CsvLimits{limits_.row_bytes, limits_.columns},
                     ended_ ? CsvScanner::Tail::kLastRow : CsvScanner::Tail::kPartial, first_line);
  }

  int file_;
  std::uint64_t size_, read_ = 0;
  ReadLimits limits_;
  char separator_ = ',';
  std::size_t columns_ = 1;
  std::string raw_, window_;  // bytes as read; text from the start of the first row not yet returned
  std::optional<ChunkDecoder> decoder_;
  std::optional<CsvScanner> scanner_;
  bool ended_ = false, held_return_ = false, replaced_ = false, nul_ = false;
};

}  // namespace

std::size_t ChunkDecoder::feed(std::string_view bytes, bool last, std::string& out) {
  std::string joined;
  if (!pending_.empty()) {
    joined = pending_;
    joined += bytes;
    bytes = joined;
  }
  const std::size_t whole = last ? bytes.size() : whole_characters(bytes, encoding_);
  std::string_view now = bytes.substr(0, whole);
  std::string rest(bytes.substr(whole));
  std::size_t replaced = 0;
  if (encoding_ == text::Encoding::kUtf8 && text::is_valid_utf8(now)) {
    if (!started_ && now.starts_with(kUtf8Mark)) now.remove_prefix(kUtf8Mark.size());
    out += now;
  } else if (auto decoded = text::to_utf8(now, encoding_)) {
    replaced = decoded->replaced;
    out += decoded->utf8;
  }
  started_ = started_ || whole > 0;
  pending_ = std::move(rest);
  return replaced;
}

Result<std::unique_ptr<RowReader>> open_text(const std::filesystem::path& path, const ReadLimits& limits, TextFacts& facts) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return Failure(
        Error(ErrorCode::kIo, "无法打开文件，请确认文件存在并且可以读取").with_internal(path.string() + ": " + std::strerror(errno)));
  struct stat status {};
  const bool regular = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  auto reader = std::make_unique<TextRowReader>(file, regular ? static_cast<std::uint64_t>(status.st_size) : 0, limits);
  if (!regular) return fail(ErrorCode::kIo, "不是普通文件，无法读取");
  RETURN_IF_ERROR(reader->start(facts));
  return std::unique_ptr<RowReader>(std::move(reader));
}

}  // namespace shouwang::intake
