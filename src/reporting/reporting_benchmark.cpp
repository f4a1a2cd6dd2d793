// How fast filled forms become PDF: the forms of one household's whole way, one file each, on one thread and on two.
#include <benchmark/benchmark.h>

#include "reporting/testing/case_fixture.h"

namespace shouwang::reporting {
namespace {

/// A household whose case is closed: every form has something to show.
class World : public testing::CaseFixture {
 public:
  World() { build(testing::Until::kEliminated); }
  void TestBody() override {}
  const FormData& data() const { return data_; }
  static const World& one() {
    static const World world;
    return world;
  }
};

Document filled(Form form) { return fill(form, World::one().data()).value(); }

void fill_only(benchmark::State& state, Form form) {
  for (auto _ : state) benchmark::DoNotOptimize(filled(form));
}

void pdf_of(benchmark::State& state, Form form) {
  std::size_t bytes = 0;
  for (auto _ : state) {
    const std::string pdf = to_pdf(filled(form)).value();
    bytes = pdf.size();
    benchmark::DoNotOptimize(pdf);
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}

/// Every form in turn, as a county prints them: items are forms.
void pdf_of_all(benchmark::State& state) {
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(to_pdf(filled(all_forms()[next++ % all_forms().size()])).value());
  state.SetItemsProcessed(state.iterations());
}

/// A village's cards as one file to print.
void pdf_of_many(benchmark::State& state) {
  const std::vector<Document> documents(static_cast<std::size_t>(state.range(0)), filled(Form::kCard));
  for (auto _ : state) benchmark::DoNotOptimize(to_pdf(documents).value());
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void html_of(benchmark::State& state, Form form) {
  for (auto _ : state) benchmark::DoNotOptimize(to_html(filled(form), "/forms.css"));
}

void xlsx_of(benchmark::State& state, Form form) {
  for (auto _ : state) benchmark::DoNotOptimize(to_xlsx({filled(form)}).value());
}

BENCHMARK_CAPTURE(fill_only, file, Form::kFile)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pdf_of, application, Form::kApplication)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pdf_of, verification, Form::kVerification)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pdf_of, comparison, Form::kComparison)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pdf_of, minutes, Form::kMinutes)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pdf_of, plan, Form::kPlan)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pdf_of, elimination, Form::kElimination)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pdf_of, file, Form::kFile)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pdf_of, card, Form::kCard)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pdf_of, handover, Form::kHandover)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pdf_of, proof, Form::kProof)->Unit(benchmark::kMillisecond);
BENCHMARK(pdf_of_all)->Unit(benchmark::kMillisecond)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(pdf_of_many)->Arg(100)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(html_of, file, Form::kFile)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(xlsx_of, plan, Form::kPlan)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace shouwang::reporting
