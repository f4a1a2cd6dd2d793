#include "app/inbox.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/intake_jobs.h"
#include "base/text.h"

namespace shouwang::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view kInboxDone = "done", kInboxRefused = "refused";
constexpr std::string_view kInboxSender = "收件目录";
// What programs write while they are still copying.
constexpr std::string_view kUnfinished[] = {".part", ".tmp", ".filepart", ".crdownload", ".uploading"};

bool is_unfinished(const std::string& name) {
  const std::string lower = text::lower_ascii(name);
  return name.front() == '.' || name.front() == '~' || std::any_of(std::begin(kUnfinished), std::end(kUnfinished), [&](std::string_view end) { return lower.ends_with(end); });
}

std::int32_t county_named(const std::string& folder) {
  std::int32_t county = 0;
  const auto [end, error] = std::from_chars(folder.data(), folder.data() + folder.size(), county);
  return folder.size() == 6 && error == std::errc() && end == folder.data() + folder.size() ? county : 0;
}

// Trying again may help; everything else is about the file.
bool is_passing(ErrorCode code) {
  return code == ErrorCode::kBusy || code == ErrorCode::kConnection || code == ErrorCode::kDiskFull || code == ErrorCode::kDatabase ||
         code == ErrorCode::kIo || code == ErrorCode::kUnavailable || code == ErrorCode::kInternal;
}

json receipt_of(const Intaken& one) {
  json out = {{"file", one.file_name}};
  if (!one.delivery) {
    const bool repeated = one.delivery.error().code() == ErrorCode::kDuplicateDelivery;
    out["state"] = repeated ? "repeated" : "refused";
    out["problem"] = one.delivery.error().message();
    return out;
  }
  const intake::Delivery& d = *one.delivery;
  out["state"] = "taken";
  out["delivery"] = std::to_string(d.id.value());
  out["dataset"] = d.dataset;
  out["dataset_title"] = d.dataset_title;
  out["rows_read"] = d.receipt.rows_read;
  out["taken"] = d.receipt.taken;
  out["matched"] = d.receipt.matched;
  out["unmatched"] = d.receipt.unmatched;
  out["quarantined"] = d.receipt.quarantined;
  out["duplicate"] = d.receipt.duplicate;
  out["replaced"] = d.receipt.replaced;
  out["notes"] = d.receipt.notes;
  return out;
}

}  // namespace

Inbox::Inbox(Installation& installation, InboxSettings settings, std::function<void(std::string_view)> log)
    : installation_(installation), settings_(std::move(settings)), log_(std::move(log)) {}

Result<std::unique_ptr<Inbox>> Inbox::open(Installation& installation, InboxSettings settings, std::function<void(std::string_view)> log) {
  std::error_code problem;
  if (!fs::is_directory(settings.folder, problem))
    return fail(ErrorCode::kIo, "收件目录 " + settings.folder.string() + " 不存在，请先建立，并在里面按 6 位县代码建子目录");
  std::unique_ptr<Inbox> inbox(new Inbox(installation, std::move(settings), std::move(log)));
  inbox->start();
  return inbox;
}

void Inbox::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Inbox::run() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, std::chrono::milliseconds(settings_.look_every_ms), [this] { return stopping_; })) {
    lock.unlock();
    look(now_ms());
    lock.lock();
  }
}

// Only what lies where it should: county folders, and folders of datasets in them.
std::vector<Inbox::Waiting> Inbox::files() const {
  std::vector<Waiting> out;
  std::error_code problem;
  const auto pack = installation_.pack();
  for (const auto& county : fs::directory_iterator(settings_.folder, problem)) {
    if (!county.is_directory(problem)) continue;
    const std::int32_t code = county_named(county.path().filename().string());
    if (code == 0) continue;
    for (const auto& entry : fs::directory_iterator(county.path(), problem)) {
      const std::string name = entry.path().filename().string();
      if (entry.is_regular_file(problem)) {
        if (!is_unfinished(name)) out.push_back({entry.path(), code, "auto"});
      } else if (entry.is_directory(problem) && pack->dataset(name) != nullptr) {
        for (const auto& file : fs::directory_iterator(entry.path(), problem))
          if (file.is_regular_file(problem) && !is_unfinished(file.path().filename().string())) out.push_back({file.path(), code, name});
      }
    }
  }
  std::sort(out.begin(), out.end(), [](const Waiting& a, const Waiting& b) { return a.path < b.path; });
  return out;
}

