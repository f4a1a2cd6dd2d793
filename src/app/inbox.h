// The drop folder: files that departments put there by whatever means they have are taken in by themselves.
//
// DIR/<county>/file, or DIR/<county>/<dataset>/file when headings alone do not say what it is. A file that has not grown for a while is
// imported and moved to DIR/<county>/done or refused, its receipt beside it as <name>.json. The database is changed first and the file
// moved after: when the program dies in between, the file is still there, and importing it again changes nothing.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string_view>
#include <thread>

#include "app/installation.h"

namespace shouwang::app {

struct InboxSettings {
  std::filesystem::path folder;
  std::filesystem::path temp;            // where archives are unpacked
  std::int64_t settle_ms = 5'000;        // a file has to look the same for so long
  std::int64_t look_every_ms = 1'000;
};

class Inbox {
 public:
  /// @errors kIo: the folder is not there or cannot be written to
  static Result<std::unique_ptr<Inbox>> open(Installation& installation, InboxSettings settings, std::function<void(std::string_view)> log);
  ~Inbox() { stop(); }
  /// Finishes the file at hand. May be called twice.
  void stop();

  /// One look at the folder; takes in what has settled. For the thread, and for tests. @returns how many files were moved
  std::size_t look(std::int64_t now_ms);

 private:
  Inbox(Installation& installation, InboxSettings settings, std::function<void(std::string_view)> log);
  void run();
  void start() { thread_ = std::thread([this] { run(); }); }
  struct Waiting {
    std::filesystem::path path;
    std::int32_t county = 0;
    std::string dataset;  // "auto" when the folder does not say
  };
  std::vector<Waiting> files() const;
  bool settled(const std::filesystem::path& path, std::int64_t now_ms);
  /// @returns false when it has to be tried again later
  bool take(const Waiting& file);
  void put_away(const Waiting& file, std::string_view folder, const std::string& receipt);

  struct Seen {
    std::uintmax_t bytes = 0;
    std::filesystem::file_time_type changed;
    std::int64_t since_ms = 0;
  };
  Installation& installation_;
  InboxSettings settings_;
  std::function<void(std::string_view)> log_;
  std::map<std::filesystem::path, Seen> seen_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace shouwang::app
