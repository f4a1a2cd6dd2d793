// The desk: notices, announcements and what people object to them.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/crypto.h"
#include "base/text.h"
#include "casework/desk.h"
#include "casework/desk_support.h"
#include "casework/event_body.h"
#include "casework/notice.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using policy::PhaseKind;

constexpr int kPageSize = 200;
constexpr std::size_t kMaxContact = 200;           // characters
constexpr std::size_t kMaxPhotos = 20;             // of one notice
constexpr std::size_t kMaxWaitingObjections = 20;  // of one case; more than that is not said by neighbours

constexpr Input kObjection[] = {{"text", "异议内容", InputType::kLongText, true, {}, 2, 1000},
                                {"contact", "联系方式", InputType::kText, false, {}, 0, 60}};

std::string_view notice_title(PhaseKind purpose, bool announcement) {
  switch (purpose) {
    case PhaseKind::kAdmission:
      return announcement ? "防止返贫监测对象名单公告" : "拟纳入防止返贫监测对象公示";
    case PhaseKind::kMeasures:
      return announcement ? "监测对象帮扶措施公告" : "监测对象拟定帮扶措施公示";
    case PhaseKind::kElimination:
      return announcement ? "监测对象风险消除公告" : "监测对象拟标注风险消除公示";
  }
  return "公示";
}

Phase phase_of(PhaseKind purpose) {
  if (purpose == PhaseKind::kAdmission) return Phase::kAdmission;
  return purpose == PhaseKind::kMeasures ? Phase::kMeasures : Phase::kElimination;
}

using text::is_digit;

/// Length of an office telephone with its area code at a place of a text (0xxx-xxxxxxx; 010, 02x, 03xx to 09xx); 0 = none begins there.
std::size_t landline_at(std::string_view text, std::size_t at) {
  if (at > 0 && is_digit(text[at - 1])) return 0;
  const std::string_view rest = text.substr(at);
  if (rest.size() < 10 || rest[0] != '0' || !is_digit(rest[1])) return 0;
  const std::size_t area = rest[1] == '1' || rest[1] == '2' ? 3 : 4;
  if (rest[1] == '1' && rest[2] != '0') return 0;  // 013… is a mobile number with a zero in front
  std::size_t i = 0;
  while (i < area && is_digit(rest[i])) ++i;
  if (i < area) return 0;
  if (i < rest.size() && rest[i] == '-') ++i;
  std::size_t digits = 0;
  while (i < rest.size() && is_digit(rest[i])) ++i, ++digits;
  return digits == 7 || digits == 8 ? i : 0;
}

/// Where to object: an office may give one telephone of its own, and nothing else that could be somebody's.
Result<void> check_contact(std::string_view contact, const policy::Pack& pack) {
  if (!text::is_valid_utf8(contact) || text::count_code_points(contact) > kMaxContact)
    return fail(ErrorCode::kInvalidArgument, "联系方式最多写 " + std::to_string(kMaxContact) + " 个字");
  std::string rest(contact);
  for (std::size_t at = 0; at < rest.size(); ++at) {
    if (const std::size_t length = landline_at(rest, at)) {
      rest.replace(at, length, "。");  // so that what stands before and behind it does not grow together
      break;
    }
  }
  const std::vector<Leak> leaks = scan_for_leaks(rest, pack);
  if (leaks.empty()) return {};
  return fail(ErrorCode::kLeak, "联系方式里有不能公开的" + leaks.front().kind + "（" + leaks.front().around +
                                    "）；公示上只能留一个办公座机号码，请修改后再张贴");
}

Result<void> check_line(const NoticeLine& line, const policy::Pack& pack) {
  for (const std::string* text : {&line.name, &line.group, &line.content}) {
    const std::vector<Leak> leaks = scan_for_leaks(*text, pack);
    if (!leaks.empty())
      return fail(ErrorCode::kLeak, "“" + line.name + "”一行里有不能公开的" + leaks.front().kind + "（" + leaks.front().around +
                                        "），请先更正农户登记中的姓名或村民小组");
  }
  return {};
}

