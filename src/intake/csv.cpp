#include "intake/csv.h"

#include <algorithm>
#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace shouwang::intake {
namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kChunk = 32 * 1024;  // the index of a chunk stays in the first cache levels

#define SHOUWANG_INLINE inline __attribute__((always_inline))

// The grammar, one character at a time. Reference for the block code, and used for blocks with quotes in unusual places.
SHOUWANG_INLINE std::uint32_t* scan_plainly(const char* data, std::size_t size, bool more_is_line_feed, char separator, CsvState& state,
                                            std::uint32_t base, std::uint32_t* out) {
  for (std::size_t k = 0; k < size; ++k) {
    const char c = data[k];
    if (state == CsvState::kQuoted) {
      if (c == '"') state = CsvState::kReady;
      continue;
    }
    if (c == '"') {
      if (state == CsvState::kReady) state = CsvState::kQuoted;
      continue;
    }
    if (c == separator || c == '\n') {
      *out++ = base + static_cast<std::uint32_t>(k);
      state = CsvState::kReady;
    } else if (c == '\r') {
      const bool before_line_feed = k + 1 < size ? data[k + 1] == '\n' : more_is_line_feed;
      if (!before_line_feed) *out++ = base + static_cast<std::uint32_t>(k);
      state = CsvState::kReady;
    } else {
      state = CsvState::kPlain;
    }
  }
  return out;
}

// One bit per character of a block.
struct Masks {
  std::uint64_t quote, separator, line_feed, carriage_return;
};

SHOUWANG_INLINE std::uint64_t prefix_xor(std::uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

// Writes the positions of the set bits. Always writes in groups of four, so up to three numbers of rubbish follow the last one.
SHOUWANG_INLINE std::uint32_t* write_positions(std::uint64_t bits, std::uint32_t base, std::uint32_t* out) {
  if (bits == 0) return out;
  const int count = __builtin_popcountll(bits);
  std::uint32_t* at = out;
  do {
    for (int k = 0; k < 4; ++k) {
      at[k] = base + static_cast<std::uint32_t>(__builtin_ctzll(bits | 1ull << 63));
      bits &= bits - 1;
    }
    at += 4;
  } while (bits != 0);
  return out + count;
}

// Turns the masks of a block into positions. Quotes are taken in pairs by a running exclusive-or, which is right as long as every
// opening quote stands where a cell starts or right behind a closing one; if not, the block is scanned plainly.
// @param line_feed_follows  the character behind the block is '\n'
SHOUWANG_INLINE std::uint32_t* scan_block(const char* data, const Masks& m, bool line_feed_follows, char separator, CsvState& state,
                                          std::uint32_t base, std::uint32_t* out) {
  const std::uint64_t lone_return = m.carriage_return & ~(m.line_feed >> 1 | (line_feed_follows ? 1ull << 63 : 0));
  const std::uint64_t breaks = m.separator | m.line_feed | m.carriage_return;
  const std::uint64_t structural = m.separator | m.line_feed | lone_return;
  if (m.quote == 0) {
    if (state == CsvState::kQuoted) return out;
    state = breaks >> 63 ? CsvState::kReady : CsvState::kPlain;
    return write_positions(structural, base, out);
  }
  const std::uint64_t inside = prefix_xor(m.quote) ^ (state == CsvState::kQuoted ? ~0ull : 0);
  const std::uint64_t ready = (breaks | m.quote) & ~inside;  // after these characters a quote may open
  const std::uint64_t may_open = ready << 1 | (state == CsvState::kReady ? 1 : 0);
  if ((m.quote & inside & ~may_open) != 0) [[unlikely]]
    return scan_plainly(data, kBlock, line_feed_follows, separator, state, base, out);
  state = inside >> 63 ? CsvState::kQuoted : ready >> 63 ? CsvState::kReady : CsvState::kPlain;
  return write_positions(structural & ~inside, base, out);
}

#if defined(__x86_64__)

__attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt"))) std::size_t index_avx2(const char* data, std::size_t size, char separator,
                                                                             CsvState& state, std::uint32_t base, std::uint32_t* out) {
  const __m256i quote = _mm256_set1_epi8('"'), sep = _mm256_set1_epi8(separator), feed = _mm256_set1_epi8('\n'),
                carriage = _mm256_set1_epi8('\r');
  std::uint32_t* at = out;
  std::size_t k = 0;
  for (; k + kBlock <= size; k += kBlock) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + k));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + k + 32));
