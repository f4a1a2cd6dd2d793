#include "intake/json_lines.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>
#include <unordered_map>

namespace shouwang::intake {
namespace {

constexpr std::size_t kJsonReadBytes = 256 * 1024;

// Lines of a text file in whatever encoding, without their ends.
class LineSource {
 public:
  LineSource(std::FILE* file, text::Encoding encoding, std::size_t most_bytes) : file_(file), decoder_(encoding), most_bytes_(most_bytes) {}

  /// @returns false at the end
  Result<bool> next(std::string_view& line, bool& whole) {
    for (;;) {
      const std::size_t end = window_.find('\n', at_);
      if (end != window_.npos || ended_) {
        if (end == window_.npos && at_ == window_.size()) return false;
        line = std::string_view(window_).substr(at_, (end == window_.npos ? window_.size() : end) - at_);
        whole = end != window_.npos;
        at_ = end == window_.npos ? window_.size() : end + 1;
        ++number_;
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
        while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
        if (line.size() > most_bytes_) return too_long();
        return true;
      }
      if (window_.size() - at_ > most_bytes_) return too_long();
      window_.erase(0, at_);
      at_ = 0;
      std::string raw(kJsonReadBytes, '\0');
      const std::size_t got = std::fread(raw.data(), 1, raw.size(), file_.get());
      if (std::ferror(file_.get()) != 0) return Failure(Error(ErrorCode::kIo, "读取文件失败，请重试").with_internal(std::strerror(errno)));
      raw.resize(got);
      read_ += got;
      ended_ = got == 0;
      decoder_.feed(raw, ended_, window_);
    }
  }
  std::int64_t number() const { return number_; }
  std::uint64_t read() const { return read_; }

 private:
  Failure too_long() const {
    return fail(ErrorCode::kLineTooLong,
                "第 " + std::to_string(number_ + 1) + " 行超过 " + std::to_string(most_bytes_) + " 字节，请核对是否每行一个对象");
  }
  struct CloseFile {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  std::unique_ptr<std::FILE, CloseFile> file_;
  ChunkDecoder decoder_;
  std::size_t most_bytes_;
  std::string window_;
  std::size_t at_ = 0;
  std::int64_t number_ = 0;
  std::uint64_t read_ = 0;
  bool ended_ = false;
};

// The plain values of one object, reported pair by pair.
class ObjectHandler final : public nlohmann::json_sax<nlohmann::json> {
 public:
  using Each = std::function<void(const std::string& key, std::string value)>;
  explicit ObjectHandler(Each each) : each_(std::move(each)) {}
  const std::string& problem() const { return problem_; }

  bool null() override { return value(""); }
  bool boolean(bool b) override { return value(b ? "是" : "否"); }
  bool number_integer(number_integer_t n) override { return value(std::to_string(n)); }
  bool number_unsigned(number_unsigned_t n) override { return value(std::to_string(n)); }
  bool number_float(number_float_t, const string_t& written) override { return value(written); }
  bool string(string_t& text) override { return value(std::move(text)); }
  bool binary(binary_t&) override { return refuse("该行有无法识别的内容，应是一个 JSON 对象"); }
  bool start_object(std::size_t) override {
    if (depth_ > 0) return refuse("“" + key_ + "”的内容是嵌套的，各项应是文字、数字或是否");
    ++depth_;
    return true;
  }
  bool key(string_t& key) override {
    key_ = std::move(key);
    return true;
  }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override {
    return refuse(depth_ > 0 ? "“" + key_ + "”的内容是列表，各项应是文字、数字或是否" : std::string("该行是列表，应是一个 JSON 对象"));
  }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return refuse("该行不是完整的 JSON 对象，可能没有导出完或没有传完，请核对");
  }

 private:
  bool value(std::string text) {
    if (depth_ == 0) return refuse("该行不是 JSON 对象，应写成 {\"姓名\": \"…\"} 的形式");
    each_(key_, std::move(text));
    return true;
  }
  bool refuse(std::string why) {
    problem_ = std::move(why);
    return false;
  }
  Each each_;
  std::string key_, problem_;
  int depth_ = 0;
};

// @returns what is wrong with the line; "" for nothing
std::string read_object(std::string_view line, ObjectHandler::Each each) {
  ObjectHandler handler(std::move(each));
  nlohmann::json::sax_parse(line.begin(), line.end(), &handler);
  return handler.problem();
}

Result<std::FILE*> open_json_file(const std::filesystem::path& path) {
  std::FILE* const file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr)
    return Failure(
        Error(ErrorCode::kIo, "无法打开文件，请确认文件存在并且可以读取").with_internal(path.string() + ": " + std::strerror(errno)));
  return file;
}

class JsonRowReader final : public RowReader {
 public:
  JsonRowReader(std::FILE* file, std::uint64_t size, const ReadLimits& limits, const JsonFacts& facts)
      : lines_(file, facts.encoding, limits.row_bytes), size_(size), keys_(facts.keys), values_(facts.keys.size()) {
    for (std::size_t k = 0; k < keys_.size(); ++k) column_.emplace(keys_[k], k);
  }