/// A photo of the sheet: a picture, uploaded for the village where it hangs.
Result<void> check_photo(Store& store, const Actor& actor, std::int64_t village, AttachmentId photo) {
  ASSIGN_OR_RETURN(const auto file, store.attachment(actor.scope, photo));
  if (!file || file->village != village) return fail(ErrorCode::kInvalidArgument, "公示照片没有上传成功，请重新上传");
  if (!file->media.starts_with("image/")) return fail(ErrorCode::kInvalidArgument, "公示照片要是图片（JPEG、PNG、WebP），请重新拍照上传");
  return {};
}

/// Into the file of a case on the sheet, whose proof counts it.
Result<void> note_photo(CaseFile& file, NoticeId notice, AttachmentId photo, const Actor& actor, const Moment& moment, IdSource& ids,
                        Change& change) {
  ASSIGN_OR_RETURN(auto events, decide_program(file, "notice_photographed", notice_photographed_body(notice, photo), &actor, 0, moment, ids));
  for (Event& event : events) {
    RETURN_IF_ERROR(append(file, event));
    change.events.push_back(std::move(event));
  }
  return {};
}

Result<void> check_poster(const Actor& actor, std::int64_t village) {
  if (actor.level != policy::Level::kVillage && actor.level != policy::Level::kTownship)
    return fail(ErrorCode::kForbidden, "公示和公告由村或乡镇张贴");
  if (!actor.scope.covers(registry::division_text(village))) return fail(ErrorCode::kNotFound, "没有找到这个村，或不在您的辖区内");
  return {};
}

}  // namespace

Result<std::vector<CaseFile>> Desk::cases_waiting(std::int64_t village, PhaseKind purpose, bool announcement) {
  const access::Scope scope = desk::county_scope(registry::county_of(village));
  CaseQuery query;
  query.division = registry::division_text(village);
  query.phase = phase_state_name(phase_of(purpose));
  query.step = policy::step_name(announcement ? policy::StepKind::kAnnouncement : policy::StepKind::kNotice);
  query.sort = "opened";
  query.limit = kPageSize;
  std::vector<CaseFile> result;
  do {
    ASSIGN_OR_RETURN(CasePage page, parts_.store->cases(scope, query));
    for (const CaseListRow& row : page.rows) {
      ASSIGN_OR_RETURN(CaseFile file, case_of(scope, row.row.county, row.row.id));
      if (waits_for_notice(file, announcement)) result.push_back(std::move(file));
    }
    query.cursor = page.next_cursor;
  } while (!query.cursor.empty());
  return result;
}

Result<NoticeRow> Desk::draft_notice(const Actor& actor, std::int64_t village, PhaseKind purpose, bool announcement, const Moment& moment) {
  RETURN_IF_ERROR(check_poster(actor, village));
  ASSIGN_OR_RETURN(const std::vector<CaseFile> files, cases_waiting(village, purpose, announcement));
  NoticeRow notice;
  notice.county = registry::county_of(village);
  notice.village = village;
  notice.purpose = purpose;
  notice.announcement = announcement;
  notice.title = notice_title(purpose, announcement);
  notice.opens = moment.today;
  notice.closes = notice_closes(moment.today, *moment.pack, moment.today);
  notice.contact = moment.pack->procedure.notice.office_phone_hint;
  for (const CaseFile& file : files) {
    ASSIGN_OR_RETURN(const auto household, parts_.registry->household(desk::county_scope(notice.county), file.household));
    if (!household) return fail(ErrorCode::kNotFound, "公示名单里有一户已不在农户登记中，请先核对该户登记");
    notice.lines.push_back(notice_line(file, household->head_name, household->group_name, household->members, purpose, *moment.pack));
  }
  return notice;
}

Result<NoticeRow> Desk::post_notice(const Actor& actor, std::int64_t village, PhaseKind purpose, bool announcement,
                                    const std::vector<CaseId>& cases, std::string_view contact, AttachmentId photo, std::string_view key,
                                    const Moment& moment) {
  return desk::settled(
      [&](bool& raced) { return try_notice(actor, village, purpose, announcement, cases, contact, photo, key, moment, raced); });
}

