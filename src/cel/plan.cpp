#include <algorithm>
#include <set>

#include "base/parallel.h"
#include "cel/plan_run.h"
#include "cel/program.h"

namespace shouwang::cel {
namespace {

Result<void> check_data(const Schema& schema, const Data& data, const Context& context) {
  const auto wrong = [](std::string message) { return fail(ErrorCode::kInvalidArgument, std::move(message)); };
  if (data.tables.size() != schema.tables.size()) return wrong("数据表的个数与定义不符");
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    const Table& table = schema.tables[t];
    const TableData& stored = data.tables[t];
    if (!stored.available) continue;
    if (table.parent >= 0 && stored.rows > 0 && (!stored.first || !stored.parent))
      return wrong("数据表“" + table.name + "”缺少与上级的对应关系");
    if (table.parent >= 0 && stored.rows > 0 && stored.first[data.tables[at(table.parent)].rows] != stored.rows)
      return wrong("数据表“" + table.name + "”与上级的行数对不上");
    if (stored.columns.size() > table.fields.size()) return wrong("数据表“" + table.name + "”的列比定义的字段多");
    for (std::size_t f = 0; f < stored.columns.size(); ++f)
      if (table.fields[f].kind == Kind::kString && stored.columns[f].values && !stored.columns[f].dictionary)
        return wrong("数据表“" + table.name + "”的字段“" + table.fields[f].name + "”缺少字典");
  }
  if (context.parameters.size() != schema.parameters.size()) return wrong("参数的个数与定义不符");
  for (std::size_t p = 0; p < schema.parameters.size(); ++p)
    if (context.parameters[p].kind != schema.parameters[p].kind) return wrong("参数“" + schema.parameters[p].name + "”的类型与定义不符");
  if (context.history && context.history->size() != schema.parameters.size()) return wrong("参数历史的个数与定义不符");
  return {};
}

}  // namespace

struct Plan::Impl {
  std::shared_ptr<const Schema> schema;
  std::vector<NodePtr> roots;  // keep derived bodies and literals alive
  std::vector<Expression::FieldUse> fields;
  Graph graph;
  Layout layout;
};

Plan::Plan(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;
Plan::~Plan() = default;

Result<Plan> Plan::build(std::shared_ptr<const Schema> schema, std::span<const Expression> expressions) {
  auto impl = std::make_unique<Impl>();
  GraphBuilder builder(*schema);
  std::set<Expression::FieldUse> fields;
  for (const Expression& expression : expressions) {
    if (expression.schema() != schema) return fail(ErrorCode::kInvalidArgument, "只能一起计算同一定义下的表达式：" + expression.text());
    if (expression.kind() == Kind::kString) return fail(ErrorCode::kInvalidArgument, "批量计算的结果不能是文字：" + expression.text());
    builder.add(expression.root(), expression.table());
    impl->roots.push_back(expression.root());
    fields.insert(expression.fields().begin(), expression.fields().end());
  }
  for (const auto& use : fields) {
    const auto next = fields.upper_bound(use);
    if (use.field >= 0 || next == fields.end() || next->table != use.table) impl->fields.push_back(use);
  }
  impl->schema = std::move(schema);
  impl->graph = builder.take();
  impl->layout = lay_out(impl->graph);
  return Plan(std::move(impl));
}

std::vector<Expression::FieldUse> Plan::fields() const { return impl_->fields; }

Result<void> Plan::run(const Data& data, const Context& context, unsigned threads, const std::function<void(const Batch&)>& sink) const {
  return run_many(data, {&context, 1}, threads, [&](const Batch& batch, std::size_t) { sink(batch); });
}

Result<void> Plan::run_many(const Data& data, std::span<const Context> contexts, unsigned threads, const ContextSink& sink) const {
  for (const Context& context : contexts) RETURN_IF_ERROR(check_data(*impl_->schema, data, context));
  if (contexts.empty()) return {};
  const Run run(*impl_->schema, impl_->graph, data, contexts);
  const Layout own_layout = contexts.size() > 1 ? lay_out(impl_->graph, run.varying()) : Layout{};
  const Layout& layout = contexts.size() > 1 ? own_layout : impl_->layout;
  threads = std::max(1U, std::min(threads, static_cast<unsigned>(std::min<std::size_t>(run.pieces(), 1024))));
  const auto& outputs = impl_->graph.outputs;
  struct State {
    std::unique_ptr<Worker> worker;
    Batch batch;
  };
  std::vector<State> states(threads);
  parallel_for(run.pieces(), threads, [&](std::size_t piece, unsigned number) {
    State& state = states[number];
    Batch& batch = state.batch;
    if (!state.worker) {
      state.worker = std::make_unique<Worker>(run, layout);
      batch.worker = number;
      batch.tables.resize(impl_->schema->tables.size());
      batch.answers.resize(outputs.size());
      for (std::size_t k = 0; k < outputs.size(); ++k) {
        const Step& step = impl_->graph.steps[at(outputs[k])];
        batch.answers[k].kind = step.kind;
        batch.answers[k].table = step.table;
      }
    }
    Worker& worker = *state.worker;
    for (TableRange left = run.piece(piece); left.size() > 0;) {
      const TableRange root_rows = run.next_batch(left);
      left.begin = root_rows.end;
      worker.compute(root_rows);
      batch.first_row = root_rows.begin;
      batch.rows = root_rows.size();
      for (std::size_t t = 0; t < batch.tables.size(); ++t) {
        const TableRange range = worker.range(static_cast<int>(t));
        batch.tables[t] = {range.begin, range.size()};
      }
      for (std::size_t context = 0; context < contexts.size(); ++context) {
        worker.compute_context(context);
        for (std::size_t k = 0; k < outputs.size(); ++k) {
          const Vector& vector = worker.vector(outputs[k]);
          Batch::Column& answer = batch.answers[k];
          answer.first_row = batch.tables[at(answer.table)].first;
          answer.rows = batch.tables[at(answer.table)].count;
          answer.truth = vector.truth;
          if (answer.kind == Kind::kBool) continue;
          answer.values = worker.wide(outputs[k]);
          answer.known = vector.known;
        }
        sink(batch, context);
      }
    }
  });
  return {};
}

Result<std::vector<Answers>> Plan::run(const Data& data, const Context& context, unsigned threads) const {
  const auto& outputs = impl_->graph.outputs;
  std::vector<Answers> answers(outputs.size());
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const Step& step = impl_->graph.steps[at(outputs[k])];
    answers[k].kind = step.kind;
    if (data.tables.size() <= at(step.table)) continue;
    answers[k].values.resize(data.tables[at(step.table)].rows);
    answers[k].known.resize(data.tables[at(step.table)].rows);
  }
  const auto sink = [&](const Batch& batch) {
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      const Batch::Column& from = batch.answers[k];
      std::int64_t* values = answers[k].values.data() + from.first_row;
      std::uint8_t* known = answers[k].known.data() + from.first_row;
      for (std::size_t i = 0; i < from.rows; ++i) {
        const bool is_known = from.truth ? from.truth[i] != kUnknown : !from.known || from.known[i] != 0;
        known[i] = is_known;
        values[i] = !is_known ? 0 : from.truth ? from.truth[i] >> 1 : from.values[i];
      }
    }
  };
  RETURN_IF_ERROR(run(data, context, threads, sink));
  return answers;
}

}  // namespace shouwang::cel
