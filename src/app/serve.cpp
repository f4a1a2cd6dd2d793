#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <CLI/CLI.hpp>

#include "access/service.h"
#include "analysis/benefit_budget.h"
#include "analysis/governance.h"
#include "analysis/snapshot_cache.h"
#include "app/clock_pass.h"
#include "app/command.h"
#include "app/duplicate_search.h"
#include "app/inbox.h"
#include "app/intake_jobs.h"
#include "base/parallel.h"
#include "http/api.h"
#include "http/server.h"
#include "linkage/match_explanation.h"

namespace shouwang::app {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr const char* kClockOffset = "SHOUWANG_CLOCK_OFFSET_MS";

void log_error(std::string_view message) {
  std::fprintf(stderr, "%s %.*s\n", beijing_date(now_ms()).iso().c_str(), static_cast<int>(message.size()), message.data());
}

// The time, moved for exercises: a year of clocks is tried out in an afternoon. On this machine only, so that no office can be
// given a false date.
Result<Clock> exercise_clock(const char* offset, bool local) {
  if (offset == nullptr || *offset == '\0') return Clock(now_ms);
  if (!local) return fail(ErrorCode::kInvalidArgument, std::string(kClockOffset) + " 只用于本机演练，对外提供服务时不能设置");
  std::int64_t by = 0;
  const std::string_view text(offset);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), by);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(ErrorCode::kInvalidArgument, std::string(kClockOffset) + " 应为毫秒数，例如 86400000 表示晚一天");
  std::printf("演练：时间移动 %lld 毫秒，今天是 %s\n", static_cast<long long>(by), beijing_date(now_ms() + by).iso().c_str());
  return Clock([by] { return now_ms() + by; });
}

// A register may bring somebody a second time. Nobody has asked for the search, so it is the program's own job and fails silently but
// for the log; an unchanged register is not searched again.
void look_for_duplicates(http::Services& services, Installation& installation, const std::vector<Intaken>& files) {
  const auto pack = installation.pack();
  const auto brings_persons = [&pack](const Intaken& one) {
    const policy::Dataset* dataset = one.delivery ? pack->dataset(one.delivery->dataset) : nullptr;
    return dataset != nullptr && dataset->target == policy::Target::kRegistryPerson;
  };
  const auto found = std::find_if(files.begin(), files.end(), brings_persons);
  if (found == files.end()) return;
  const std::int32_t county = found->delivery->county;
  const auto scope = access::Scope::for_operator("duplicates after a register").narrowed(std::to_string(county));
  const auto submitted = services.jobs->submit(http::JobKind::kDuplicates, {}, "查重",
                                               [&services, &installation, scope, county](const http::JobProgress& progress) -> Result<std::int64_t> {
                                                 ASSIGN_OR_RETURN(const DuplicateSearch search,
                                                                  search_duplicates(installation, scope, county, false, services.now_ms(),
                                                                                    [&progress](double share, std::string_view what) { progress.report(share, what); }));
                                                 return search.open;
                                               });
  if (!submitted) log_error("duplicates: " + submitted.error().text());
}

// Files, previews, corrections and withdrawals.
void wire_intake(http::Services& services, Installation& installation, const Clock& clock) {
  services.run_import = [&services, &installation](const http::ImportRequest& upload, const access::Scope& scope, const http::JobProgress& progress) -> Result<intake::Delivery> {
    intake::ImportRequest request;
    request.path = upload.path;
    request.file_name = upload.file_name;
    request.dataset = upload.dataset;
    request.county = upload.county;
    request.account = scope.account();
    request.accept_low_match = upload.accept_low_match;
    request.mapping = upload.mapping;
    request.corrects = upload.corrects;
    request.sender = upload.sender;
    ASSIGN_OR_RETURN(auto all, import_all(installation, request, scope, upload.path.parent_path(),
                                          [&progress](std::int64_t rows, double fraction) { progress.report(fraction, "已读 " + std::to_string(rows) + " 行"); }));
    look_for_duplicates(services, installation, all);
    const std::size_t files = all.size();
    std::size_t taken = 0;
    auto first = first_of(std::move(all), taken);
    if (files > 1) progress.report(1, "压缩包里 " + std::to_string(files) + " 个文件，采用 " + std::to_string(taken) + " 个");
    return first;
  };
  services.preview_file = [&installation](const http::ImportRequest& upload, const access::Scope& scope) {
    intake::PreviewRequest request;
    request.path = upload.path;
    request.file_name = upload.file_name;
    request.dataset = upload.dataset;
    request.county = upload.county;
    request.mapping = upload.mapping;
    return intake::preview_file(request, *installation.pack(), &installation.intake(), scope);
  };
  services.reread_row = [&installation, clock](intake::RereadRequest request, const access::Scope& scope) -> Result<intake::Reread> {
    request.now_ms = clock();
    return reread_row(installation, std::move(request), scope);
  };
  services.find_duplicates = [&installation, clock](std::int32_t county, const access::Scope& scope, const http::JobProgress& progress) -> Result<std::int64_t> {
    ASSIGN_OR_RETURN(const DuplicateSearch found, search_duplicates(installation, scope.narrowed(std::to_string(county)), county, true, clock(),
                                                                    [&progress](double share, std::string_view what) { progress.report(share, what); }));
    return found.open;
  };
  services.explain_match = [&installation](const linkage::Item& item, const access::Scope& scope) -> Result<linkage::Explanation> {
    const access::Scope county = scope.narrowed(std::to_string(item.county));
    ASSIGN_OR_RETURN(const auto index, installation.county_indexes().index(county, item.county));
    return linkage::explain_item(*index, installation.linkage(), installation.cipher(), county, item);
  };
  services.withdraw = [&installation, clock](const access::Scope& scope, DeliveryId delivery, std::string_view reason, bool dry) {
    const auto pack = installation.pack();
    return installation.review().withdraw(scope, {delivery, scope.account(), std::string(reason), clock(), pack->hash, pack->procedure.hash}, installation.ids(), dry);
  };
}

