#include "intake/record_builder.h"

#include <charconv>

namespace shouwang::intake {
namespace {

using Outcome = ParsedValue::Outcome;

constexpr std::size_t kHashBytes = 16;
constexpr char kSeparator = '\x1f';

void append_number(std::string& out, std::int64_t n) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
  out.append(digits, end);
}

std::string short_hash(std::string_view statement) {
  const crypto::Digest digest = crypto::sm3(statement);
  return {reinterpret_cast<const char*>(digest.data()), kHashBytes};
}

}  // namespace

std::string record_context(const policy::Dataset& dataset, const policy::FieldSpec& field) {
  return "record." + dataset.id + "." + field.name;
}

std::string_view RecordBuilder::conflict() { return "户编号与户主身份证号在户册中不是同一户，请核对其中一项"; }

RecordBuilder::RecordBuilder(const policy::Dataset& dataset, std::int32_t county, const registry::PlaceLookup& lookup, IdSource& ids,
                             const crypto::FieldCipher& cipher, std::int64_t now_ms)
    : dataset_(dataset),
      county_(county),
      lookup_(lookup),
      ids_(ids),
      cipher_(cipher),
      now_ms_(now_ms),
      identity_(identity_fields(dataset)) {
  for (const policy::FieldSpec& field : dataset.fields) contexts_.push_back(is_sealed(field) ? record_context(dataset, field) : "");
}

void RecordBuilder::take(RecordBatch& emptied) {
  emptied.rows.clear();
  emptied.cells.clear();
  std::swap(batch_, emptied);
}

bool RecordBuilder::match(const RowParser& parser, RecordBatch::Row& row) {
  row.county = county_;
  row.match = MatchState::kNoId;
  const auto value = [&](std::size_t field) -> const ParsedValue* {
    return field != IdentityFields::npos && parser.value(field).outcome != Outcome::kEmpty ? &parser.value(field) : nullptr;
  };
  std::optional<registry::PersonPlace> person;
  if (const ParsedValue* v = value(identity_.id_number)) {
    row.id_index = cipher_.index(v->id.full());
    row.id_masked = v->id.masked();
    row.match = MatchState::kNotFound;
    person = lookup_.find_person(row.id_index);
    // The look-up may cover more than this county; a delivery writes to its own county only.
    if (person && registry::county_of(person->village) != county_) person.reset();
  }
  if (dataset_.entity == policy::Entity::kPerson) {
    if (person) {
      row.match = MatchState::kMatched;
      row.person = person->person;
      row.household = person->household;
      row.village = person->village;
    }
    return true;
  }
  std::optional<registry::HouseholdPlace> household;
  if (const ParsedValue* v = value(identity_.household_code)) {
    row.match = MatchState::kNotFound;
    household = lookup_.find_household(v->text);
    if (household && registry::county_of(household->village) != county_) household.reset();
  }
  if (household && person && household->household != person->household) return false;
  if (!household && person) household = registry::HouseholdPlace{person->household, person->village};
  if (household) {
    row.match = MatchState::kMatched;
    row.household = household->household;
    row.village = household->village;
  }
  return true;
}

void RecordBuilder::append(const RowParser& parser, std::size_t field, const RecordBatch::Row& row) {
  const ParsedValue& v = parser.value(field);
  if (v.outcome == Outcome::kEmpty) return;
  statement_ += dataset_.fields[field].name;
  statement_ += '=';
  if (field == identity_.id_number)
    statement_ += row.id_index;
  else if (v.outcome == Outcome::kNumber)
    append_number(statement_, v.number);
  else if (v.outcome == Outcome::kId || is_sealed(dataset_.fields[field]))
    statement_ += cipher_.index(v.outcome == Outcome::kId ? v.id.full() : std::string(v.text));
  else
    statement_ += v.text;
  statement_ += kSeparator;
}

// Identity depends on the file alone, never on whom the row was matched to: a row delivered again after the registry was
// corrected must meet its earlier self.
bool RecordBuilder::state_keys(const RowParser& parser, const RecordBatch::Row& row) {
  statement_.assign(dataset_.id);
  statement_ += kSeparator;
  const bool coded = dataset_.entity == policy::Entity::kHousehold && identity_.household_code != IdentityFields::npos &&
                     parser.value(identity_.household_code).outcome == Outcome::kText;
  if (coded) {
    append(parser, identity_.household_code, row);
  } else if (!row.id_index.empty()) {
    statement_ += row.id_index;
    statement_ += kSeparator;
  } else {
    return false;
  }
  for (std::size_t field = 0; field < dataset_.fields.size(); ++field)
    if (dataset_.fields[field].is_key && field != identity_.household_code && field != identity_.id_number) append(parser, field, row);
  return true;
}

void RecordBuilder::hash(const RowParser& parser, RecordBatch::Row& row) {
  statement_.assign(dataset_.id);
  statement_ += kSeparator;
  for (std::size_t field = 0; field < dataset_.fields.size(); ++field) append(parser, field, row);
  row.content = short_hash(statement_);
  // Nobody is named: two such rows are the same only when all they say is the same.
  row.identity = state_keys(parser, row) ? short_hash(statement_) : row.content;
}

std::string RecordBuilder::identity_of(const RowParser& parser) {
  if (!parser.has_values()) return "";
  const auto unread = [&](std::size_t field) { return field != IdentityFields::npos && parser.value(field).outcome == Outcome::kBad; };
  if (unread(identity_.id_number) || unread(identity_.household_code)) return "";
  for (std::size_t field = 0; field < dataset_.fields.size(); ++field) {
    const policy::FieldSpec& spec = dataset_.fields[field];
    if (spec.is_key && (unread(field) || (spec.required && parser.value(field).outcome == Outcome::kEmpty))) return "";
  }
  RecordBatch::Row row;
  if (identity_.id_number != IdentityFields::npos && parser.value(identity_.id_number).outcome == Outcome::kId)
    row.id_index = cipher_.index(parser.value(identity_.id_number).id.full());
  return state_keys(parser, row) ? short_hash(statement_) : "";
}

bool RecordBuilder::add(const RowParser& parser, std::int64_t line) {
  RecordBatch::Row row;
  if (!match(parser, row)) return false;
  hash(parser, row);
  row.id = RecordId(ids_.next(now_ms_));
  row.line = static_cast<int>(line);
  (row.match == MatchState::kMatched ? matched_ : unmatched_) += 1;
  batch_.rows.push_back(std::move(row));
  for (std::size_t field = 0; field < dataset_.fields.size(); ++field) {
    const ParsedValue& v = parser.value(field);
    switch (v.outcome) {
      case Outcome::kEmpty:
      case Outcome::kBad:
        batch_.cells.emplace_back();
        break;
      case Outcome::kNumber:
        batch_.cells.push_back(Cell::of(v.number));
        break;
      case Outcome::kId:
        batch_.cells.push_back(Cell::of_bytes(cipher_.encrypt(v.id.full(), contexts_[field])));
        break;
      case Outcome::kText:
        batch_.cells.push_back(contexts_[field].empty() ? Cell::of_text(std::string(v.text))
                                                        : Cell::of_bytes(cipher_.encrypt(v.text, contexts_[field])));
        break;
    }
  }
  return true;
}

}  // namespace shouwang::intake
