#include "access/service.h"

#include <algorithm>
#include <chrono>

#include "base/crypto.h"
#include "base/text.h"

namespace shouwang::access {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kTokenCharacters = 43;    // of 32 bytes in base64url
constexpr std::int64_t kTouchEveryMs = 60'000;  // moving the idle timer on every request would write on every request
constexpr std::size_t kMaxRateKeys = 20'000;
constexpr std::size_t kMaxUnknownLogins = 20'000;
constexpr std::size_t kHashesAtOnce = 3;
constexpr std::chrono::seconds kHashWait{5};
constexpr std::size_t kAgentBytes = 60;
constexpr std::int64_t kVerifyEveryMs = 60'000;
constexpr std::size_t kOneTimePasswordCharacters = 14;

std::string token_hash(std::string_view token) { return crypto::hex(crypto::sm3(token)); }

std::string account_subject(AccountId id) { return "account:" + std::to_string(id.value()); }

Failure locked(std::int64_t left_ms) {
  const std::int64_t minutes = (left_ms + 59'999) / 60'000;
  return fail(ErrorCode::kLockedOut, "登录失败次数过多，请 " + std::to_string(minutes) + " 分钟后再试；忘记密码请联系管理员重置");
}

Failure bad_credentials() { return fail(ErrorCode::kBadCredentials, "账号或密码不正确，请检查后重试；多次失败将暂时锁定"); }

// A hash takes 64 MiB and a tenth of a second: only a few at once, so that a flood of log-ins cannot take the server down.
// False when no turn came in time; taken before the attempt is counted, so that a busy server locks nobody out.
class HashingTurn {
 public:
  explicit HashingTurn(std::counting_semaphore<16>& semaphore) : semaphore_(semaphore), mine_(semaphore.try_acquire_for(kHashWait)) {}
  ~HashingTurn() {
    if (mine_) semaphore_.release();
  }
  HashingTurn(const HashingTurn&) = delete;
  HashingTurn& operator=(const HashingTurn&) = delete;
  explicit operator bool() const { return mine_; }

 private:
  std::counting_semaphore<16>& semaphore_;
  bool mine_;
};

bool valid_login(std::string_view login) {
  if (login.size() < 2 || login.size() > 32 || login[0] < 'a' || login[0] > 'z') return false;
  return std::all_of(login.begin(), login.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; });
}

}  // namespace

std::string Client::text() const {
  std::string out = address;
  if (!agent.empty()) {
    out += ' ';
    for (const char c : std::string_view(agent).substr(0, kAgentBytes)) out += c >= 0x20 && c < 0x7f ? c : '?';
  }
  return out;
}

std::int64_t RateLimit::wait_ms(const std::string& key, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  const auto it = windows_.find(key);
  if (it == windows_.end() || now_ms - it->second.start_ms >= window_ms_ || it->second.count < limit_) return 0;
  return it->second.start_ms + window_ms_ - now_ms;
}

void RateLimit::add(const std::string& key, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (windows_.size() >= kMaxRateKeys) {
    std::erase_if(windows_, [&](const auto& w) { return now_ms - w.second.start_ms >= window_ms_; });
    if (windows_.size() >= kMaxRateKeys) windows_.clear();
  }
  Window& window = windows_[key];
  if (now_ms - window.start_ms >= window_ms_) window = {now_ms, 0};
  ++window.count;
}

AccessService::AccessService(Store& store, AccessSettings settings, std::int64_t now_ms)
    : store_(store),
      settings_(settings),
      hasher_(settings.password_cost),
      ids_(now_ms),
      client_failures_(settings.client_failures, settings.client_window_ms),
      reveals_(settings.reveals, settings.reveal_window_ms),
      hashing_(kHashesAtOnce) {}
AccessService::~AccessService() = default;

Result<void> AccessService::write_audit(AccountId account, std::string_view action, std::string subject, std::string detail,
                                        const Client& client, std::int64_t now_ms) {
  AuditEvent event;
  event.at_ms = now_ms;
  event.account = account;
  event.action = action;
  event.subject = std::move(subject);
  event.detail = std::move(detail);
  event.client = client.text();
  return store_.audit(event);
}

