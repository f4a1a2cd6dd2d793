// A delivery of the register taken back: what it changed is as it was before, what it made is gone.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "intake/review.h"
#include "storage/connection.h"
#include "storage/registry_journal.h"
#include "storage/registry_upkeep.h"

namespace shouwang::storage {

class RegistryWithdrawal {
 public:
  RegistryWithdrawal(Connection& connection, const crypto::FieldCipher& cipher, const intake::Delivery& delivery)
      : db_(connection), cipher_(cipher), delivery_(delivery) {}

  /// What must go first, in Chinese; "" = it can be taken back. Before write().
  Result<std::string> problem();
  /// @errors kConflict: somebody has begun to work on a household that goes
  Result<intake::RegistryEffects> write();

 private:
  struct Step {
    std::int32_t county = 0;
    std::int64_t id = 0, first = 1, last = 0;
  };
  using Images = std::map<std::pair<std::int32_t, std::int64_t>, nlohmann::json>;  // county and id -> rows of before

  Result<std::string> later_deliveries();
  Result<std::string> later_changes();
  Result<std::string> work_on_new();
  Result<void> load_images();
  Images& images_of(RegistryPart part) { return images_[static_cast<std::size_t>(part) - 1]; }
  Result<void> each_county(RegistryPart part, const std::function<Result<void>(std::int32_t, const std::vector<std::int64_t>&)>& each);
  Result<void> note_what_follows();
  Result<void> remove_new(const Step& step);
  Result<void> restore(RegistryPart part);
  Result<void> clear(RegistryPart part, const Statement& statement);

  Connection& db_;
  const crypto::FieldCipher& cipher_;
  const intake::Delivery& delivery_;
  std::vector<Step> steps_;
  std::array<Images, std::size(kImagedParts)> images_;
  RegistryUpkeep upkeep_;
  intake::RegistryEffects effects_;
};

}  // namespace shouwang::storage