#define SHOUWANG_MASK(what)                                                                                     \
  (static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, what)))) | \
   static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, what)))) << 32)
    const Masks m{SHOUWANG_MASK(quote), SHOUWANG_MASK(sep), SHOUWANG_MASK(feed), SHOUWANG_MASK(carriage)};
#undef SHOUWANG_MASK
    const bool follows = k + kBlock < size && data[k + kBlock] == '\n';
    at = scan_block(data + k, m, follows, separator, state, base + static_cast<std::uint32_t>(k), at);
  }
  at = scan_plainly(data + k, size - k, false, separator, state, base + static_cast<std::uint32_t>(k), at);
  return static_cast<std::size_t>(at - out);
}

std::size_t index_sse2(const char* data, std::size_t size, char separator, CsvState& state, std::uint32_t base, std::uint32_t* out) {
  const __m128i quote = _mm_set1_epi8('"'), sep = _mm_set1_epi8(separator), feed = _mm_set1_epi8('\n'), carriage = _mm_set1_epi8('\r');
  std::uint32_t* at = out;
  std::size_t k = 0;
  for (; k + kBlock <= size; k += kBlock) {
    Masks m{0, 0, 0, 0};
    for (unsigned part = 0; part < 4; ++part) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + k + 16 * part));
      const auto mask = [&](__m128i what) {
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, what)))) << (16 * part);
      };
      m.quote |= mask(quote);
      m.separator |= mask(sep);
      m.line_feed |= mask(feed);
      m.carriage_return |= mask(carriage);
    }
    const bool follows = k + kBlock < size && data[k + kBlock] == '\n';
    at = scan_block(data + k, m, follows, separator, state, base + static_cast<std::uint32_t>(k), at);
  }
  at = scan_plainly(data + k, size - k, false, separator, state, base + static_cast<std::uint32_t>(k), at);
  return static_cast<std::size_t>(at - out);
}

#endif

std::size_t index_scalar(const char* data, std::size_t size, char separator, CsvState& state, std::uint32_t base, std::uint32_t* out) {
  return static_cast<std::size_t>(scan_plainly(data, size, false, separator, state, base, out) - out);
}

using Indexer = std::size_t (*)(const char*, std::size_t, char, CsvState&, std::uint32_t, std::uint32_t*);

Indexer indexer_of(CsvKernel kernel) {
#if defined(__x86_64__)
  if (kernel == CsvKernel::kBest || kernel == CsvKernel::kAvx2) {
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    return avx2 ? index_avx2 : index_sse2;
  }
  if (kernel == CsvKernel::kSse2) return index_sse2;
#endif
  static_cast<void>(kernel);
  return index_scalar;
}

}  // namespace

std::size_t index_separators_with(CsvKernel kernel, const char* data, std::size_t size, char separator, CsvState& state, std::uint32_t base,
                                  std::uint32_t* out) {
  return indexer_of(kernel)(data, size, separator, state, base, out);
}

std::size_t index_separators(const char* data, std::size_t size, char separator, CsvState& state, std::uint32_t base, std::uint32_t* out) {
  static const Indexer best = indexer_of(CsvKernel::kBest);
  return best(data, size, separator, state, base, out);
}

std::string_view unquote_cell(std::string_view raw, std::string& scratch) {
  if (raw.empty() || raw[0] != '"') return raw;
  const std::size_t second = raw.find('"', 1);
  if (second == raw.size() - 1) return raw.substr(1, raw.size() - 2);
  // Doubled quotes, or text behind the closing quote.
  scratch.clear();
  CsvState state = CsvState::kQuoted;
  for (std::size_t k = 1; k < raw.size(); ++k) {
    const char c = raw[k];
    if (c != '"') {
      scratch += c;
      if (state == CsvState::kReady) state = CsvState::kPlain;
    } else if (state == CsvState::kQuoted) {
      state = CsvState::kReady;
    } else {
      scratch += c;  // the second of two quotes, or an ordinary one in the unquoted rest
      if (state == CsvState::kReady) state = CsvState::kQuoted;
    }
  }
  return scratch;
}

std::string_view CsvRow::cell(std::size_t k, std::string& scratch) const { return unquote_cell(raw(k), scratch); }