// 0 below the limit; from there 1, 2, 4 … times the first lock.
std::int64_t AccessService::lock_ms(int failures) const {
  if (failures < settings_.failures_before_lock) return 0;
  const int doublings = std::min(failures - settings_.failures_before_lock, 30);
  return std::min(settings_.longest_lock_ms, settings_.first_lock_ms << doublings);
}

bool AccessService::compare(const std::optional<Account>& account, std::string_view password) const {
  if (account) return hasher_.verify(account->password_hash, password);
  hasher_.verify_nobody(password);
  return false;
}

// Counts an attempt as failed before the password is looked at: parallel guesses cannot get past the limit.
// @returns nothing for a login that does not exist, which is counted and locked in the same way.
Result<std::optional<Account>> AccessService::reserve_attempt(std::string_view login, std::int64_t now_ms) {
  const std::lock_guard lock(account_mutex_);
  ASSIGN_OR_RETURN(std::optional<Account> account, store_.account_by_login(login));
  if (account) {
    if (account->locked_until_ms > now_ms) return locked(account->locked_until_ms - now_ms);
    ++account->failed_logins;
    if (const std::int64_t ms = lock_ms(account->failed_logins); ms > 0) account->locked_until_ms = now_ms + ms;
    RETURN_IF_ERROR(store_.update_account(*account));
    return account;
  }
  if (unknown_.size() >= kMaxUnknownLogins) {
    std::erase_if(unknown_, [&](const auto& u) { return u.second.locked_until_ms <= now_ms; });
    if (unknown_.size() >= kMaxUnknownLogins) unknown_.clear();
  }
  UnknownLogin& unknown = unknown_[std::string(login)];
  if (unknown.locked_until_ms > now_ms) return locked(unknown.locked_until_ms - now_ms);
  ++unknown.failed;
  if (const std::int64_t ms = lock_ms(unknown.failed); ms > 0) unknown.locked_until_ms = now_ms + ms;
  return std::optional<Account>();
}

Result<void> AccessService::clear_failures(AccountId id, std::int64_t now_ms, bool logged_in) {
  const std::lock_guard lock(account_mutex_);
  ASSIGN_OR_RETURN(std::optional<Account> account, store_.account(id));
  if (!account) return bad_credentials();
  account->failed_logins = 0;
  account->locked_until_ms = 0;
  if (logged_in) account->last_login_ms = now_ms;
  return store_.update_account(*account);
}

std::int64_t AccessService::expiry(const Session& session, std::int64_t now_ms) const {
  return std::min(session.created_ms + settings_.absolute_ms, now_ms + settings_.idle_ms);
}

