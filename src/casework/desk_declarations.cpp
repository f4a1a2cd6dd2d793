// The desk: what households declare themselves, and what they may see of it afterwards.
#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/crypto.h"
#include "base/resident_id.h"
#include "base/text.h"
#include "casework/clock.h"
#include "casework/desk.h"
#include "casework/desk_support.h"
#include "casework/event_body.h"
#include "casework/notice.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;

constexpr std::size_t kReceiptLength = 12;
constexpr Input kInputs[] = {
    {"applicant_name", "申报人姓名", InputType::kText, true, {}, 1, 40, true},
    {"applicant_phone", "联系电话", InputType::kPhone, true, {}, 0, 0, true},
    {"applicant_id", "身份证号", InputType::kIdNumber, true, {}, 0, 0, true},
    {"difficulty", "遇到的困难", InputType::kLongText, true, {}, 2, 500},
    {"risk", "困难类型", InputType::kChoice, true, "@risk_type"},
    {"group", "村民小组", InputType::kText, false, {}, 0, 40},
    {"proxy_name", "代申报人", InputType::kText, false, {}, 0, 40},
    {"proxy_relation", "与申报人关系", InputType::kText, false, {}, 0, 40},
    {"told", "已把填写内容告知申报人", InputType::kFlag},
    {"signature", "签字或手印", InputType::kFile},
};

// A declaration by a channel "desk" comes to the pack's source "self_desk": what there is to choose from is the region's list.
constexpr std::string_view kOwnPrefix = "self_";
// The page behind the village's code, which is there whether the list has a name of its own for it or not.
constexpr std::string_view kCodeChannel = "qr";

// What a decision of a person on the spot and a case with an applicant show to whoever holds the receipt.
struct Shown {
  LeadState state;
  std::string_view name, title;
};
constexpr std::array<Shown, 6> kShown = {{{LeadState::kCollected, "received", "已收到，等待乡镇受理"},
                                          {LeadState::kDispatched, "accepted", "已受理，等待入户核实"},
                                          {LeadState::kVerifying, "verifying", "正在入户核实"},
                                          {LeadState::kFeedback, "answered", "已有结论，工作人员将当面或电话告知"},
                                          {LeadState::kAppeal, "appeal", "正在复核"},
                                          {LeadState::kClosed, "closed", "已办结"}}};

std::string declaration_context(DeclarationId id) { return "declaration:" + std::to_string(id.value()); }
/// A receipt as it was given out, however it was typed: capitals, without the spaces and dashes between the groups.
std::string as_printed(std::string_view typed) {
  std::string receipt;
  for (const char c : typed)
    if (c > ' ' && c != '-') receipt += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return receipt;
}
std::string receipt_name(std::string_view receipt) { return "receipt:" + std::string(receipt); }

/// A receipt that a repeated request gets again: made of its key, which only the browser knows, under the installation's key.
std::string receipt_of(std::string_view keyed_index) {
  constexpr std::string_view kLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";  // no look-alikes; can be read out over the telephone
  const crypto::Digest digest = crypto::sm3(keyed_index);
  std::string receipt;
  for (std::size_t i = 0; i < kReceiptLength; ++i) receipt += kLetters[(digest[2 * i] << 8 | digest[2 * i + 1]) % kLetters.size()];
  return receipt;
}

/// The household itself, at the level of its village: it declares and asks for reviews, nothing else.
Actor household_at(std::int64_t village) {
  return {access::Scope::for_account(AccountId(), access::Role::kVillage, registry::division_text(village), {}),
          policy::Level::kVillage,
          "农户",
          {}};
}

bool is_channel(const policy::Procedure& procedure, std::string_view channel) {
  const std::string wanted = std::string(kOwnPrefix) + std::string(channel);
  return channel == kCodeChannel ||
         std::any_of(procedure.channels.begin(), procedure.channels.end(), [&](const policy::Choice& c) { return c.code == wanted; });
}

std::string self_channel(const policy::Procedure& procedure, std::string_view channel) {
  const std::string wanted = std::string(kOwnPrefix) + std::string(channel);
  const policy::Choice* any = nullptr;
  for (const policy::Choice& c : procedure.channels) {
    if (c.code == wanted) return wanted;
    if (!any && c.code.starts_with("self")) any = &c;
  }
  return any ? any->code : wanted;
}

