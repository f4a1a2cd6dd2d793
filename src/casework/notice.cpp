#include "casework/notice.h"

#include <algorithm>

#include "base/text.h"
#include "casework/clock.h"

namespace shouwang::casework {
namespace {

std::vector<std::string_view> characters(std::string_view utf8) {
  std::vector<std::string_view> out;
  while (!utf8.empty()) {
    out.push_back(text::first_code_points(utf8, 1));
    utf8.remove_prefix(out.back().size());
  }
  return out;
}

/// The dot inside the names of several peoples (阿依古丽·买买提), as it is typed.
bool is_name_dot(std::string_view c) { return c == "·" || c == "•" || c == "・" || c == "‧" || c == "."; }

std::string class_title(const policy::Pack& pack, std::string_view code) {
  for (const policy::MonitoredClass& c : pack.procedure.classes) {
    if (c.code == code) return c.title;
  }
  const policy::CodeTable* table = pack.code_table("monitored_class");
  const policy::Code* found = table ? table->by_code(code) : nullptr;
  return found ? found->name : "";
}

/// Groups of the measures that still count, each once, in the order of the plan.
std::string measure_groups(const CaseFile& file, const policy::Pack& pack) {
  std::vector<std::string> groups;
  for (const Measure& m : file.measures) {
    const policy::MeasureKind* kind = is_alive(m.state) ? pack.procedure.measure(m.kind) : nullptr;
    if (kind && std::find(groups.begin(), groups.end(), kind->group) == groups.end()) groups.push_back(kind->group);
  }
  std::string out;
  for (const std::string& group : groups) out += (out.empty() ? "" : "、") + group;
  return out;
}

}  // namespace

std::string mask_for_notice(std::string_view name, const policy::NoticePolicy& policy) {
  const std::string squeezed = text::is_valid_utf8(name) ? text::squeeze(name) : std::string();
  const std::vector<std::string_view> all = characters(squeezed);
  const std::size_t n = all.size();
  std::size_t first = static_cast<std::size_t>(std::max(policy.name_keep_first, 0));
  std::size_t last = static_cast<std::size_t>(std::max(policy.name_keep_last, 0));
  if (std::any_of(all.begin(), all.end(), is_name_dot)) first = std::min<std::size_t>(first, 1);
  // At least one character is hidden; a name of two shows one, a name of one shows nothing.
  const std::size_t most = n <= 1 ? 0 : n == 2 ? 1 : n - 1;
  first = std::min(first, most);
  last = std::min(last, most - first);
  std::string out;
  for (std::size_t k = 0; k < n; ++k) {
    if (k < first || k >= n - last)
      out += all[k];
    else
      out += '*';
  }
  return out;
}

NoticeLine notice_line(const CaseFile& file, std::string_view head_name, std::string_view group, int members, policy::PhaseKind purpose,
                       const policy::Pack& pack) {
  NoticeLine line;
  line.case_id = file.id;
  line.name = mask_for_notice(head_name, pack.procedure.notice);
  // The name of a village group comes from a file: what cannot hang there does not.
  if (scan_for_leaks(group, pack).empty()) line.group = group;
  line.members = members;
  line.content = purpose == policy::PhaseKind::kMeasures ? measure_groups(file, pack) : class_title(pack, file.monitored_class);
  return line;
}

Date notice_closes(Date posted, const policy::Pack& pack, Date day) {
  const auto days = pack.days(pack.procedure.notice.days, day);
  if (!days) return kForever;  // no length in force: it hangs until somebody sets one, and nothing is decided meanwhile
  return last_day(posted, *days, {}, pack.calendar);
}

void keep_of(const NoticeRow& stored, NoticeRow& notice) {
  notice.closed = notice.closed || stored.closed;
  for (const NoticeLine& line : stored.lines) {
    const auto same = std::find_if(notice.lines.begin(), notice.lines.end(), [&](const NoticeLine& l) { return l.case_id == line.case_id; });
    if (same != notice.lines.end()) same->withdrawn = same->withdrawn || line.withdrawn;
  }
  for (const AttachmentId photo : stored.photos) {
    if (std::find(notice.photos.begin(), notice.photos.end(), photo) == notice.photos.end()) notice.photos.push_back(photo);
  }
}

}  // namespace shouwang::casework
