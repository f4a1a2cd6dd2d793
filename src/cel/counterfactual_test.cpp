// What is proposed must turn the answer when it is put into the data, and one step nearer must not: checked with the reference alone.
#include "cel/counterfactual.h"

#include <gtest/gtest.h>

#include <iostream>
#include <string>

#include "base/money.h"
#include "cel/condition_text.h"
#include "cel/evaluator.h"
#include "cel/node.h"
#include "cel/test_data.h"
#include "cel/test_expressions.h"

namespace shouwang::cel {
namespace {

using testing::OwnedData;
using testing::Random;
using What = Change::What;

/// `data` with one cell of one table as told; the views point into this object.
class Patched {
 public:
  Patched(const Schema& schema, const Data& data, int table, int field, std::uint32_t row, const Value& value) : data_(data) {
    Column& column = data_.tables[at(table)].columns[at(field)];
    const Kind kind = schema.tables[at(table)].fields[at(field)].kind;
    const std::size_t rows = data_.tables[at(table)].rows;
    valid_.assign(rows / 64 + 1, 0);
    for (std::uint32_t r = 0; r < rows; ++r) {
      const Scalar old = r == row ? Scalar::unknown() : read(column, kind, r);
      std::int64_t number = old.number;
      bool known = old.known;
      if (r == row && value.known()) known = true, number = value.number.value_or(0);
      if (kind == Kind::kString && known) {
        number = static_cast<std::int64_t>(dictionary_.size());
        dictionary_.emplace_back(r == row ? *value.text : std::string(old.text));
      }
      numbers_.push_back(number);
      if (known) valid_[r / 64] |= std::uint64_t{1} << (r % 64);
    }
    column = {Physical::kI64, numbers_.data(), valid_.data(), &dictionary_};
  }
  Patched(const Patched&) = delete;
  Patched& operator=(const Patched&) = delete;
  const Data& view() const { return data_; }

