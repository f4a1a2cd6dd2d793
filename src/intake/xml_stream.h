// An expat parser with the guards every part of a delivered workbook needs.
#pragma once

#include <expat.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "intake/zip_archive.h"

namespace shouwang::intake {

/// Calls the three handlers below for one entry of an archive. Element names come without their prefix (x:row -> row).
class XmlStream {
 public:
  XmlStream(std::size_t depth, std::size_t token_bytes);
  virtual ~XmlStream() = default;
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;

  /// Starts on an entry.
  void open(ZipArchive::Entry entry) { entry_.emplace(std::move(entry)); }
  /// Parses until pause() is called (true) or the document ends (false).
  /// @errors kTruncated (not well-formed), kUnsafeArchive (declarations, depth, size), and what a handler passed to refuse()
  Result<bool> run();
  double progress() const;

 protected:
  virtual void on_start(std::string_view name, const char** attributes) = 0;
  virtual void on_end(std::string_view name) = 0;
  virtual void on_text(std::string_view text) = 0;
  /// From on_end: makes run() return true.
  void pause();
  /// From any handler: makes run() fail.
  void refuse(ErrorCode code, std::string message);
  bool refused() const { return error_.has_value(); }
  /// Value of an attribute by local name, or nullptr.
  static const char* attribute(const char** attributes, std::string_view name);

 private:
  struct Free {
    void operator()(XML_ParserStruct* p) const { XML_ParserFree(p); }
  };
  static void handle_start(void* self, const char* name, const char** attributes);
  static void handle_end(void* self, const char* name);
  static void handle_text(void* self, const char* text, int size);
  static void handle_doctype(void* self, const char*, const char*, const char*, int);
  Result<bool> outcome(XML_Status status);

  std::unique_ptr<XML_ParserStruct, Free> parser_;
  std::optional<ZipArchive::Entry> entry_;
  std::optional<Error> error_;
  std::size_t depth_limit_, token_limit_, depth_ = 0;
  std::uint64_t fed_ = 0;
  bool paused_ = false, last_ = false, finished_ = false;
};

}  // namespace shouwang::intake
