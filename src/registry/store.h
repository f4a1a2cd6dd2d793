// What the registry needs from storage. Implemented in storage/; every read of personal data takes a Scope.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/scope.h"
#include "registry/model.h"

namespace shouwang::registry {

struct HouseholdQuery {
  std::string division;      // prefix; inside the scope
  std::string text;          // household code (exact prefix), head's or member's name (prefix); a full ID number is turned into id_index by the caller
  std::string id_index;
  std::string kind, monitored, assistance;  // empty = any
  std::string sort = "code"; // code, village, members
  int limit = 50;            // 1..200
  std::string cursor;        // opaque, from the page before
};
struct HouseholdPage {
  std::vector<HouseholdRow> rows;
  std::string next_cursor;   // empty = no more
  std::int64_t total = 0;    // all that fit, counted
};

/// Who decided that a record is this household's, where its number and name did not settle it.
enum class LinkedBy : std::uint8_t { kNumberAndName = 0, kEngine = 1, kReviewer = 2 };

struct RecordView {          // one record of a dataset in a household file
  std::string dataset;
  RecordId id;
  PersonId person;
  DeliveryId delivery;
  std::string file;
  int line = 0;
  LinkedBy linked_by = LinkedBy::kNumberAndName;
  bool explained = false;    // the caller may see how it was decided
  std::vector<std::pair<std::string, std::string>> values;  // field name -> code or text as stored; personal fields masked
};

class Store {
 public:
  virtual ~Store() = default;
  virtual Result<void> save_divisions(const std::vector<Division>& divisions) = 0;  // inserts or replaces by (code, first_day)
  virtual Result<std::vector<Division>> divisions() = 0;
  /// County-wide look-up for matching: calls `each` for every current person with an ID number.
  virtual Result<void> scan_person_places(const access::Scope&, const std::function<void(std::string_view id_index, const PersonPlace&)>& each) = 0;
  /// Household codes of a county range, for matching household files.
  virtual Result<void> scan_household_codes(const access::Scope&, const std::function<void(std::string_view code, HouseholdId, std::int64_t village)>& each) = 0;
  virtual Result<HouseholdPage> find_households(const access::Scope&, const HouseholdQuery&) = 0;
  virtual Result<std::optional<HouseholdRow>> household(const access::Scope&, HouseholdId) = 0;
  virtual Result<std::vector<PersonRow>> members(const access::Scope&, HouseholdId, bool with_former) = 0;
  virtual Result<std::vector<HouseholdState>> history(const access::Scope&, HouseholdId) = 0;
  /// Live records of all datasets of a household, newest first, at most `limit` a dataset. Assets only for who may read them, under a
  /// signed authorisation in force on `today`.
  virtual Result<std::vector<RecordView>> records(const access::Scope&, HouseholdId, int limit, Date today) = 0;
  /// Whole names of the present members, for paper that people sign: the caller audits what it prints.
  virtual Result<std::unordered_map<PersonId, std::string>> whole_names(const access::Scope&, HouseholdId) = 0;
  /// Sealed value of a personal field for a reveal; the caller decrypts and audits. field: "id_number", "phone"
  virtual Result<std::optional<std::string>> sealed_person_field(const access::Scope&, PersonId, std::string_view field) = 0;
};

}  // namespace shouwang::registry
