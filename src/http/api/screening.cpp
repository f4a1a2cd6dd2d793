// Screenings and background jobs.
#include <nlohmann/json.hpp>

#include "http/api/serialise.h"

namespace shouwang::http {
namespace {

constexpr std::size_t kJobsShown = 20;
constexpr int kFurthestScreeningDays = 366;

Result<Response> start_screening(Call& call) {
  ASSIGN_OR_RETURN(const Date as_of, Date::parse_iso((*call.body)["as_of"].get_ref<const std::string&>()));
  if (as_of < *Date::from_ymd(2000, 1, 1) || as_of > call.today.plus_days(kFurthestScreeningDays))
    return fail(ErrorCode::kInvalidArgument, "数据日期应在 2000-01-01 和今天之后一年以内，请重新选择");
  Jobs::Work work = [&services = call.services, as_of, caller = *call.caller,
                     client = call.client()](const JobProgress& progress) -> Result<std::int64_t> {
    ASSIGN_OR_RETURN(const screening::Run run, services.run_screening(as_of, caller.scope, progress));
    RETURN_IF_ERROR(services.access->audit(caller, "screen", "run:" + std::to_string(run.id), as_of.iso(), client, services.now_ms()));
    return run.id;
  };
  ASSIGN_OR_RETURN(const std::int64_t job,
                   call.services.jobs->submit(JobKind::kScreening, call.caller->account.id, "等待筛查", std::move(work)));
  JsonWriter json;
  json.begin_object().id("job", job).end_object();
  return json_answer(std::move(json), 202);
}

Result<Response> list_screenings(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const int limit, call.limit(200, 20));
  ASSIGN_OR_RETURN(const std::vector<screening::Run> runs, call.services.screening->runs(call.scope(), limit));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const screening::Run& run : runs) write_run(json, names, run);
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> read_job(Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  const std::optional<JobView> job = call.services.jobs->find(id);
  // Somebody else's job is nobody else's business.
  if (!job || job->account != call.caller->account.id) return fail(ErrorCode::kNotFound, "没有找到这个任务，完成一小时后的任务不再保留");
  JsonWriter json;
  write_job(json, *job);
  return json_answer(std::move(json));
}

Result<Response> list_jobs(Call& call) {
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const JobView& job : call.services.jobs->of_account(call.caller->account.id, kJobsShown)) write_job(json, job);
  json.end_array().end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> screening_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kPost,
       .pattern = "/api/v1/screenings",
       .tag = "筛查",
       .summary = "按某一天的规则筛查管辖范围内的农户，后台进行",
       .permission = P::kScreen,
       .body = "{as_of:date}",
       .answer = "{job:id}",
       .status = 202,
       .handle = start_screening},
      {.method = Method::kGet,
       .pattern = "/api/v1/screenings",
       .tag = "筛查",
       .summary = "筛查记录，新的在前",
       .permission = P::kDashboard,
       .query = "{limit?:int}",
       .answer = "{rows:[Run]}",
       .handle = list_screenings},
      {.method = Method::kGet,
       .pattern = "/api/v1/jobs",
       .tag = "筛查",
       .summary = "自己的后台任务，最近 20 个",
       .need = Need::kSession,
       .answer = "{rows:[Job]}",
       .handle = list_jobs},
      {.method = Method::kGet,
       .pattern = "/api/v1/jobs/{id}",
       .tag = "筛查",
       .summary = "一个后台任务的进度和结果",
       .need = Need::kSession,
       .answer = "Job",
       .handle = read_job},
  };
  return kRoutes;
}

}  // namespace shouwang::http
