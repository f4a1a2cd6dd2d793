#include "screening/screen.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "base/parallel.h"

namespace shouwang::screening {
namespace {

constexpr std::size_t kPiece = 64;  // explanations a thread takes at a time

// Of a rule that cannot decide more households than this, every n-th is asked why: a dataset that nobody delivers leaves the whole
// county undecided, and asking half a million households the same question a hundred times over would take longer than everything else.
constexpr std::size_t kMaxAsked = 2000;

// Shares of the progress bar, by what a county's run spends its time on.
constexpr double kLoaded = 0.6, kJudged = 0.7;

std::size_t pieces_of(std::size_t items) { return (items + kPiece - 1) / kPiece; }

/// What is known about a hit before the comparison with earlier findings.
struct Candidate {
  std::string basis;
  const Finding* earlier = nullptr;
  Explained explained;  // only when the basis differs from the earlier one
  bool is_explained = false;
};

/// Which field or dataset keeps each undecided household from an answer: the first reason of each. The counts add up to the undecided
/// households; up to kMaxAsked of them they are exact, above that each household asked counts for its neighbours.
void count_missing(const Snapshot& snapshot, const RulePlan& plan, const Judgement& judgement, unsigned threads,
                   std::vector<RuleCount>& counts) {
  for (std::size_t e = 0; e < plan.entries().size(); ++e) {
    const std::vector<std::uint32_t>& rows = judgement.undecided[e];
    const std::size_t step = rows.size() / kMaxAsked + 1, asked = (rows.size() + step - 1) / step;
    // Households that lack the same thing are counted by what is missing, titles are made once.
    using Reason = std::tuple<int, int, std::string>;
    std::vector<std::map<Reason, std::int64_t>> by_worker(threads);
    parallel_for(pieces_of(asked), threads, [&](std::size_t piece, unsigned worker) {
      for (std::size_t i = piece * kPiece; i < std::min(asked, (piece + 1) * kPiece); ++i) {
        cel::Trace trace;
        std::vector<cel::Missing> missing;
        cel::explain(*plan.entries()[e].rule->when_expression, snapshot.data(), rows[i * step], plan.context(), trace, missing);
        if (missing.empty()) continue;
        // The household asked speaks for the ones after it that were not; the last one for what is left.
        by_worker[worker][{missing[0].table, missing[0].field, missing[0].problem}] +=
            static_cast<std::int64_t>(std::min(step, rows.size() - i * step));
      }
    });
    for (const auto& worker : by_worker) {
      for (const auto& [reason, households] : worker) {
        const auto& [table, field, problem] = reason;
        counts[e].missing[missing_title(snapshot.schema(), {table, field, 0, problem})] += households;
      }
    }
  }
}

std::vector<ShadowCount> count_by_village(const std::vector<ShadowHit>& hits) {
  std::map<std::tuple<std::string_view, std::int64_t>, ShadowCount> counts;
  for (const ShadowHit& hit : hits) {
    ShadowCount& count = counts.try_emplace({hit.rule, hit.village}, ShadowCount{hit.rule, hit.rule_hash, hit.village, 0}).first->second;
    ++count.households;
  }
  std::vector<ShadowCount> out;
  for (auto& [key, count] : counts) out.push_back(std::move(count));
  return out;
}

std::int32_t county_of(const access::Scope& scope) { return scope.county_low() == scope.county_high() ? scope.county_low() : 0; }

std::string_view basis_part(std::string_view digest) { return digest.substr(0, std::min<std::size_t>(digest.size(), 16)); }
std::string_view content_part(std::string_view digest) { return digest.size() > 16 ? digest.substr(16) : std::string_view(); }

using Place = std::tuple<std::int32_t, std::int64_t>;  // county, household
Place place_of(const Finding& f) { return {f.county, f.household.value()}; }

/// What one batch of households adds to a judgement.
struct BatchHits {
  std::size_t first_row = 0;
  std::vector<Hit> hits;                                           // by (household, entry)
  std::vector<std::pair<std::uint32_t, std::uint32_t>> undecided;  // (entry, household), rising
};

/// Calls `found(i)` for every row whose truth is not false, eight rows at a time where all are.
template <typename Found>
void for_each_not_false(const std::uint8_t* truth, std::size_t rows, Found&& found) {
  std::size_t i = 0;
  for (; i + 8 <= rows; i += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, truth + i, 8);
    if (eight == 0) continue;
    for (std::size_t k = i; k < i + 8; ++k) {
      if (truth[k] != 0) found(k);
    }
  }
  for (; i < rows; ++i) {
    if (truth[i] != 0) found(i);
  }
}

std::optional<std::int64_t> figure_in_batch(const cel::Batch& batch, int expression, std::size_t i) {
  if (expression < 0) return std::nullopt;
  const cel::Batch::Column& answer = batch.answers[static_cast<std::size_t>(expression)];
  if (answer.truth) return answer.truth[i] == 1 ? std::nullopt : std::optional<std::int64_t>(answer.truth[i] >> 1);
  if (answer.known && !answer.known[i]) return std::nullopt;
  return answer.values[i];
}

BatchHits collect_hits(const RulePlan& plan, const cel::Batch& batch) {
  BatchHits out;
  out.first_row = batch.first_row;
  const auto first = static_cast<std::uint32_t>(batch.first_row);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> yes;  // (entry, row of the batch), rising
  std::vector<std::uint32_t> places(batch.rows + 1);         // by row: where its hits begin, then where the next one goes
  for (std::uint32_t e = 0; e < plan.entries().size(); ++e) {
    const std::uint8_t* truth = batch.answers[plan.entries()[e].when].truth;
    for_each_not_false(truth, batch.rows, [&](std::size_t i) {
      const auto row = static_cast<std::uint32_t>(i);
      if (truth[i] == 1) {
        out.undecided.emplace_back(e, first + row);
      } else {
        yes.emplace_back(e, row);
        ++places[i + 1];
      }
    });
  }
  for (std::size_t i = 1; i <= batch.rows; ++i) places[i] += places[i - 1];
  out.hits.resize(yes.size());
  for (const auto& [e, row] : yes) {
    const RulePlan::Entry& entry = plan.entries()[e];
    out.hits[places[row]++] = {first + row, e, figure_in_batch(batch, entry.value, row), figure_in_batch(batch, entry.limit, row)};
  }
  return out;
}

}  // namespace