Failure no_receipt() { return fail(ErrorCode::kNotFound, "没有找到这个回执编号，请核对后重新输入；仍查不到请咨询村委会或乡镇"); }

/// From outside nobody declares for another household without its signature, nor names a file that somebody else has uploaded.
Result<void> check_signature(const json& body, bool enclosed) {
  if (body.contains("signature")) return fail(ErrorCode::kInvalidArgument, "签名要和申报一起上传，请刷新页面后重新签名");
  const bool proxy = !event_body::text(body, "proxy_name").empty();
  if (proxy && !enclosed)
    return fail(ErrorCode::kInvalidArgument, "代为申报时，要请申报人本人签名，或上传本人签名、手印的照片；本人不在场的，请到村委会或乡镇申报");
  if (!proxy && enclosed) return fail(ErrorCode::kInvalidArgument, "自己申报不用上传签名；替别人申报的，请填写“代申报人”");
  return {};
}

/// What was said, however often it was sent: an enclosed file by its contents, because each sending gives it another id.
json said(json declared) {
  const std::string digest(event_body::text(event_body::added(declared), "enclosed"));
  if (!digest.empty()) declared["signature"] = digest;
  declared.erase("_");
  return declared;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; !what.empty() && (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

}  // namespace

const std::span<const Input> kDeclarationInputs = kInputs;

// ---------------------------------------------------------------- declaring

json Desk::declared_sighting(const DeclarationRow& row, const json& declared, const Moment& moment) const {
  json body{{"channel", self_channel(moment.pack->procedure, row.channel)},
            {"happened_on", beijing_date(row.created_ms).iso()},
            {"text", declared.at("difficulty")},
            {"risks", json::array({row.risk})},
            {"_", {{"declaration", std::to_string(row.id.value())}}}};
  for (const char* name : {"applicant_name", "applicant_phone", "proxy_name", "proxy_relation", "told", "signature"}) {
    if (declared.contains(name)) body[name] = declared.at(name);
  }
  return body;
}

Result<Desk::Declared> Desk::declare(const std::optional<Actor>& actor, std::int64_t village, std::string_view channel,
                                     std::string_view body, std::string_view key, const Moment& moment,
                                     const Enclosure* signature) {
  if (!is_channel(moment.pack->procedure, channel)) return fail(ErrorCode::kInvalidArgument, "没有这种申报渠道，请从列表中选择");
  if (actor) {
    RETURN_IF_ERROR(desk::action_for(Subject::kLead, "collect", actor->level));
    if (!actor->scope.covers(registry::division_text(village))) return fail(ErrorCode::kNotFound, "没有找到这个村，或不在您的辖区内");
  }
  RETURN_IF_ERROR(desk::check_key(key));
  ASSIGN_OR_RETURN(json declared, read_body(*moment.pack, moment.today, kInputs, body));
  RETURN_IF_ERROR(check_proxy(declared));
  if (!actor) {
    RETURN_IF_ERROR(check_signature(declared, signature != nullptr));
  } else {
    Change none;
    RETURN_IF_ERROR(bring_signature(actor->scope, declared, village, LeadId(), none));  // there, and of the clerk's own area
  }
  if (signature) {
    declared["signature"] = std::to_string(signature->file.id.value());
    declared["_"] = {{"enclosed", signature->file.digest}};
  }
  const std::string receipt = key.empty() ? receipt_of(crypto::random_bytes(32))
                                          : receipt_of(parts_.index("declare:" + std::to_string(village) + ":" + std::string(key)));
  const Actor who = actor ? *actor : household_at(village);
  return desk::settled([&](bool& raced) { return try_declare(who, village, channel, declared, receipt, signature, moment, raced); });
}

Result<Desk::Declared> Desk::try_declare(const Actor& actor, std::int64_t village, std::string_view channel, const json& body,
                                         const std::string& receipt, const Enclosure* signature, const Moment& moment, bool& raced) {
  const std::string receipt_index = parts_.index(receipt_name(receipt));
  ASSIGN_OR_RETURN(const auto before, parts_.store->declaration_by_receipt(receipt_index));
  if (before) {
    ASSIGN_OR_RETURN(const std::string sealed, parts_.unseal(before->sealed, declaration_context(before->id)));
    json stored = json::parse(sealed, nullptr, false);
    if (!stored.is_object() || said(std::move(stored)) != said(body)) return fail(ErrorCode::kConflict, "这个办理编号已用于另一份申报，请刷新页面后重试");
    return Declared{before->id, receipt};
  }
  const std::int32_t county = registry::county_of(village);
  DeclarationRow row;
  row.id = DeclarationId(parts_.ids->next(moment.now_ms));
  row.county = county;
  row.village = village;
  row.channel = channel;
  row.receipt_index = receipt_index;
  row.sealed = parts_.seal(body.dump(), declaration_context(row.id));
  row.risk = event_body::text(body, "risk");
  row.created_ms = moment.now_ms;

  ASSIGN_OR_RETURN(const ResidentId number, ResidentId::parse(event_body::text(body, "applicant_id")));
  registry::HouseholdQuery query;
  query.id_index = parts_.index(number.full());
  query.limit = 1;
  ASSIGN_OR_RETURN(const auto found, parts_.registry->find_households(desk::county_scope(county), query));
  Change change;
  if (signature) {
    AttachmentRow file = signature->file;
    file.county = county;
    file.village = village;
    file.subject = Subject::kLead;
    change.attachments.push_back(std::move(file));
  }
  if (found.rows.empty()) {
    if (const auto& clock = moment.pack->procedure.link_clock) {
      ASSIGN_OR_RETURN(const policy::Days days, moment.pack->days(clock->parameter, moment.today));
      row.due = last_day(moment.today, days, {}, moment.pack->calendar);
    }
  } else {
    const registry::HouseholdRow& household = found.rows.front();
    ASSIGN_OR_RETURN(const Outcome collected, prepare_collect(actor, household.id, household.county, household.village,
                                                              declared_sighting(row, body, moment), "", 0, moment, change));
    row.state = "linked";
    row.household = household.id;
    row.lead = collected.lead;
    RETURN_IF_ERROR(bring_signature(actor.scope, body, household.village, row.lead, change));
  }
  if (signature) RETURN_IF_ERROR(signature->keep(county));
  const DeclarationId id = row.id;
  change.declarations.push_back(std::move(row));
  RETURN_IF_ERROR(desk::write(*parts_.store, change, raced));
  return Declared{id, receipt};
}

Result<void> Desk::bring_signature(const access::Scope& scope, const json& declared, std::int64_t village, LeadId lead, Change& change) {
  const std::string_view digits = event_body::text(declared, "signature");
  if (digits.empty()) return {};
  if (change.attachments.empty()) {
    std::int64_t id = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), id);
    ASSIGN_OR_RETURN(auto stored, parts_.store->attachment(scope, AttachmentId(id)));
    if (!stored) return fail(ErrorCode::kInvalidArgument, "“签字或手印”里的文件没有上传成功，请重新上传");
    change.attachments.push_back(*std::move(stored));
  }
  change.attachments.front().village = village;
  change.attachments.front().subject = Subject::kLead;
  change.attachments.front().subject_id = lead.value();
  return {};
}

