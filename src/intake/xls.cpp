#include "intake/xls.h"

#include <fcntl.h>
#include <freexl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <thread>

#include "base/text.h"

namespace shouwang::intake {
namespace {

// What the child writes: a sheet is 'S', its name; a row is 'R', its number, how many cells, then kind and text of each; 'E' ends a
// complete output, 'P' says that there is a password. Numbers are 32 bits as the machine has them, texts have their length in front.
enum : char { kSheetMark = 'S', kRowMark = 'R', kEndMark = 'E', kPasswordMark = 'P' };

constexpr int kChildDone = 0, kChildFailed = 3;

class ChildOutput {
 public:
  explicit ChildOutput(int file) : file_(file) {}
  void mark(char c) {
    buffer_ += c;
    constexpr std::size_t kFlush = 1u << 20;
    if (buffer_.size() > kFlush) flush();
  }
  void number(std::uint32_t n) { buffer_.append(reinterpret_cast<const char*>(&n), sizeof n); }
  void text(std::string_view s) {
    number(static_cast<std::uint32_t>(s.size()));
    buffer_ += s;
  }
  void flush() {
    for (std::size_t at = 0; at < buffer_.size();) {
      const ssize_t n = ::write(file_, buffer_.data() + at, buffer_.size() - at);
      if (n <= 0) ::_exit(kChildFailed);
      at += static_cast<std::size_t>(n);
    }
    buffer_.clear();
  }

 private:
  int file_;
  std::string buffer_;
};

void write_cell(const FreeXL_CellValue& cell, ChildOutput& out) {
  std::array<char, 64> digits;
  CellKind kind = CellKind::kText;
  std::string_view text;
  switch (cell.type) {
    case FREEXL_CELL_INT:
      kind = CellKind::kNumber;
      text = {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), cell.value.int_value).ptr};
      break;
    case FREEXL_CELL_DOUBLE:
      kind = CellKind::kNumber;
      text = {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), cell.value.double_value).ptr};
      break;
    case FREEXL_CELL_DATE:
    case FREEXL_CELL_DATETIME:
      kind = CellKind::kDate;
      [[fallthrough]];
    case FREEXL_CELL_TIME:
    case FREEXL_CELL_TEXT:
    case FREEXL_CELL_SST_TEXT:
      if (cell.value.text_value != nullptr) text = cell.value.text_value;
      break;
    default:
      break;
  }
  out.mark(static_cast<char>(kind));
  out.text(text);
}

// Runs in the child and never returns.
[[noreturn]] void convert_xls(const char* path, int file, std::size_t most_columns) {
  ChildOutput out(file);
  const void* book = nullptr;
  if (freexl_open(path, &book) != FREEXL_OK) ::_exit(kChildFailed);
  unsigned int info = 0;
  if (freexl_get_info(book, FREEXL_BIFF_PASSWORD, &info) == FREEXL_OK && info == FREEXL_BIFF_OBFUSCATED) {
    out.mark(kPasswordMark);
    out.flush();
    ::_exit(kChildDone);
  }
  unsigned int sheets = 0;
  if (freexl_get_info(book, FREEXL_BIFF_SHEET_COUNT, &sheets) != FREEXL_OK) ::_exit(kChildFailed);
  for (unsigned int s = 0; s < sheets; ++s) {
    const char* name = nullptr;
    unsigned int rows = 0;
    unsigned short columns = 0;
    if (freexl_select_active_worksheet(book, static_cast<unsigned short>(s)) != FREEXL_OK ||
        freexl_get_worksheet_name(book, static_cast<unsigned short>(s), &name) != FREEXL_OK ||
        freexl_worksheet_dimensions(book, &rows, &columns) != FREEXL_OK)
      ::_exit(kChildFailed);
    out.mark(kSheetMark);
    out.text(name == nullptr ? "" : name);
    // One column more than allowed is written, so that the reader can refuse the file.
    const auto shown = static_cast<unsigned short>(std::min<std::size_t>(columns, most_columns + 1));
    std::vector<FreeXL_CellValue> cells(shown);
    for (unsigned int r = 0; r < rows; ++r) {
      std::size_t filled = 0;
      for (unsigned short c = 0; c < shown; ++c) {
        if (freexl_get_cell_value(book, r, c, &cells[c]) != FREEXL_OK) cells[c].type = FREEXL_CELL_NULL;
        if (cells[c].type != FREEXL_CELL_NULL) filled = c + 1u;
      }
      if (filled == 0) continue;
      out.mark(kRowMark);
      out.number(r + 1);
      out.number(static_cast<std::uint32_t>(filled));
      for (std::size_t c = 0; c < filled; ++c) write_cell(cells[c], out);
    }
  }
  out.mark(kEndMark);
  out.flush();
  ::_exit(kChildDone);
}

