// Turns records into cells in a department's spelling, with the errors that real files have.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generator/dirt.h"
#include "generator/layout.h"
#include "generator/mix.h"
#include "generator/people.h"
#include "generator/random.h"
#include "generator/row.h"

namespace shouwang::generator {

/// What the truth file says about one row.
struct RowTruth {
  std::uint32_t end = 0;              // where the row ends in RowBuffer::cells
  std::uint32_t household = kNobody;  // number of the household
  ResidentId person;                  // empty: not in the registry
  Dirt dirt = Dirt::kNone;
  std::uint8_t sides = 0;  // bit k: kSideMix[k]
  std::int64_t total = 0;  // fen, of the column that is added up
  static constexpr std::uint32_t kNobody = 0xffffffff;
};

/// Rows of one file made from one block of households. Cells are UTF-8, each with its type in front and a 0x1F behind.
struct RowBuffer {
  enum Type : char { kText = 't', kNumber = 'n', kDay = 'd' };
  std::string cells;
  std::vector<RowTruth> rows;
  void clear() {
    cells.clear();
    rows.clear();
  }
};

/// Where a row comes from.
struct About {
  const Household& household;
  const Village& village;
  const Village& elsewhere;  // some village, where strangers live and families have lived before
  ResidentId stranger;       // a valid ID number of nobody in the registry, for a row about somebody unknown
};

class Renderer {
 public:
  /// @param mix how often rows are spoilt; registry files are never
  Renderer(const Layout& layout, Form form, std::vector<Column> columns, const Mix& mix);
  /// Appends the row, and now and then the same row again or a row about somebody unknown.
  void render(const Row& row, const About& about, Random& random, RowBuffer& out) const;
  const std::vector<Column>& columns() const { return columns_; }
  /// The column that the total row adds up, or npos.
  std::size_t total_column() const { return total_column_; }

 private:
  // Whom the row is about, as far as the department says it.
  struct Subject {
    ResidentId id;
    Date birth;
    Sex sex;
    const Village& village;
    bool registered, kin, no_number;  // kin: an unregistered relative
  };
  void append(const Row& row, const Subject& subject, Dirt dirt, const About& about, Random& random, RowBuffer& out) const;
  void append_stranger(const Row& row, Dirt dirt, const About& about, Random& random, RowBuffer& out) const;
  void append_id(ResidentId id, Dirt dirt, const About& about, Random& random, RowBuffer& out) const;
  void append_beside(const Subject& subject, const About& about, Random& random, std::uint8_t& sides, RowBuffer& out) const;
  void append_date(Date day, RowBuffer& out) const;
  Dirt draw(const Row& row, const About& about, Random& random) const;

  const Layout& layout_;
  Form form_;
  std::vector<Column> columns_;
  std::array<std::uint32_t, kDirtMix.size()> limits_{};  // running sums out of 100,000
  std::array<std::uint32_t, kSideMix.size()> sides_{};   // out of 100,000
  std::size_t total_column_ = std::string::npos;
  bool has_name_ = false, has_date_ = false, has_money_ = false;
};

}  // namespace shouwang::generator