Result<Outcome> Desk::resolve_declaration(const Actor& actor, DeclarationId id, HouseholdId household, std::string_view reason,
                                          std::int64_t version, const Moment& moment) {
  constexpr std::size_t kMostReason = 500;
  if (actor.level != policy::Level::kTownship) return fail(ErrorCode::kForbidden, "申报由农户所在乡镇核对到户");
  if (household && !reason.empty()) return fail(ErrorCode::kInvalidArgument, "已找到农户的，不用再写找不到的原因");
  if (!household) {
    if (!text::is_valid_utf8(reason) || text::count_code_points(reason) < 2 || text::count_code_points(reason) > kMostReason)
      return fail(ErrorCode::kInvalidArgument, "请选择申报的农户；确实找不到的，写明原因（2 至 500 字）");
  }
  return desk::settled([&](bool& raced) { return try_resolve(actor, id, household, reason, version, moment, raced); });
}

Result<Outcome> Desk::try_resolve(const Actor& actor, DeclarationId id, HouseholdId household, std::string_view reason,
                                  std::int64_t version, const Moment& moment, bool& raced) {
  ASSIGN_OR_RETURN(auto found, parts_.store->declaration(actor.scope, id));
  if (!found) return fail(ErrorCode::kNotFound, "没有找到这份申报，或不在您的辖区内");
  DeclarationRow row = *std::move(found);
  if (row.state != "open") return fail(ErrorCode::kTransition, "这份申报已经处理，请刷新");
  if (row.version != version) return fail(ErrorCode::kConflict, "这份申报已被他人修改，请刷新后再办");
  ASSIGN_OR_RETURN(const std::string plain, parts_.unseal(row.sealed, declaration_context(id)));
  json declared = json::parse(plain, nullptr, false);
  if (!declared.is_object()) return fail(ErrorCode::kInternal, "申报内容不完整，请联系管理员检查数据库");

  ++row.version;
  row.due = kForever;
  Change change;
  Outcome outcome;
  if (household) {
    ASSIGN_OR_RETURN(const auto place, parts_.registry->household(actor.scope, household));
    if (!place) return fail(ErrorCode::kNotFound, "没有找到这户，或不在您的辖区内");
    // Whoever links a declaration to its household does not speak for it: the source stays the household.
    json sighting = declared_sighting(row, declared, moment);
    sighting["_"]["linked_by"] = std::to_string(actor.scope.account().value());
    ASSIGN_OR_RETURN(outcome, prepare_collect(household_at(place->village), household, place->county, place->village, sighting, "",
                                              row.created_ms, moment, change));
    row.state = "linked";
    row.household = household;
    row.lead = outcome.lead;
    RETURN_IF_ERROR(bring_signature(actor.scope, declared, place->village, row.lead, change));
  } else {
    json& added = declared["_"];
    added["reason"] = reason;
    added["account"] = std::to_string(actor.scope.account().value());
    added["at_ms"] = moment.now_ms;
    row.sealed = parts_.seal(declared.dump(), declaration_context(id));
    row.state = "rejected";
  }
  change.declarations.push_back(std::move(row));
  RETURN_IF_ERROR(desk::write(*parts_.store, change, raced));
  return outcome;
}

