#include "http/form.h"

#include <algorithm>

#include "base/text.h"

namespace shouwang::http {
namespace {

constexpr std::size_t kMaxParts = 20;
constexpr std::size_t kMaxPartHeader = 8 << 10;
constexpr std::size_t kMaxValue = 64 << 10;
constexpr std::size_t kMaxBoundary = 70;   // RFC 2046
constexpr std::size_t kMaxFileName = 200;  // characters

Failure not_a_form() { return fail(ErrorCode::kInvalidArgument, "上传内容的格式不正确，请从系统页面重新上传"); }

// The value of `name` in `form-data; name="file"; filename="a.csv"`; quoted pairs are undone.
bool parameter(std::string_view header, std::string_view name, std::string& out) {
  for (std::size_t at = header.find(';'); at != std::string_view::npos;) {
    ++at;
    while (at < header.size() && (header[at] == ' ' || header[at] == '\t')) ++at;
    const std::size_t equals = header.find('=', at);
    if (equals == std::string_view::npos) return false;
    const std::string key = text::lower_ascii(text::trim_ascii(header.substr(at, equals - at)));
    std::string value;
    std::size_t k = equals + 1;
    if (k < header.size() && header[k] == '"') {
      for (++k; k < header.size() && header[k] != '"'; ++k) {
        // Browsers escape the quote alone; a backslash before anything else is part of an old Windows path.
        if (header[k] == '\\' && k + 1 < header.size() && header[k + 1] == '"') ++k;
        value += header[k];
      }
      if (k >= header.size()) return false;
      at = header.find(';', k);
    } else {
      at = header.find(';', k);
      value = text::trim_ascii(header.substr(k, at == std::string_view::npos ? at : at - k));
    }
    if (key == name) {
      out = std::move(value);
      return true;
    }
  }
  return false;
}

std::string safe_file_name(std::string_view name) {
  if (const std::size_t slash = name.find_last_of("/\\"); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  std::string out;
  if (text::is_valid_utf8(name))
    for (const char c : text::first_code_points(name, kMaxFileName))
      if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
  return out.empty() || out == "." || out == ".." ? "未命名文件" : out;
}

}  // namespace

Result<FormReader> FormReader::create(std::string_view content_type, std::filesystem::path directory) {
  const std::string kind = text::lower_ascii(text::trim_ascii(content_type.substr(0, content_type.find(';'))));
  std::string boundary;
  if (kind != "multipart/form-data" || !parameter(content_type, "boundary", boundary) || boundary.empty() || boundary.size() > kMaxBoundary)
    return fail(ErrorCode::kUnsupportedMedia, "请以 multipart/form-data 方式上传文件");
  return FormReader("\r\n--" + boundary, std::move(directory));
}

Result<void> FormReader::feed(std::string_view piece) {
  if (state_ == State::kDone) return {};  // an epilogue means nothing
  pending_ += piece;
  bool more = true;
  while (more) {
    ASSIGN_OR_RETURN(more, step());
  }
  return {};
}

// Takes what it can from pending_. @returns whether another step may get further
Result<bool> FormReader::step() {
  switch (state_) {
    case State::kPreamble:
    case State::kBody: {
      const bool in_part = state_ == State::kBody;
      const std::size_t at = pending_.find(delimiter_);
      if (at == std::string::npos) {
        // The end may be the beginning of a boundary: it waits for the next piece.
        const std::size_t keep = std::min(pending_.size(), delimiter_.size() - 1);
        const std::size_t ready = pending_.size() - keep;
        if (in_part) RETURN_IF_ERROR(add_to_part(std::string_view(pending_).substr(0, ready)));
        pending_.erase(0, ready);
        return false;
      }
      if (in_part) {
        RETURN_IF_ERROR(add_to_part(std::string_view(pending_).substr(0, at)));
        if (parts_.back().file) parts_.back().file->close();
      }
      pending_.erase(0, at + delimiter_.size());
      state_ = State::kAfterBoundary;
      return true;
    }
    case State::kAfterBoundary:
      if (pending_.size() < 2) return false;
      if (pending_.starts_with("--")) {
        pending_.clear();
        state_ = State::kDone;
        return false;
      }
      if (!pending_.starts_with("\r\n")) return not_a_form();
      state_ = State::kHeaders;  // the line end stays: a part without headers begins with an empty line
      return true;
    case State::kHeaders: {
      const std::size_t end = pending_.find("\r\n\r\n");
      if (end == std::string::npos) {
        if (pending_.size() > kMaxPartHeader) return not_a_form();
        return false;
      }
      RETURN_IF_ERROR(start_part(std::string_view(pending_).substr(0, end)));
      pending_.erase(0, end + 4);
      state_ = State::kBody;
      return true;
    }
    case State::kDone:
      return false;
  }
  return false;
}

Result<void> FormReader::start_part(std::string_view headers) {
  if (parts_.size() >= kMaxParts) return fail(ErrorCode::kTooLarge, "表单的项目过多，请从系统页面重新上传");
  FormPart part;
  std::string disposition;
  while (!headers.empty()) {
    const std::size_t end = headers.find("\r\n");
    const std::string_view line = headers.substr(0, end);
    headers = end == std::string_view::npos ? std::string_view() : headers.substr(end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name = text::lower_ascii(text::trim_ascii(line.substr(0, colon)));
    if (name == "content-disposition") disposition = text::trim_ascii(line.substr(colon + 1));
    if (name == "content-type") part.content_type = text::trim_ascii(line.substr(colon + 1));
  }
  if (!text::lower_ascii(disposition).starts_with("form-data") || !parameter(disposition, "name", part.name)) return not_a_form();
  std::string file_name;
  if (parameter(disposition, "filename", file_name)) {
    part.file_name = safe_file_name(file_name);
    ASSIGN_OR_RETURN(part.file, TempFile::create(directory_));
  }
  parts_.push_back(std::move(part));
  return {};
}

Result<void> FormReader::add_to_part(std::string_view bytes) {
  FormPart& part = parts_.back();
  if (part.file) return part.file->write(bytes);
  if (part.value.size() + bytes.size() > kMaxValue) return fail(ErrorCode::kTooLarge, "表单中的一项过长：" + part.name);
  part.value += bytes;
  return {};
}

Result<std::vector<FormPart>> FormReader::finish() {
  if (state_ != State::kDone) return fail(ErrorCode::kTruncated, "上传没有完成，请重新上传");
  return std::move(parts_);
}

}  // namespace shouwang::http