// Everything the interface needs, made from the installation.
Result<void> wire(http::Services& services, Installation& installation, access::AccessService& access, http::Jobs& jobs, const Clock& clock,
                  const Options& options) {
  services.registry = &installation.registry();
  services.intake = &installation.intake();
  services.review = &installation.review();
  services.links = &installation.links();
  services.changes = &installation.changes();
  services.duplicates = &installation.duplicates();
  services.screening = &installation.screening();
  services.casework = &installation.casework();
  services.desk = &installation.desk();
  services.attachments = &installation.attachments();
  services.access = &access;
  services.analysis = &installation.analysis();
  services.jobs = &jobs;
  services.pack.set(installation.pack());
  ASSIGN_OR_RETURN(auto divisions, installation.divisions());
  services.divisions.set(std::move(divisions));
  wire_intake(services, installation, clock);
  services.run_screening = [&installation, clock](Date as_of, const access::Scope& scope, const http::JobProgress& progress) {
    return analysis::run_screening(installation.analysis(), installation.screening(), installation.casework(), *installation.pack(), scope, as_of, clock, installation.ids(),
                                   available_threads(), [&progress](double fraction) { progress.report(fraction, ""); });
  };
  services.reload_pack = [&services, &installation, &options]() -> Result<void> {
    // The configuration file may name another folder by now: that is how a running server is switched to another pack.
    ASSIGN_OR_RETURN(const auto configuration, options.configuration());
    ASSIGN_OR_RETURN(const auto directory, options.pack_directory(configuration));
    ASSIGN_OR_RETURN(auto fresh, installation.reload_pack(directory));
    services.pack.set(std::move(fresh));
    return {};
  };
  services.unseal = [&installation](std::string_view sealed, std::string_view field) {
    return installation.cipher().decrypt(sealed, field == "phone" ? registry::kPhoneContext : registry::kIdNumberContext);
  };
  services.open_sealed = [&installation](std::string_view sealed, std::string_view context) {
    return installation.cipher().decrypt(sealed, context);
  };
  services.next_id = [&installation, clock] { return installation.ids().next(clock()); };
  services.village_token = [&installation](std::int64_t village) { return casework::village_token(village, installation.cipher()); };
  services.village_of = [&installation](std::string_view token) { return casework::village_of(token, installation.cipher()); };
  services.id_index = [&installation](std::string_view id_number) { return installation.cipher().index(id_number); };
  services.rule_cases = [](const policy::Pack& pack, std::string_view rule) {
    std::vector<http::RuleCase> out;
    if (const auto* found = pack.rule(rule))
      for (const auto& example : found->examples) out.push_back({example.name, example.as_of.iso(), example.expect});
    return out;
  };
  services.now_ms = clock;
  services.log_error = log_error;
  services.version = version();
  services.storage_name = storage::engine_name(installation.database().engine());
  return {};
}

// SIGHUP: the policy is read again. A pack that is refused is named in the log, and the running one stays in force.
void reload_on_signal(http::Services& services, Installation& installation, std::int64_t now) {
  const auto reloaded = services.reload_pack();
  const std::string hash = services.pack.get()->hash;
  if (reloaded) {
    std::printf("政策包已重新载入：%s，指纹 %s\n", services.pack.get()->title.c_str(), hash.c_str());
  } else {
    std::fprintf(stderr, "政策包没有重新载入，现行的继续有效：%s\n", reloaded.error().text().c_str());
  }
  std::fflush(stdout);
  const auto recorded = installation.access().audit({.at_ms = now, .account = {}, .action = reloaded ? "reload_pack" : "reload_pack_refused",
                                                     .subject = "pack:" + services.pack.get()->id, .detail = hash, .client = "程序"});
  if (!recorded) log_error("audit of a reload: " + recorded.error().text());
}

}  // namespace

