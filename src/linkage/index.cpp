#include "linkage/index.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/parallel.h"
#include "linkage/radix_sort.h"

namespace shouwang::linkage {
namespace {

constexpr std::size_t kPreparedTogether = 4096;

unsigned directory_bits(std::size_t entries) { return std::max(1u, static_cast<unsigned>(std::bit_width(entries / 4 + 1))); }

}  // namespace

std::vector<Prepared> prepare_records(std::span<const Record> records, unsigned threads, NameTable& names, VillageTable& villages) {
  std::vector<Prepared> out(records.size());
  // Names are normalised by all threads into a window, then interned in order: numbers of names must not depend on threads.
  const std::size_t window = kPreparedTogether * std::max(1u, threads) * 4;
  std::vector<NameForm> forms(std::min(window, records.size()));
  for (std::size_t from = 0; from < records.size(); from += window) {
    const std::size_t count = std::min(window, records.size() - from), pieces = (count + kPreparedTogether - 1) / kPreparedTogether;
    parallel_for(pieces, threads, [&](std::size_t piece, unsigned) {
      for (std::size_t k = piece * kPreparedTogether; k < std::min(count, (piece + 1) * kPreparedTogether); ++k) {
        const Record& r = records[from + k];
        Prepared& p = out[from + k];
        forms[k] = normalise_name(r.name);
        const IdForm id = normalise_id(r.id_number);
        const BirthForm birth = normalise_birth(r.birth_date);
        p.key = r.key;
        p.id_high = id.high;
        p.id_low = id.low;
        p.id_length = id.length;
        p.id_kind = id.kind;
        p.phone = normalise_phone(r.phone);
        p.household = r.household;
        p.birth = birth.ymd;
        p.lunar = birth.lunar;
        p.sex = normalise_sex(r.sex);
      }
    });
    for (std::size_t k = 0; k < count; ++k) {
      out[from + k].name = names.intern(forms[k]);
      out[from + k].village = villages.intern(records[from + k].village_code, records[from + k].village);
    }
  }
  return out;
}

Result<RegistryIndex> RegistryIndex::build(std::span<const Record> registry, unsigned threads) {
  if (registry.size() >= 1u << kPersonBits) return fail(ErrorCode::kTooLarge, "登记人数超过一个索引能容纳的 1.3 亿人，请按市分别建立索引");
  RegistryIndex index;
  index.people_.own() = prepare_records(registry, threads, index.names_, index.villages_);
  const auto people = index.people_.view();
  auto& by_key = index.by_key_.own();
  by_key.resize(people.size());
  for (std::uint32_t k = 0; k < by_key.size(); ++k) by_key[k] = k;
  if (!std::ranges::is_sorted(people, {}, &Prepared::key)) std::ranges::sort(by_key, {}, [&](std::uint32_t k) { return people[k].key; });
  for (std::size_t k = 0; k < by_key.size(); ++k)
    if (people[by_key[k]].key == 0 || (k && people[by_key[k]].key == people[by_key[k - 1]].key))
      return fail(ErrorCode::kInvalidArgument, "登记人员的编号为空或重复，无法建立比对索引");
  std::vector<std::uint32_t> of(people.size());
  for (std::size_t k = 0; k < of.size(); ++k) of[k] = people[k].name;
  index.names_.count(of);
  for (std::size_t k = 0; k < of.size(); ++k) of[k] = people[k].village;
  index.villages_.count(of);
  index.build_keys(threads);
  index.find_facts();
  return index;
}

void RegistryIndex::build_keys(unsigned threads) {
  const auto people = people_.view();
  std::vector<Key> keys;
  for (auto& kind : keys_) kind.entries.own().reserve(people.size());
  for (std::uint32_t k = 0; k < people.size(); ++k) {
    keys.clear();
    append_keys(people[k], names_, name_of(people[k]), village_of(people[k]), KeyUse::kFile, keys);
    for (const Key& key : keys)
      keys_[static_cast<std::size_t>(key.kind)].entries.own().push_back((key.hash >> kPersonBits << kPersonBits) | k);
  }
  parallel_for(kKeyKinds, threads, [&](std::size_t kind, unsigned) {
    auto& entries = keys_[kind].entries.own();
    sort_by_bits(entries, kPersonBits, 64);  // entries of one heading stay in order of persons
    const unsigned bits = directory_bits(entries.size());
    auto& directory = keys_[kind].directory.own();
    directory.assign((std::size_t{1} << bits) + 1, 0);
    for (const auto e : entries) ++directory[(e >> (64 - bits)) + 1];
    for (std::size_t k = 1; k < directory.size(); ++k) directory[k] += directory[k - 1];
    entries.shrink_to_fit();
  });
}

void RegistryIndex::find_facts() {
  const auto people = people_.view();
  facts_.persons = people.size();
  std::uint64_t print = 0x2545f4914f6cdd1dull + kNormaliserVersion;
  std::vector<std::uint64_t> households;
  households.reserve(people.size());
  for (const Prepared& p : people) {
    print = mix_bits(print ^ p.key, p.id_high ^ p.phone);
    print = mix_bits(print + p.name, (std::uint64_t{p.village} << 32 | static_cast<std::uint32_t>(p.birth)) ^ p.household << 7 ^ p.id_low);
    if (p.household) households.push_back(p.household);
  }
  facts_.fingerprint = print;
  if (!std::ranges::is_sorted(households)) std::ranges::sort(households);
  for (std::size_t from = 0; from < households.size();) {
    std::size_t to = from;
    while (to < households.size() && households[to] == households[from]) ++to;
    facts_.household_pairs += (to - from) * (to - from - 1) / 2;
    from = to;
  }
  // Good–Turing: (n+1) N(n+1) / N(n), kept between half of n-1 and n so that thin counts cannot run away.
  std::array<double, 10> of_count{};
  for (std::uint32_t k = 0; k < names_.size(); ++k)
    if (names_[k].count < of_count.size()) ++of_count[names_[k].count];
  for (std::size_t n = 1; n < facts_.name_seen.size(); ++n) {
    const double plain = static_cast<double>(n);
    const double seen = of_count[n] > 0 ? (plain + 1) * of_count[n + 1] / of_count[n] : plain;
    facts_.name_seen[n] = std::clamp(seen, std::max(0.1, plain - 1), plain);
  }
  facts_.name_seen[0] = 0.05;
}

bool RegistryIndex::find(const Key& key, std::size_t cap, std::vector<std::uint32_t>& out) const {
  const Keys& kind = keys_[static_cast<std::size_t>(key.kind)];
  const auto entries = kind.entries.view();
  if (entries.empty()) return true;
  const unsigned bits = directory_bits(entries.size());
  const std::size_t bucket = key.hash >> (64 - bits);
  std::size_t at = kind.directory[bucket];
  const std::size_t end = kind.directory[bucket + 1];
  const std::uint64_t heading = key.hash >> kPersonBits;
  if (end - at > 32)
    at = static_cast<std::size_t>(std::lower_bound(entries.begin() + static_cast<std::ptrdiff_t>(at),
                                                   entries.begin() + static_cast<std::ptrdiff_t>(end), heading << kPersonBits) -
                                  entries.begin());
  while (at < end && heading_of(entries[at]) < heading) ++at;
  if (at + cap < end && heading_of(entries[at + cap]) == heading) return false;
  for (; at < end && heading_of(entries[at]) == heading; ++at) out.push_back(person_of(entries[at]));
  return true;
}

std::optional<std::uint32_t> RegistryIndex::place_of(std::uint64_t key) const {
  const auto people = people_.view();
  const auto order = by_key_.view();
  const auto at = std::ranges::lower_bound(order, key, {}, [&](std::uint32_t k) { return people[k].key; });
  if (at == order.end() || people[*at].key != key) return std::nullopt;
  return *at;
}

}  // namespace shouwang::linkage
