#include "app/intake_jobs.h"

#include <algorithm>
#include <charconv>

#include "app/corrected_rows.h"
#include "intake/archive.h"
#include "linkage/county_matcher.h"
#include "policy/matching.h"

namespace shouwang::app {
namespace {

// Households must be there before persons can be put into them, both before anything can be matched to them.
int turn_of(const std::filesystem::path& file, std::string_view name, const policy::Pack& pack, const access::Scope& scope) {
  constexpr int kHouseholds = 0, kPersons = 1, kRecords = 2;
  intake::PreviewRequest request;
  request.path = file;
  request.file_name = name;
  const auto preview = intake::preview_file(request, pack, nullptr, scope);
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

/// By what is in force today.
Result<linkage::MatcherOptions> matcher_options(Installation& installation, const policy::Dataset& dataset) {
  const auto pack = installation.pack();
  ASSIGN_OR_RETURN(const policy::MatchingPolicy policy, policy::matching_on(*pack, beijing_date(now_ms())));
  return linkage::MatcherOptions{
      .zones = {policy.link_from, policy.review_from},
      .budget = {static_cast<std::size_t>(policy.reviews_at_least), policy.reviewed_share, policy.audited_share,
                 static_cast<std::size_t>(policy.most_audited)},
      .high_stakes = dataset.high_stakes,
      .threads = installation.county_indexes().threads(),
  };
}

}  // namespace

Result<std::unique_ptr<registry::PersonMatcher>> matcher_for(Installation& installation, const access::Scope& scope, std::int32_t county,
                                                             const policy::Dataset& dataset) {
  linkage::CountyIndexes& indexes = installation.county_indexes();
  ASSIGN_OR_RETURN(auto index, indexes.index(scope, county));
  ASSIGN_OR_RETURN(linkage::MatcherOptions options, matcher_options(installation, dataset));
  options.seed = static_cast<std::uint64_t>(installation.ids().next(now_ms()));
  ASSIGN_OR_RETURN(auto matcher, linkage::CountyMatcher::for_dataset(std::move(index), installation.linkage(), scope, dataset.id, options));
  return std::unique_ptr<registry::PersonMatcher>(std::move(matcher));
}

Result<intake::Reread> reread_row(Installation& installation, intake::RereadRequest request, const access::Scope& scope) {
  const auto county = scope.narrowed(std::to_string(request.county));
  linkage::CountyIndexes& indexes = installation.county_indexes();
  ASSIGN_OR_RETURN(const auto lookup, indexes.lookup(county, request.county));
  const auto pack = installation.pack();
  const policy::Dataset* dataset = pack->dataset(request.dataset);
  std::unique_ptr<linkage::CountyMatcher> matcher;
  if (dataset != nullptr && dataset->target == policy::Target::kRecords) {
    ASSIGN_OR_RETURN(const linkage::MatcherOptions options, matcher_options(installation, *dataset));
    ASSIGN_OR_RETURN(auto index, indexes.index(county, request.county));
    ASSIGN_OR_RETURN(matcher, linkage::CountyMatcher::for_delivery(std::move(index), installation.linkage(), county, request.delivery, options));
    request.matcher = matcher.get();
  }
  return intake::reread_row(request, *pack, *lookup, installation.ids(), installation.cipher());
}

Result<intake::Delivery> import_into(Installation& installation, intake::ImportRequest request, const access::Scope& scope, const intake::Progress& progress) {
  if (request.county == 0 && scope.division().size() >= 6) {
    const auto& division = scope.division();
    std::from_chars(division.data(), division.data() + 6, request.county);
  }
  if (request.county == 0) return fail(ErrorCode::kInvalidArgument, "请指明是哪个县的数据，如 --county 530922");
  request.now_ms = now_ms();
  const auto county = scope.narrowed(std::to_string(request.county));
  ASSIGN_OR_RETURN(const auto lookup, installation.county_indexes().lookup(county, request.county));
  request.matcher = [&](const policy::Dataset& dataset) { return matcher_for(installation, county, request.county, dataset); };
  auto delivery = intake::import_file(request, *installation.pack(), installation.intake(), *lookup, installation.ids(), installation.cipher(), county, progress);
  const auto subject = delivery ? "delivery:" + std::to_string(delivery->id.value()) : std::string("delivery");
  RETURN_IF_ERROR(installation.access().audit({.at_ms = now_ms(), .account = request.account, .action = delivery ? "import" : "import_refused", .subject = subject,
                                               .detail = request.file_name, .client = request.account ? "上传" : request.sender}));
  return delivery;
}

Result<std::vector<Intaken>> import_all(Installation& installation, const intake::ImportRequest& request, const access::Scope& scope,
                                        const std::filesystem::path& folder, const intake::Progress& progress) {
  std::vector<Intaken> out;
  const auto take = [&](const intake::ImportRequest& one) -> Result<void> {
    auto delivery = import_into(installation, one, scope, progress);
    if (delivery && one.corrects) RETURN_IF_ERROR(close_corrected_rows(installation, one, *delivery, scope));
    out.push_back({one.file_name, std::move(delivery)});
    return {};
  };
  if (!intake::is_archive(request.path)) {
    RETURN_IF_ERROR(take(request));
    return out;
  }
  ASSIGN_OR_RETURN(const auto archive, intake::ExpandedArchive::open(request.path, request.file_name, folder));
  // In the order in which they build on each other, like the files of a folder.
  std::vector<std::pair<int, intake::ArchiveMember>> turns;
  for (const intake::ArchiveMember& member : archive.members())
    turns.emplace_back(member.path.empty() ? 0 : turn_of(member.path, member.file_name, *installation.pack(), scope), member);
  std::stable_sort(turns.begin(), turns.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [turn, member] : turns) {
    if (!member.problem.empty()) {
      out.push_back({member.file_name, fail(ErrorCode::kUnsafeArchive, member.problem)});
      continue;
    }
    intake::ImportRequest one = request;
    one.path = member.path;
    one.file_name = member.file_name;
    RETURN_IF_ERROR(take(one));
  }
  if (out.empty()) return fail(ErrorCode::kNoRows, "压缩包里没有可以导入的表格，请核对后重新报送");
  return out;
}

Result<intake::Delivery> first_of(std::vector<Intaken> all, std::size_t& taken) {
  taken = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const Intaken& one) { return one.delivery.has_value(); }));
  const auto found = std::find_if(all.begin(), all.end(), [](const Intaken& one) { return one.delivery.has_value(); });
  return std::move((found == all.end() ? all.front() : *found).delivery);
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
  for (auto& file : files) turns.emplace_back(turn_of(file, file.filename().string(), pack, scope), std::move(file));
  std::stable_sort(turns.begin(), turns.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  files.clear();
  for (auto& [turn, file] : turns) files.push_back(std::move(file));
  return files;
}

}  // namespace shouwang::app