Result<NoticeRow> Desk::try_notice(const Actor& actor, std::int64_t village, PhaseKind purpose, bool announcement,
                                   const std::vector<CaseId>& cases, std::string_view contact, AttachmentId photo, std::string_view key,
                                   const Moment& moment, bool& raced) {
  RETURN_IF_ERROR(check_poster(actor, village));
  const std::string_view action = announcement ? "announcement_posted" : "notice_posted";
  ASSIGN_OR_RETURN(const auto done,
                   desk::carried_out(*parts_.store, registry::county_of(village), actor.scope.account(), key, Subject::kCase, 0, action));
  if (done) {
    const auto body = event_body::parse(done->body);
    ASSIGN_OR_RETURN(auto posted, parts_.store->notice(actor.scope, NoticeId(body ? event_body::number(*body, "notice") : 0)));
    if (posted && posted->village == village) return *std::move(posted);
    return fail(ErrorCode::kConflict, "这个办理编号已用于另一项办理，请刷新页面后重试");
  }
  RETURN_IF_ERROR(check_contact(contact, *moment.pack));
  if (cases.empty()) return fail(ErrorCode::kInvalidArgument, "请至少选一户再张贴");
  if (photo) RETURN_IF_ERROR(check_photo(*parts_.store, actor, village, photo));

  ASSIGN_OR_RETURN(NoticeRow notice, draft_notice(actor, village, purpose, announcement, moment));
  notice.id = NoticeId(parts_.ids->next(moment.now_ms));
  notice.posted_by = actor.scope.account();
  notice.posted_ms = moment.now_ms;
  if (photo) notice.photos.push_back(photo);
  if (!contact.empty()) notice.contact = contact;
  const auto chosen = [&](CaseId id) { return std::find(cases.begin(), cases.end(), id) != cases.end(); };
  std::erase_if(notice.lines, [&](const NoticeLine& line) { return !chosen(line.case_id); });
  for (const CaseId id : cases) {
    const bool waits = std::any_of(notice.lines.begin(), notice.lines.end(), [&](const NoticeLine& line) { return line.case_id == id; });
    if (!waits) return fail(ErrorCode::kTransition, "所选农户中有一户现在不用公示（可能已经张贴或被退回），请刷新名单后再张贴");
  }

  Change change;
  const access::Scope scope = desk::county_scope(notice.county);
  const std::string body = announcement ? announcement_posted_body(notice.id) : notice_posted_body(notice.id, notice.closes, purpose);
  for (const NoticeLine& line : notice.lines) {
    RETURN_IF_ERROR(check_line(line, *moment.pack));
    ASSIGN_OR_RETURN(CaseFile file, case_of(scope, notice.county, line.case_id));
    ASSIGN_OR_RETURN(auto events, decide_program(file, action, body, &actor, 0, moment, *parts_.ids));
    for (Event& event : events) {
      if (change.events.empty()) event.key = key;
      RETURN_IF_ERROR(append(file, event));
      change.events.push_back(std::move(event));
    }
    if (photo) RETURN_IF_ERROR(note_photo(file, notice.id, photo, actor, moment, *parts_.ids, change));
    change.cases.push_back(desk::rows_of(file, moment));
  }
  change.notices.push_back(notice);
  RETURN_IF_ERROR(desk::write(*parts_.store, change, raced));
  return notice;
}

Result<NoticeRow> Desk::add_notice_photo(const Actor& actor, NoticeId id, AttachmentId photo, std::string_view key, const Moment& moment) {
  return desk::settled([&](bool& raced) { return try_photo(actor, id, photo, key, moment, raced); });
}