CsvScanner::CsvScanner(std::string_view buffer, char separator, CsvLimits limits, Tail tail, std::int64_t first_line)
    : buffer_(buffer), separator_(separator), limits_(limits), tail_(tail), line_(first_line - 1) {}

bool CsvScanner::refuse(ErrorCode code, std::string message) {
  error_.emplace(code, std::move(message));
  return false;
}

// Indexes the next chunk. The structural characters of the row at hand move to the front of the index first.
bool CsvScanner::refill() {
  const std::size_t kept = filled_ - cursor_;
  if (indexed_ == buffer_.size()) return false;
  if (kept > limits_.columns)
    return refuse(ErrorCode::kTooLarge, "第 " + std::to_string(line_ + 1) + " 行超过 " + std::to_string(limits_.columns) +
                                            " 列，请检查分隔符是否正确，或删去多余的列后重新导出");
  if (indexed_ - row_start_ > limits_.row_bytes)
    return refuse(ErrorCode::kLineTooLong, "第 " + std::to_string(line_ + 1) + " 行超过 " + std::to_string(limits_.row_bytes) +
                                               " 字节，可能缺少换行，或该行有一个引号没有成对，请检查后重新导出");
  const std::size_t room = kept + kChunk + 1 + kBlock;
  if (index_.size() < room) index_.resize(room);
  const auto shift = static_cast<std::uint32_t>(row_start_ - base_);
  for (std::size_t k = 0; k < kept; ++k) index_[k] = index_[cursor_ + k] - shift;
  looked_ -= cursor_;
  cursor_ = 0;
  base_ = row_start_;
  std::size_t end = std::min(indexed_ + kChunk, buffer_.size());
  if (end < buffer_.size() && buffer_[end - 1] == '\r' && buffer_[end] == '\n') ++end;
  filled_ = kept + index_separators(buffer_.data() + indexed_, end - indexed_, separator_, state_,
                                    static_cast<std::uint32_t>(indexed_ - base_), index_.data() + kept);
  indexed_ = end;
  return true;
}

bool CsvScanner::next(CsvRow& row) {
  if (error_) return false;
  for (;;) {
    const char* const text = buffer_.data() + base_;
    while (looked_ < filled_ && text[index_[looked_]] == separator_) ++looked_;
    std::uint32_t end;
    std::size_t next_cursor;
    std::size_t next_start;
    if (looked_ < filled_) {
      end = index_[looked_];
      next_start = base_ + end + 1;
      next_cursor = looked_ + 1;
      if (end > row_start_ - base_ && text[end] == '\n' && text[end - 1] == '\r') --end;
    } else {
      if (refill()) continue;
      if (error_ || row_start_ == buffer_.size() || tail_ == Tail::kPartial) return false;
      if (state_ == CsvState::kQuoted)
        return refuse(ErrorCode::kTruncated, "第 " + std::to_string(line_ + 1) + " 行有一个引号没有成对，文件可能不完整，请重新导出");
      end = static_cast<std::uint32_t>(buffer_.size() - base_);
      next_start = buffer_.size();
      next_cursor = filled_;
    }
    const auto begin = static_cast<std::uint32_t>(row_start_ - base_);
    const std::size_t separators = looked_ - cursor_;
    if (end - begin > limits_.row_bytes)
      return refuse(ErrorCode::kLineTooLong, "第 " + std::to_string(line_ + 1) + " 行超过 " + std::to_string(limits_.row_bytes) +
                                                 " 字节，可能缺少换行，或该行有一个引号没有成对，请检查后重新导出");
    if (separators + 1 > limits_.columns)
      return refuse(ErrorCode::kTooLarge, "第 " + std::to_string(line_ + 1) + " 行超过 " + std::to_string(limits_.columns) +
                                              " 列，请检查分隔符是否正确，或删去多余的列后重新导出");
    ++line_;
    row.base_ = text;
    row.ends_ = index_.data() + cursor_;
    row.begin_ = begin;
    row.end_ = end;
    row.count_ = static_cast<std::uint32_t>(separators + 1);
    row.line_ = line_;
    row_start_ = next_start;
    cursor_ = looked_ = next_cursor;
    if (begin != end) return true;
  }
}

