// The citizen number of GB 11643: region (6), birth date (8), sequence (3, odd = male), check character.
//
// Held packed in 60 bits: the 17 digits as a number times 11 plus the check character (X = 10).
// Deliberately has no operator<< and no conversion to text but full() and masked(): the full number is sensitive.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/result.h"

namespace shouwang {

enum class Sex : std::uint8_t { kUnknown = 0, kMale = 1, kFemale = 2, kUnstated = 9 };  // GB/T 2261.1

class ResidentId {
 public:
  constexpr ResidentId() = default;
  /// Reads 18 characters, or the old 15 digits (19 inserted, check computed: GB 11643-1999). Input must already be plain ASCII
  /// without spaces; x counts as X. Checks digits, date and check character, not whether the region exists.
  /// @errors kBadValue with the reason and the remedy, never with the number itself
  static Result<ResidentId> parse(std::string_view text);
  /// The fast path of parse() for exactly 18 characters; nullopt when anything is wrong.
  static std::optional<ResidentId> parse18(const char* text);
  static constexpr ResidentId from_packed(std::uint64_t packed) { ResidentId id; id.packed_ = packed; return id; }
  /// region 6 digits, sequence 0..999. @returns number with the right check character
  static ResidentId make(int region, Date birth, int sequence);
  /// Check character for 17 digits ('0'..'9' or 'X').
  static char check_character(std::string_view digits17);

  constexpr std::uint64_t packed() const { return packed_; }
  constexpr explicit operator bool() const { return packed_ != 0; }
  int region() const;
  Date birth() const;
  Sex sex() const;
  std::string full() const;
  std::string masked() const;  // first 2 and last 3 characters, stars between: "53*************123"
  friend constexpr auto operator<=>(ResidentId, ResidentId) = default;

 private:
  std::uint64_t packed_ = 0;
};

}  // namespace shouwang
