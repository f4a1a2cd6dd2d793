#include "linkage/match_explanation.h"

#include <utility>

namespace shouwang::linkage {

Result<Explanation> explain_item(const CountyIndex& county, Store& store, const crypto::FieldCipher& cipher, const access::Scope& scope, const Item& item) {
  ASSIGN_OR_RETURN(const auto text, store.model_of(scope, item.county, item.delivery));
  if (!text) return fail(ErrorCode::kNotFound, "这次报送没有保存比对模型，无法说明比对的依据");
  ASSIGN_OR_RETURN(const Model model, Model::from_text(*text));
  ASSIGN_OR_RETURN(const auto rows, store.aliases(scope, item.county));
  std::vector<Alias> aliases;
  for (const AliasRow& row : rows) {
    const auto key = static_cast<std::uint64_t>(row.person.value());
    if (row.at_ms >= item.received_ms || !county.index().place_of(key)) continue;
    ASSIGN_OR_RETURN(std::string value, cipher.decrypt(row.value, kAliasContext));
    Alias& alias = aliases.emplace_back();
    alias.person = key;
    (row.kind == AliasKind::kIdNumber ? alias.id_number : alias.name) = std::move(value);
  }
  Linker linker(county.index(), {});
  RETURN_IF_ERROR(linker.set_aliases(aliases));
  return linker.explain(record_of(item.statement.view(), static_cast<std::uint64_t>(item.id)), model);
}

}  // namespace shouwang::linkage
