#include "intake/mapping.h"

#include <algorithm>
#include <set>

#include "base/crypto.h"
#include "base/text.h"
#include "intake/header.h"
#include "intake/store.h"

namespace shouwang::intake {
namespace {

// Longest run of headings that stand in the same order in both lists: what is not in it has moved.
std::vector<bool> in_common_order(const std::vector<std::string>& now, const std::vector<std::string>& before) {
  const std::size_t n = now.size(), m = before.size();
  std::vector<std::vector<std::uint16_t>> length(n + 1, std::vector<std::uint16_t>(m + 1, 0));
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t j = m; j-- > 0;)
      length[i][j] =
          now[i] == before[j] ? static_cast<std::uint16_t>(length[i + 1][j + 1] + 1) : std::max(length[i + 1][j], length[i][j + 1]);
  std::vector<bool> kept(n, false);
  for (std::size_t i = 0, j = 0; i < n && j < m;) {
    if (now[i] == before[j]) {
      kept[i] = true;
      ++i, ++j;
    } else if (length[i + 1][j] >= length[i][j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  return kept;
}

std::vector<std::string> compared(const std::vector<std::string>& keys) {
  std::vector<std::string> out;
  out.reserve(keys.size());
  for (const std::string& key : keys) out.push_back(read_heading(key).whole);
  return out;
}

}  // namespace

std::vector<std::string> column_keys(const std::vector<std::string>& headings) {
  std::size_t columns = headings.size();
  while (columns > 0 && text::fold_width(headings[columns - 1]).empty()) --columns;
  std::vector<std::string> keys;
  std::set<std::string> taken;
  for (std::size_t k = 0; k < columns; ++k) {
    std::string key = text::fold_width(headings[k]);
    if (key.empty()) key = "第 " + std::to_string(k + 1) + " 列";
    std::string unique = key;
    for (int again = 2; !taken.insert(read_heading(unique).whole).second; ++again) unique = key + "（" + std::to_string(again) + "）";
    keys.push_back(std::move(unique));
  }
  return keys;
}

std::string layout_signature(const std::vector<std::string>& keys) {
  constexpr std::size_t kDigits = 32;
  std::string all;
  for (const std::string& key : compared(keys)) all += key + '\x1f';
  return crypto::hex(crypto::sm3(all)).substr(0, kDigits);
}

Drift drift_from(const StoredMapping& remembered, const std::vector<std::string>& keys) {
  Drift out;
  out.known = true;
  if (remembered.seen_ms > 0 || remembered.confirmed_ms > 0)
    out.since = beijing_date(std::max(remembered.seen_ms, remembered.confirmed_ms)).iso();
  const std::vector<std::string> now = compared(keys), before = compared(remembered.headings);
  const std::vector<bool> kept = in_common_order(now, before);
  for (std::size_t k = 0; k < now.size(); ++k)
    if (!kept[k]) (std::find(before.begin(), before.end(), now[k]) == before.end() ? out.added : out.moved).push_back(keys[k]);
  for (std::size_t k = 0; k < before.size(); ++k)
    if (std::find(now.begin(), now.end(), before[k]) == now.end()) out.gone.push_back(remembered.headings[k]);
  return out;
}

std::string shown_line(std::int64_t line, const std::vector<std::string>& sheets) {
  if (sheets.size() < 2) return std::to_string(line);
  const auto sheet = static_cast<std::size_t>(line / kSheetLines);
  return (sheet < sheets.size() ? sheets[sheet] : std::string("?")) + "!" + std::to_string(line % kSheetLines);
}

}  // namespace shouwang::intake