bool Inbox::settled(const fs::path& path, std::int64_t now) {
  std::error_code problem;
  const std::uintmax_t bytes = fs::file_size(path, problem);
  if (problem) return false;
  const auto changed = fs::last_write_time(path, problem);
  if (problem) return false;
  const auto [at, fresh] = seen_.try_emplace(path, Seen{bytes, changed, now});
  if (!fresh && (at->second.bytes != bytes || at->second.changed != changed)) at->second = {bytes, changed, now};
  return now - at->second.since_ms >= settings_.settle_ms;
}

std::size_t Inbox::look(std::int64_t now) {
  std::size_t moved = 0;
  std::vector<Waiting> ready;
  const std::vector<Waiting> waiting = files();
  std::erase_if(seen_, [&](const auto& seen) { return std::none_of(waiting.begin(), waiting.end(), [&](const Waiting& w) { return w.path == seen.first; }); });
  for (const Waiting& file : waiting)
    if (settled(file.path, now)) ready.push_back(file);
  // Registers before what is matched to them, as on the command line.
  std::vector<fs::path> paths;
  for (const Waiting& file : ready) paths.push_back(file.path);
  if (const auto order = files_in_order(paths, *installation_.pack(), access::Scope::for_operator("inbox")))
    std::sort(ready.begin(), ready.end(), [&](const Waiting& a, const Waiting& b) {
      return std::find(order->begin(), order->end(), a.path) < std::find(order->begin(), order->end(), b.path);
    });
  for (const Waiting& file : ready) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return moved;
    }
    if (take(file)) ++moved;
    seen_.erase(file.path);
  }
  return moved;
}

bool Inbox::take(const Waiting& file) {
  intake::ImportRequest request;
  request.path = file.path;
  request.file_name = file.path.filename().string();
  request.dataset = file.dataset;
  request.county = file.county;
  request.sender = kInboxSender;
  const auto scope = access::Scope::for_operator("inbox");
  auto all = import_all(installation_, request, scope, settings_.temp, {});
  if (!all) {
    std::vector<Intaken> one;
    one.push_back({request.file_name, Failure(all.error())});
    all = std::move(one);
  }
  json receipts = json::array();
  bool good = true;
  for (const Intaken& one : *all) {
    if (!one.delivery && is_passing(one.delivery.error().code())) {
      log_("inbox " + request.file_name + ": " + one.delivery.error().text());
      return false;
    }
    receipts.push_back(receipt_of(one));
    good = good && (one.delivery || one.delivery.error().code() == ErrorCode::kDuplicateDelivery);
  }
  const json receipt = receipts.size() == 1 ? receipts.front() : json{{"file", request.file_name}, {"files", receipts}};
  put_away(file, good ? kInboxDone : kInboxRefused, receipt.dump(2, ' ', false, json::error_handler_t::replace));
  return true;
}

// The receipt first, so that a file that was moved always has one.
void Inbox::put_away(const Waiting& file, std::string_view folder, const std::string& receipt) {
  const fs::path target = settings_.folder / std::to_string(file.county) / folder;
  std::error_code problem;
  fs::create_directories(target, problem);
  fs::path name = target / file.path.filename();
  for (int again = 2; fs::exists(name, problem); ++again)
    name = target / (file.path.stem().string() + " (" + std::to_string(again) + ")" + file.path.extension().string());
  const fs::path paper = name.string() + ".json";
  std::ofstream(paper, std::ios::binary) << receipt << '\n';
  fs::rename(file.path, name, problem);
  if (problem) log_("inbox: cannot move " + file.path.string() + ": " + problem.message());
}

}  // namespace shouwang::app
