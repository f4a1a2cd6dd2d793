#include "intake/xml_stream.h"

#include <algorithm>
#include <new>

namespace shouwang::intake {
namespace {

constexpr int kParseBytes = 64 * 1024;

std::string_view local_name(const char* name) {
  const std::string_view whole(name);
  const std::size_t colon = whole.rfind(':');
  return colon == whole.npos ? whole : whole.substr(colon + 1);
}

}  // namespace

XmlStream::XmlStream(std::size_t depth, std::size_t token_bytes)
    : parser_(XML_ParserCreate(nullptr)), depth_limit_(depth), token_limit_(token_bytes) {
  if (!parser_) throw std::bad_alloc();
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), handle_start, handle_end);
  XML_SetCharacterDataHandler(parser_.get(), handle_text);
  XML_SetStartDoctypeDeclHandler(parser_.get(), handle_doctype);
}

const char* XmlStream::attribute(const char** attributes, std::string_view name) {
  for (; attributes[0] != nullptr; attributes += 2)
    if (local_name(attributes[0]) == name) return attributes[1];
  return nullptr;
}

void XmlStream::pause() {
  paused_ = true;
  XML_StopParser(parser_.get(), XML_TRUE);
}

void XmlStream::refuse(ErrorCode code, std::string message) {
  if (error_) return;
  error_.emplace(code, std::move(message));
  XML_StopParser(parser_.get(), XML_FALSE);
}

void XmlStream::handle_start(void* self, const char* name, const char** attributes) {
  auto& s = *static_cast<XmlStream*>(self);
  if (s.error_) return;
  if (++s.depth_ > s.depth_limit_)
    return s.refuse(ErrorCode::kUnsafeArchive, "文件内部嵌套过深，不是正常的电子表格，请另存为新的 xlsx 或 CSV 后上传");
  s.on_start(local_name(name), attributes);
}

// After XML_StopParser expat may still report the end of the same empty element; those calls are ignored.
void XmlStream::handle_end(void* self, const char* name) {
  auto& s = *static_cast<XmlStream*>(self);
  if (s.error_) return;
  --s.depth_;
  s.on_end(local_name(name));
}

void XmlStream::handle_text(void* self, const char* text, int size) {
  auto& s = *static_cast<XmlStream*>(self);
  if (!s.error_) s.on_text({text, static_cast<std::size_t>(size)});
}

void XmlStream::handle_doctype(void* self, const char*, const char*, const char*, int) {
  static_cast<XmlStream*>(self)->refuse(ErrorCode::kUnsafeArchive,
                                        "文件内含文档类型声明，不是正常的电子表格，请另存为新的 xlsx 或 CSV 后上传");
}

Result<bool> XmlStream::outcome(XML_Status status) {
  if (error_) return Failure(*error_);
  if (status == XML_STATUS_SUSPENDED) return true;
  if (status == XML_STATUS_ERROR) {
    const XML_Error code = XML_GetErrorCode(parser_.get());
    // An ordinary end of a truncated part shows as "no element found" or "unclosed token".
    return Failure(Error(ErrorCode::kTruncated, "电子表格内容不完整或已损坏，请用电子表格软件打开确认后另存，再重新上传")
                       .with_internal(XML_ErrorString(code)));
  }
  if (last_) finished_ = true;
  return false;
}

Result<bool> XmlStream::run() {
  if (error_) return Failure(*error_);
  if (paused_) {
    paused_ = false;
    ASSIGN_OR_RETURN(const bool again, outcome(XML_ResumeParser(parser_.get())));
    if (again) return true;
  }
  while (!finished_) {
    void* const buffer = XML_GetBuffer(parser_.get(), kParseBytes);
    if (buffer == nullptr) throw std::bad_alloc();
    ASSIGN_OR_RETURN(const std::size_t n, entry_->read(static_cast<char*>(buffer), kParseBytes));
    last_ = n == 0;
    fed_ += n;
    ASSIGN_OR_RETURN(const bool paused, outcome(XML_ParseBuffer(parser_.get(), static_cast<int>(n), last_ ? XML_TRUE : XML_FALSE)));
    if (paused) return true;
    // Expat starts an unfinished tag anew with every chunk: without a limit a tag of a gigabyte takes hours.
    const XML_Index at = XML_GetCurrentByteIndex(parser_.get());
    if (!finished_ && at >= 0 && fed_ - static_cast<std::uint64_t>(at) > token_limit_)
      return fail(ErrorCode::kUnsafeArchive, "文件内有超长的标记，不是正常的电子表格，请另存为新的 xlsx 或 CSV 后上传");
  }
  return false;
}

double XmlStream::progress() const {
  if (!entry_ || entry_->size() == 0) return 1;
  return static_cast<double>(entry_->position()) / static_cast<double>(entry_->size());
}

}  // namespace shouwang::intake
