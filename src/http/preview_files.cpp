#include "http/preview_files.h"

#include <algorithm>

#include "base/crypto.h"

namespace shouwang::http {
namespace {

constexpr std::size_t kTokenBytes = 24;

}  // namespace

void PreviewFiles::expire_locked(std::int64_t now_ms) {
  std::erase_if(entries_, [&](const Entry& e) { return e.until_ms <= now_ms; });
}

void PreviewFiles::expire(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  expire_locked(now_ms);
}

std::vector<PreviewFiles::Entry>::iterator PreviewFiles::find(AccountId account, std::string_view token) {
  return std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.account == account && e.token == token; });
}

PreviewFiles::Usage PreviewFiles::usage_of(AccountId account) const {
  Usage out;
  for (const Entry& e : entries_) {
    const std::int64_t bytes = e.kept.file->bytes();
    out.bytes_together += bytes;
    if (e.account != account) continue;
    ++out.files;
    out.bytes += bytes;
  }
  return out;
}

std::string PreviewFiles::keep(AccountId account, Kept kept, std::int64_t now_ms) {
  const std::int64_t bytes = kept.file->bytes();
  const std::lock_guard lock(mutex_);
  expire_locked(now_ms);
  Usage used = usage_of(account);
  // What others keep is not this account's to remove.
  if (bytes > limits_.bytes || used.bytes_together - used.bytes + bytes > limits_.bytes_together) return "";
  while (used.files >= limits_.files || used.bytes + bytes > limits_.bytes || used.bytes_together + bytes > limits_.bytes_together) {
    entries_.erase(std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.account == account; }));
    used = usage_of(account);
  }
  entries_.push_back({crypto::random_token(kTokenBytes), account, std::move(kept), now_ms + limits_.kept_ms});
  return entries_.back().token;
}

std::optional<PreviewFiles::Kept> PreviewFiles::look(AccountId account, std::string_view token, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  expire_locked(now_ms);
  const auto found = find(account, token);
  if (found == entries_.end()) return std::nullopt;
  return found->kept;
}

std::optional<PreviewFiles::Kept> PreviewFiles::take(AccountId account, std::string_view token, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  expire_locked(now_ms);
  const auto found = find(account, token);
  if (found == entries_.end()) return std::nullopt;
  Kept kept = std::move(found->kept);
  entries_.erase(found);
  return kept;
}

void PreviewFiles::give_back(AccountId account, std::string_view token, Kept kept, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  expire_locked(now_ms);
  const Usage used = usage_of(account);
  const std::int64_t bytes = kept.file->bytes();
  // Whatever the account has looked at meanwhile counts for more.
  if (used.files >= limits_.files || used.bytes + bytes > limits_.bytes || used.bytes_together + bytes > limits_.bytes_together) return;
  entries_.push_back({std::string(token), account, std::move(kept), now_ms + limits_.kept_ms});
}

}  // namespace shouwang::http
