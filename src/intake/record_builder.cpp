#include "intake/record_builder.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

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

constexpr std::string_view kLinkedAllTheSame = "号码有误，已按姓名等比对到人";
constexpr std::string_view kCodedAllTheSame = "号码有误，已按户编号采用";
constexpr std::string_view kReviewedAllTheSame = "号码有误，已列入待核对";
constexpr std::size_t kNumberPlaces = 18;  // a longer one is a card's, of which these are the ID

}  // namespace

std::string record_context(std::string_view dataset, std::string_view field) {
  return "record." + std::string(dataset) + "." + std::string(field);
}

std::string_view RecordBuilder::conflict() { return "户编号与户主身份证号在户册中不是同一户，请核对其中一项"; }

RecordBuilder::RecordBuilder(const TablePlan& plan, std::int32_t county, const registry::PlaceLookup& lookup,
                             registry::PersonMatcher* matcher, IdSource& ids, const crypto::FieldCipher& cipher, std::int64_t now_ms)
    : plan_(plan),
      dataset_(*plan.dataset),
      county_(county),
      lookup_(lookup),
      matcher_(matcher),
      ids_(ids),
      cipher_(cipher),
      now_ms_(now_ms),
      identity_(identity_fields(dataset_)),
      items_(cipher, static_cast<std::uint64_t>(now_ms), matcher ? matcher->most_audited() : 0) {
  without_number_ = dataset_.entity == policy::Entity::kPerson &&
                    std::none_of(plan.fit.mapped.begin(), plan.fit.mapped.end(), [&](const MappedColumn& m) { return m.field == identity_.id_number; });
  for (const policy::FieldSpec& field : dataset_.fields) contexts_.push_back(is_sealed(field) ? record_context(dataset_.id, field.name) : "");
}

void RecordBuilder::take(RecordBatch& emptied) {
  emptied.rows.clear();
  emptied.cells.clear();
  std::swap(batch_, emptied);
}

RecordBuilder::Known RecordBuilder::match(const RowParser& parser, RecordBatch::Row& row) const {
  row.county = county_;
  row.match = MatchState::kNoId;
  const auto value = [&](std::size_t field) -> const ParsedValue* {
    return field != IdentityFields::npos && (parser.value(field).outcome == Outcome::kId || parser.value(field).outcome == Outcome::kText)
               ? &parser.value(field)
               : nullptr;
  };
  const bool of_person = dataset_.entity == policy::Entity::kPerson;
  std::optional<registry::PersonPlace> person;
  if (const ParsedValue* v = value(identity_.id_number)) {
    row.id_index = cipher_.index(v->id.full());
    row.id_masked = v->id.masked();
    row.match = MatchState::kNotFound;
    if (matcher_ == nullptr || !of_person) person = lookup_.find_person(row.id_index);
    // The look-up may cover more than this county; a delivery writes to its own county only.
    if (person && registry::county_of(person->village) != county_) person.reset();
  }
  if (of_person) {
    if (person) {
      row.match = MatchState::kMatched;
      row.person = person->person;
      row.household = person->household;
      row.village = person->village;
    }
    return matcher_ == nullptr ? Known::kYes : Known::kAsk;
  }
  std::optional<registry::HouseholdPlace> household;
  if (const ParsedValue* v = value(identity_.household_code)) {
    row.match = MatchState::kNotFound;
    household = lookup_.find_household(v->text);
    if (household && registry::county_of(household->village) != county_) household.reset();
  }
  if (household && person && household->household != person->household) return Known::kConflict;
  const bool by_code = household.has_value();
  if (!household && person && matcher_ == nullptr) household = registry::HouseholdPlace{person->household, person->village};
  if (household) {
    row.match = MatchState::kMatched;
    row.household = household->household;
    row.village = household->village;
  }
  return matcher_ == nullptr || by_code ? Known::kYes : Known::kAsk;
}

void RecordBuilder::append(const RowParser& parser, std::size_t field, const RecordBatch::Row& row) {
  const ParsedValue& v = parser.value(field);
  if (v.outcome == Outcome::kEmpty) return;
  statement_ += dataset_.fields[field].name;
  statement_ += '=';
  if (field == identity_.id_number)
    statement_ += stand_in_.empty() ? row.id_index : stand_in_;
  else if (v.outcome == Outcome::kNumber)
    append_number(statement_, v.number);
  else if (v.outcome == Outcome::kId || is_sealed(dataset_.fields[field]))
    statement_ += cipher_.index(v.outcome == Outcome::kId ? v.id.full() : std::string(v.text));
  else
    statement_ += v.text;
  statement_ += kSeparator;
}

