#include "storage/registry_journal.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "storage/encoding.h"
#include "storage/statements.h"

namespace shouwang::storage {
namespace {

using Json = nlohmann::json;

// How a part is read: the id, then the columns of its image (n number, t text, b bytes), in the order in which they are written back.
struct PartForm {
  const Statement& read;
  std::string_view columns;
};
const PartForm& form_of(RegistryPart part) {
  static const PartForm kForms[] = {{sql::registry_states_of_households, "nnnttttnn"}, {sql::registry_contacts_of_households, "tbtbtt"},
                                    {sql::registry_identities_of_persons, "ttbttnt"},  {sql::registry_phones_of_persons, "bt"},
                                    {sql::registry_states_of_persons, "nnttttntn"},    {sql::registry_memberships_of_persons, "nnnt"}};
  return kForms[static_cast<std::size_t>(part) - 1];
}

Json image_value(const Row& row, int column, char type) {
  if (row.is_null(column)) return nullptr;
  switch (type) {
    case 'n':
      return row.integer(column);
    case 'b':
      return crypto::hex(row.text(column));
    default:
      return row.text(column);
  }
}

}  // namespace

std::string image_context(std::int64_t step, RegistryPart part, std::int64_t id) {
  return "registry_before:" + std::to_string(step) + ":" + std::to_string(static_cast<int>(part)) + ":" + std::to_string(id);
}

Result<std::map<std::int64_t, Json>> read_images(Connection& connection, std::int32_t county, RegistryPart part,
                                                 const std::vector<std::int64_t>& ids) {
  std::map<std::int64_t, Json> images;
  JsonList list;
  for (const std::int64_t id : ids) {
    list.add(id);
    images.emplace(id, Json::array());
  }
  const PartForm& form = form_of(part);
  RETURN_IF_ERROR(connection.query(form.read, {county, list.finish()}, [&](const Row& row) {
    Json values = Json::array();
    for (std::size_t c = 0; c < form.columns.size(); ++c) values.push_back(image_value(row, static_cast<int>(c) + 1, form.columns[c]));
    images[row.integer(0)].push_back(std::move(values));
  }));
  return images;
}

Result<void> RegistryJournal::begin() {
  if (step_ != 0) return {};
  RETURN_IF_ERROR(connection_.query(sql::storage_lock, {kRegistryIdLock}, [](const Row&) {}));
  ASSIGN_OR_RETURN(const auto last, connection_.integer(sql::registry_last_step, {}));
  step_ = std::max(last.value_or(0) + 1, IdSource(received_ms_).next(received_ms_));
  return {};
}

Result<std::int64_t> RegistryJournal::next_id() {
  if (first_id_ == 0) {
    RETURN_IF_ERROR(begin());
    // Above every id that exists: another program, or an earlier import within the same millisecond, may have counted further.
    ASSIGN_OR_RETURN(const auto largest, connection_.integer(sql::registry_largest_id, {}));
    last_id_ = std::max(largest.value_or(0), IdSource(received_ms_).next(received_ms_));
    first_id_ = last_id_ + 1;
  }
  return ++last_id_;
}

Result<void> RegistryJournal::keep(std::int32_t county, RegistryPart part, const std::vector<std::int64_t>& ids) {
  std::vector<std::int64_t> wanted;
  auto& kept = kept_[static_cast<std::size_t>(part) - 1];
  for (const std::int64_t id : ids)
    if (!made(id) && kept.insert(id).second) wanted.push_back(id);
  if (wanted.empty()) return {};
  RETURN_IF_ERROR(begin());
  counties_.insert(county);
  ASSIGN_OR_RETURN(const auto images, read_images(connection_, county, part, wanted));
  if (part == RegistryPart::kHomes)
    for (const auto& [id, image] : images)
      for (const Json& home : image) homes_.emplace(county, home[0].get<std::int64_t>());
  std::vector<std::pair<std::int64_t, std::string>> sealed;
  sealed.reserve(images.size());
  for (const auto& [id, image] : images)
    sealed.emplace_back(id, cipher_.encrypt(image.dump(-1, ' ', false, Json::error_handler_t::replace), image_context(step_, part, id)));
  return connection_.insert_many(sql::registry_add_before, sealed.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {county, step_, static_cast<int>(part), sealed[i].first, Blob{sealed[i].second}});
  });
}

Result<void> RegistryJournal::finish(const std::set<std::pair<std::int32_t, std::int64_t>>& touched) {
  RETURN_IF_ERROR(begin());
  counties_.insert(county_);
  // Whatever an image names must still be there when it is written back.
  homes_.insert(touched.begin(), touched.end());
  std::vector<std::pair<std::int32_t, std::int64_t>> others;
  for (const auto& household : homes_)
    if (!made(household.second)) others.push_back(household);
  for (const auto& household : others) counties_.insert(household.first);
  RETURN_IF_ERROR(connection_.insert_many(sql::registry_add_before, others.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {others[i].first, step_, static_cast<int>(RegistryPart::kMembers), others[i].second, std::nullopt});
  }));
  for (const std::int32_t county : counties_) {
    const bool here = county == county_ && first_id_ != 0;
    RETURN_IF_ERROR(connection_.execute(sql::registry_add_step, {county, step_, delivery_, here ? first_id_ : 1, here ? last_id_ : 0}));
  }
  return {};
}

}  // namespace shouwang::storage