std::string switch_key(std::string_view rule, std::string_view hash) { return std::string(rule) + "@" + std::string(hash); }

policy::RuleStatus status_of(const policy::Rule& rule, const Switches& switches) {
  if (switches.empty()) return rule.status;
  const auto it = switches.find(switch_key(rule.id, rule.hash));
  return it == switches.end() ? rule.status : it->second;
}

Result<Judgement> judge(const Snapshot& snapshot, const RulePlan& plan, unsigned threads) {
  const std::size_t rules = plan.entries().size();
  std::vector<std::vector<BatchHits>> by_worker(std::max(threads, 1u));
  RETURN_IF_ERROR(plan.plan().run(snapshot.data(), plan.context(), threads,
                                  [&](const cel::Batch& batch) { by_worker[batch.worker].push_back(collect_hits(plan, batch)); }));
  std::vector<BatchHits> batches;
  std::size_t hits = 0;
  for (auto& worker : by_worker) {
    for (BatchHits& batch : worker) {
      hits += batch.hits.size();
      batches.push_back(std::move(batch));
    }
  }
  std::sort(batches.begin(), batches.end(), [](const BatchHits& a, const BatchHits& b) { return a.first_row < b.first_row; });

  Judgement result;
  result.undecided.resize(rules);
  result.hits.reserve(hits);
  std::vector<std::int64_t> yes(rules);
  for (BatchHits& batch : batches) {
    for (const Hit& hit : batch.hits) ++yes[hit.entry];
    result.hits.insert(result.hits.end(), batch.hits.begin(), batch.hits.end());
    for (const auto& [entry, household] : batch.undecided) result.undecided[entry].push_back(household);
    batch = {};  // a city has millions: not held twice
  }
  for (std::size_t e = 0; e < rules; ++e) {
    RuleCount& count = result.counts.emplace_back();
    count.rule = plan.entries()[e].rule->id;
    count.unknown = static_cast<std::int64_t>(result.undecided[e].size());
    count.yes = yes[e];
    count.no = static_cast<std::int64_t>(snapshot.households()) - count.yes - count.unknown;
  }
  return result;
}

