// A complete intake::Store in memory, for tests of intake and of what stands above it without a database.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "intake/store.h"

namespace shouwang::intake::testing {

class MemoryStore final : public Store {
 public:
  struct Record {
    RecordBatch::Row row;
    std::vector<Cell> cells;
    DeliveryId delivery;
    DeliveryId superseded;  // 0 while it is the live row of its identity
  };
  struct Content {
    std::map<std::string, std::vector<Record>> records;  // by dataset
    std::map<std::string, registry::HouseholdInput> households;
    std::map<std::string, registry::PersonInput> persons;  // by id_index
    std::map<std::int64_t, std::vector<QuarantinedRow>> quarantine;
    std::vector<Delivery> deliveries;
    std::vector<StoredMapping> mappings;
    std::vector<registry::ReviewItem> items;
    std::map<std::int64_t, std::string> models;  // by delivery
  };

  Content content;
  std::set<std::string> tables;
  /// When positive: the n-th writing call from now on fails, as a broken database would.
  int fail_after = 0;

  std::vector<const Record*> live(const std::string& dataset) const {
    std::vector<const Record*> out;
    if (const auto at = content.records.find(dataset); at != content.records.end())
      for (const Record& r : at->second)
        if (!r.superseded) out.push_back(&r);
    return out;
  }

  Result<void> ensure_dataset_tables(const policy::Pack& pack) override {
    for (const auto& [id, dataset] : pack.datasets)
      if (dataset.target == policy::Target::kRecords) tables.insert(id);
    return {};
  }

  Result<std::optional<Delivery>> find_delivery(const access::Scope& scope, std::string_view dataset, std::string_view file_hash) override {
    for (const Delivery& d : content.deliveries)
      if (sees(scope, d) && d.state == DeliveryState::kTaken && d.dataset == dataset && d.file_hash == file_hash && d.receipt.rows_read > 0) return std::optional(d);
    return std::optional<Delivery>();
  }

  Result<std::unique_ptr<DeliveryWriter>> begin(const Delivery& draft) override {
    if (busy_) return fail(ErrorCode::kBusy, "数据库繁忙，请稍后再试");
    return std::unique_ptr<DeliveryWriter>(std::make_unique<Writer>(*this, draft.id));
  }

  Result<void> save_refused(const Delivery& delivery) override {
    if (busy_) return fail(ErrorCode::kBusy, "数据库繁忙，请稍后再试");
    content.deliveries.push_back(delivery);
    return {};
  }

  Result<DeliveryPage> deliveries(const access::Scope& scope, const DeliveryQuery& query) override {
    DeliveryPage page;
    const std::size_t skip = query.cursor.empty() ? 0 : std::stoul(query.cursor);
    for (auto d = content.deliveries.rbegin(); d != content.deliveries.rend(); ++d) {
      if (!sees(scope, *d) || (!query.dataset.empty() && d->dataset != query.dataset)) continue;
      const auto position = static_cast<std::size_t>(page.total++);
      if (position >= skip && page.rows.size() < static_cast<std::size_t>(query.limit)) page.rows.push_back(*d);
    }
    if (skip + page.rows.size() < static_cast<std::size_t>(page.total)) page.next_cursor = std::to_string(skip + page.rows.size());
    return page;
  }

  Result<std::optional<Delivery>> delivery(const access::Scope& scope, DeliveryId id) override {
    for (const Delivery& d : content.deliveries)
      if (d.id == id && sees(scope, d)) return std::optional(d);
    return std::optional<Delivery>();
  }

  Result<QuarantinePage> quarantine(const access::Scope& scope, DeliveryId id, int offset, int limit) override {
    ASSIGN_OR_RETURN(const auto known, delivery(scope, id));
    QuarantinePage page;
    if (!known) return page;
    const auto& rows = content.quarantine[id.value()];
    page.total = static_cast<std::int64_t>(rows.size());
    for (int k = offset; k < std::min<int>(offset + limit, static_cast<int>(rows.size())); ++k)
      page.rows.push_back(rows[static_cast<std::size_t>(k)]);
    return page;
  }

  Result<std::vector<StoredMapping>> mappings(const access::Scope& scope, std::int32_t county, std::string_view dataset) override {
    std::vector<StoredMapping> out;
    for (const StoredMapping& m : content.mappings)
      if (m.county == county && scope.covers(std::to_string(county)) && scope.may_read_dataset(m.dataset) &&
          (dataset.empty() || m.dataset == dataset))
        out.push_back(m);
    std::stable_sort(out.begin(), out.end(), [](const StoredMapping& a, const StoredMapping& b) { return a.seen_ms > b.seen_ms; });
    return out;
  }

  Result<UnmatchedPage> unmatched(const access::Scope& scope, DeliveryId id, int offset, int limit) override {
    ASSIGN_OR_RETURN(const auto known, delivery(scope, id));
    UnmatchedPage page;
    if (!known) return page;
    for (const auto& [dataset, rows] : content.records)
      for (const Record& r : rows) {
        if (r.delivery != id || r.superseded || r.row.match == MatchState::kMatched) continue;
        const auto position = page.total++;
        if (position >= offset && position < offset + limit)
          page.rows.push_back({dataset, r.row.id, r.row.line, "", r.row.id_masked, r.row.match});
      }
    return page;
  }

