#include "analysis/snapshot_cache.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "analysis/benefits.h"
#include "base/parallel.h"

namespace shouwang::analysis {
namespace {

constexpr std::string_view kClassField = "monitored";
constexpr double kRead = 0.8;                // share of the progress that reading takes; judging is the rest
constexpr std::size_t kMostClasses = 255;    // more spellings of a class than this are no classes

using Uses = std::vector<cel::Expression::FieldUse>;

void tidy(Uses& uses) {
  std::sort(uses.begin(), uses.end());
  uses.erase(std::unique(uses.begin(), uses.end()), uses.end());
}

bool in_force(const policy::Rule& rule, Date day) { return rule.when_expression && rule.from <= day && day <= rule.to; }

}  // namespace

std::vector<cel::Expression::FieldUse> Baseline::fields_of(const policy::Pack& pack, Date as_of) {
  Uses uses;
  const auto add = [&](const std::optional<cel::Expression>& expression) {
    if (expression) uses.insert(uses.end(), expression->fields().begin(), expression->fields().end());
  };
  for (const policy::Rule& rule : pack.rules) {
    if (!in_force(rule, as_of)) continue;
    add(rule.when_expression);
    add(rule.value_expression);
    add(rule.limit_expression);
  }
  if (const int field = pack.schema->find_field(0, kClassField); field >= 0) uses.push_back({0, field});
  tidy(uses);
  return uses;
}

Result<std::shared_ptr<const Baseline>> Baseline::make(std::shared_ptr<const policy::Pack> pack, Date as_of,
                                                       std::shared_ptr<const screening::Snapshot> snapshot, const screening::Switches& switches,
                                                       unsigned threads) {
  std::shared_ptr<Baseline> made(new Baseline(std::move(pack), std::move(snapshot)));
  made->context_ = made->pack_->context(as_of);
  const std::size_t households = made->snapshot_->households();
  std::vector<cel::Expression> expressions;
  for (const policy::Rule& rule : made->pack_->rules) {
    if (!in_force(rule, as_of)) continue;
    RuleAnswers answers;
    answers.rule = &rule;
    answers.is_shadow = screening::status_of(rule, switches) == policy::RuleStatus::kShadow;
    answers.counts = !answers.is_shadow && rule.kind == policy::RuleKind::kRisk;
    answers.truth.resize(households);
    made->rules_.push_back(std::move(answers));
    expressions.push_back(*rule.when_expression);
  }
  made->yes_.resize(households);
  made->undecided_.resize(households);
  if (!expressions.empty()) {
    ASSIGN_OR_RETURN(const auto plan, cel::Plan::build(made->pack_->schema, expressions));
    RETURN_IF_ERROR(plan.run(made->snapshot_->data(), made->context_, threads, [&](const cel::Batch& batch) {
      for (std::size_t r = 0; r < made->rules_.size(); ++r) {
        RuleAnswers& answers = made->rules_[r];
        const std::uint8_t* const truth = batch.answers[r].truth;
        std::copy(truth, truth + batch.rows, answers.truth.begin() + static_cast<std::ptrdiff_t>(batch.first_row));
        if (!answers.counts) continue;
        std::uint8_t* const yes = made->yes_.data() + batch.first_row;
        std::uint8_t* const undecided = made->undecided_.data() + batch.first_row;
        for (std::size_t i = 0; i < batch.rows; ++i) {
          yes[i] = static_cast<std::uint8_t>(yes[i] + (truth[i] == kYes));
          undecided[i] = static_cast<std::uint8_t>(undecided[i] + (truth[i] == kUndecided));
        }
      }
    }));
  }
  for (RuleAnswers& answers : made->rules_) {
    answers.yes = std::count(answers.truth.begin(), answers.truth.end(), kYes);
    answers.undecided = std::count(answers.truth.begin(), answers.truth.end(), kUndecided);
  }
  made->group();
  return std::shared_ptr<const Baseline>(std::move(made));
}

void Baseline::group() {
  const std::size_t households = snapshot_->households();
  villages_.resize(households);
  for (std::size_t h = 0; h < households; ++h) villages_[h] = snapshot_->village(h);
  std::sort(villages_.begin(), villages_.end());
  villages_.erase(std::unique(villages_.begin(), villages_.end()), villages_.end());
  village_of_.resize(households);
  class_of_.resize(households);
  classes_ = {""};
  const int field = pack_->schema->find_field(0, kClassField);
  std::unordered_map<std::string, std::uint8_t> places{{"", 0}};
  for (std::size_t h = 0; h < households; ++h) {
    const std::int64_t village = snapshot_->village(h);
    // Households come by county and number; those of a village often lie together.
    const bool same = h > 0 && villages_[village_of_[h - 1]] == village;
    village_of_[h] = same ? village_of_[h - 1]
                          : static_cast<std::uint32_t>(std::lower_bound(villages_.begin(), villages_.end(), village) - villages_.begin());
    if (field < 0) continue;
    const cel::Value value = snapshot_->value(0, field, h);
    if (!value.text) continue;
    const auto [it, fresh] = places.try_emplace(*value.text, static_cast<std::uint8_t>(classes_.size()));
    if (fresh && classes_.size() == kMostClasses) {
      it->second = 0;
    } else if (fresh) {
      classes_.push_back(*value.text);
    }
    class_of_[h] = it->second;
  }
  found_by_village_.assign(villages_.size(), 0);
  found_by_class_.assign(classes_.size(), 0);
  class_counts_.assign(villages_.size() * classes_.size(), 0);
  for (std::size_t h = 0; h < households; ++h) {
    ++class_counts_[village_of_[h] * classes_.size() + class_of_[h]];
    if (yes_[h] > 0) {
      ++found_;
      ++found_by_village_[village_of_[h]];
      ++found_by_class_[class_of_[h]];
    } else if (undecided_[h] > 0) {
      ++open_;
    }
  }
  bytes_ = households * (rules_.size() + 2 + sizeof(std::uint32_t) + 1) + class_counts_.size() * sizeof(std::int64_t);
}

const RuleAnswers* Baseline::rule(std::string_view id) const {
  const auto it = std::find_if(rules_.begin(), rules_.end(), [&](const RuleAnswers& r) { return r.rule->id == id; });
  return it == rules_.end() ? nullptr : &*it;
}

std::vector<cel::Expression::FieldUse> SnapshotCache::fields_of(const policy::Pack& pack, Date as_of) {
  Uses uses = Baseline::fields_of(pack, as_of);
  const Uses benefits = benefit_fields(pack, as_of);
  uses.insert(uses.end(), benefits.begin(), benefits.end());
  tidy(uses);
  return uses;
}

std::string SnapshotCache::key_of(const Wanted& wanted) {
  std::string key = wanted.scope.division() + "|" + std::to_string(wanted.scope.low()) + "|" + std::to_string(wanted.scope.high()) + "|" +
                    wanted.data_version + "|" + wanted.as_of.iso() + "|" + wanted.pack->hash;
  // What a department may not read is empty in its snapshot: nobody else may get that one.
  for (const std::string& dataset : wanted.scope.datasets()) key += "|" + dataset;
  if (wanted.fields_alone) key += "|alone";
  return key;
}

std::string SnapshotCache::baseline_name(const screening::Switches& switches) {
  std::string name = "baseline";
  for (const auto& [rule, status] : switches) {
    name += "|" + rule + "=";
    name += policy::rule_status_name(status);
  }
  return name;
}

bool SnapshotCache::covers(const Entry& entry, std::span<const cel::Expression::FieldUse> fields) {
  return entry.snapshot && std::all_of(fields.begin(), fields.end(),
                                       [&](const auto& use) { return std::binary_search(entry.fields.begin(), entry.fields.end(), use); });
}

bool SnapshotCache::has(const Wanted& wanted) const {
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find(key_of(wanted));
  return it != entries_.end() && covers(it->second, wanted.fields) && !is_old(it->second, wanted.now_ms) &&
         it->second.products.contains(baseline_name(wanted.switches));
}

std::optional<double> SnapshotCache::progress(const Wanted& wanted) const {
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find(key_of(wanted));
  if (it == entries_.end() || !it->second.busy) return std::nullopt;
  return it->second.share;
}

std::size_t SnapshotCache::Entry::bytes() const {
  std::size_t sum = snapshot ? snapshot->bytes() : 0;
  for (const auto& [name, product] : products) sum += product.bytes;
  return sum;
}

std::size_t SnapshotCache::sum() const {
  std::size_t bytes = 0;
  for (const auto& [key, entry] : entries_) bytes += entry.bytes();
  return bytes;
}

std::size_t SnapshotCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return sum();
}

