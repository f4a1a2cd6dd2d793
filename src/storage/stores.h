// The stores of all modules, over one Database. The only part of storage besides database.h that the program names.
//
// Every store may be shared by threads. A Database must outlive its stores, a store its writers.
#pragma once

#include <memory>

#include "access/push_token.h"
#include "access/store.h"
#include "analysis/store.h"
#include "base/crypto.h"
#include "casework/store.h"
#include "intake/review.h"
#include "intake/store.h"
#include "linkage/review.h"
#include "linkage/store.h"
#include "registry/change.h"
#include "registry/duplicate.h"
#include "registry/store.h"
#include "screening/store.h"
#include "storage/database.h"

namespace shouwang::storage {

std::unique_ptr<registry::Store> make_registry_store(Database& database);
/// @param cipher seals addresses and telephones of households, with the contexts "household.address:<id>" and "household.phone:<id>";
///               must outlive the store
std::unique_ptr<intake::Store> make_intake_store(Database& database, const crypto::FieldCipher& cipher);
/// @param cipher as above, and for the notes in files of cases and leads
std::unique_ptr<intake::ReviewStore> make_review_store(Database& database, const crypto::FieldCipher& cipher);
/// @param cipher seals what was before a change, with the context "registry_change:<id>", and numbers and names of former days
/// @param ids of changes, households and proposals
std::unique_ptr<registry::ChangeStore> make_change_store(Database& database, const crypto::FieldCipher& cipher, IdSource& ids);
std::unique_ptr<registry::DuplicateStore> make_duplicate_store(Database& database);
std::unique_ptr<linkage::Store> make_linkage_store(Database& database);
/// @param cipher opens statements and seals aliases (linkage::kStatementContext, linkage::kAliasContext); must outlive the store
std::unique_ptr<linkage::ReviewStore> make_link_review_store(Database& database, const crypto::FieldCipher& cipher);
std::unique_ptr<screening::Store> make_screening_store(Database& database);
/// @param cipher seals the bodies of events with the context "event:<id>"; must outlive the store
std::unique_ptr<casework::Store> make_casework_store(Database& database, const crypto::FieldCipher& cipher);
std::unique_ptr<access::Store> make_access_store(Database& database);
std::unique_ptr<access::PushTokenStore> make_push_token_store(Database& database);
std::unique_ptr<analysis::Store> make_analysis_store(Database& database);

/// Whether nobody in the register can be a real person: every ID number begins with the 99 of no province, as the generator makes them.
Result<bool> holds_only_made_up_people(Database& database);

}  // namespace shouwang::storage
