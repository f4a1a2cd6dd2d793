// Registry files -> households and persons, with the contradictions inside one file found.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/crypto.h"
#include "intake/row_parser.h"
#include "registry/model.h"
#include "registry/place_lookup.h"

namespace shouwang::intake {

class RegistryBuilder {
 public:
  /// @param today   the day a statement holds from when its row does not say. References are kept.
  /// @param sheets  as for shown_line()
  RegistryBuilder(const policy::Dataset& dataset, std::int32_t county, const registry::PlaceLookup& lookup,
                  const crypto::FieldCipher& cipher, Date today, const std::vector<std::string>& sheets);

  enum class Answer : std::uint8_t {
    kTaken,
    kDuplicate,  // the same row stood in the file before
    kRejected,   // see field() and reason()
  };
  Answer add(const RowParser& parser, std::int64_t line);
  std::size_t field() const { return field_; }
  const std::string& reason() const { return reason_; }

  const std::vector<registry::HouseholdInput>& households() const { return households_; }
  const std::vector<registry::PersonInput>& persons() const { return persons_; }
  /// Hands the households and persons over.
  void take(std::vector<registry::HouseholdInput>& households, std::vector<registry::PersonInput>& persons);

  /// Chinese remarks about the file as a whole: households without a head.
  std::vector<std::string> remarks() const;

 private:
  Answer add_household(const RowParser& parser, std::int64_t line);
  Answer add_person(const RowParser& parser, std::int64_t line);
  Answer reject(std::size_t field, std::string reason);
  const ParsedValue* value(const RowParser& parser, std::string_view name) const;
  std::size_t field_named(std::string_view name) const;
  std::string statement(const RowParser& parser) const;
  std::string line_text(std::int64_t line) const;

  const policy::Dataset& dataset_;
  std::int32_t county_;
  const registry::PlaceLookup& lookup_;
  const crypto::FieldCipher& cipher_;
  Date today_;
  const std::vector<std::string>& sheets_;
  std::vector<registry::HouseholdInput> households_;
  std::vector<registry::PersonInput> persons_;

  struct Seen {
    std::int64_t line;
    std::size_t statement;  // hash of the whole row
  };
  std::unordered_map<std::string, Seen> codes_;
  std::unordered_map<std::uint64_t, Seen> ids_;  // by packed ID number
  struct Family {
    std::int64_t first_line = 0, head_line = 0;
  };
  std::unordered_map<std::string, Family> families_;
  std::size_t field_ = 0;
  std::string reason_;
};

}  // namespace shouwang::intake