void limit_child(int what, std::uint64_t amount) {
  const rlimit value{amount, amount};
  ::setrlimit(static_cast<__rlimit_resource>(what), &value);
}

// Bytes of address space that the program has now; the child starts with the same.
std::uint64_t address_space() {
  unsigned long pages = 0;
  if (std::FILE* const file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Failure damaged_xls(std::string internal) {
  return Failure(Error(ErrorCode::kTruncated, "旧版 .xls 工作簿不完整或已损坏，请用 WPS 或 Excel 打开确认，另存为 xlsx 或 CSV 后上传")
                     .with_internal(std::move(internal)));
}

Failure too_large_xls() {
  return fail(ErrorCode::kTooLarge, "旧版 .xls 工作簿过大或内容异常，请用 WPS 或 Excel 打开，另存为 xlsx 或 CSV 后上传");
}

struct XlsDescriptor {
  int number = -1;
  ~XlsDescriptor() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

Result<std::shared_ptr<const XlsWorkbook>> XlsWorkbook::open(const std::filesystem::path& path, const XlsLimits& limits) {
  std::error_code problem;
  const std::uintmax_t size = std::filesystem::file_size(path, problem);
  if (problem) return Failure(Error(ErrorCode::kIo, "无法打开文件，请确认文件存在并且可以读取").with_internal(path.string()));
  if (size > limits.file_bytes) return too_large_xls();
  const XlsDescriptor output{::memfd_create("shouwang-xls", MFD_CLOEXEC)};
  if (output.number < 0) return Failure(Error(ErrorCode::kIo, "内存不足，无法读取文件，请稍后重试").with_internal(std::strerror(errno)));
  // Everything the child needs is made ready here: after fork it only runs the library.
  const std::string name = path.string();
  const std::uint64_t space = address_space() + limits.memory_bytes;
  const pid_t child = ::fork();
  if (child < 0) return Failure(Error(ErrorCode::kIo, "系统繁忙，无法读取文件，请稍后重试").with_internal(std::strerror(errno)));
  if (child == 0) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU, SIGXFSZ, SIGTERM}) std::signal(signal, SIG_DFL);
    limit_child(RLIMIT_CORE, 0);
    limit_child(RLIMIT_AS, space);
    limit_child(RLIMIT_CPU, static_cast<std::uint64_t>(limits.time.count()));
    limit_child(RLIMIT_FSIZE, limits.output_bytes);
    // What the library prints to the terminal is of no use to anybody.
    if (const int nowhere = ::open("/dev/null", O_WRONLY); nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
    convert_xls(name.c_str(), output.number, limits.rows.columns);
  }
  int status = 0;
  const auto deadline = std::chrono::steady_clock::now() + 2 * limits.time;
  for (auto pause = std::chrono::microseconds(200);; pause = std::min(2 * pause, std::chrono::microseconds(10'000))) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) return damaged_xls(std::strerror(errno));
    if (std::chrono::steady_clock::now() > deadline) {
      ::kill(child, SIGKILL);
      ::waitpid(child, &status, 0);
      return too_large_xls();
    }
    std::this_thread::sleep_for(pause);
  }
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGXFSZ || WTERMSIG(status) == SIGKILL))
    return too_large_xls();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != kChildDone) return damaged_xls("status " + std::to_string(status));

  struct stat written {};
  if (::fstat(output.number, &written) != 0 || written.st_size <= 0) return damaged_xls("no output");
  const auto bytes = static_cast<std::size_t>(written.st_size);
  void* const at = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, output.number, 0);
  if (at == MAP_FAILED) return Failure(Error(ErrorCode::kIo, "内存不足，无法读取文件，请稍后重试").with_internal(std::strerror(errno)));
  const std::shared_ptr<XlsWorkbook> out(new XlsWorkbook);
  out->bytes_ = {static_cast<const char*>(at), bytes};
  RETURN_IF_ERROR(out->index(limits.rows));
  return std::shared_ptr<const XlsWorkbook>(out);
}

XlsWorkbook::~XlsWorkbook() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