Result<Outcome> screen(Store& store, const policy::Pack& pack, const access::Scope& scope, Date as_of, std::int64_t now_ms, IdSource& ids,
                       unsigned threads, const Progress& progress, const Switches& switches) {
  if (!scope.may(access::Permission::kScreen)) return fail(ErrorCode::kForbidden, "您的账号没有启动筛查的权限，请联系县级管理员");
  threads = std::max(threads, 1u);
  const auto tell = [&](double share) {
    if (progress) progress(share);
  };
  ASSIGN_OR_RETURN(const auto plan, RulePlan::build(pack, as_of));
  ASSIGN_OR_RETURN(const auto snapshot,
                   load_snapshot(store, pack, scope, as_of, plan.plan().fields(), [&](double share) { tell(share * kLoaded); }));
  ASSIGN_OR_RETURN(auto judgement, judge(snapshot, plan, threads));
  tell(kJudged);
  ASSIGN_OR_RETURN(const auto open, store.open_findings(scope));

  Outcome outcome;
  outcome.snapshot_bytes = snapshot.bytes();
  Run& run = outcome.run;
  run.id = ids.next(now_ms);
  run.county = county_of(scope);
  run.as_of = as_of;
  run.started_ms = now_ms;
  run.pack = pack.id;
  run.pack_hash = pack.hash;
  run.households = static_cast<std::int64_t>(snapshot.households());
  for (std::size_t t = 1; t < pack.schema->tables.size(); ++t) {
    const bool is_record = pack.dataset(pack.schema->tables[t].name) != nullptr;
    (is_record ? run.records : run.persons) += static_cast<std::int64_t>(snapshot.rows(static_cast<int>(t)));
  }
  run.rules = std::move(judgement.counts);
  count_missing(snapshot, plan, judgement, threads, run.rules);

  // Earlier findings by household and rule.
  std::map<std::tuple<Place, std::string_view>, const Finding*> earlier;
  for (const Finding& f : open) earlier.emplace(std::tuple{place_of(f), std::string_view(f.rule)}, &f);

  // What a shadow rule finds is kept apart before anything else happens.
  const auto is_shadow = [&](const policy::Rule& rule) { return status_of(rule, switches) == policy::RuleStatus::kShadow; };
  std::erase_if(judgement.hits, [&](const Hit& hit) {
    const policy::Rule& rule = *plan.entries()[hit.entry].rule;
    if (!is_shadow(rule)) return false;
    outcome.shadow.push_back(
        {rule.id, rule.hash, snapshot.county(hit.household), snapshot.household(hit.household), snapshot.village(hit.household)});
    return true;
  });
  run.shadow = count_by_village(outcome.shadow);
  const std::vector<Hit>& hits = judgement.hits;
  std::vector<Candidate> candidates(hits.size());
  parallel_for(pieces_of(hits.size()), threads, [&](std::size_t piece, unsigned worker) {
    for (std::size_t i = piece * kPiece; i < std::min(hits.size(), (piece + 1) * kPiece); ++i) {
      const Hit& hit = hits[i];
      const RulePlan::Entry& entry = plan.entries()[hit.entry];
      Candidate& c = candidates[i];
      const Place place{snapshot.county(hit.household), snapshot.household(hit.household).value()};
      if (const auto found = earlier.find({place, std::string_view(entry.rule->id)}); found != earlier.end()) c.earlier = found->second;
      c.basis = basis_of(snapshot, plan, entry, hit.household);
      if (c.earlier && basis_part(c.earlier->digest) == c.basis) continue;
      c.explained = explain_finding(snapshot, plan, entry, hit.household);
      c.is_explained = true;
    }
    if (worker == 0 && !hits.empty())
      tell(kJudged + (1 - kJudged) * static_cast<double>(piece * kPiece) / static_cast<double>(hits.size()));
  });

  // From here on one thread: ids are given in the order of the findings.
  std::vector<FindingChange> changes;
  changes.reserve(hits.size() + open.size());
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const Hit& hit = hits[i];
    const policy::Rule& rule = *plan.entries()[hit.entry].rule;
    Candidate& c = candidates[i];
    FindingChange change{FindingChange::What::kSame, {}};
    Finding& f = change.finding;
    if (c.earlier) f = *c.earlier;
    if (!c.earlier) {
      change.what = FindingChange::What::kNew;
      f.id = FindingId(ids.next(now_ms));
      f.first_seen_ms = now_ms;
    } else if (c.is_explained && content_part(c.earlier->digest) != c.explained.content) {
      change.what = FindingChange::What::kChanged;
    }
    f.county = snapshot.county(hit.household);
    f.household = snapshot.household(hit.household);
    f.village = snapshot.village(hit.household);
    f.rule = rule.id;
    f.rule_hash = rule.hash;
    f.pack_hash = pack.hash;
    f.severity = static_cast<int>(rule.severity);
    f.risk = rule.risk;
    f.as_of = as_of;
    f.value = hit.value;
    f.limit = hit.limit;
    f.value_kind = rule.value_expression ? cel::kind_name(rule.value_expression->kind()) : "";
    f.limit_kind = rule.limit_expression ? cel::kind_name(rule.limit_expression->kind()) : "";
    if (c.is_explained) f.digest = c.basis + c.explained.content;
    if (change.what != FindingChange::What::kSame) {
      f.wording = std::move(c.explained.wording);
      f.evidence = std::move(c.explained.evidence);
    }
    f.state = FindingState::kOpen;
    f.last_seen_ms = now_ms;
    changes.push_back(std::move(change));
  }

  // Open findings that were not found again.
  std::map<Place, std::uint32_t> rows;
  for (const Finding& f : open) rows.emplace(place_of(f), kNoParent);
  for (std::uint32_t h = 0; h < snapshot.households() && !rows.empty(); ++h) {
    const auto found = rows.find({snapshot.county(h), snapshot.household(h).value()});
    if (found != rows.end()) found->second = h;
  }
  std::map<std::string_view, std::size_t> entries;
  for (std::size_t e = 0; e < plan.entries().size(); ++e) {
    if (!is_shadow(*plan.entries()[e].rule)) entries.emplace(plan.entries()[e].rule->id, e);
  }
  const auto in = [](const std::vector<std::uint32_t>& sorted, std::uint32_t h) {
    return std::binary_search(sorted.begin(), sorted.end(), h);
  };
  for (const Candidate& c : candidates) {
    if (c.earlier) earlier.erase({place_of(*c.earlier), std::string_view(c.earlier->rule)});
  }
  for (const auto& [key, f] : earlier) {
    const std::uint32_t h = rows.at(place_of(*f));
    const auto entry = entries.find(f->rule);
    const bool undecided = h != kNoParent && entry != entries.end() && in(judgement.undecided[entry->second], h);
    FindingChange change{undecided ? FindingChange::What::kSame : FindingChange::What::kCleared, *f};
    if (!undecided) change.finding.state = FindingState::kCleared;  // last_seen_ms stays: the last run that found it
    changes.push_back(std::move(change));
  }
  std::sort(changes.begin(), changes.end(), [](const FindingChange& a, const FindingChange& b) {
    return std::tuple{place_of(a.finding), std::string_view(a.finding.rule)} <
           std::tuple{place_of(b.finding), std::string_view(b.finding.rule)};
  });
  for (const FindingChange& change : changes) {
    switch (change.what) {
      case FindingChange::What::kNew:
        ++run.findings_new;
        break;
      case FindingChange::What::kChanged:
        ++run.findings_changed;
        break;
      case FindingChange::What::kCleared:
        ++run.findings_cleared;
        break;
      case FindingChange::What::kSame:
        ++run.findings_same;
        break;
    }
  }
  outcome.changes = std::move(changes);
  tell(1);
  return outcome;
}

}  // namespace shouwang::screening