Result<NoticeRow> Desk::try_photo(const Actor& actor, NoticeId id, AttachmentId photo, std::string_view key, const Moment& moment, bool& raced) {
  ASSIGN_OR_RETURN(auto notice, parts_.store->notice(actor.scope, id));
  if (!notice) return fail(ErrorCode::kNotFound, "没有找到这份公示，或不在您的辖区内");
  RETURN_IF_ERROR(check_poster(actor, notice->village));
  ASSIGN_OR_RETURN(const auto done, desk::carried_out(*parts_.store, notice->county, actor.scope.account(), key, Subject::kCase, 0, "notice_photographed"));
  if (done) return *std::move(notice);
  RETURN_IF_ERROR(check_photo(*parts_.store, actor, notice->village, photo));
  if (std::find(notice->photos.begin(), notice->photos.end(), photo) != notice->photos.end()) return *std::move(notice);
  if (notice->photos.size() >= kMaxPhotos) return fail(ErrorCode::kTooLarge, "一份公示最多传 " + std::to_string(kMaxPhotos) + " 张照片");
  notice->photos.push_back(photo);
  Change change;
  const access::Scope scope = desk::county_scope(notice->county);
  for (const NoticeLine& line : notice->lines) {
    if (line.withdrawn) continue;
    ASSIGN_OR_RETURN(CaseFile file, case_of(scope, notice->county, line.case_id));
    RETURN_IF_ERROR(note_photo(file, id, photo, actor, moment, *parts_.ids, change));
    change.cases.push_back(desk::rows_of(file, moment));
  }
  if (change.events.empty()) return fail(ErrorCode::kTransition, "公示上的农户都已撤下，不用再传照片");
  change.events.front().key = key;
  change.notices.push_back(*notice);
  RETURN_IF_ERROR(desk::write(*parts_.store, change, raced));
  return *std::move(notice);
}

Result<void> Desk::object(NoticeId notice, std::int64_t village, CaseId id, std::string_view text, std::string_view contact,
                          const Moment& moment) {
  if (!text::is_valid_utf8(text) || !text::is_valid_utf8(contact))
    return fail(ErrorCode::kInvalidArgument, "填写的文字编码不正确，请重新填写");
  const std::string written = json{{"text", text}, {"contact", contact}}.dump();
  ASSIGN_OR_RETURN(const json body, read_body(*moment.pack, moment.today, kObjection, written));
  return desk::settled([&](bool& raced) { return try_object(notice, village, id, body, moment, raced); });
}

Result<void> Desk::try_object(NoticeId id, std::int64_t village, CaseId case_id, const json& body, const Moment& moment, bool& raced) {
  const access::Scope scope = access::Scope::for_operator("公示：群众提出异议").narrowed(registry::division_text(village));
  ASSIGN_OR_RETURN(const auto notice, parts_.store->notice(scope, id));
  const auto on_it = [&](const NoticeLine& line) { return line.case_id == case_id; };
  if (!notice || std::none_of(notice->lines.begin(), notice->lines.end(), on_it)) return fail(ErrorCode::kNotFound, "没有找到这份公示");
  if (notice->announcement) return fail(ErrorCode::kTransition, "公告是办理结果，不再受理异议；有新情况请向乡镇反映");
  if (notice->closed || notice->closes < moment.today)
    return fail(ErrorCode::kTransition, "公示已于 " + notice->closes.iso() + " 结束，不再受理异议；有新情况请向乡镇反映");
  ASSIGN_OR_RETURN(CaseFile file, case_of(scope, notice->county, case_id));
  if (file.notice != id) return fail(ErrorCode::kTransition, "这一户的公示已经结束，有新情况请向乡镇反映");
  const std::string_view text = event_body::text(body, "text");
  std::size_t waiting = 0;
  for (const Objection& objection : file.objections) {
    if (objection.notice == id && objection.text == text) return {};  // sent twice
    waiting += !objection.handled;
  }
  if (waiting >= kMaxWaitingObjections) return fail(ErrorCode::kTooManyRequests, "这一户已收到较多异议，正在核查，请过几天再看结果");

  const std::string_view contact = event_body::text(body, "contact");
  const std::string sealed = contact.empty() ? std::string() : crypto::hex(parts_.seal(contact, desk::objector_context(case_id)));
  ASSIGN_OR_RETURN(auto events,
                   decide_program(file, "objection_received", objection_received_body(id, text, sealed), nullptr, 0, moment, *parts_.ids));
  for (const Event& event : events) RETURN_IF_ERROR(append(file, event));
  Change change;
  change.events = std::move(events);
  change.cases.push_back(desk::rows_of(file, moment));
  return desk::write(*parts_.store, change, raced);
}

}  // namespace shouwang::casework
