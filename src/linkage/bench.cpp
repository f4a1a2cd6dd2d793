#include "linkage/bench.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <unordered_map>

#include "linkage/bench_csv.h"
#include "linkage/duplicates.h"
#include "linkage/linkage.h"

namespace shouwang::linkage {
namespace {

double cpu_seconds_so_far() {
  struct ::rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const ::timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::int64_t peak_rss() {
  struct ::rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

template <typename... Arguments>
std::string printed(const char* format, Arguments... arguments) {
  char out[512];
  std::snprintf(out, sizeof out, format, arguments...);
  return out;
}

std::string model_text(const Model& model) {
  std::string out = printed("登记比例 %.4f  亲属比例 %.4f  学习 %u 轮\n", model.registered, model.relatives, model.rounds);
  for (std::size_t f = 0; f < kFields; ++f)
    for (unsigned level = 1; level < kLevelCounts[f]; ++level)
      out += printed("  %zu %-16s m %.5f  h %.5f  u %.3g\n", f, std::string(level_id(static_cast<Field>(f), level)).c_str(),
                     model.same[f][level], model.relative[f][level], model.unrelated[f][level]);
  return out;
}

std::string blocking_text(const BlockingReport& blocking) {
  std::string out;
  for (std::size_t k = 0; k < kKeyKinds; ++k)
    out += printed("  查 %9llu  得 %9llu  过大 %7llu  ", static_cast<unsigned long long>(blocking.asked[k]),
                   static_cast<unsigned long long>(blocking.found[k]), static_cast<unsigned long long>(blocking.capped[k])) +
           std::string(key_kind_text(static_cast<KeyKind>(k))) + "\n";
  return out;
}

struct Judged {
  double p;
  bool right;
};

// F1 at the best threshold: every place in the order of falling probability is tried.
void find_best_threshold(std::vector<Judged> judged, std::uint64_t matchable, BenchLinkReport& report) {
  std::ranges::sort(judged, [](const Judged& a, const Judged& b) { return a.p != b.p ? a.p > b.p : a.right > b.right; });
  std::uint64_t right = 0, named = 0;
  for (const Judged& j : judged) {
    ++named;
    right += j.right;
    const double f1 = 2.0 * static_cast<double>(right) / static_cast<double>(named + matchable);
    if (f1 > report.best_f1) report.best_f1 = f1, report.best_threshold = j.p;
  }
}

void measure_calibration(const std::vector<Judged>& judged, BenchLinkReport& report) {
  for (const Judged& j : judged) {
    const double miss = j.p - (j.right ? 1 : 0);
    report.brier += miss * miss;
    auto& bin = report.bins[std::min<std::size_t>(9, static_cast<std::size_t>(j.p * 10))];
    ++bin.n;
    bin.predicted += j.p;
    bin.observed += j.right;
  }
  for (auto& bin : report.bins) {
    if (!bin.n) continue;
    const double n = static_cast<double>(bin.n);
    bin.predicted /= n;
    bin.observed /= n;
    report.calibration_error += n / static_cast<double>(judged.size()) * std::abs(bin.predicted - bin.observed);
  }
  if (!judged.empty()) report.brier /= static_cast<double>(judged.size());
}

void judge_links(const LinkResult& result, const std::vector<BenchTruth>& truth,
                 const std::unordered_map<std::uint64_t, std::uint64_t>& person_of, BenchLinkReport& report) {
  std::vector<Judged> judged;
  std::map<std::string, BenchQuality, std::less<>> slices;
  std::uint64_t matchable = 0, accepted_right = 0, in_band = 0, hash = 0;
  for (std::size_t k = 0; k < result.decisions.size(); ++k) {
    const Decision& d = result.decisions[k];
    const std::uint64_t wanted = truth[k].person;
    const double p = d.best();
    std::uint64_t bits;
    std::memcpy(&bits, &p, sizeof bits);
    hash = mix_bits(hash ^ bits, d.candidates.empty() ? 0 : d.candidates[0].person);
    const bool right = !d.candidates.empty() && wanted && person_of.at(d.candidates[0].person) == wanted;
    matchable += wanted != 0;
    judged.push_back({p, right});
    in_band += p >= 0.10 && p < 0.95;
    const auto count = [&](BenchQuality& q, double threshold) {
      if (p >= threshold) {
        if (right)
          ++q.right;
        else
          ++q.wrong;
      }
      if (wanted && !(p >= threshold && right)) ++q.missed;
    };
    count(report.at_half, 0.5);
    count(report.accepted, 0.99);
    accepted_right += p >= 0.99 && right;
    std::string_view tags = truth[k].tags;
    while (!tags.empty()) {
      const auto space = tags.find(' ');
      if (space != 0) count(slices.try_emplace(std::string(tags.substr(0, space))).first->second, 0.5);
      tags.remove_prefix(space == tags.npos ? tags.size() : space + 1);
    }
  }
  report.result_hash = hash;
  report.accepted_share = matchable ? static_cast<double>(accepted_right) / static_cast<double>(matchable) : 0;
  report.band = static_cast<double>(in_band) / static_cast<double>(std::max<std::size_t>(1, judged.size()));
  measure_calibration(judged, report);
  find_best_threshold(judged, matchable, report);
  for (const auto& [tag, q] : slices)
    report.details += printed("  %-8s F1 %.5f  错 %llu  漏 %llu\n", tag.c_str(), q.f1(), static_cast<unsigned long long>(q.wrong),
                              static_cast<unsigned long long>(q.missed));
  for (const auto& warning : result.learning.warnings) report.details += "  " + warning + "\n";
  report.details += model_text(result.model) + blocking_text(result.blocking);
}

void judge_duplicates(const DuplicateResult& result, const std::vector<BenchTruth>& people,
                      const std::unordered_map<std::uint64_t, std::uint64_t>& person_of, BenchLinkReport& report) {
  std::unordered_map<std::uint64_t, std::uint64_t> times;
  for (const BenchTruth& row : people) ++times[row.person];
  std::uint64_t wanted = 0;
  for (const auto& [person, n] : times) wanted += n * (n - 1) / 2;
  std::vector<Judged> judged;
  for (const DuplicatePair& pair : result.pairs) {
    const bool right = person_of.at(pair.first) == person_of.at(pair.second);
    judged.push_back({pair.posterior, right});
    if (pair.posterior < 0.5) continue;
    if (right)
      ++report.at_half.right;
    else
      ++report.at_half.wrong;
    std::uint64_t bits;
    std::memcpy(&bits, &pair.posterior, sizeof bits);
    report.result_hash = mix_bits(report.result_hash ^ bits, pair.first * 31 + pair.second);
  }
  report.at_half.missed = wanted - report.at_half.right;
  BenchQuality grouped;
  for (const auto& group : result.groups)
    for (std::size_t i = 0; i < group.size(); ++i)
      for (std::size_t j = i + 1; j < group.size(); ++j)
        ++(person_of.at(group[i]) == person_of.at(group[j]) ? grouped.right : grouped.wrong);
  grouped.missed = wanted - grouped.right;
  report.details +=
      printed("  合并成组后 F1 %.5f（错 %llu，漏 %llu），%zu 组\n", grouped.f1(), static_cast<unsigned long long>(grouped.wrong),
              static_cast<unsigned long long>(grouped.missed), result.groups.size());
  measure_calibration(judged, report);
  find_best_threshold(judged, wanted, report);
  report.compared_per_record = static_cast<double>(result.compared) / static_cast<double>(std::max<std::size_t>(1, people.size()));
  report.details += printed("  户内重复 %.1f  户外重复 %.1f  户外亲属 %.1f\n", result.model.household_duplicates, result.model.duplicates,
                            result.model.kin_elsewhere) +
                    model_text(result.model);
}

}  // namespace

Result<BenchLinkReport> bench_linkage(const std::filesystem::path& directory, const BenchLinkOptions& options) {
  BenchLinkReport report;
  const auto begin = std::chrono::steady_clock::now();
  double cpu = cpu_seconds_so_far();
  const auto lap = [&] {
    const double before = std::exchange(cpu, cpu_seconds_so_far());
    return cpu - before;
  };
  ASSIGN_OR_RETURN(auto registry_file, BenchFile::map(directory / "registry.csv"));
  ASSIGN_OR_RETURN(auto registry, read_bench_records(registry_file));
  report.persons = registry.size();
  report.cpu_read = lap();
  ASSIGN_OR_RETURN(const RegistryIndex index, RegistryIndex::build(registry, options.threads));
  registry = {};
  report.cpu_index = lap();
  ASSIGN_OR_RETURN(const auto people_file, BenchFile::map(directory / "registry_truth.csv"));
  LinkResult links;
  DuplicateResult duplicates;
  std::vector<BenchTruth> truth;
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
  if (options.duplicates) {
    duplicates = find_duplicates(index, {.threads = options.threads});
    report.cpu_link = lap();
    report.wall = seconds();
  } else {
    ASSIGN_OR_RETURN(const auto file, BenchFile::map(directory / "file.csv"));
    ASSIGN_OR_RETURN(const auto records, read_bench_records(file));
    report.records = records.size();
    report.cpu_read += lap();
    const Linker linker(index, {.threads = options.threads});
    links = linker.link(records);
    report.cpu_link = lap();
    report.wall = seconds();
    report.compared_per_record =
        static_cast<double>(links.blocking.compared) / static_cast<double>(std::max<std::size_t>(1, records.size()));
    ASSIGN_OR_RETURN(const auto truth_file, BenchFile::map(directory / "truth.csv"));
    truth = read_bench_truth(truth_file);
    if (truth.size() != records.size()) return fail(ErrorCode::kTruncated, "truth.csv 与 file.csv 行数不同");
    report.peak_rss_bytes = peak_rss();
    std::unordered_map<std::uint64_t, std::uint64_t> person_of;
    for (const BenchTruth& row : read_bench_truth(people_file)) person_of[row.key] = row.person;
    judge_links(links, truth, person_of, report);
    if (!options.index_file.empty()) {
      constexpr std::size_t kKeyBytes = 32;
      ASSIGN_OR_RETURN(const auto cipher, crypto::FieldCipher::create(crypto::random_bytes(kKeyBytes)));
      RETURN_IF_ERROR(index.save(options.index_file, cipher, 1, options.threads));
      lap();
      ASSIGN_OR_RETURN(const auto kept, RegistryIndex::open(options.index_file, cipher, 1, options.threads));
      ASSIGN_OR_RETURN(const auto next_month, read_bench_records(file));
      const LinkResult next = Linker(kept, {.threads = options.threads}).decide(next_month, links.model);
      report.cpu_next = lap();
      for (std::size_t k = 0; k < next.decisions.size(); ++k)
        if (next.decisions[k].best() != links.decisions[k].best()) return fail(ErrorCode::kInternal, "用保存的索引再比对一次，结果不同");
    }
    return report;
  }
  report.peak_rss_bytes = peak_rss();
  const auto people = read_bench_truth(people_file);
  std::unordered_map<std::uint64_t, std::uint64_t> person_of;
  for (const BenchTruth& row : people) person_of[row.key] = row.person;
  judge_duplicates(duplicates, people, person_of, report);
  return report;
}

std::string BenchLinkReport::text() const {
  std::string out = printed("登记 %zu 人，文件 %zu 行，每条比较 %.1f 人\n", persons, records, compared_per_record);
  out += printed("F1 %.5f（错 %llu，漏 %llu）  精确率 %.5f  召回率 %.5f  最佳阈值 %.3f 时 F1 %.5f\n", at_half.f1(),
                 static_cast<unsigned long long>(at_half.wrong), static_cast<unsigned long long>(at_half.missed), at_half.precision(),
                 at_half.recall(), best_threshold, best_f1);
  out += printed("p≥0.99：精确率 %.5f，接受 %.4f  待审 %.4f  Brier %.5f  ECE %.5f\n", accepted.precision(), accepted_share, band, brier,
                 calibration_error);
  for (std::size_t k = 0; k < bins.size(); ++k)
    if (bins[k].n)
      out += printed("  [%.1f] n %llu  预测 %.3f  实际 %.3f\n", 0.1 * static_cast<double>(k), static_cast<unsigned long long>(bins[k].n),
                     bins[k].predicted, bins[k].observed);
  out += printed("CPU 秒：读 %.2f  索引 %.2f  比对 %.2f  合计 %.2f；用时 %.2f 秒；内存 %lld MB；结果 %016llx\n", cpu_read, cpu_index,
                 cpu_link, cpu_read + cpu_index + cpu_link, wall, static_cast<long long>(peak_rss_bytes >> 20),
                 static_cast<unsigned long long>(result_hash));
  if (cpu_next > 0) out += printed("下月同样大小的文件，用保存的索引和模型：CPU %.2f 秒\n", cpu_next);
  return out + details;
}

}  // namespace shouwang::linkage