void add_serve(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "serve", "启动服务：网页和接口都在这一个程序里，不需要外网", "shouwang serve --port 8080");
  auto port = std::make_shared<int>(-1);
  auto address = std::make_shared<std::string>();
  command->add_option("--port", *port, "端口，默认 8080；0 为任意空闲端口")->check(CLI::Range(0, 65535));
  auto inbox_folder = std::make_shared<std::string>();
  command->add_option("--inbox", *inbox_folder, "收件目录：放进 DIR/<县代码>/ 的文件自动导入");
  command->add_option("--address", *address, "监听地址，默认只限本机 127.0.0.1");
  on_run(command, exit_code, [&options, port, address, inbox_folder]() -> Result<void> {
    ASSIGN_OR_RETURN(auto configuration, options.configuration());
    if (*port >= 0) configuration.port = *port;
    if (!address->empty()) configuration.address = *address;
    const bool local = configuration.address.starts_with("127.") || configuration.address == "::1";
    const bool tls = !configuration.tls_certificate.empty();
    if (!local && !tls && configuration.trusted_proxies.empty())
      return fail(ErrorCode::kInvalidArgument, "对外提供服务需要加密：请在配置文件里填写 tls_certificate 和 tls_key，或在 trusted_proxies 里写明前面的 TLS 代理");

    // Signals are taken by this thread alone, so block them before any other thread starts.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    ASSIGN_OR_RETURN(const auto pack, options.pack_directory(configuration));
    ASSIGN_OR_RETURN(const auto installation, Installation::open(configuration, pack, Installation::Migrate::kNo));
    access::AccessSettings access_settings;
    access_settings.idle_ms = configuration.idle_minutes * kMinuteMs;
    ASSIGN_OR_RETURN(const Clock clock, exercise_clock(std::getenv(kClockOffset), local));
    access::AccessService access(installation->access(), access_settings, clock());
    analysis::SnapshotCache snapshots(installation->screening(), static_cast<std::size_t>(configuration.simulation_megabytes) << 20);
    http::Jobs jobs(clock, log_error);
    access::PushTokens push_tokens(installation->push_tokens(), access, installation->ids(),
                                   [&installation](std::string_view text) { return installation->cipher().index(text); });
    push_tokens.set_limit(configuration.push_per_minute);
    http::Services services;
    services.push_tokens = &push_tokens;
    RETURN_IF_ERROR(wire(services, *installation, access, jobs, clock, options));
    services.snapshots = &snapshots;
    services.budget = analysis::benefit_budget;
    services.public_limits.views.set_limit(configuration.public_views_per_minute);
    services.public_limits.declarations.set_limit(configuration.public_declarations_per_hour);
    services.public_limits.follow_ups.set_limit(configuration.public_follow_ups_per_ten_minutes);
    services.public_limits.objections.set_limit(configuration.public_objections_per_hour);
    services.public_limits.signature_bytes = std::int64_t{configuration.public_signature_kilobytes} << 10;
    http::Api api(services);

    http::ServerSettings settings;
    settings.address = configuration.address;
    settings.port = static_cast<std::uint16_t>(configuration.port);
    settings.allowed_hosts = configuration.allowed_hosts;
    settings.trusted_proxies = configuration.trusted_proxies;
    settings.certificate_file = configuration.tls_certificate;
    settings.private_key_file = configuration.tls_key;
    settings.temp_directory = configuration.data;  // uploads stay on the disk that is meant for personal data
    settings.worker_threads = configuration.threads > 0 ? static_cast<unsigned>(configuration.threads) : 2 * available_threads();
    settings.now_ms = clock;
    settings.observe = [&api](const http::Observation& seen) { api.observe(seen); };
    settings.log_error = log_error;
    // Before anybody sees a page: notices whose days are over must not hang a minute longer because the machine was off at midnight.
    const auto pass = [&installation, &clock] { return pass_clocks(*installation, clock()); };
    RETURN_IF_ERROR(pass());
    http::TempFile::remove_all(configuration.data);  // of a server that was killed
    DailyPass daily(clock, pass, [&services, &clock] { services.previews.expire(clock()); }, log_error);
    ASSIGN_OR_RETURN(const auto server, http::Server::start(settings, api));
    api.set_counts([&server] { return server->counts(); });
    std::unique_ptr<Inbox> inbox;
    if (!inbox_folder->empty()) configuration.inbox = *inbox_folder;
    if (!configuration.inbox.empty()) {
      ASSIGN_OR_RETURN(inbox, Inbox::open(*installation, {configuration.inbox, configuration.data}, log_error));
    }

    std::printf("守望已启动：%s://%s:%u\n", tls ? "https" : "http", configuration.address.c_str(), static_cast<unsigned>(server->port()));
    std::fflush(stdout);
    int received = 0;
    while (sigwait(&signals, &received) == 0 && received == SIGHUP) reload_on_signal(services, *installation, clock());
    std::printf("正在停止…\n");
    server->stop();
    if (inbox) inbox->stop();
    daily.stop();
    jobs.stop();
    return {};
  });
}

}  // namespace shouwang::app