Result<LoggedIn> AccessService::log_in(std::string_view login, std::string_view password, const Client& client, std::int64_t now_ms) {
  if (const std::int64_t wait = client_failures_.wait_ms(client.address, now_ms); wait > 0)
    return fail(ErrorCode::kTooManyRequests, "本机登录失败次数过多，请 " + std::to_string((wait + 59'999) / 60'000) + " 分钟后再试");
  const std::string lower = text::lower_ascii(text::trim_ascii(login));
  if (!valid_login(lower) || password.empty() || password.size() > kMaxPasswordBytes) {
    client_failures_.add(client.address, now_ms);
    return bad_credentials();
  }
  const HashingTurn turn(hashing_);
  if (!turn) return fail(ErrorCode::kTooManyRequests, "正在登录的人过多，请几秒钟后再试");
  ASSIGN_OR_RETURN(const std::optional<Account> account, reserve_attempt(lower, now_ms));
  const bool right = compare(account, password);
  if (!right || account->disabled) {
    client_failures_.add(client.address, now_ms);
    // The login that was typed is not written down: people type passwords into the wrong field.
    RETURN_IF_ERROR(write_audit(account ? account->id : AccountId(), "login_failed",
                                account ? account_subject(account->id) : "account:unknown", "", client, now_ms));
    return bad_credentials();
  }
  RETURN_IF_ERROR(clear_failures(account->id, now_ms, true));

  Session session;
  std::string token = crypto::random_token(kTokenBytes);
  session.token_hash = token_hash(token);
  session.account = account->id;
  session.csrf = crypto::random_token(kTokenBytes);
  session.created_ms = session.seen_ms = now_ms;
  session.expires_ms = expiry(session, now_ms);
  session.client = client.text();
  RETURN_IF_ERROR(write_audit(account->id, "login", account_subject(account->id), "", client, now_ms));
  RETURN_IF_ERROR(store_.create_session(session));
  store_.delete_expired_sessions(now_ms).ignore("house-keeping; expired sessions are refused anyway");
  return LoggedIn{std::move(token), Caller{*account, Scope::for_account(account->id, account->role, account->division, account->datasets),
                                           session.csrf, session.token_hash}};
}

Result<Caller> AccessService::authenticate(std::string_view token, std::int64_t now_ms) {
  const auto ended = [] { return fail(ErrorCode::kUnauthenticated, "登录已失效，请重新登录"); };
  if (token.size() != kTokenCharacters) return fail(ErrorCode::kUnauthenticated, "请先登录");
  const std::string hash = token_hash(token);
  ASSIGN_OR_RETURN(const std::optional<Session> session, store_.session(hash));
  if (!session || now_ms >= session->expires_ms || now_ms >= session->created_ms + settings_.absolute_ms) return ended();
  ASSIGN_OR_RETURN(std::optional<Account> account, store_.account(session->account));
  if (!account || account->disabled) return ended();
  if (now_ms - session->seen_ms >= std::min(kTouchEveryMs, settings_.idle_ms / 4))
    RETURN_IF_ERROR(store_.touch_session(hash, now_ms, expiry(*session, now_ms)));
  Scope scope = Scope::for_account(account->id, account->role, account->division, account->datasets);
  return Caller{*std::move(account), std::move(scope), session->csrf, hash};
}

Result<void> AccessService::check_csrf(const Caller& caller, std::string_view header) {
  if (header.empty() || !crypto::equal_constant_time(header, caller.csrf)) return fail(ErrorCode::kCsrf, "页面已过期，请刷新页面后重试");
  return {};
}

Result<void> AccessService::log_out(const Caller& caller, const Client& client, std::int64_t now_ms) {
  RETURN_IF_ERROR(store_.delete_session(caller.token_hash));
  return write_audit(caller.account.id, "logout", account_subject(caller.account.id), "", client, now_ms);
}

Result<void> AccessService::change_password(const Caller& caller, std::string_view old_password, std::string_view new_password,
                                            const Client& client, std::int64_t now_ms) {
  if (old_password.size() > kMaxPasswordBytes) return fail(ErrorCode::kBadCredentials, "原密码不正确，请重新输入");
  RETURN_IF_ERROR(check_password_strength(caller.account.login, new_password));
  if (old_password == new_password) return fail(ErrorCode::kWeakPassword, "新密码不能与原密码相同");
  // Guessing the old password counts like guessing at the log-in page.
  const HashingTurn turn(hashing_);
  if (!turn) return fail(ErrorCode::kTooManyRequests, "正在登录的人过多，请几秒钟后再试");
  ASSIGN_OR_RETURN(const std::optional<Account> reserved, reserve_attempt(caller.account.login, now_ms));
  if (!compare(reserved, old_password)) {
    RETURN_IF_ERROR(write_audit(caller.account.id, "password_change_failed", account_subject(caller.account.id), "", client, now_ms));
    return fail(ErrorCode::kBadCredentials, "原密码不正确，请重新输入");
  }
  ASSIGN_OR_RETURN(std::string hash, hasher_.hash(new_password));
  RETURN_IF_ERROR(write_audit(caller.account.id, "password_changed", account_subject(caller.account.id), "", client, now_ms));
  {
    const std::lock_guard lock(account_mutex_);
    ASSIGN_OR_RETURN(std::optional<Account> account, store_.account(caller.account.id));
    if (!account) return fail(ErrorCode::kUnauthenticated, "登录已失效，请重新登录");
    account->password_hash = std::move(hash);
    account->must_change_password = false;
    account->failed_logins = 0;
    account->locked_until_ms = 0;
    RETURN_IF_ERROR(store_.update_account(*account));
  }
  ASSIGN_OR_RETURN(const std::optional<Session> own, store_.session(caller.token_hash));
  RETURN_IF_ERROR(store_.delete_sessions_of(caller.account.id));
  if (own) RETURN_IF_ERROR(store_.create_session(*own));
  return {};
}

Result<std::string> AccessService::account_name(AccountId id) {
  if (!id) return std::string();
  ASSIGN_OR_RETURN(const std::optional<Account> account, store_.account(id));
  return account ? account->name : std::string();
}

bool works_at(const Account& account, std::string_view village) {
  const bool works =
      account.role == Role::kVillage || account.role == Role::kTownship || account.role == Role::kCounty || account.role == Role::kOffice;
  return works && !account.disabled && Scope::for_account(account.id, account.role, account.division, {}).covers(village);
}

Result<std::vector<Account>> AccessService::colleagues(std::string_view village) {
  ASSIGN_OR_RETURN(std::vector<Account> all, store_.accounts());
  std::erase_if(all, [&](const Account& a) { return !works_at(a, village); });
  std::sort(all.begin(), all.end(), [](const Account& a, const Account& b) {
    return a.division.size() != b.division.size() ? a.division.size() > b.division.size() : a.login < b.login;
  });
  return all;
}

Result<std::vector<Account>> AccessService::accounts(const Caller& caller) {
  ASSIGN_OR_RETURN(std::vector<Account> all, store_.accounts());
  std::erase_if(all, [&](const Account& a) { return !caller.scope.covers(a.division); });
  std::sort(all.begin(), all.end(), [](const Account& a, const Account& b) { return a.login < b.login; });
  return all;
}

// The rules that hold for every account, new or changed; `maker` is absent for the command line.
Result<Account> AccessService::checked(const Caller* maker, const NewAccount& wanted) const {
  const auto wrong = [](std::string why) { return fail(ErrorCode::kInvalidArgument, std::move(why)); };
  Account out;
  out.login = text::lower_ascii(text::trim_ascii(wanted.login));
  if (!valid_login(out.login)) return wrong("账号名应为 2 到 32 个小写字母、数字、点、横线或下划线，并以字母开头");
  out.name = text::fold_width(wanted.name);
  if (!text::is_valid_utf8(out.name) || out.name.empty() || text::count_code_points(out.name) > 40) return wrong("姓名应为 1 到 40 个字");
  const auto prefix = division_prefix(wanted.division);
  if (!prefix) return wrong("行政区划应为 2、4、6、9 或 12 位代码");
  out.division = *prefix;
  out.role = wanted.role;
  out.datasets = wanted.datasets;
  if (out.role == Role::kDepartment && out.datasets.empty()) return wrong("行业部门账号至少需要一个数据集");
  if (out.role != Role::kDepartment && !out.datasets.empty()) return wrong("只有行业部门账号可以指定数据集");
  // A role that works in one place needs that place; a division that is too wide would show more than the role is meant to see.
  const std::size_t digits = out.division.size();
  if (out.role == Role::kVillage && digits != 12) return wrong("村级账号需要 12 位的行政村代码");
  if (out.role == Role::kTownship && digits != 9) return wrong("乡镇账号需要 9 位的乡镇代码（或补零的 12 位代码）");
  if (out.role == Role::kCounty && digits != 6) return wrong("县级账号需要 6 位的县代码（或补零的 12 位代码）");
  if (out.role == Role::kCity && digits != 4) return wrong("市级账号需要 4 位的市代码（或补零的 12 位代码）");
  if (out.role == Role::kProvince && digits != 2) return wrong("省级账号需要 2 位的省代码（或补零的 12 位代码）");
  if (maker) {
    if (!maker->scope.covers(out.division)) return fail(ErrorCode::kForbidden, "只能管理本辖区内的账号，请选择您辖区内的行政区划");
    if (out.role == Role::kAdministrator && maker->account.role != Role::kAdministrator)
      return fail(ErrorCode::kForbidden, "只有系统管理员可以设置系统管理员账号");
  }
  return out;
}

Result<std::string> AccessService::fresh_password(const std::string& login, Account& account) {
  // Random text of this length always has two kinds in practice; the loop makes it certain.
  std::string password;
  do password = crypto::random_text(kOneTimePasswordCharacters);
  while (!check_password_strength(login, password));
  ASSIGN_OR_RETURN(account.password_hash, hasher_.hash(password));
  account.must_change_password = true;
  account.failed_logins = 0;
  account.locked_until_ms = 0;
  return password;
}

Result<AccountAndPassword> AccessService::store_new(const Caller* maker, const NewAccount& wanted, const Client& client,
                                                    std::int64_t now_ms) {
  ASSIGN_OR_RETURN(Account account, checked(maker, wanted));
  ASSIGN_OR_RETURN(std::string password, fresh_password(account.login, account));
  account.id = AccountId(ids_.next(now_ms));
  account.created_ms = now_ms;
  const std::lock_guard lock(account_mutex_);
  ASSIGN_OR_RETURN(const std::optional<Account> taken, store_.account_by_login(account.login));
  if (taken) return fail(ErrorCode::kUnique, "账号名 " + account.login + " 已被使用，请换一个");
  RETURN_IF_ERROR(store_.create_account(account));
  unknown_.erase(account.login);
  RETURN_IF_ERROR(write_audit(maker ? maker->account.id : AccountId(), "account_created", account_subject(account.id),
                              std::string(role_name(account.role)) + " " + account.division, client, now_ms));
  return AccountAndPassword{std::move(account), std::move(password)};
}

Result<AccountAndPassword> AccessService::create_account(const Caller& caller, const NewAccount& wanted, const Client& client,
                                                         std::int64_t now_ms) {
  if (!caller.scope.may(Permission::kManageAccounts)) return fail(ErrorCode::kForbidden, "您的账号不能管理账号，请联系管理员");
  return store_new(&caller, wanted, client, now_ms);
}

Result<AccountAndPassword> AccessService::update_account(const Caller& caller, AccountId id, const AccountChange& change,
                                                         const Client& client, std::int64_t now_ms) {
  if (!caller.scope.may(Permission::kManageAccounts)) return fail(ErrorCode::kForbidden, "您的账号不能管理账号，请联系管理员");
  const std::lock_guard lock(account_mutex_);
  ASSIGN_OR_RETURN(std::optional<Account> account, store_.account(id));
  if (!account || !caller.scope.covers(account->division)) return fail(ErrorCode::kNotFound, "没有找到这个账号，它可能已不在您的辖区内");
  if (account->role == Role::kAdministrator && caller.account.role != Role::kAdministrator)
    return fail(ErrorCode::kForbidden, "只有系统管理员可以修改系统管理员账号");
  if (id == caller.account.id && (change.disabled.value_or(false) || change.role || change.division))
    return fail(ErrorCode::kForbidden, "不能停用自己的账号，也不能修改自己的角色和辖区，请由另一位管理员操作");

  NewAccount wanted{account->login, change.name.value_or(account->name), change.role.value_or(account->role),
                    change.division.value_or(account->division), change.datasets.value_or(account->datasets)};
  // A department account that becomes something else loses its data sets with the role.
  if (change.role && *change.role != Role::kDepartment && !change.datasets) wanted.datasets.clear();
  ASSIGN_OR_RETURN(const Account good, checked(&caller, wanted));
  const bool other_rights = good.role != account->role || good.division != account->division || good.datasets != account->datasets;
  account->name = good.name;
  account->role = good.role;
  account->division = good.division;
  account->datasets = good.datasets;
  if (change.disabled) account->disabled = *change.disabled;
  std::string password;
  if (change.reset_password) {
    ASSIGN_OR_RETURN(password, fresh_password(account->login, *account));
  }
  RETURN_IF_ERROR(store_.update_account(*account));
  // Whoever loses rights, or whose password was reset, starts again at the log-in page.
  if (account->disabled || change.reset_password || other_rights) RETURN_IF_ERROR(store_.delete_sessions_of(id));
  std::string detail = std::string(role_name(account->role)) + " " + account->division;
  if (change.disabled) detail += *change.disabled ? " disabled" : " enabled";
  if (change.reset_password) detail += " password_reset";
  RETURN_IF_ERROR(write_audit(caller.account.id, "account_changed", account_subject(id), std::move(detail), client, now_ms));
  return AccountAndPassword{*std::move(account), std::move(password)};
}

Result<AccountAndPassword> AccessService::create_account_by_operator(const NewAccount& wanted, std::int64_t now_ms) {
  return store_new(nullptr, wanted, Client{"command line", ""}, now_ms);
}

Result<AccountAndPassword> AccessService::reset_password(std::string_view login, std::int64_t now_ms) {
  const std::lock_guard lock(account_mutex_);
  ASSIGN_OR_RETURN(std::optional<Account> account, store_.account_by_login(text::lower_ascii(login)));
  if (!account) return fail(ErrorCode::kNotFound, "没有账号 " + std::string(login) + "，请检查账号名");
  ASSIGN_OR_RETURN(std::string password, fresh_password(account->login, *account));
  account->disabled = false;
  RETURN_IF_ERROR(store_.update_account(*account));
  RETURN_IF_ERROR(store_.delete_sessions_of(account->id));
  RETURN_IF_ERROR(
      write_audit(AccountId(), "account_changed", account_subject(account->id), "password_reset", Client{"command line", ""}, now_ms));
  return AccountAndPassword{*std::move(account), std::move(password)};
}

Result<void> AccessService::audit(const Caller& caller, std::string_view action, std::string subject, std::string detail,
                                  const Client& client, std::int64_t now_ms) {
  return write_audit(caller.account.id, action, std::move(subject), std::move(detail), client, now_ms);
}

Result<void> AccessService::audit_public(std::string_view action, std::string subject, std::string detail, const Client& client,
                                         std::int64_t now_ms) {
  return write_audit(AccountId(), action, std::move(subject), std::move(detail), client, now_ms);
}

Result<void> AccessService::audit_reveal(const Caller& caller, std::string subject, std::string_view field, std::string_view reason,
                                         const Client& client, std::int64_t now_ms) {
  if (!caller.scope.may(Permission::kReveal)) return fail(ErrorCode::kForbidden, "您的账号不能查看完整信息，请联系管理员");
  const std::string folded = text::is_valid_utf8(reason) ? text::fold_width(reason) : "";
  const std::size_t characters = text::count_code_points(folded);
  if (characters < 2 || characters > 200) return fail(ErrorCode::kInvalidArgument, "请填写查看原因，2 到 200 个字");
  const std::string key = std::to_string(caller.account.id.value());
  if (const std::int64_t wait = reveals_.wait_ms(key, now_ms); wait > 0)
    return fail(ErrorCode::kTooManyRequests, "查看完整信息过于频繁，请 " + std::to_string((wait + 59'999) / 60'000) + " 分钟后再试");
  reveals_.add(key, now_ms);
  return write_audit(caller.account.id, "reveal", std::move(subject), std::string(field) + "：" + folded, client, now_ms);
}

Result<AuditPage> AccessService::audit_page(std::int64_t before_sequence, int limit, std::int64_t now_ms) {
  AuditPage page;
  ASSIGN_OR_RETURN(page.rows, store_.audit_rows(before_sequence, limit));
  // Walking the chain costs time with its length, so its outcome is kept for a moment.
  const std::lock_guard lock(verify_mutex_);
  if (verified_at_ms_ == 0 || now_ms - verified_at_ms_ >= kVerifyEveryMs || now_ms < verified_at_ms_) {
    ASSIGN_OR_RETURN(broken_at_, store_.verify_audit());
    verified_at_ms_ = now_ms;
  }
  page.verified = broken_at_ == 0;
  return page;
}

}  // namespace shouwang::access