// Walks over the output of the child. It ran other people's code over a hostile file: nothing is believed.
class XlsOutputReader {
 public:
  XlsOutputReader(std::string_view bytes, std::size_t at) : bytes_(bytes), at_(at) {}
  std::size_t position() const { return at_; }
  bool mark(char& out) {
    if (at_ >= bytes_.size()) return false;
    out = bytes_[at_++];
    return true;
  }
  bool number(std::uint32_t& out) {
    if (bytes_.size() - at_ < sizeof out) return false;
    std::memcpy(&out, bytes_.data() + at_, sizeof out);
    at_ += sizeof out;
    return true;
  }
  bool text(std::string_view& out) {
    std::uint32_t size = 0;
    if (!number(size) || bytes_.size() - at_ < size) return false;
    out = bytes_.substr(at_, size);
    at_ += size;
    return true;
  }

 private:
  std::string_view bytes_;
  std::size_t at_;
};

Result<void> XlsWorkbook::index(const ReadLimits& limits) {
  XlsOutputReader reader(bytes_, 0);
  char mark = 0;
  std::uint32_t last_row = 0;
  while (reader.mark(mark)) {
    if (mark == kPasswordMark) return fail(ErrorCode::kUnsupportedMedia, "工作簿设有打开密码，请取消密码后另存为 xlsx 或 CSV 再上传");
    if (!parts_.empty() && mark != kRowMark) parts_.back().second = reader.position() - 1;
    if (mark == kEndMark) {
      if (names_.empty()) return damaged_xls("no sheets");
      return {};
    }
    if (mark == kSheetMark) {
      std::string_view name;
      if (!reader.text(name)) break;
      names_.emplace_back(text::is_valid_utf8(name) ? name : std::string_view("?"));
      parts_.emplace_back(reader.position(), reader.position());
      last_row = 0;
      continue;
    }
    std::uint32_t row = 0, cells = 0;
    if (mark != kRowMark || parts_.empty() || !reader.number(row) || !reader.number(cells) || row <= last_row) break;
    last_row = row;
    if (cells > limits.columns)
      return fail(ErrorCode::kTooLarge,
                  "第 " + std::to_string(row) + " 行超过 " + std::to_string(limits.columns) + " 列，请删去多余的列后重新上传");
    std::size_t bytes = 0;
    bool whole = true;
    for (std::uint32_t c = 0; c < cells && whole; ++c) {
      std::string_view text;
      char kind = 0;
      whole =
          reader.mark(kind) && kind >= 0 && kind <= static_cast<char>(CellKind::kError) && reader.text(text) && text::is_valid_utf8(text);
      bytes += text.size();
    }
    if (!whole) break;
    if (bytes > limits.row_bytes)
      return fail(ErrorCode::kLineTooLong,
                  "第 " + std::to_string(row) + " 行超过 " + std::to_string(limits.row_bytes) + " 字节，请删去过长的内容后重新上传");
  }
  return damaged_xls("output ends early");
}

class XlsRowReader final : public RowReader {
 public:
  XlsRowReader(std::shared_ptr<const XlsWorkbook> workbook, std::size_t sheet)
      : workbook_(std::move(workbook)),
        first_(workbook_->parts_[sheet].first),
        end_(workbook_->parts_[sheet].second),
        reader_(workbook_->bytes_, first_) {}

  Result<bool> next(Row& row) override {
    if (reader_.position() >= end_) return false;
    char mark = 0;
    std::uint32_t line = 0, cells = 0;
    reader_.mark(mark);
    reader_.number(line);
    reader_.number(cells);
    row.line = line;
    row.damaged = row.cut = false;
    row.problem.clear();
    row.cells.assign(cells, {});
    row.kinds.assign(cells, CellKind::kText);
    for (std::uint32_t c = 0; c < cells; ++c) {
      reader_.mark(mark);
      row.kinds[c] = static_cast<CellKind>(mark);
      reader_.text(row.cells[c]);
    }
    return true;
  }

  double progress() const override {
    return end_ == first_ ? 1 : static_cast<double>(reader_.position() - first_) / static_cast<double>(end_ - first_);
  }

 private:
  std::shared_ptr<const XlsWorkbook> workbook_;
  std::size_t first_, end_;
  XlsOutputReader reader_;
};

std::unique_ptr<RowReader> XlsWorkbook::rows(std::shared_ptr<const XlsWorkbook> workbook, std::size_t sheet) {
  return std::make_unique<XlsRowReader>(std::move(workbook), sheet);
}

}  // namespace shouwang::intake