 private:
  static Scalar read(const Column& column, Kind kind, std::uint32_t row) { return read_column(column, kind, row); }
  Data data_;
  std::vector<std::int64_t> numbers_;
  std::vector<std::uint64_t> valid_;
  std::vector<std::string> dictionary_;
};

/// A value as it is written in an expression; nullopt where there is no way to write it.
std::optional<std::string> literal(const Value& value) {
  switch (value.kind) {
    case Kind::kBool:
      return *value.number != 0 ? "true" : "false";
    case Kind::kInt:
      return "(" + std::to_string(*value.number) + ")";
    case Kind::kDecimal: {
      std::string text = Decimal::from_micro(*value.number).text();
      if (text.find('.') == std::string::npos) text += ".0";
      return "(" + text + ")";
    }
    case Kind::kMoney: {
      const std::string text = Money::from_fen(*value.number < 0 ? -*value.number : *value.number).text();
      return *value.number < 0 ? "(-yuan(" + text + "))" : "yuan(" + text + ")";
    }
    case Kind::kDate:
      if (!is_date(*value.number)) return std::nullopt;
      return "date('" + Date::from_days(static_cast<std::int32_t>(*value.number)).iso() + "')";
    case Kind::kString:
      return "'" + *value.text + "'";
  }
  return std::nullopt;
}

/// The answer with the change made, by the reference. nullopt: the change cannot be written that way.
std::optional<Value> with(const std::shared_ptr<const Schema>& schema, const Expression& expression, const Data& data, std::uint32_t row,
                          const Context& context, const Change& change, const Value& value) {
  switch (change.what) {
    case What::kField:
      return evaluate(expression, Patched(*schema, data, 0, change.index, row, value).view(), row, context);
    case What::kMissing: {
      if (change.index >= 0)
        return evaluate(expression, Patched(*schema, data, change.table, change.index, change.row, value).view(), row, context);
      Data delivered = data;
      delivered.tables[at(change.table)].available = true;
      return evaluate(expression, delivered, row, context);
    }
    case What::kParameter: {
      Context changed = context;
      changed.parameters[at(change.index)] = value;
      return evaluate(expression, data, row, changed);
    }
    default:
      break;
  }
  const auto text = literal(value);
  if (!text) return std::nullopt;
  auto changed = std::make_shared<Schema>(*schema);
  std::string source = expression.text();
  if (change.what == What::kTerm) {
    changed->derived[at(change.index)].expression = *text;
  } else {
    std::string& where = change.derived < 0 ? source : changed->derived[at(change.derived)].expression;
    EXPECT_EQ(where.substr(change.begin, change.end - change.begin), change.text);
    where.replace(change.begin, change.end - change.begin, *text);
  }
  auto compiled = Expression::compile(changed, source);
  if (!compiled) return std::nullopt;  // a list has to have items of a kind, and the like
  return evaluate(*compiled, data, row, context);
}

std::optional<Value> one_step_nearer(const Turn& turn) {
  Value value = *turn.value;
  *value.number -= turn.side;
  return value;
}

TEST(Counterfactuals, TurnTheAnswerOfRandomExpressionsAndOneStepNearerDoesNot) {
  const auto schema = testing::sample_schema();
  std::size_t known = 0, turned = 0, decided = 0, unwritten = 0, steps = 0;
  std::size_t kinds[6] = {};
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    Random random(seed * 31 + 7);
    OwnedData data(schema);
    testing::fill_random(data, *schema, random, 1 + random.below(3));
    const Context context = testing::random_context(*schema, random);
    const Data& view = data.view();
    for (int k = 0; k < 8; ++k) {
      const auto expression = *Expression::compile(schema, testing::ExpressionGenerator(*schema, random).root());
      if (expression.kind() != Kind::kBool) continue;
      for (std::uint32_t row = 0; row < view.tables[0].rows; ++row) {
        const Value answer = evaluate(expression, view, row, context);
        const auto changes = counterfactuals(expression, view, row, context);
        ASSERT_LE(changes.size(), kMaxChanges);
        (answer.known() ? known : decided) += changes.empty() ? 0 : 1;
        bool parameters = false;
        for (const Change& change : changes) {
          ASSERT_FALSE(change.turns.empty());
          ASSERT_FALSE(change.title.empty());
          ASSERT_TRUE(!parameters || change.what == What::kParameter) << "facts first";
          parameters = change.what == What::kParameter;
          ++kinds[static_cast<std::size_t>(change.what)];
          for (const Turn& turn : change.turns) {
            const std::string where = expression.text() + "\nrow " + std::to_string(row) + " seed " + std::to_string(seed) + ": " +
                                      change.title + " " + change.text + " " + change.shown + " -> " + turn.shown;
            if (!turn.value && change.index >= 0) continue;
            const auto then = with(schema, expression, view, row, context, change, turn.value.value_or(Value{}));
            if (!then) {
              ++unwritten;
              continue;
            }
            ASSERT_TRUE(then->known()) << where;
            ASSERT_EQ(*then->number != 0, turn.answer) << where;
            ASSERT_TRUE(!answer.known() || *then != answer) << where;
            ++turned;
            if (!answer.known() || turn.side == 0) continue;
            const auto nearer = with(schema, expression, view, row, context, change, *one_step_nearer(turn));
            if (!nearer) continue;
            ++steps;
            ASSERT_TRUE(!nearer->known() || *nearer == answer) << where << ", but one step nearer, too";
          }
        }
      }
    }
  }
  std::cout << known << " known and " << decided << " undecided answers with changes; " << turned << " turns made, " << steps
            << " steps nearer, " << unwritten << " not written\n";
  EXPECT_GT(known, 100U);
  EXPECT_GT(decided, 100U);
  EXPECT_GT(steps, 60U);
  EXPECT_LT(unwritten * 10, turned);
  for (const std::size_t count : kinds) EXPECT_GT(count, 2U);
}

class Changes : public ::testing::Test {
 protected:
  void SetUp() override {
    data_.add("household", 0, {"lifted", "云县甲村", "12000", "80.5", "false", "2019", "2024-01-01"});
    data_.add("household", 0, {"general", "", "", "", "", "", ""});
    data_.add("members", 0, {"1", "1960-06-30", "1", "true", "2000"});
    data_.add("members", 0, {"2", "", "2", "false", ""});
    data_.add("medical", 0, {"2024-03-01", "县医院", "100", "0.4"});
    data_.add("medical", 0, {"2024-04-01", "县医院", "50", ""});
  }
  std::string of(std::string_view text, std::uint32_t row = 0) {
    const auto expression = Expression::compile(schema_, text).value();
    std::string out;
    for (const Change& change : counterfactuals(expression, data_.view(), row, context_)) {
      out += change.title + " " + change.shown + ":";
      for (const Turn& turn : change.turns)
        out += std::string(" ") +
               (turn.side > 0   ? "↑"
                : turn.side < 0 ? "↓"
                                : "") +
               (turn.value ? turn.shown : "任何") + "=" + (turn.answer ? "是" : "否");
      out += "; ";
    }
    return out;
  }
  std::shared_ptr<const Schema> schema_ = testing::sample_schema();
  OwnedData data_{schema_};
  Context context_ = testing::sample_context();
};

TEST_F(Changes, StandExactlyBeyondTheBound) {
  EXPECT_EQ(of("household.income < yuan(12000.01)"), "家庭收入 12,000.00元: ↑12,000.01元=否; ");
  EXPECT_EQ(of("household.income <= yuan(12000)"), "家庭收入 12,000.00元: ↑12,000.01元=否; ");
  EXPECT_EQ(of("household.income > yuan(12000)"), "家庭收入 12,000.00元: ↑12,000.01元=是; ");
  EXPECT_EQ(of("household.income >= yuan(12000)"), "家庭收入 12,000.00元: ↓11,999.99元=否; ");
  EXPECT_EQ(of("household.income == yuan(12000)"), "家庭收入 12,000.00元: ↓11,999.99元=否 ↑12,000.01元=否; ");
  EXPECT_EQ(of("household.income != yuan(13000)"), "家庭收入 12,000.00元: ↑13,000.00元=否; ");
  EXPECT_EQ(of("household.since > months_before(as_of, 6)"), "信息日期 2024-01-01: ↓2023-12-30=否; ");
  EXPECT_EQ(of("household.area > 80"), "住房面积 80.5: ↓80=否; ");
}

TEST_F(Changes, RespectRoundingAndWhatStandsOnTheOtherSide) {
  // 12000 × 1.5 = 18000; half a fen is rounded up.
  EXPECT_EQ(of("household.income * 0.3 >= yuan(3600)"), "家庭收入 12,000.00元: ↓11,999.98元=否; ");
  EXPECT_EQ(of("household.income < params.floor * household.size"),
            "家庭收入 12,000.00元: ↑14,000.00元=否; 家庭人口 2: ↓1=否; 收入底线 7,000.00元: ↓6,000.00元=否; ");
}

TEST_F(Changes, NameOnlyWhatDecidesAlone) {
  EXPECT_EQ(of("household.income < yuan(20000) && household.kind == 'general'"), "户类型 脱贫户: 一般农户=是; ");
  EXPECT_EQ(of("household.income < yuan(20000) || household.kind == 'lifted'"), "");
  EXPECT_EQ(of("household.income > yuan(20000) && household.kind == 'general'"), "");
  EXPECT_EQ(of("!household.relocated"), "是否易地搬迁 否: 是=否; ");
  EXPECT_EQ(of("household.poor"), "家庭收入 12,000.00元: ↑14,000.00元=否; 家庭人口 2: ↓1=否; 收入底线 7,000.00元: ↓6,000.00元=否; ");
}

TEST_F(Changes, NameTotalsAndRecordsWhereNoSingleFieldStands) {
  EXPECT_EQ(of("medical.sum(r, r.self_paid) > yuan(100)"), "“医保结算”合计 150.00元: ↓100.00元=否; ");
  EXPECT_EQ(of("members.exists(m, m.labour == 2)"), "存在“家庭成员” 是: 否=否; ");
  EXPECT_EQ(of("members.size() >= 3"), "“家庭成员”的数量 2: ↑3=是; ");
  EXPECT_EQ(of("household.self_paid_12m > params.floor"),
            "近12个月自付医疗费 150.00元: ↑7,000.01元=是; 收入底线 7,000.00元: ↓149.99元=是; ");
}

TEST_F(Changes, SayWhichMissingValueWouldDecideAndHow) {
  EXPECT_EQ(of("household.relocated || household.income < yuan(1)", 1),
            "是否易地搬迁 缺失: 是=是; 家庭收入 缺失: ↓0.99元=是; ");  // two are missing: none alone decides against
  EXPECT_EQ(of("household.relocated", 1), "是否易地搬迁 缺失: 是=是 否=否; ");
  EXPECT_EQ(of("household.income < params.floor * 2", 1), "家庭收入 缺失: ↑14,000.00元=否 ↓13,999.99元=是; ");
  EXPECT_EQ(of("members.sum(m, m.wage) > yuan(3000)"), "月工资 缺失: ↑1,000.01元=是 ↓1,000.00元=否; ");
  data_.set_available(3, false);
  EXPECT_EQ(of("members.exists(m, m.severe)"), "残疾人证 缺失: 任何=否; ");
  context_.parameters[0].number.reset();
  EXPECT_EQ(of("household.income < params.floor"), "收入底线 缺失: ↑12,000.01元=是 ↓12,000.00元=否; ");
}

std::string conditions(std::string_view text) {
  std::string out;
  for (const auto& [source, condition] : record_conditions(Expression::compile(testing::sample_schema(), text).value()))
    out += "[" + source + "] " + condition + "\n";
  return out;
}

TEST(RecordConditions, SayInChineseWhatIsAskedOfEachRecord) {
  EXPECT_EQ(conditions("members.exists(m, m.labour == 2 && !m.working)"),
            "[members.exists(m, m.labour == 2 && !m.working)] 劳动能力 等于 2，且 并非（是否务工）\n");
  EXPECT_EQ(conditions("household.self_paid_12m > params.floor"),
            "[medical.filter(r, r.settle_day > months_before(as_of, 12) && r.settle_day <= as_of).sum(r, r.self_paid)] "
            "结算日期 大于 判断日前 12 个月，且 结算日期 不超过 判断日；取 合规自付费用\n");
  EXPECT_EQ(conditions("members.exists(m, m.disability.exists(d, d.grade in ['1', '2']))"),
            "[members.exists(m, m.disability.exists(d, d.grade in ['1', '2']))] 存在“残疾人证”（残疾等级 属于 一级、二级）\n");
  EXPECT_EQ(conditions("members.size() > 2"), "");
}

}  // namespace
}  // namespace shouwang::cel