 private:
  class Writer final : public DeliveryWriter {
   public:
    Writer(MemoryStore& store, DeliveryId delivery) : store_(store), delivery_(delivery), draft_(store.content) {
      store_.busy_ = true;
      for (const auto& [dataset, rows] : draft_.records)
        for (std::size_t k = 0; k < rows.size(); ++k)
          if (!rows[k].superseded) live_[{dataset, rows[k].row.county, rows[k].row.identity}] = k;
    }
    ~Writer() override { store_.busy_ = false; }

    Result<WriteCounts> add_records(const policy::Dataset& dataset, const RecordBatch& batch) override {
      RETURN_IF_ERROR(step());
      if (!store_.tables.contains(dataset.id)) return fail(ErrorCode::kDatabase, "数据集 " + dataset.id + " 没有建表");
      WriteCounts counts;
      auto& rows = draft_.records[dataset.id];
      const std::size_t fields = dataset.fields.size();
      for (std::size_t k = 0; k < batch.rows.size(); ++k) {
        const RecordBatch::Row& row = batch.rows[k];
        const auto at = live_.find({dataset.id, row.county, row.identity});
        const std::size_t found = at != live_.end() ? at->second : rows.size();
        if (found < rows.size() && rows[found].row.content == row.content) {
          ++counts.duplicate;
          // The same statement, but now it is known whom it is about.
          if (rows[found].row.match != MatchState::kMatched && row.match == MatchState::kMatched) {
            rows[found].row.match = row.match;
            rows[found].row.household = row.household;
            rows[found].row.person = row.person;
            rows[found].row.village = row.village;
          }
          continue;
        }
        if (found < rows.size()) {
          rows[found].superseded = delivery_;
          ++counts.replaced;
        } else {
          ++counts.inserted;
        }
        const auto first = batch.cells.begin() + static_cast<std::ptrdiff_t>(k * fields);
        rows.push_back({row, {first, first + static_cast<std::ptrdiff_t>(fields)}, delivery_, {}});
        live_[{dataset.id, row.county, row.identity}] = rows.size() - 1;
      }
      return counts;
    }

    Result<WriteCounts> add_households(const std::vector<registry::HouseholdInput>& inputs, std::int32_t) override {
      RETURN_IF_ERROR(step());
      WriteCounts counts;
      for (const auto& input : inputs)
        ++(draft_.households.insert_or_assign(input.household_code, input).second ? counts.inserted : counts.replaced);
      return counts;
    }

    Result<WriteCounts> add_persons(const std::vector<registry::PersonInput>& inputs, std::int32_t) override {
      RETURN_IF_ERROR(step());
      WriteCounts counts;
      for (const auto& input : inputs)
        ++(draft_.persons.insert_or_assign(input.id_index, input).second ? counts.inserted : counts.replaced);
      return counts;
    }

    Result<void> add_quarantine(const std::vector<QuarantinedRow>& rows) override {
      RETURN_IF_ERROR(step());
      auto& all = draft_.quarantine[delivery_.value()];
      all.insert(all.end(), rows.begin(), rows.end());
      return {};
    }

    Result<void> add_review_items(const policy::Dataset& dataset, const std::vector<registry::ReviewItem>& items) override {
      RETURN_IF_ERROR(step());
      const auto& rows = draft_.records[dataset.id];
      for (const registry::ReviewItem& item : items)
        if (std::any_of(rows.begin(), rows.end(), [&](const Record& r) { return r.row.id == item.record; })) draft_.items.push_back(item);
      return {};
    }

    Result<void> save_model(const policy::Dataset&, std::string_view model) override {
      RETURN_IF_ERROR(step());
      draft_.models.emplace(delivery_.value(), model);
      return {};
    }

    Result<void> save_mapping(const StoredMapping& mapping) override {
      RETURN_IF_ERROR(step());
      std::erase_if(draft_.mappings, [&](const StoredMapping& m) {
        return m.county == mapping.county && m.dataset == mapping.dataset && m.signature == mapping.signature;
      });
      draft_.mappings.push_back(mapping);
      return {};
    }

    Result<void> commit(const Delivery& final_state) override {
      RETURN_IF_ERROR(step());
      draft_.deliveries.push_back(final_state);
      store_.content = std::move(draft_);
      return {};
    }

   private:
    Result<void> step() {
      if (store_.fail_after > 0 && --store_.fail_after == 0) return fail(ErrorCode::kDatabase, "数据库错误");
      return {};
    }

    MemoryStore& store_;
    DeliveryId delivery_;
    Content draft_;
    std::map<std::tuple<std::string, std::int32_t, std::string>, std::size_t> live_;  // live row of an identity
  };

  static bool sees(const access::Scope& scope, const Delivery& d) {
    return d.county >= scope.county_low() && d.county <= scope.county_high() && (d.dataset.empty() || scope.may_read_dataset(d.dataset));
  }

  bool busy_ = false;
};

/// A registry of a few persons and households.
class MemoryLookup final : public registry::PlaceLookup {
 public:
  std::map<std::string, registry::PersonPlace, std::less<>> persons;
  std::map<std::string, registry::HouseholdPlace, std::less<>> households;
  std::optional<registry::PersonPlace> find_person(std::string_view id_index) const override {
    const auto at = persons.find(id_index);
    return at == persons.end() ? std::nullopt : std::optional(at->second);
  }
  std::optional<registry::HouseholdPlace> find_household(std::string_view code) const override {
    const auto at = households.find(code);
    return at == households.end() ? std::nullopt : std::optional(at->second);
  }
};

}  // namespace shouwang::intake::testing
