#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "linkage/linkage.h"
#include "linkage/linker_file.h"
#include "linkage/strangers.h"

namespace shouwang::linkage {
namespace {

constexpr std::size_t kRecordsTogether = 1024;  // a piece of work; fixed, so that results do not depend on threads
constexpr double kFarBelow = 1e-6;              // a candidate this much less likely than the best is not kept

std::uint64_t hash_field(std::uint64_t h, std::string_view s) {
  for (const char c : s) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return mix_bits(h + 0x9e3779b97f4a7c15ull, s.size());
}

std::size_t pieces_of(std::size_t records) { return (records + kRecordsTogether - 1) / kRecordsTogether; }

}  // namespace

std::uint64_t record_fingerprint(const Record& r) {
  std::uint64_t h = 0xcbf29ce484222325ull;
  for (const auto field : {r.name, r.id_number, r.birth_date, r.sex, r.village_code, r.village, r.phone}) h = hash_field(h, field);
  return h;
}

void Linker::set_constraints(std::span<const Constraint> constraints) {
  constraints_.assign(constraints.begin(), constraints.end());
  std::ranges::sort(constraints_, {}, [](const Constraint& c) { return std::pair(c.fingerprint, c.person); });
}

Linker Linker::with_zones(const Zones& zones) const {
  Linker out = *this;
  out.options_.zones = zones;
  return out;
}

Result<void> Linker::set_aliases(std::span<const Alias> aliases) {
  auto made = std::make_shared<AliasTables>();
  std::vector<Key> keys;
  std::vector<std::pair<std::uint32_t, const Alias*>> ordered;
  for (const Alias& alias : aliases) {
    const auto place = index_.place_of(alias.person);
    if (!place) return fail(ErrorCode::kNotFound, "别名表中有人员不在登记索引里，请先更新索引");
    ordered.emplace_back(*place, &alias);
  }
  std::ranges::stable_sort(ordered, {}, [](const auto& entry) { return entry.first; });
  for (const auto& [place, alias] : ordered) {
    Prepared p = index_.people()[place];
    const IdForm id = normalise_id(alias->id_number);
    if (id.kind != IdKind::kMissing) {
      p.id_high = id.high;
      p.id_low = id.low;
      p.id_length = id.length;
      p.id_kind = id.kind;
    }
    NameForm form = normalise_name(alias->name);
    if (!form.length) {  // the present name, copied into the aliases' own table
      if (const NameEntry* present = index_.name_of(p)) {
        std::ranges::copy(index_.names().characters(*present), form.characters.begin());
        form.length = present->length;
        form.surname = present->surname;
        form.starts = present->starts;
        form.dotted = present->dotted;
      }
    }
    p.name = made->names.intern(form);
    keys.clear();
    append_keys(p, made->names, p.name == NameTable::kNone ? nullptr : &made->names[p.name], index_.village_of(p), KeyUse::kSearch, keys);
    for (const Key& key : keys) made->keys.emplace_back(key.hash, place);
    made->persons.push_back(p);
    made->of.push_back(place);
  }
  std::ranges::sort(made->keys);
  aliases_ = made->persons.empty() ? nullptr : std::move(made);
  return {};
}

Linker::File Linker::prepare(std::span<const Record> records) const {
  File file;
  file.records = prepare_records(records, options_.threads, file.names, file.villages);
  file.villages.follow(former_villages_, index_.villages());
  return file;
}

void Linker::search(const File& file, std::size_t record, Search how, std::vector<Key>& keys, std::vector<std::uint32_t>& people,
                    BlockingReport& report) const {
  const Side side = file.side(record);
  const NameEntry* name = side.name();
  keys.clear();
  people.clear();
  append_keys(*side.person, file.names, name, side.village(), KeyUse::kSearch, keys);
  for (const Key& key : keys) {
    const auto kind = static_cast<std::size_t>(key.kind);
    const std::size_t before = people.size();
    const std::size_t cap = key.kind == KeyKind::kRareName    ? kRareNameCount
                            : key.kind == KeyKind::kRareSound ? kRareSoundCount
                                                              : options_.block_cap;
    ++report.asked[kind];
    if (!index_.find(key, cap, people)) ++report.capped[kind];
    report.found[kind] += people.size() - before;
    // A checked number and the same name: nobody else will come near. (Copies of the person in the registry have the same person.)
    if (how == Search::kUntilCertain && key.kind == KeyKind::kId && name && people.size() == 1) {
      const Prepared& found = index_.people()[people[0]];
      const NameEntry* known = index_.name_of(found);
      if (side.person->id_kind == IdKind::kValid && known && known->hash == name->hash && found.id_kind == IdKind::kValid &&
          (!found.birth || !side.person->birth || found.birth == side.person->birth)) {
        return;
      }
    }
  }
  if (aliases_)
    for (const Key& key : keys)
      for (auto at = std::ranges::lower_bound(aliases_->keys, std::pair(key.hash, 0u)); at != aliases_->keys.end() && at->first == key.hash;
           ++at)
        people.push_back(at->second);
  std::ranges::sort(people);
  people.erase(std::unique(people.begin(), people.end()), people.end());
}

void Linker::compare_found(const File& file, std::size_t record, std::span<const std::uint32_t> people,
                           std::vector<ComparedPair>& out) const {
  static const Weights kStartingWeights(Model::defaults());
  const Side side = file.side(record);
  const std::size_t first = out.size();
  std::uint64_t owner_household = 0;  // of the person whose number the record bears
  for (const std::uint32_t place : people) {
    const Prepared& person = index_.people()[place];
    Pattern pattern = compare(side, {&person, &index_.names(), &index_.villages()});
    if (aliases_) {
      const auto [first_alias, end] = std::equal_range(aliases_->of.begin(), aliases_->of.end(), place);
      for (auto at = first_alias; at != end; ++at) {
        const Prepared& former = aliases_->persons[static_cast<std::size_t>(at - aliases_->of.begin())];
        const Pattern other = compare(side, {&former, &aliases_->names, &index_.villages()});
        if (kStartingWeights.of(kStartingWeights.same, other) > kStartingWeights.of(kStartingWeights.same, pattern)) pattern = other;
      }
    }
    if (pattern.level(Field::kId) == kIdExact) owner_household = person.household;
    out.push_back({place, pattern.bits()});
  }
  if (!owner_household) return;
  for (std::size_t k = first; k < out.size(); ++k) {
    Pattern pattern(out[k].pattern);
    const unsigned id = pattern.level(Field::kId);
    if ((id != kIdDiffer && id != kIdTwin && id != kIdNearValid) || index_.people()[out[k].person].household != owner_household) continue;
    pattern.set(Field::kId, kIdRelative);
    out[k].pattern = pattern.bits();
  }
}

ComparedRecords Linker::compare_all(const File& file, BlockingReport& report) const {
  struct Piece {
    std::vector<ComparedPair> pairs;
    std::vector<std::uint32_t> counts;
    BlockingReport report;
  };
  std::vector<Piece> pieces(pieces_of(file.records.size()));
  parallel_for(pieces.size(), options_.threads, [&](std::size_t number, unsigned) {
    Piece& piece = pieces[number];
    std::vector<Key> keys;
    std::vector<std::uint32_t> people;
    for (std::size_t r = number * kRecordsTogether; r < std::min(file.records.size(), (number + 1) * kRecordsTogether); ++r) {
      search(file, r, Search::kUntilCertain, keys, people, piece.report);
      compare_found(file, r, people, piece.pairs);
      piece.counts.push_back(static_cast<std::uint32_t>(people.size()));
    }
  });
  ComparedRecords data;
  data.first.reserve(file.records.size() + 1);
  std::size_t pairs = 0;
  for (const Piece& piece : pieces) pairs += piece.pairs.size();
  data.pairs.reserve(pairs);
  for (Piece& piece : pieces) {
    data.pairs.insert(data.pairs.end(), piece.pairs.begin(), piece.pairs.end());
    for (const auto count : piece.counts) data.first.push_back(data.first.back() + count);
    for (std::size_t k = 0; k < kKeyKinds; ++k) {
      report.asked[k] += piece.report.asked[k];
      report.found[k] += piece.report.found[k];
      report.capped[k] += piece.report.capped[k];
    }
    piece = {};
  }
  report.compared = data.pairs.size();
  return data;
}

void Linker::add_terms(const Model& model, ComparedRecords& data) const {
  data.terms.resize(data.pairs.size());
  constexpr std::size_t kPairsTogether = 65536;
  parallel_for((data.pairs.size() + kPairsTogether - 1) / kPairsTogether, options_.threads, [&](std::size_t piece, unsigned) {
    for (std::size_t k = piece * kPairsTogether; k < std::min(data.pairs.size(), (piece + 1) * kPairsTogether); ++k)
      data.terms[k] = frequency_terms(model, index_, index_.people()[data.pairs[k].person], Pattern(data.pairs[k].pattern)).sum();
  });
}

// Whether two candidates are one person whom the registry holds twice.
bool Linker::one_person_twice(std::uint32_t a, std::uint32_t b, const Model& model, const Weights& weights) const {
  const Prepared &x = index_.people()[a], &y = index_.people()[b];
  const Side left{&x, &index_.names(), &index_.villages()}, right{&y, &index_.names(), &index_.villages()};
  Pattern p = compare(left, right);
  const bool together = x.household && x.household == y.household;
  if (together) {  // shared by everybody in the household
    p.set(Field::kVillage, kVillageMissing);
    p.set(Field::kPhone, kPhoneMissing);
  }
  const double terms = frequency_terms(model, index_, y, p).sum();
  const double persons = std::max(1.0, static_cast<double>(model.persons));
  const double same = std::exp(weights.of(weights.same, p) + terms), kin = std::exp(weights.of_relative(p) + terms);
  constexpr double kDuplicateShare = 0.01, kKinShare = 1.0, kTwiceInHousehold = 0.003;
  return together ? kTwiceInHousehold * same > kin : kDuplicateShare / persons * same > 1 + kKinShare / persons * kin;
}

Decision Linker::decide_one(const File& file, std::size_t record, const Record& raw, std::span<const ComparedPair> pairs,
                            std::span<const double> terms, const Model& model, const Weights& weights) const {
  Decision d;
  d.record = file.records[record].key;
  d.fingerprint = record_fingerprint(raw);
  const auto ruled_from = std::ranges::lower_bound(constraints_, d.fingerprint, {}, &Constraint::fingerprint);
  const auto ruled_to = std::ranges::upper_bound(constraints_, d.fingerprint, {}, &Constraint::fingerprint);
  const std::span<const Constraint> ruled(ruled_from, ruled_to);
  const auto ruling = [&](std::uint32_t place) -> const Constraint* {
    for (const Constraint& c : ruled)
      if (c.person == index_.people()[place].key) return &c;
    return nullptr;
  };
  for (const Constraint& c : ruled)
    if (c.kind == Constraint::Kind::kMustLink) {
      d.zone = Zone::kLinked;
      d.by_constraint = true;
      d.nobody = 0;
      d.candidates.push_back({c.person, 1, 0, 0});
      return d;
    }
  struct Weighed {
    std::uint32_t place, pattern;
    double same, relative;
  };
  std::vector<Weighed> weighed;
  const double persons = std::max(1.0, static_cast<double>(model.persons));
  const double nobody = 1 - model.registered - model.relatives;
  double total = nobody, relatives = 0;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const Pattern p(pairs[k].pattern);
    double same = model.registered / persons * std::exp(weights.of(weights.same, p) + terms[k]);
    const double relative = model.relatives / persons * std::exp(weights.of_relative(p) + terms[k]);
    if (!ruled.empty() && ruling(pairs[k].person)) same = 0;
    weighed.push_back({pairs[k].person, pairs[k].pattern, same, relative});
    total += same + relative;
    relatives += relative;
  }
  std::ranges::sort(weighed, [](const Weighed& a, const Weighed& b) { return a.same != b.same ? a.same > b.same : a.place < b.place; });
  d.nobody = nobody / total;
  d.relative = relatives / total;
  for (std::size_t k = 0; k < weighed.size() && d.candidates.size() < options_.keep; ++k) {
    Weighed& w = weighed[k];
    if (w.same < kFarBelow * total && k > 0) break;
    if (w.same == 0) continue;
    // A registry that holds this person twice would split the probability between the copies.
    for (std::size_t j = k + 1; j < weighed.size() && weighed[j].same > kFarBelow * total; ++j)
      if (one_person_twice(w.place, weighed[j].place, model, weights)) {
        w.same += weighed[j].same;
        weighed[j].same = 0;
      }
    d.candidates.push_back({index_.people()[w.place].key, w.same / total, w.relative / total, w.pattern});
  }
  std::ranges::stable_sort(d.candidates, std::greater{}, &Candidate::posterior);
  d.zone = d.best() >= options_.zones.link_from ? Zone::kLinked : d.best() >= options_.zones.review_from ? Zone::kClerical : Zone::kNotFound;
  // A checked number that somebody of the registry has is never passed over in silence, however foreign the name beside it.
  const auto has_number = [](const Weighed& w) { return w.same > 0 && Pattern(w.pattern).level(Field::kId) == kIdExact; };
  if (d.zone == Zone::kNotFound && std::ranges::any_of(weighed, has_number)) d.zone = Zone::kClerical;
  return d;
}

