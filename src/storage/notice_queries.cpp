// Notices, declarations and attachments.
#include <algorithm>

#include "storage/casework_rows.h"
#include "storage/casework_store.h"
#include "storage/statements.h"

namespace shouwang::storage {

using casework::DeclarationRow;
using casework::NoticeRow;

namespace {

constexpr int kLongestList = 1000;

/// One row by its number, if its village is in scope: county range ?2 ?3, villages ?4 ?5.
template <typename Read>
auto one_of(Database& database, const access::Scope& scope, const Statement& statement, std::int64_t id, Read read)
    -> Result<std::optional<decltype(read(std::declval<const Row&>()))>> {
  std::optional<decltype(read(std::declval<const Row&>()))> found;
  ASSIGN_OR_RETURN(const auto db, database.read());
  RETURN_IF_ERROR(db->query(statement, {id, scope.county_low(), scope.county_high(), scope.low(), scope.high()}, [&](const Row& row) { found = read(row); }));
  return found;
}

}  // namespace

Result<std::vector<NoticeRow>> CaseworkStore::notices(const access::Scope& scope, std::string_view division, bool with_closed, int limit) {
  const access::Scope range = division.empty() ? scope : scope.narrowed(division);
  std::vector<NoticeRow> notices;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_notices, {range.low(), range.high(), with_closed ? 1 : 0, std::clamp(limit, 0, kLongestList)},
                            [&](const Row& row) { notices.push_back(notice_at(row)); }));
  return notices;
}

Result<std::optional<NoticeRow>> CaseworkStore::notice(const access::Scope& scope, casework::NoticeId id) {
  return one_of(database_, scope, sql::casework_notice, id.value(), notice_at);
}

Result<std::vector<NoticeRow>> CaseworkStore::notices_on(std::int64_t village, Date day) {
  std::vector<NoticeRow> notices;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_notices_on, {village, day}, [&](const Row& row) { notices.push_back(notice_at(row)); }));
  return notices;
}

Result<std::vector<DeclarationRow>> CaseworkStore::declarations(const access::Scope& scope, std::string_view state, int limit) {
  std::vector<DeclarationRow> declarations;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_declarations, {scope.low(), scope.high(), state, std::clamp(limit, 0, kLongestList)},
                            [&](const Row& row) { declarations.push_back(declaration_at(row)); }));
  return declarations;
}

Result<std::optional<DeclarationRow>> CaseworkStore::declaration(const access::Scope& scope, casework::DeclarationId id) {
  return one_of(database_, scope, sql::casework_declaration, id.value(), declaration_at);
}

Result<std::optional<DeclarationRow>> CaseworkStore::declaration_by_receipt(std::string_view receipt_index) {
  std::optional<DeclarationRow> found;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_declaration_by_receipt, {receipt_index}, [&](const Row& row) { found = declaration_at(row); }));
  return found;
}

Result<void> CaseworkStore::add_attachment(const casework::AttachmentRow& a) {
  ASSIGN_OR_RETURN(auto tx, database_.write());
  RETURN_IF_ERROR(tx->execute(sql::casework_add_attachment, {a.county, a.id, a.village, static_cast<int>(a.subject), a.subject_id, a.name, a.media, a.bytes,
                                                             a.digest, a.account, a.created_ms}));
  return tx.commit();
}

Result<std::optional<casework::AttachmentRow>> CaseworkStore::attachment(const access::Scope& scope, casework::AttachmentId id) {
  return one_of(database_, scope, sql::casework_attachment, id.value(), [](const Row& row) {
    casework::AttachmentRow a;
    a.county = static_cast<std::int32_t>(row.integer(0));
    a.id = casework::AttachmentId(row.integer(1));
    a.village = row.integer(2);
    a.subject = static_cast<casework::Subject>(row.integer(3));
    a.subject_id = row.integer(4);
    a.name = row.string(5);
    a.media = row.string(6);
    a.bytes = row.integer(7);
    a.digest = row.string(8);
    a.account = AccountId(row.integer(9));
    a.created_ms = row.integer(10);
    return a;
  });
}

}  // namespace shouwang::storage
