#include "access/push_token.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/text.h"

namespace shouwang::access {
namespace {

constexpr std::string_view kPrefix = "swt_";  // so that a token found in a log or a mail is known for what it is
constexpr std::size_t kPushTokenBytes = 32;
constexpr std::size_t kLongestTitle = 60, kShortestTitle = 2, kMostDatasets = 50;
constexpr std::string_view kScheme = "bearer ";
constexpr std::string_view kIndexContext = "push:";  // keeps these hashes apart from those of ID numbers

Failure refused() { return fail(ErrorCode::kUnauthenticated, "令牌无效、已到期或已撤销，请向县里的系统管理员索取新的令牌"); }

std::string subject_of(PushTokenId id) { return "push_token:" + std::to_string(id.value()); }

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ",") + item;
  return out;
}

}  // namespace

std::string push_sender(const PushToken& token) { return "接口 " + token.title; }

Result<IssuedToken> PushTokens::issue(const std::optional<Caller>& by, const NewPushToken& wanted, const Client& client, std::int64_t now_ms) {
  const Date today = beijing_date(now_ms);
  const std::size_t characters = text::count_code_points(wanted.title);
  if (characters < kShortestTitle || characters > kLongestTitle || !text::is_valid_utf8(wanted.title))
    return fail(ErrorCode::kInvalidArgument, "请写明令牌给哪个部门的哪套系统用（2 到 60 个字），例如“县医保局前置机”");
  if (wanted.county < 100000 || wanted.county > 999999) return fail(ErrorCode::kInvalidArgument, "请选择令牌用于哪个县（6 位区划代码）");
  if (by && !by->scope.covers(std::to_string(wanted.county))) return fail(ErrorCode::kForbidden, "这个县不在您的管辖范围内，不能为它建立令牌");
  if (wanted.datasets.empty() || wanted.datasets.size() > kMostDatasets)
    return fail(ErrorCode::kInvalidArgument, "请选择这个令牌可以报送的数据集，至少一个");
  if (wanted.last_day < today) return fail(ErrorCode::kInvalidArgument, "令牌的截止日期不能早于今天");
  if (today.plus_days(kLongestTokenDays) < wanted.last_day)
    return fail(ErrorCode::kInvalidArgument, "令牌最长一年，请把截止日期定在 " + today.plus_days(kLongestTokenDays).iso() + " 以前，到期再换新的");
  IssuedToken out;
  out.secret = std::string(kPrefix) + crypto::random_token(kPushTokenBytes);
  PushToken& token = out.token;
  token.id = PushTokenId(ids_.next(now_ms));
  token.county = wanted.county;
  token.index = index_(std::string(kIndexContext) + out.secret);
  token.title = wanted.title;
  token.datasets = wanted.datasets;
  token.last_day = wanted.last_day;
  token.created_by = by ? by->account.id : AccountId();
  token.created_ms = now_ms;
  RETURN_IF_ERROR(store_.add(token));
  const std::string detail = "county:" + std::to_string(token.county) + " datasets:" + joined(token.datasets) + " until:" + token.last_day.iso();
  RETURN_IF_ERROR(by ? access_.audit(*by, "push_token_created", subject_of(token.id), detail, client, now_ms)
                     : access_.audit_public("push_token_created", subject_of(token.id), detail, client, now_ms));
  return out;
}

Result<PushToken> PushTokens::revoke(const std::optional<Caller>& by, const Scope& scope, PushTokenId id, const Client& client, std::int64_t now_ms) {
  ASSIGN_OR_RETURN(std::optional<PushToken> token, store_.token(scope, id));
  if (!token) return fail(ErrorCode::kNotFound, "没有找到这个令牌，它可能不在您的管辖范围内");
  token->revoked_by = by ? by->account.id : AccountId();
  token->revoked_ms = now_ms;
  ASSIGN_OR_RETURN(const bool revoked, store_.revoke(*token));
  if (!revoked) return fail(ErrorCode::kTransition, "这个令牌已经撤销，不需要再撤销");
  RETURN_IF_ERROR(by ? access_.audit(*by, "push_token_revoked", subject_of(id), "", client, now_ms)
                     : access_.audit_public("push_token_revoked", subject_of(id), "", client, now_ms));
  return *std::move(token);
}

Result<Caller> PushTokens::authenticate(std::string_view authorization, const Client& client, std::int64_t now_ms) {
  if (failures_.wait_ms(client.address, now_ms) > 0) return fail(ErrorCode::kTooManyRequests, "令牌错误次数过多，请十分钟后再试，并核对令牌");
  if (authorization.size() <= kScheme.size() || text::lower_ascii(authorization.substr(0, kScheme.size())) != kScheme)
    return fail(ErrorCode::kUnauthenticated, "请在 Authorization 头里写“Bearer 令牌”；令牌由县里的系统管理员建立");
  const std::string_view secret = text::trim_ascii(authorization.substr(kScheme.size()));
  ASSIGN_OR_RETURN(const std::optional<PushToken> token, store_.by_index(index_(std::string(kIndexContext) + std::string(secret))));
  if (!token || token->revoked_ms != 0 || token->last_day < beijing_date(now_ms)) {
    failures_.add(client.address, now_ms);
    return refused();
  }
  const std::string key = std::to_string(token->id.value());
  if (const std::int64_t wait = uses_.wait_ms(key, now_ms); wait > 0)
    return fail(ErrorCode::kTooManyRequests, "这个令牌报送太频繁，请 " + std::to_string((wait + 999) / 1000) + " 秒后再试；多行数据请合成一个文件");
  Caller caller{.account = {}, .scope = Scope::for_account({}, Role::kDepartment, std::to_string(token->county), token->datasets), .csrf = {}, .token_hash = key};
  caller.account.name = push_sender(*token);
  caller.account.role = Role::kDepartment;
  caller.account.division = std::to_string(token->county);
  caller.account.datasets = token->datasets;
  return caller;
}

Result<void> PushTokens::note_use(const Caller& caller, std::string_view dataset, std::int64_t bytes, const Client& client, std::int64_t now_ms) {
  uses_.add(caller.token_hash, now_ms);
  const PushTokenId id(std::stoll(caller.token_hash));
  RETURN_IF_ERROR(store_.note_use(id, caller.scope.county_low(), now_ms, client.address));
  return access_.audit_public("push", subject_of(id), "dataset:" + std::string(dataset) + " " + std::to_string(bytes) + " bytes", client, now_ms);
}

}  // namespace shouwang::access