std::vector<Decision> Linker::decide_all(const File& file, std::span<const Record> records, const ComparedRecords& data,
                                         const Model& model) const {
  const Weights weights(model);
  std::vector<Decision> out(records.size());
  parallel_for(pieces_of(records.size()), options_.threads, [&](std::size_t piece, unsigned) {
    for (std::size_t r = piece * kRecordsTogether; r < std::min(records.size(), (piece + 1) * kRecordsTogether); ++r) {
      const std::size_t from = data.first[r], count = data.first[r + 1] - from;
      out[r] = decide_one(file, r, records[r], std::span(data.pairs).subspan(from, count), std::span(data.terms).subspan(from, count),
                          model, weights);
    }
  });
  return out;
}

Model Linker::learn_from(const File& file, ComparedRecords& data, const Model& prior, EmReport& report) const {
  Model model = prior;
  learn_strangers(index_, file.records, file.names, file.villages, options_.seed, options_.threads, model);
  add_terms(model, data);
  report = learn(data, prior, options_.em, model);
  return model;
}

Model Linker::learnt_model(std::span<const Record> records, const Model& prior) const {
  const File file = prepare(records);
  BlockingReport blocking;
  ComparedRecords data = compare_all(file, blocking);
  EmReport report;
  return learn_from(file, data, prior, report);
}

LinkResult Linker::link(std::span<const Record> records, const Model& prior) const {
  LinkResult result;
  const File file = prepare(records);
  ComparedRecords data = compare_all(file, result.blocking);
  result.model = learn_from(file, data, prior, result.learning);
  result.decisions = decide_all(file, records, data, result.model);
  return result;
}

}  // namespace shouwang::linkage