// Identity depends on the file, not on whom the row was matched to (but for a number that is somebody else's, see settle()): a row delivered
// again after the registry was corrected must meet its earlier self.
bool RecordBuilder::state_keys(const RowParser& parser, const RecordBatch::Row& row) {
  statement_.assign(dataset_.id);
  statement_ += kSeparator;
  const bool coded = dataset_.entity == policy::Entity::kHousehold && identity_.household_code != IdentityFields::npos &&
                     parser.value(identity_.household_code).outcome == Outcome::kText;
  if (coded) {
    append(parser, identity_.household_code, row);
  } else if (const std::string& number = stand_in_.empty() ? row.id_index : stand_in_; !number.empty()) {
    statement_ += number;
    statement_ += kSeparator;
  } else {
    return false;
  }
  for (std::size_t field = 0; field < dataset_.fields.size(); ++field)
    if (dataset_.fields[field].is_key && field != identity_.household_code && field != identity_.id_number) append(parser, field, row);
  return true;
}

void RecordBuilder::find_stand_in(const RowParser& parser, const Row& raw) {
  stand_in_.clear();
  if (without_number_) {
    const auto part = [&](policy::MatchPart wanted) {
      for (const MatchingSource& s : plan_.matching)
        if (s.part == wanted && s.column < raw.cells.size()) return text::squeeze(raw.cells[s.column]);
      return std::string();
    };
    std::string who = part(policy::MatchPart::kName);
    if (who.empty()) return;
    using enum policy::MatchPart;
    for (const policy::MatchPart more : {kBirthDate, kVillageCode, kTownship, kVillage, kPhone}) who += kSeparator + part(more);
    stand_in_ = cipher_.index(who);
  } else if (identity_.id_number != IdentityFields::npos && parser.value(identity_.id_number).outcome == Outcome::kBad) {
    const std::string name = identity_.name == IdentityFields::npos ? std::string() : text::squeeze(parser.cell(raw, identity_.name));
    stand_in_ = cipher_.index(text::squeeze(parser.cell(raw, identity_.id_number)) + kSeparator + name);
  }
}

void RecordBuilder::hash(const RowParser& parser, const Row& raw, RecordBatch::Row& row) {
  find_stand_in(parser, raw);
  statement_.assign(dataset_.id);
  statement_ += kSeparator;
  for (std::size_t field = 0; field < dataset_.fields.size(); ++field) append(parser, field, row);
  row.content = short_hash(statement_);
  // Nobody is named: two such rows are the same only when all they say is the same.
  row.identity = state_keys(parser, row) ? short_hash(statement_) : row.content;
  stand_in_.clear();
}

std::string RecordBuilder::identity_of(const RowParser& parser, const Row& raw) {
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
  find_stand_in(parser, raw);
  std::string identity = state_keys(parser, row) ? short_hash(statement_) : "";
  stand_in_.clear();
  return identity;
}

void RecordBuilder::count(const RecordBatch::Row& row) {
  ++(row.match == MatchState::kMatched ? counts_.matched : counts_.unmatched);
  if (row.match == MatchState::kReview) ++counts_.review;
}

bool RecordBuilder::add(const RowParser& parser, const Row& raw) {
  RecordBatch::Row row;
  const Known known = match(parser, row);
  if (known == Known::kConflict) return false;
  if (known == Known::kAsk) {
    std::string_view number;
    std::string card;
    if (identity_.id_number != IdentityFields::npos && parser.value(identity_.id_number).outcome == Outcome::kId) {
      number = parser.cell(raw, identity_.id_number);
      if (number.size() > kNumberPlaces && text::squeeze(number).size() > kNumberPlaces) number = card = parser.value(identity_.id_number).id.full();
    }
    if (statements_.add(raw, number, plan_.matching))
      asked_.push_back({batch_.rows.size(), {}});
    else
      count(row);
  } else {
    count(row);
  }
  push(parser, raw, std::move(row));
  return true;
}

bool RecordBuilder::add_damaged(const RowParser& parser, const Row& raw, QuarantinedRow& entry) {
  RecordBatch::Row row;
  if (match(parser, row) == Known::kConflict) return false;
  row.id_masked = entry.value;
  std::string_view name;
  for (const MatchingSource& s : plan_.matching)
    if (s.part == policy::MatchPart::kName && s.column < raw.cells.size() && !text::fold_width(raw.cells[s.column]).empty()) name = raw.cells[s.column];
  if (row.household) {
    if (name.empty() || (matcher_ != nullptr && matcher_->is_member_named(row.household, name))) {
      ++counts_.damaged_by_code;
      count(row);
      push(parser, raw, std::move(row));
      entry.settled = kCodedAllTheSame;
      return true;
    }
  }
  if (matcher_ == nullptr || name.empty() || !statements_.add(raw, parser.cell(raw, identity_.id_number), plan_.matching)) return false;
  const HouseholdId household = row.household;
  // Until it is decided the row is nobody's.
  row.match = MatchState::kNoId;
  row.household = {};
  row.village = 0;
  asked_.push_back({batch_.rows.size(), household, std::move(entry)});
  push(parser, raw, std::move(row));
  return true;
}