// ---------------------------------------------------------------- following

struct Desk::Followed {
  bool exists = false;
  DeclarationRow row;
  json declared = json::object();
  std::optional<LeadFile> lead;
  Result<bool> is_over(const Moment& moment) const;
};

/// Whether a receipt has outlived its days: what is still open can always be followed.
Result<bool> Desk::Followed::is_over(const Moment& moment) const {
  const std::string& days = moment.pack->procedure.receipt_follow_days;
  if (days.empty()) return false;
  const bool rejected = row.state == "rejected";
  if (!rejected && !(lead && lead->lead.state == LeadState::kClosed)) return false;
  std::int64_t since = row.created_ms;
  if (rejected) since = std::max(since, event_body::integer(event_body::added(declared), "at_ms"));
  if (lead && !lead->events.empty()) since = std::max(since, lead->events.back().at_ms);
  ASSIGN_OR_RETURN(const policy::Days length, moment.pack->days(days, moment.today));
  return last_day(beijing_date(since), length, {}, moment.pack->calendar) < moment.today;
}

Result<Desk::Followed> Desk::read_receipt(std::string_view receipt, const Moment& moment) {
  Followed followed;
  // The same reads for a code that nobody has: neither the answer nor its time tells which codes exist.
  ASSIGN_OR_RETURN(auto found, parts_.store->declaration_by_receipt(parts_.index(receipt_name(as_printed(receipt)))));
  followed.exists = found.has_value();
  if (found) followed.row = *std::move(found);
  const std::string decoy = parts_.seal("{}", declaration_context(DeclarationId()));
  ASSIGN_OR_RETURN(const std::string plain,
                   parts_.unseal(followed.exists ? followed.row.sealed : decoy, declaration_context(followed.row.id)));
  followed.declared = json::parse(plain, nullptr, false);
  if (!followed.declared.is_object()) return fail(ErrorCode::kInternal, "申报内容不完整，请联系管理员检查数据库");
  const access::Scope scope = access::Scope::for_operator("申报人凭回执查询办理进度").narrowed(std::to_string(followed.row.county));
  auto file = lead(scope, followed.row.lead);
  if (!file && file.error().code() != ErrorCode::kNotFound) return Failure(std::move(file).error());
  if (file) followed.lead = *std::move(file);
  ASSIGN_OR_RETURN(const bool over, followed.is_over(moment));
  followed.exists = followed.exists && !over;
  return followed;
}