bool CsvScanner::next(std::vector<std::string_view>& cells) {
  cells.clear();
  if (!next(row_)) return false;
  // Undone quotes of all cells together are never longer than the row: the views stay valid while the row is filled.
  unquoted_.clear();
  std::string one;
  for (std::size_t k = 0; k < row_.size(); ++k) {
    const std::string_view raw = row_.raw(k);
    std::string_view cell = unquote_cell(raw, one);
    if (!cell.empty() && cell.data() == one.data()) {
      if (unquoted_.capacity() < row_.text().size()) unquoted_.reserve(row_.text().size());
      const std::size_t at = unquoted_.size();
      unquoted_ += cell;
      cell = std::string_view(unquoted_).substr(at);
    }
    cells.push_back(cell);
  }
  return true;
}

std::vector<std::size_t> split_rows(std::string_view buffer, char separator, std::size_t parts) {
  std::vector<std::size_t> cuts{0};
  const bool quotes = buffer.find('"') != buffer.npos;
  std::vector<std::uint32_t> index(quotes ? kChunk + 1 + kBlock : 0);
  CsvState state = CsvState::kReady;
  std::size_t indexed = 0;
  for (std::size_t part = 1; part < parts; ++part) {
    const std::size_t wanted = std::max(cuts.back(), buffer.size() / parts * part);
    std::size_t cut = buffer.size();
    if (!quotes) {
      cut = std::min(buffer.find_first_of("\r\n", wanted), buffer.size());
      if (cut < buffer.size()) cut += buffer[cut] == '\r' && cut + 1 < buffer.size() && buffer[cut + 1] == '\n' ? 2 : 1;
    } else {
      // The first row end at or behind the wanted place, by scanning on from where the last part stopped.
      bool found = false;
      while (!found && indexed < buffer.size()) {
        std::size_t end = std::min(indexed + kChunk, buffer.size());
        if (end < buffer.size() && buffer[end - 1] == '\r' && buffer[end] == '\n') ++end;
        const CsvState before = state;
        const std::size_t n = index_separators(buffer.data() + indexed, end - indexed, separator, state, 0, index.data());
        for (std::size_t k = 0; k < n && !found; ++k) {
          const std::size_t at = indexed + index[k];
          if (at < wanted || buffer[at] == separator) continue;
          cut = at + 1;
          found = true;
        }
        // Stay on this chunk when it holds the cut: the next cut may lie in it too.
        if (found)
          state = before;
        else
          indexed = end;
      }
    }
    if (cut > cuts.back() && cut < buffer.size()) cuts.push_back(cut);
  }
  cuts.push_back(buffer.size());
  return cuts;
}

CsvDialect detect_dialect(std::string_view sample) {
  CsvDialect out;
  const std::size_t first_end = std::min(sample.find_first_of("\r\n"), sample.size());
  std::string_view first = sample.substr(0, first_end);
  while (!first.empty() && (first.back() == '"' || first.back() == ' ')) first.remove_suffix(1);
  if (first.starts_with('"')) first.remove_prefix(1);
  if (first.size() == 5 && (first.starts_with("sep=") || first.starts_with("SEP=") || first.starts_with("Sep="))) {
    out.separator = first[4];
    out.skip = first_end;
    if (out.skip < sample.size()) out.skip += sample.substr(out.skip).starts_with("\r\n") ? 2 : 1;
    out.skip_lines = 1;
  }
  constexpr std::size_t kRows = 50;
  std::size_t best_score = 0;
  for (const char separator : out.skip_lines != 0 ? std::string_view(&out.separator, 1) : std::string_view(",;\t|")) {
    CsvScanner scanner(sample.substr(out.skip), separator);
    CsvRow row;
    std::vector<std::size_t> counts;
    while (counts.size() < kRows && scanner.next(row)) counts.push_back(row.size());
    if (counts.size() > 1 && scanner.consumed() >= sample.size() - out.skip) counts.pop_back();  // may be cut
    // The most frequent width; among equals the larger one. Title rows above the table are narrower and few.
    std::sort(counts.begin(), counts.end());
    std::size_t width = 1, seen = 0;
    for (std::size_t k = 0; k < counts.size();) {
      std::size_t n = k;
      while (n < counts.size() && counts[n] == counts[k]) ++n;
      if (n - k >= seen) {
        seen = n - k;
        width = counts[k];
      }
      k = n;
    }
    const std::size_t score = width > 1 ? seen * 1000 + width : 0;
    if (score > best_score || (out.skip_lines != 0 && width > 1)) {
      best_score = score;
      out.separator = separator;
      out.columns = width;
    }
  }
  return out;
}

}  // namespace shouwang::intake