void RecordBuilder::push(const RowParser& parser, const Row& raw, RecordBatch::Row row) {
  hash(parser, raw, row);
  row.id = RecordId(ids_.next(now_ms_));
  row.line = static_cast<int>(raw.line);
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
}

void RecordBuilder::settle(const Asked& asked, const registry::PersonStatement& statement, const registry::PersonMatch& match, RecordBatch::Row& row,
                           std::vector<QuarantinedRow>& entries) {
  const bool linked = match.zone == registry::MatchZone::kLinked, in_review = match.zone == registry::MatchZone::kReview;
  if (!match.certain && !row.id_index.empty()) {
    const auto owner = lookup_.find_person(row.id_index);
    const bool theirs = linked && owner && owner->person == match.place.person;
    // The number is somebody else's of the registry, whose own row says it too: neither may take the other's place.
    if (owner && !theirs) row.identity = short_hash(row.identity + kSeparator + text::squeeze(statement.name));
    // It is not by this number that the row is theirs.
    if (linked ? !theirs : owner.has_value()) row.id_index.clear();
  }
  if (linked) {
    row.match = MatchState::kMatched;
    row.household = match.place.household;
    row.village = match.place.village;
    if (dataset_.entity == policy::Entity::kPerson) row.person = match.place.person;
    if (!match.certain) ++counts_.linked_by_model;
  } else if (in_review) {
    row.match = MatchState::kReview;
  }
  count(row);
  if (!asked.damaged) return;
  ++(linked ? counts_.damaged_linked : counts_.damaged_in_review);
  entries.push_back(*asked.damaged);
  entries.back().settled = linked ? kLinkedAllTheSame : kReviewedAllTheSame;
}

void RecordBuilder::drop(const std::vector<std::size_t>& rows) {
  if (rows.empty()) return;
  const std::size_t width = dataset_.fields.size();
  std::size_t to = rows.front(), next = 0;
  for (std::size_t from = to; from < batch_.rows.size(); ++from) {
    if (next < rows.size() && rows[next] == from) {
      ++next;
      continue;
    }
    batch_.rows[to] = std::move(batch_.rows[from]);
    std::move(batch_.cells.begin() + static_cast<std::ptrdiff_t>(from * width), batch_.cells.begin() + static_cast<std::ptrdiff_t>((from + 1) * width),
              batch_.cells.begin() + static_cast<std::ptrdiff_t>(to * width));
    ++to;
  }
  batch_.rows.resize(to);
  batch_.cells.resize(to * width);
}

Result<void> RecordBuilder::decide(std::vector<QuarantinedRow>& entries) {
  if (matcher_ == nullptr) return {};
  const std::vector<registry::PersonStatement> statements = statements_.statements();
  if (!learnt_ && matcher_->sample() > 0) {
    RETURN_IF_ERROR(matcher_->learn(statements));
  }
  learnt_ = true;
  ASSIGN_OR_RETURN(const std::vector<registry::PersonMatch> matches, matcher_->decide(statements));
  std::vector<std::size_t> unknown;
  for (std::size_t k = 0; k < asked_.size(); ++k) {
    const Asked& asked = asked_[k];
    RecordBatch::Row& row = batch_.rows[asked.row];
    const registry::PersonMatch& match = matches[k];
    // A household found by its code is that household only when the person named lives there: the number cannot say so.
    const bool other_home = asked.household && (match.zone != registry::MatchZone::kLinked || match.place.household != asked.household);
    if (asked.damaged && (match.zone == registry::MatchZone::kNotFound || other_home)) {
      unknown.push_back(asked.row);
      entries.push_back(*asked.damaged);
      if (asked.household)
        entries.back().reason += "；户编号所指的户里没有“" + text::mask_name(text::squeeze(statements[k].name)) + "”，请核对户编号和姓名";
      continue;
    }
    settle(asked, statements[k], match, row, entries);
    items_.add(row.id, row.line, statements[k], match);
  }
  drop(unknown);
  asked_.clear();
  statements_.clear();
  return {};
}

}  // namespace shouwang::intake
