// Any bytes as an expression: compiling never crashes, and what compiles gives the same answers by rows and by columns.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "cel/program.h"
#include "cel/test_data.h"

namespace {

using namespace shouwang::cel;

struct Fixture {
  std::shared_ptr<const Schema> schema = testing::sample_schema();
  testing::OwnedData small{schema};
  testing::OwnedData gaps{schema};
  testing::OwnedData sample{schema};
  Context context = testing::sample_context();

  Fixture() {
    testing::Random random(7);
    for (int k = 0; k < 3; ++k) {
      small.add("household", 0, {"lifted", "甲村", "12000", "80.5", "false", "2019", "2024-01-01"});
      for (int m = 0; m < k; ++m) small.add("members", static_cast<std::uint32_t>(k), {"1", "1960-06-30", "1", "true", "2000.5"});
      small.add("housing", static_cast<std::uint32_t>(k), {"2022-05-01", "C", "false"});
    }
    small.add("medical", 0, {"2024-03-01", "县医院", "1234.56", "0.4"});
    small.add("disability", 1, {"2", "2020-01-01"});
    testing::fill_random(gaps, *schema, random, 4);
    testing::add_sample_rows(sample);
  }
};

void compare(const Expression& expression, const Data& data, const Context& context) {
  const std::vector<Expression> expressions{expression};
  const auto plan = Plan::build(expression.schema(), expressions);
  if (!plan) std::abort();
  const auto answers = plan->run(data, context, 1);
  if (!answers) std::abort();
  for (std::uint32_t row = 0; row < data.tables[0].rows; ++row) {
    const Value scalar = evaluate(expression, data, row, context);
    const bool known = (*answers)[0].known[row] != 0;
    if (known != scalar.known() || (known && (*answers)[0].values[row] != *scalar.number)) {
      std::fprintf(stderr, "row %u: scalar %s, columnar %lld\n", row, scalar.display().c_str(),
                   static_cast<long long>((*answers)[0].values[row]));
      std::abort();
    }
    Trace trace;
    std::vector<Missing> missing;
    if (!(explain(expression, data, row, context, trace, missing) == scalar) || missing.empty() != scalar.known()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static Fixture fixture;
  static const Data& small = fixture.small.view();
  static const Data& gaps = fixture.gaps.view();
  static const Data& sample = fixture.sample.view();
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto expression = Expression::compile(fixture.schema, text);
  if (!expression) {
    if (!expression.error().message().starts_with("第 ")) std::abort();
    return 0;
  }
  if (expression->kind() == Kind::kString) return 0;
  compare(*expression, small, fixture.context);
  compare(*expression, gaps, fixture.context);
  compare(*expression, sample, fixture.context);
  return 0;
}
