#include "linkage/county_index.h"

#include <algorithm>
#include <atomic>
#include <span>
#include <unordered_map>

#include "base/parallel.h"
#include "linkage/compare.h"
#include "linkage/field_comparison.h"
#include "linkage/keys.h"

namespace shouwang::linkage {
namespace {

// What a list sorted by its keys has under one of them.
template <typename Key, typename Value>
std::span<const std::pair<Key, Value>> filed_under(const std::vector<std::pair<Key, Value>>& entries, Key key) {
  const auto by_key = [](const std::pair<Key, Value>& entry) { return entry.first; };
  const auto from = std::ranges::lower_bound(entries, key, {}, by_key) - entries.begin(),
             to = std::ranges::upper_bound(entries, key, {}, by_key) - entries.begin();
  return std::span(entries).subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
}

constexpr std::size_t kPeopleTogether = 4096;

// The people of a county while their index is made: texts in one place each, numbers still sealed.
class CountyPeople {
 public:
  Result<void> read(Store& store, const access::Scope& scope, std::int32_t county) {
    return store.scan_people(scope, county, [&](const PersonRecord& p) {
      Person& person = people_.emplace_back();
      person.key = static_cast<std::uint64_t>(p.person.value());
      person.household = static_cast<std::uint64_t>(p.household.value());
      person.birth = p.birth;
      auto [village, fresh] = villages_.try_emplace(p.village);
      if (fresh) village->second = {registry::division_text(p.village), std::string(p.village_name)};
      person.village = &village->second;
      person.from = texts_.size();
      person.name = keep(p.name);
      person.sex = keep(p.sex);
      person.number = keep(p.id_sealed);
      person.phone = keep(p.phone_sealed);
    });
  }

  Result<RegistryIndex> index(const crypto::FieldCipher& cipher, unsigned threads) {
    std::vector<Record> records(people_.size());
    std::vector<std::string> plain((people_.size() + kPeopleTogether - 1) / kPeopleTogether);
    std::atomic<bool> readable = true;
    parallel_for(plain.size(), threads, [&](std::size_t piece, unsigned) {
      std::string& text = plain[piece];
      struct Lengths {
        std::size_t from, number, phone, birth;
      };
      std::vector<Lengths> lengths;
      const std::size_t first = piece * kPeopleTogether, last = std::min(people_.size(), first + kPeopleTogether);
      const auto open = [&](std::string_view sealed, std::string_view context) -> std::size_t {
        if (sealed.empty()) return 0;
        const auto value = cipher.decrypt(sealed, context);
        if (!value) {
          readable = false;
          return 0;
        }
        text += *value;
        return value->size();
      };
      for (std::size_t k = first; k < last; ++k) {
        const Person& p = people_[k];
        Lengths& l = lengths.emplace_back(Lengths{text.size(), 0, 0, 0});
        std::string_view sealed(texts_);
        sealed.remove_prefix(p.from + p.name + p.sex);
        l.number = open(sealed.substr(0, p.number), registry::kIdNumberContext);
        l.phone = open(sealed.substr(p.number, p.phone), registry::kPhoneContext);
        if (p.birth) {
          const std::string day = p.birth->iso();
          text += day;
          l.birth = day.size();
        }
      }
      for (std::size_t k = first; k < last; ++k) {
        const Person& p = people_[k];
        const Lengths& l = lengths[k - first];
        const std::string_view opened = std::string_view(text).substr(l.from), kept = std::string_view(texts_).substr(p.from);
        records[k] = {p.key,
                      kept.substr(0, p.name),
                      opened.substr(0, l.number),
                      opened.substr(l.number + l.phone, l.birth),
                      kept.substr(p.name, p.sex),
                      p.village->first,
                      p.village->second,
                      opened.substr(l.number, l.phone),
                      p.household};
      }
    });
    if (!readable) return fail(ErrorCode::kInternal, "户册中有证件号码或电话无法读出，请用备份恢复密钥文件 master.key 后重试");
    return RegistryIndex::build(records, threads);
  }

 private:
  struct Person {
    std::uint64_t key = 0, household = 0;
    const std::pair<std::string, std::string>* village = nullptr;  // code, name
    std::optional<Date> birth;
    std::size_t from = 0;  // in texts_: name, sex, number, phone one after the other
    std::uint32_t name = 0, sex = 0, number = 0, phone = 0;
  };
  std::uint32_t keep(std::string_view text) {
    texts_ += text;
    return static_cast<std::uint32_t>(text.size());
  }