  Result<bool> next(Row& row) override {
    row.kinds.clear();
    row.cut = row.damaged = false;
    row.problem.clear();
    if (!header_given_) {
      header_given_ = true;
      row.line = 0;
      row.cells.assign(keys_.begin(), keys_.end());
      return true;
    }
    std::string_view line;
    do {
      bool whole = true;
      ASSIGN_OR_RETURN(const bool more, lines_.next(line, whole));
      if (!more) return false;
    } while (line.empty());
    row.line = lines_.number();
    for (std::string& value : values_) value.clear();
    row.problem = read_object(line, [this](const std::string& key, std::string value) {
      if (const auto at = column_.find(key); at != column_.end()) values_[at->second] = std::move(value);
    });
    row.cells.assign(values_.begin(), values_.end());
    // A line that cannot be read is kept as it is, for whoever puts it right.
    if (!row.problem.empty()) row.cells.assign(1, line);
    for (const std::string_view cell : row.cells) row.damaged = row.damaged || cell.find("\xEF\xBF\xBD") != cell.npos;
    return true;
  }

  double progress() const override {
    return size_ == 0 ? 1 : std::min(1.0, static_cast<double>(lines_.read()) / static_cast<double>(size_));
  }

 private:
  LineSource lines_;
  std::uint64_t size_;
  std::vector<std::string> keys_, values_;
  std::unordered_map<std::string, std::size_t> column_;
  bool header_given_ = false;
};

}  // namespace

bool starts_like_json(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const auto skip = [&] {
    while (!head.empty() && (head[0] == ' ' || head[0] == '\r' || head[0] == '\n' || head[0] == '\t')) head.remove_prefix(1);
  };
  skip();
  if (head.starts_with('[')) {
    head.remove_prefix(1);
    skip();
  }
  if (!head.starts_with('{')) return false;
  head.remove_prefix(1);
  skip();
  return head.starts_with('"') || head.starts_with('}');
}

Result<JsonFacts> scan_json_lines(const std::filesystem::path& path, const ReadLimits& limits) {
  ASSIGN_OR_RETURN(std::FILE* const file, open_json_file(path));
  std::string head(kJsonReadBytes, '\0');
  head.resize(std::fread(head.data(), 1, head.size(), file));
  JsonFacts out;
  auto encoding = text::detect_encoding(head);
  if (!encoding) {
    std::fclose(file);
    return Failure(encoding.error());
  }
  out.encoding = *encoding;
  std::rewind(file);
  LineSource lines(file, out.encoding, limits.row_bytes);
  std::unordered_map<std::string, std::size_t> seen;
  std::string_view line;
  bool whole = true, any = false;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, lines.next(line, whole));
    if (!more) break;
    if (line.empty()) continue;
    if (!any && line.front() == '[')
      return fail(ErrorCode::kUnknownFormat, "这是一个 JSON 列表，请改为每行一个对象（JSON Lines），各行之间不加逗号和方括号，再上传");
    any = true;
    read_object(line, [&](const std::string& key, std::string) {
      if (seen.emplace(key, seen.size()).second) out.keys.push_back(key);
    });
    if (out.keys.size() > limits.columns)
      return fail(ErrorCode::kTooLarge, "各行的项目名超过 " + std::to_string(limits.columns) + " 个，请核对是否导出有误");
  }
  if (!any) return fail(ErrorCode::kNoRows, "文件是空的，请确认导出成功后重新上传");
  if (out.keys.empty())
    return fail(ErrorCode::kUnknownFormat, "没有一行是完整的 JSON 对象，请每行写一个对象，如 {\"姓名\": \"…\", \"身份证号\": \"…\"}");
  return out;
}

Result<std::unique_ptr<RowReader>> open_json_lines(const std::filesystem::path& path, const ReadLimits& limits, const JsonFacts& facts) {
  ASSIGN_OR_RETURN(std::FILE* const file, open_json_file(path));
  std::error_code problem;
  const std::uintmax_t size = std::filesystem::file_size(path, problem);
  return std::unique_ptr<RowReader>(std::make_unique<JsonRowReader>(file, problem ? 0 : size, limits, facts));
}

}  // namespace shouwang::intake
