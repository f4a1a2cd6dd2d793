// The catalogue of policy facts P-001 … : which parameter of which pack carries each of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "policy/pack.h"

namespace shouwang::policy {

/// Facts in the catalogue; their numbers are P-001 … P-148.
inline constexpr int kCatalogueSize = 148;

/// "P-021"
std::string catalogue_number(int number);

/// One parameter of one pack that carries a fact of the catalogue.
struct CatalogueEntry {
  std::shared_ptr<const Pack> pack;  // the pack that wrote at least one of the values
  const Parameter* parameter;
};
/// Who carries a fact, by pack; empty when nobody does.
std::vector<CatalogueEntry> carriers(const std::vector<std::shared_ptr<const Pack>>& packs, const std::string& number);

/// The whole catalogue as a Markdown document in Chinese, for docs/policy-parameters.md.
std::string catalogue_markdown(const std::vector<std::shared_ptr<const Pack>>& packs);

}  // namespace shouwang::policy