  std::vector<Person> people_;
  std::string texts_;
  std::unordered_map<std::int64_t, std::pair<std::string, std::string>> villages_;
};

Failure unreadable_review() { return fail(ErrorCode::kInternal, "保存的核对结果无法读出，请用备份恢复密钥文件 master.key 后重试"); }

}  // namespace

Record record_of(const registry::PersonStatement& s, std::uint64_t key) {
  return {key, s.name, s.id_number, s.birth_date, s.sex, s.village_code, s.village, s.phone, 0};
}

Result<std::shared_ptr<const CountyIndex>> CountyIndex::open(Store& store, const crypto::FieldCipher& cipher, const access::Scope& scope,
                                                             std::int32_t county, const std::filesystem::path& folder, unsigned threads) {
  return open_after(nullptr, store, cipher, scope, county, folder, threads);
}

Result<std::shared_ptr<const CountyIndex>> CountyIndex::open_after(const std::shared_ptr<const CountyIndex>& earlier, Store& store,
                                                                   const crypto::FieldCipher& cipher, const access::Scope& scope,
                                                                   std::int32_t county, const std::filesystem::path& folder,
                                                                   unsigned threads) {
  // Read before the people: what changes meanwhile makes the next version, never a wrong one.
  ASSIGN_OR_RETURN(const RegistryVersion version, store.registry_version(scope, county));
  const bool known = earlier && earlier->county_ == county;
  if (known && earlier->version_ == version) return earlier;
  const std::shared_ptr<CountyIndex> out(new CountyIndex());
  out->county_ = county;
  out->version_ = version;
  if (known && earlier->version_.people == version.people) {
    out->index_ = earlier->index_;
  } else {
    const std::filesystem::path file = folder / ("link-" + std::to_string(county) + ".idx");
    auto kept = version.people == 0 ? Result<RegistryIndex>(fail(ErrorCode::kNotFound, ""))
                                    : RegistryIndex::open(file, cipher, version.people, threads);
    if (!kept) {
      CountyPeople people;
      RETURN_IF_ERROR(people.read(store, scope, county));
      kept = people.index(cipher, threads);
      if (!kept) return Failure(std::move(kept).error());
      if (version.people != 0) kept->save(file, cipher, version.people, threads).ignore("the next process makes it anew");
    }
    out->index_ = std::make_shared<const RegistryIndex>(*std::move(kept));
  }
  out->linker_.emplace(*out->index_, LinkOptions{.threads = threads});
  RETURN_IF_ERROR(out->add_reviewed(store, cipher, scope));
  return std::shared_ptr<const CountyIndex>(out);
}

Result<void> CountyIndex::add_reviewed(Store& store, const crypto::FieldCipher& cipher, const access::Scope& scope) {
  ASSIGN_OR_RETURN(const auto rows, store.aliases(scope, county_));
  std::vector<std::string> texts(rows.size());
  std::vector<Alias> aliases;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const auto place = index_->place_of(static_cast<std::uint64_t>(rows[k].person.value()));
    if (!place) continue;  // moved away or dead
    auto value = cipher.decrypt(rows[k].value, kAliasContext);
    if (!value) return unreadable_review();
    texts[k] = *std::move(value);
    Alias& alias = aliases.emplace_back(Alias{index_->people()[*place].key, {}, {}});
    if (rows[k].kind == AliasKind::kIdNumber) {
      alias.id_number = texts[k];
      const IdForm id = normalise_id(texts[k]);
      if (id.kind == IdKind::kValid) numbers_.push_back({id.high, id.low, *place});
    } else {
      alias.name = texts[k];
      names_.emplace_back(*place, normalise_name(texts[k]));
    }
  }
  std::ranges::sort(numbers_);
  std::ranges::stable_sort(names_, {}, [](const auto& entry) { return entry.first; });
  RETURN_IF_ERROR(linker_->set_aliases(aliases));
  ASSIGN_OR_RETURN(auto villages, store.former_villages(scope, county_));
  linker_->set_former_villages(std::move(villages));

  ASSIGN_OR_RETURN(const auto settled, store.constraints(scope, county_));
  std::vector<Constraint> constraints;
  for (const ConstraintRow& row : settled) {
    const auto person = static_cast<std::uint64_t>(row.person.value());
    if (row.must && !index_->place_of(person)) continue;
    const auto text = cipher.decrypt(row.statement, kStatementContext);
    if (!text) return unreadable_review();
    ASSIGN_OR_RETURN(const registry::OwnedStatement statement, registry::statement_from_text(*text));
    const std::uint64_t fingerprint = record_fingerprint(record_of(statement.view(), 1));
    constraints.push_back({fingerprint, person, row.must ? Constraint::Kind::kMustLink : Constraint::Kind::kCannotLink});
    ruled_.push_back(fingerprint);
  }
  std::ranges::sort(ruled_);
  linker_->set_constraints(constraints);
  return {};
}

