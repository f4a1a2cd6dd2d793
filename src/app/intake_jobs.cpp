#include "app/intake_jobs.h"

#include <algorithm>
#include <charconv>

#include "linkage/id_match.h"

namespace shouwang::app {
namespace {

// Households must be there before persons can be put into them, both before anything can be matched to them.
int turn_of(const std::filesystem::path& file, const policy::Pack& pack, const access::Scope& scope) {
  constexpr int kHouseholds = 0, kPersons = 1, kRecords = 2;
  const auto preview = intake::preview_file(file, file.filename().string(), "auto", pack, scope);
  if (!preview) return kRecords;  // the import itself will say what is wrong with it
  const auto* dataset = pack.dataset(preview->dataset);
  if (dataset == nullptr) return kRecords;
  switch (dataset->target) {
    case policy::Target::kRegistryHousehold: return kHouseholds;
    case policy::Target::kRegistryPerson: return kPersons;
    case policy::Target::kRecords: return kRecords;
  }
  return kRecords;
}

}  // namespace

Result<intake::Delivery> import_into(Installation& installation, intake::ImportRequest request, const access::Scope& scope, const intake::Progress& progress) {
  if (request.county == 0 && scope.division().size() >= 6) {
    const auto& division = scope.division();
    std::from_chars(division.data(), division.data() + 6, request.county);
  }
  if (request.county == 0) return fail(ErrorCode::kInvalidArgument, "请指明是哪个县的数据，如 --county 530922");
  request.now_ms = now_ms();
  const auto county = scope.narrowed(std::to_string(request.county));
  ASSIGN_OR_RETURN(const auto lookup, linkage::IdMatch::load(installation.registry(), county));
  auto delivery = intake::import_file(request, *installation.pack(), installation.intake(), *lookup, installation.ids(), installation.cipher(), county, progress);
  const auto subject = delivery ? "delivery:" + std::to_string(delivery->id.value()) : std::string("delivery");
  RETURN_IF_ERROR(installation.access().audit({.at_ms = now_ms(), .account = request.account, .action = delivery ? "import" : "import_refused", .subject = subject,
                                               .detail = request.file_name, .client = request.account ? "上传" : "命令行"}));
  return delivery;
}

Result<std::vector<std::filesystem::path>> files_in_order(const std::vector<std::filesystem::path>& paths, const policy::Pack& pack, const access::Scope& scope) {
  std::vector<std::filesystem::path> files;
  for (const auto& path : paths) {
    std::error_code problem;
    if (!std::filesystem::is_directory(path, problem)) {
      if (!std::filesystem::exists(path, problem)) return fail(ErrorCode::kNotFound, "找不到 " + path.string() + "，请检查路径");
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path, problem))
      if (entry.is_regular_file() && entry.path().filename().string().front() != '.') files.push_back(entry.path());
    if (problem) return fail(ErrorCode::kIo, "无法读取目录 " + path.string() + "：" + problem.message());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::pair<int, std::filesystem::path>> turns;
  for (auto& file : files) turns.emplace_back(turn_of(file, pack, scope), std::move(file));
  std::stable_sort(turns.begin(), turns.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  files.clear();
  for (auto& [turn, file] : turns) files.push_back(std::move(file));
  return files;
}

}  // namespace shouwang::app