Result<std::string> Desk::answer_of(const Followed& followed, const Moment& moment) {
  std::string answer;
  if (followed.row.state == "rejected") {
    answer = event_body::text(event_body::added(followed.declared), "reason");
  } else if (followed.lead && followed.lead->feedback_given) {
    for (const Event& event : followed.lead->events) {
      if (event.action != "feedback") continue;
      const auto body = event_body::parse(event.body);
      if (body) answer = event_body::text(*body, "text");
    }
  }
  if (answer.empty()) return answer;
  // Whoever holds the receipt may be anybody by now: no names, no numbers.
  for (const char* name : {"applicant_name", "proxy_name"}) {
    const std::string written(event_body::text(followed.declared, name));
    answer = replaced(std::move(answer), written, text::mask_name(written));
  }
  if (followed.row.household) {
    ASSIGN_OR_RETURN(const auto members, parts_.registry->members(desk::county_scope(followed.row.county), followed.row.household, true));
    for (const registry::PersonRow& member : members) answer = replaced(std::move(answer), member.name, text::mask_name(member.name));
  }
  return scan_for_leaks(answer, *moment.pack).empty() ? answer : std::string("答复内容请向村委会或乡镇查询");
}

Result<Desk::Progress> Desk::follow(std::string_view receipt, const Moment& moment) {
  ASSIGN_OR_RETURN(const Followed followed, read_receipt(receipt, moment));
  if (!followed.exists) return no_receipt();
  Progress progress;
  progress.id = followed.row.id;
  progress.created_ms = followed.row.created_ms;
  progress.village = followed.row.village;
  progress.due = followed.row.due;
  ASSIGN_OR_RETURN(progress.answer, answer_of(followed, moment));
  if (!followed.lead) {
    const bool rejected = followed.row.state == "rejected";
    progress.state = rejected ? "closed" : "received";
    progress.state_title = rejected ? "已办结" : "已收到，正在核对农户信息";
    return progress;
  }
  const Lead& lead = followed.lead->lead;
  const auto shown = std::find_if(kShown.begin(), kShown.end(), [&](const Shown& s) { return s.state == lead.state; });
  progress.state = shown->name;
  progress.state_title = shown->title;
  progress.due = lead.state == LeadState::kClosed ? kForever : lead.due;
  if (!followed.lead->conclusion.empty()) {
    const ActionSpec& conclude = *find_action(Subject::kLead, "conclude");
    ASSIGN_OR_RETURN(const auto titles, choices_of(*moment.pack, conclude.inputs.front().choices, moment.today));
    for (const ChoiceItem& item : titles) {
      if (item.code == followed.lead->conclusion) progress.conclusion_title = item.title;
    }
  }
  const ActionSpec& ask = *find_action(Subject::kLead, "ask_review");
  progress.may_appeal = may_act(*followed.lead, ask, household_at(lead.village), moment).has_value();
  return progress;
}

Result<void> Desk::appeal(std::string_view receipt, std::string_view reason, const Moment& moment) {
  const ActionSpec& action = *find_action(Subject::kLead, "ask_review");
  if (!text::is_valid_utf8(reason)) return fail(ErrorCode::kInvalidArgument, "填写的文字编码不正确，请重新填写");
  ASSIGN_OR_RETURN(json body, read_body(*moment.pack, moment.today, action.inputs, json{{"text", reason}}.dump()));
  body["_"] = {{"by", "receipt"}};
  return desk::settled([&](bool& raced) -> Result<void> {
    ASSIGN_OR_RETURN(const Followed followed, read_receipt(receipt, moment));
    if (!followed.exists) return no_receipt();
    if (!followed.lead) return fail(ErrorCode::kTransition, "申报还没有核实结论，不能申请复核；情况有变化请重新申报");
    const Command command{std::string(action.name), body.dump(), followed.lead->lead.sequence, "", 0};
    ASSIGN_OR_RETURN(LeadStep step, decide(*followed.lead, action, household_at(followed.lead->lead.village), command, moment));
    step.event.id = EventId(parts_.ids->next(moment.now_ms));
    Change change;
    change.events.push_back(std::move(step.event));
    desk::add_lead(change, std::move(step.after), moment);
    auto written = desk::write(*parts_.store, change, raced);
    if (!written && written.error().code() == ErrorCode::kUnique)
      return fail(ErrorCode::kTransition, "您家已有新的申报在办理，请在新的申报中一并说明");
    return written;
  });
}

}  // namespace shouwang::casework