registry::PersonPlace CountyIndex::place_at(std::uint32_t place) const {
  const Prepared& p = index_->people()[place];
  const VillageEntry* village = index_->village_of(p);
  return {PersonId(static_cast<std::int64_t>(p.key)), HouseholdId(static_cast<std::int64_t>(p.household)),
          village ? static_cast<std::int64_t>(village->code) : 0};
}

std::optional<registry::PersonPlace> CountyIndex::place_of(PersonId person) const {
  const auto place = index_->place_of(static_cast<std::uint64_t>(person.value()));
  if (!place) return std::nullopt;
  return place_at(*place);
}

bool CountyIndex::is_member_named(HouseholdId household, std::string_view name) const {
  std::call_once(housed_, [this] {
    const auto people = index_->people();
    homes_.reserve(people.size());
    for (std::uint32_t place = 0; place < people.size(); ++place) homes_.emplace_back(people[place].household, place);
    std::ranges::sort(homes_);
  });
  const NameForm stated = normalise_name(name);
  if (stated.length == 0) return false;
  NameTable names;
  const auto spells = [&](const NameTable& known, const NameEntry& entry) {
    const std::uint32_t at = names.intern(stated);
    return is_spelling(compare_names(names, names[at], known, entry));
  };
  for (const auto& [home, place] : filed_under(homes_, static_cast<std::uint64_t>(household.value()))) {
    const std::uint32_t present = index_->people()[place].name;
    if (present != NameTable::kNone && spells(index_->names(), index_->names()[present])) return true;
    for (const auto& [former, form] : filed_under(names_, place)) {
      NameTable other;
      if (spells(other, other[other.intern(form)])) return true;
    }
  }
  return false;
}

bool CountyIndex::ruled(std::uint64_t fingerprint) const { return std::ranges::binary_search(ruled_, fingerprint); }

std::optional<registry::PersonPlace> CountyIndex::certain(const registry::PersonStatement& statement) const {
  const IdForm id = normalise_id(statement.id_number);
  const bool checked = id.kind == IdKind::kValid;
  if (!checked && (id.kind != IdKind::kFifteen || statement.name.empty())) return std::nullopt;
  std::optional<std::uint32_t> only;
  const auto note = [&](std::uint32_t place) {
    const bool fresh = !only || *only == place;
    only = place;
    return fresh;
  };
  constexpr std::size_t kSharedByMany = 8;
  thread_local std::vector<std::uint32_t> found;
  found.clear();
  if (!index_->find(whole_id_key(id.high, id.low), kSharedByMany, found)) return std::nullopt;
  for (const std::uint32_t place : found) {
    const Prepared& p = index_->people()[place];
    if (p.id_high != id.high || p.id_low != id.low || p.id_length != id.length) continue;
    if (p.id_kind != IdKind::kValid || !note(place)) return std::nullopt;
  }
  for (auto at = std::ranges::lower_bound(numbers_, FormerNumber{id.high, id.low, 0}); at != numbers_.end(); ++at) {
    if (at->high != id.high || at->low != id.low) break;
    if (!note(at->place)) return std::nullopt;
  }
  if (!only) return std::nullopt;
  if (!statement.name.empty()) {
    const NameForm name = normalise_name(statement.name);
    if (name.length == 0) return std::nullopt;
    const std::uint32_t present = index_->people()[*only].name;
    bool same = present != NameTable::kNone && index_->names().find(name) == present;
    for (const auto& [place, form] : filed_under(names_, *only)) same = same || (form.view() == name.view() && form.starts == name.starts);
    if (!same) return std::nullopt;
  }
  return place_at(*only);
}

Result<std::shared_ptr<const CountyIndex>> CountyIndexes::index(const access::Scope& scope, std::int32_t county) {
  const std::lock_guard lock(mutex_);
  auto earlier = index_;
  if (earlier && earlier->county() != county) {
    earlier.reset();
    index_.reset();  // the other county's memory is needed for this one
  }
  ASSIGN_OR_RETURN(index_, CountyIndex::open_after(earlier, store_, cipher_, scope, county, folder_, threads_));
  return index_;
}

Result<std::shared_ptr<const registry::PlaceLookup>> CountyIndexes::lookup(const access::Scope& scope, std::int32_t county) {
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const RegistryVersion version, store_.registry_version(scope, county));
  if (!lookup_ || lookup_county_ != county || lookup_version_ != version || version.all == 0) {
    ASSIGN_OR_RETURN(const auto former, store_.aliases(scope, county));
    ASSIGN_OR_RETURN(auto fresh, IdMatch::load(registry_, scope, former));
    lookup_ = std::move(fresh);
    lookup_county_ = county;
    lookup_version_ = version;
  }
  return lookup_;
}

}  // namespace shouwang::linkage