std::size_t SnapshotCache::kept() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count_if(entries_.begin(), entries_.end(), [](const auto& named) { return named.second.snapshot != nullptr; }));
}

Result<std::shared_ptr<const Baseline>> SnapshotCache::get(const Wanted& wanted, unsigned threads, const screening::Progress& progress) {
  if (!wanted.scope.may(access::Permission::kSimulate)) return fail(ErrorCode::kForbidden, "您的账号没有政策模拟的权限，请联系县级管理员");
  const auto judge = [&](std::shared_ptr<const screening::Snapshot> snapshot) -> Result<Product> {
    ASSIGN_OR_RETURN(const auto baseline, Baseline::make(wanted.pack, wanted.as_of, std::move(snapshot), wanted.switches, threads));
    return Product{baseline, baseline->bytes()};
  };
  ASSIGN_OR_RETURN(const auto made, product(wanted, baseline_name(wanted.switches), judge, progress));
  return std::static_pointer_cast<const Baseline>(made);
}

Result<std::shared_ptr<const void>> SnapshotCache::product(const Wanted& wanted, const std::string& name, const Make& make,
                                                           const screening::Progress& progress) {
  const std::string key = key_of(wanted);
  std::shared_ptr<const screening::Snapshot> snapshot;
  Uses fields;
  {
    std::unique_lock lock(mutex_);
    std::erase_if(entries_, [&](const auto& named) { return !named.second.busy && is_old(named.second, wanted.now_ms); });
    for (;;) {
      Entry& entry = entries_[key];
      const bool is_read = covers(entry, wanted.fields);
      if (const auto made = entry.products.find(name); is_read && made != entry.products.end()) {
        entry.used = ++clock_;
        return made->second.value;
      }
      if (!entry.busy) {
        entry.busy = true;
        entry.share = 0;
        if (!entry.snapshot) entry.read_ms = wanted.now_ms;
        if (is_read) snapshot = entry.snapshot;
        // What was asked for before stays: two people who try rules over different fields do not take turns reading.
        fields = entry.fields;
        break;
      }
      changed_.wait(lock);
    }
  }
  const auto tell = [&](double share) {
    {
      const std::lock_guard lock(mutex_);
      entries_[key].share = share;
    }
    if (progress) progress(share);
  };
  const bool is_read = snapshot != nullptr;
  const auto work = [&]() -> Result<Product> {
    if (!is_read) {
      const Uses usual = wanted.fields_alone ? Uses() : fields_of(*wanted.pack, wanted.as_of);
      for (const auto& more : {std::cref(usual), std::cref(wanted.fields)}) fields.insert(fields.end(), more.get().begin(), more.get().end());
      tidy(fields);
      ASSIGN_OR_RETURN(auto loaded, screening::load_snapshot(store_, *wanted.pack, wanted.scope, wanted.as_of, fields,
                                                             [&](double share) { tell(share * kRead); }));
      snapshot = std::make_shared<const screening::Snapshot>(std::move(loaded));
    }
    return make(snapshot);
  };
  auto made = work();
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[key];
    entry.busy = false;
    if (snapshot && !is_read) {
      entry.snapshot = snapshot;
      entry.fields = std::move(fields);
      entry.products.clear();  // of the snapshot with fewer fields; made again when somebody asks
      entry.read_ms = wanted.now_ms;
    }
    entry.used = ++clock_;
    if (made) entry.products.insert_or_assign(name, *made);
    if (!entry.snapshot)
      entries_.erase(key);
    else
      make_room(key);
  }
  changed_.notify_all();
  if (!made) return Failure(made.error());
  if (progress) progress(1);
  return made->value;
}

void SnapshotCache::make_room(const std::string& kept) {
  while (sum() > most_bytes_) {
    auto oldest = entries_.end();
    for (auto it = entries_.begin(); it != entries_.end(); ++it) {
      if (it->first == kept || it->second.busy || !it->second.snapshot) continue;
      if (oldest == entries_.end() || it->second.used < oldest->second.used) oldest = it;
    }
    if (oldest == entries_.end()) oldest = entries_.find(kept);  // larger than everything allowed: given out, not kept
    if (oldest == entries_.end()) return;
    entries_.erase(oldest);
  }
}

}  // namespace shouwang::analysis
