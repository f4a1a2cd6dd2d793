#include "cel/plan_run.h"

#include <algorithm>
#include <cstring>

namespace shouwang::cel {
namespace {

std::size_t width(Physical physical) { return std::size_t{1} << static_cast<unsigned>(physical); }

}  // namespace

Worker::Worker(const Run& run, const Layout& layout)
    : run_(run),
      layout_(layout),
      kernels_(kernels()),
      buffers_(at(layout.buffers)),
      vectors_(run.graph().steps.size()),
      wide_(run.graph().steps.size()),
      ranges_(run.schema().tables.size()),
      selections_(run.graph().steps.size() + run.schema().tables.size()) {
  for (std::size_t k = 0; k < run.graph().steps.size(); ++k)
    if (run.graph().steps[k].table >= 0) (run.varying()[k] ? varying_steps_ : shared_steps_).push_back(static_cast<int>(k));
}

void* Worker::buffer(int number, std::size_t bytes) {
  Buffer& of = buffers_[at(number)];
  if (of.bytes < bytes || !of.words) {
    of.bytes = bytes + bytes / 4 + 64;
    of.words.reset(new std::uint64_t[of.bytes / sizeof(std::uint64_t) + 1]);
  }
  return of.words.get();
}

void Worker::compute(TableRange root_rows) {
  for (std::size_t t = 0; t < ranges_.size(); ++t) ranges_[t] = run_.rows_below(static_cast<int>(t), root_rows);
  std::fill(wide_.begin(), wide_.end(), nullptr);
  for (Link& link : links_) link.ready = false;
  for (Link& bounds : bounds_) bounds.ready = false;
  for (Selection& selected : selections_) selected.ready = false;
  context_ = 0;
  for (const int k : shared_steps_) compute_step(k);
}

void Worker::compute_context(std::size_t context) {
  context_ = context;
  for (const int k : varying_steps_) {
    wide_[at(k)] = nullptr;
    selections_[at(k)].ready = false;
    compute_step(k);
  }
}

const std::int64_t* Worker::wide(int index) {
  const Vector& v = vectors_[at(index)];
  if (v.physical == Physical::kI64) return static_cast<const std::int64_t*>(v.values);
  if (!wide_[at(index)]) {
    auto* out = static_cast<std::int64_t*>(buffer(place(index).wide, rows(index) * sizeof(std::int64_t)));
    kernels_.widen(v.physical, v.values, out, rows(index));
    wide_[at(index)] = out;
  }
  return wide_[at(index)];
}

Operand Worker::operand(int index) {
  if (is_constant(index)) return {nullptr, run_.constant_number(index, context_)};
  return {wide(index), 0};
}

void Worker::set_all_unknown(int index) {
  const std::size_t n = rows(index);
  if (step(index).kind == Kind::kBool) {
    std::uint8_t* truth = truth_buffer(index);
    std::memset(truth, kUnknown, n);
    set_truth(index, truth);
  } else {
    std::int64_t* values = number_buffer(index);
    std::uint8_t* known = known_buffer(index);
    std::memset(values, 0, n * sizeof(std::int64_t));
    std::memset(known, 0, n);
    set_numbers(index, values, known);
  }
}

const std::uint8_t* Worker::joint_known(int index, const int* operands, std::size_t count) {
  const std::uint8_t* result = nullptr;
  for (std::size_t k = 0; k < count; ++k) {
    if (is_constant(operands[k])) {
      if (run_.constant(operands[k], context_).known) continue;
      std::uint8_t* none = known_buffer(index);
      std::memset(none, 0, rows(index));
      return none;
    }
    const std::uint8_t* known = vectors_[at(operands[k])].known;
    if (!known) continue;
    if (!result) {
      result = known;
    } else {
      std::uint8_t* both = known_buffer(index);
      if (result == both) {
        for (std::size_t i = 0; i < rows(index); ++i) both[i] &= known[i];
      } else {
        kernels_.known_and(result, known, both, rows(index));
      }
      result = both;
    }
  }
  return result;
}

Worker::Ancestors Worker::ancestors(int table, int ancestor) {
  const int parent = run_.schema().tables[at(table)].parent;
  const std::uint32_t* parents = run_.data().tables[at(table)].parent;
  if (parents) parents += range(table).begin;
  if (parent == ancestor) return {parents, range(parent).begin, nullptr, 0};
  return {parents, range(parent).begin, ancestor_rows(parent, ancestor), range(ancestor).begin};
}

const std::uint32_t* Worker::ancestor_rows(int table, int ancestor) {
  const int parent = run_.schema().tables[at(table)].parent;
  const std::uint32_t* parents = run_.data().tables[at(table)].parent;
  if (parents) parents += range(table).begin;
  if (parent == ancestor) return parents;
  Link& link = find_link(links_, table, ancestor);
  if (link.ready) return link.rows.data();
  const std::uint32_t* above = ancestor_rows(parent, ancestor);
  const std::size_t n = range(table).size();
  if (link.rows.size() < n) link.rows.resize(n);
  if (n > 0) kernels_.gather(sizeof(std::uint32_t), above, parents, range(parent).begin, link.rows.data(), n);
  link.ready = true;
  return link.rows.data();
}

const std::uint32_t* Worker::first_rows(int table, int ancestor) {
  const int parent = run_.schema().tables[at(table)].parent;
  const std::uint32_t* first = run_.data().tables[at(table)].first;
  if (parent == ancestor) return first + range(ancestor).begin;
  Link& bounds = find_link(bounds_, table, ancestor);
  if (bounds.ready) return bounds.rows.data();
  const std::uint32_t* above = first_rows(parent, ancestor);
  const std::size_t n = range(ancestor).size() + 1;
  if (bounds.rows.size() < n) bounds.rows.resize(n);
  kernels_.gather(sizeof(std::uint32_t), first, above, 0, bounds.rows.data(), n);
  bounds.ready = true;
  return bounds.rows.data();
}

Worker::Link& Worker::find_link(std::deque<Link>& links, int table, int ancestor) {
  const auto found = std::find_if(links.begin(), links.end(), [&](const Link& l) { return l.table == table && l.ancestor == ancestor; });
  return found != links.end() ? *found : links.emplace_back(Link{table, ancestor, {}, false});
}

const Selection& Worker::selection(int state, int table) {
  Selection& selected = selections_[state >= 0 ? at(state) : run_.graph().steps.size() + at(table)];
  if (selected.ready) return selected;
  const std::size_t n = range(table).size(), words = bit_words(n);
  if (selected.yes.size() < words) {
    selected.yes.resize(words);
    selected.unknown.resize(words);
  }
  if (state >= 0) {
    kernels_.pack_truth(vectors_[at(state)].truth, selected.yes.data(), selected.unknown.data(), n);
  } else {
    for (std::size_t word = 0; word < words; ++word) {
      const std::size_t begin = std::min(word * 64, n), count = std::min<std::size_t>(n - begin, 64);
      selected.yes[word] = count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
      selected.unknown[word] = 0;
    }
  }
  selected.yes_count = kernels_.count_bits(selected.yes.data(), words);
  selected.unknown_count = kernels_.count_bits(selected.unknown.data(), words);
  selected.ready = true;
  return selected;
}

void Worker::compute_step(int index) {
  const Step& of = step(index);
  const std::size_t n = rows(index);
  const auto truth = [&](std::size_t k) { return vectors_[at(of.operands[k])].truth; };
  switch (of.op) {
    case StepOp::kConstant:  // computed before the first batch
      break;
    case StepOp::kColumn:
      column(index, of);
      break;
    case StepOp::kIntern:
      intern(index, of);
      break;
    case StepOp::kKnown:
      known(index, of);
      break;
    case StepOp::kSpread:
      spread(index, of);
      break;
    case StepOp::kNot: {
      std::uint8_t* out = truth_buffer(index);
      kernels_.truth_not(truth(0), out, n);
      set_truth(index, out);
      break;
    }
    case StepOp::kAnd:
    case StepOp::kOr:
    case StepOp::kSame: {
      std::uint8_t* out = truth_buffer(index);
      const auto kernel = of.op == StepOp::kAnd ? kernels_.truth_and : of.op == StepOp::kOr ? kernels_.truth_or : kernels_.truth_equal;
      kernel(truth(0), truth(1), out, n);
      set_truth(index, out);
      break;
    }
    case StepOp::kSelect:
      select(index, of);
      break;
    case StepOp::kCompare:
      compare(index, of);
      break;
    case StepOp::kInConstants: {
      const Vector& needle = vectors_[at(of.operands[0])];
      const auto& items = run_.in_items(index, context_);
      std::uint8_t* out = truth_buffer(index);
      kernels_.in_constants(needle.physical, needle.values, items.data(), items.size(), out, n);
      // An unknown item leaves "not found" open.
      if (items.size() + 1 < of.operands.size())
        for (std::size_t i = 0; i < n; ++i) out[i] = std::max(out[i], kUnknown);
      if (needle.known) kernels_.mask_truth(out, needle.known, n);
      set_truth(index, out);
      break;
    }
    case StepOp::kLookUp:
      look_up(index, of);
      break;
    case StepOp::kTextTest:
      text_test(index, of);
      break;
    case StepOp::kTextSize:
      text_size(index, of);
      break;
    case StepOp::kArith:
      arith(index, of);
      break;
    case StepOp::kWorkingDays:
    case StepOp::kParameterOn:
      by_row(index, of);
      break;
    case StepOp::kReduce:
      reduce(index, of);
      break;
    case StepOp::kScalar:
      scalar(index, of);
      break;
  }
}

void Worker::column(int index, const Step& of) {
  const TableRange rows_here = range(of.table);
  const std::size_t n = rows_here.size();
  const auto& columns = run_.data().tables[at(of.table)].columns;
  const Column* stored = at(of.index) < columns.size() ? &columns[at(of.index)] : nullptr;
  if (!stored || !stored->values) {
    set_all_unknown(index);
    return;
  }
  const void* values = static_cast<const char*>(stored->values) + rows_here.begin * width(stored->physical);
  const std::uint8_t* known = nullptr;
  if (stored->valid && n > 0) {
    std::uint8_t* bytes = known_buffer(index);
    if (!kernels_.expand_bits(stored->valid, rows_here.begin, bytes, n)) known = bytes;
  }
  if (of.kind == Kind::kBool) {
    std::uint8_t* out = truth_buffer(index);
    kernels_.bool_to_truth(stored->physical, values, out, n);
    if (known) kernels_.mask_truth(out, known, n);
    set_truth(index, out);
  } else {
    vectors_[at(index)] = {nullptr, values, stored->physical, known};
  }
}

void Worker::intern(int index, const Step& of) {
  const std::size_t n = rows(index);
  const Vector& source = vectors_[at(of.operands[0])];
  const auto& ids = run_.intern_map(index);
  const std::int64_t* positions = wide(of.operands[0]);
  std::int64_t* out = number_buffer(index);
  std::uint8_t* known = known_buffer(index);
  std::uint8_t all = 1;
  for (std::size_t i = 0; i < n; ++i) {
    const auto position = static_cast<std::uint64_t>(positions[i]);
    const bool inside = position < ids.size() && (!source.known || source.known[i]);
    out[i] = inside ? ids[position] : 0;
    known[i] = inside;
    all &= known[i];
  }
  set_numbers(index, out, all ? nullptr : known);
}

void Worker::known(int index, const Step& of) {
  const std::size_t n = rows(index);
  const Vector& source = vectors_[at(of.operands[0])];
  std::uint8_t* out = truth_buffer(index);
  const Step& from = step(of.operands[0]);
  if (source.truth) {
    kernels_.truth_to_known_truth(source.truth, out, n);
  } else {
    if (source.known)
      kernels_.known_to_truth(source.known, out, n);
    else
      std::memset(out, kTrue, n);
    if (from.kind == Kind::kString && from.space.table >= 0) {
      // A position outside its dictionary is no value either.
      const Column* stored = run_.column(from.space);
      const std::size_t size = stored && stored->dictionary ? stored->dictionary->size() : 0;
      kernels_.inside(source.physical, source.values, size, out, n);
    }
  }
  set_truth(index, out);
}

void Worker::spread(int index, const Step& of) {
  const std::size_t n = rows(index);
  const int from = of.operands[0];
  if (is_constant(from)) {
    const Scalar& value = run_.constant(from, context_);
    if (!value.known) {
      set_all_unknown(index);
    } else if (of.kind == Kind::kBool) {
      std::uint8_t* out = truth_buffer(index);
      std::memset(out, value.number != 0 ? kTrue : kFalse, n);
      set_truth(index, out);
    } else {
      std::int64_t* out = number_buffer(index);
      std::fill(out, out + n, run_.constant_number(from, context_));
      set_numbers(index, out, nullptr);
    }
    return;
  }
  const std::uint32_t* parents = ancestor_rows(of.table, step(from).table);
  const std::uint32_t base = range(step(from).table).begin;
  const Vector& source = vectors_[at(from)];
  if (source.truth) {
    std::uint8_t* out = truth_buffer(index);
    kernels_.gather(1, source.truth, parents, base, out, n);
    set_truth(index, out);
    return;
  }
  std::int64_t* out = number_buffer(index);
  kernels_.gather(width(source.physical), source.values, parents, base, out, n);
  const std::uint8_t* known = nullptr;
  if (source.known) {
    std::uint8_t* bytes = known_buffer(index);
    kernels_.gather(1, source.known, parents, base, bytes, n);
    known = bytes;
  }
  vectors_[at(index)] = {nullptr, out, source.physical, known};
}

void Worker::select(int index, const Step& of) {
  const std::size_t n = rows(index);
  const std::uint8_t* condition = vectors_[at(of.operands[0])].truth;
  if (of.kind == Kind::kBool) {
    std::uint8_t* out = truth_buffer(index);
    kernels_.select_bytes(condition, vectors_[at(of.operands[1])].truth, vectors_[at(of.operands[2])].truth, out, n);
    for (std::size_t i = 0; i < n; ++i) out[i] = condition[i] == kUnknown ? kUnknown : out[i];
    set_truth(index, out);
    return;
  }
  std::int64_t* out = number_buffer(index);
  kernels_.select_numbers(condition, operand(of.operands[1]), operand(of.operands[2]), out, n);
  const auto known_of = [&](int operand) { return is_constant(operand) ? nullptr : vectors_[at(operand)].known; };
  const auto known_all = [&](int operand) -> std::uint8_t { return !is_constant(operand) || run_.constant(operand, context_).known; };
  const int a = of.operands[1], b = of.operands[2];
  const std::uint8_t* known = nullptr;
  if (known_of(a) || known_of(b) || !known_all(a) || !known_all(b) || kernels_.any_unknown_truth(condition, n)) {
    std::uint8_t* bytes = known_buffer(index);
    kernels_.select_known(condition, known_of(a), known_all(a), known_of(b), known_all(b), bytes, n);
    known = bytes;
  }
  // Both sides of a raw text choice come from one column: positions, widened here.
  set_numbers(index, out, known);
}

void Worker::compare(int index, const Step& of) {
  const std::size_t n = rows(index);
  const int a = of.operands[0], b = of.operands[1];
  const Vector& left = vectors_[at(a)];
  std::uint8_t* out = truth_buffer(index);
  if (is_constant(b)) {
    if (!run_.constant(b, context_).known) {
      std::memset(out, kUnknown, n);
      set_truth(index, out);
      return;
    }
    kernels_.compare_constant(of.compare, left.physical, left.values, run_.constant_number(b, context_), out, n);
  } else if (const Vector& right = vectors_[at(b)]; right.physical == left.physical) {
    kernels_.compare(of.compare, left.physical, left.values, right.values, out, n);
  } else {
    kernels_.compare(of.compare, Physical::kI64, wide(a), wide(b), out, n);
  }
  if (const std::uint8_t* both = joint_known(index, of.operands.data(), 2)) kernels_.mask_truth(out, both, n);
  set_truth(index, out);
}

void Worker::look_up(int index, const Step& of) {
  const Vector& text = vectors_[at(of.operands[0])];
  const auto& table = run_.look_up(index, context_);
  std::uint8_t* out = truth_buffer(index);
  kernels_.look_up(text.physical, text.values, table.data(), table.size(), kUnknown, out, rows(index));
  if (text.known) kernels_.mask_truth(out, text.known, rows(index));
  set_truth(index, out);
}

void Worker::text_test(int index, const Step& of) {
  const std::size_t n = rows(index);
  const std::int64_t* text = wide(of.operands[0]);
  const std::int64_t* part = wide(of.operands[1]);
  const std::uint8_t* known = joint_known(index, of.operands.data(), 2);
  std::uint8_t* out = truth_buffer(index);
  for (std::size_t i = 0; i < n; ++i) {
    if (known && !known[i])
      out[i] = kUnknown;
    else
      out[i] = holds(of.test, run_.interner().text(text[i]), run_.interner().text(part[i])) ? kTrue : kFalse;
  }
  set_truth(index, out);
}

void Worker::text_size(int index, const Step& of) {
  const std::size_t n = rows(index);
  const auto& sizes = run_.sizes(index);
  const std::int64_t* positions = wide(of.operands[0]);
  const std::uint8_t* text_known = vectors_[at(of.operands[0])].known;
  std::int64_t* out = number_buffer(index);
  std::uint8_t* known = known_buffer(index);
  std::uint8_t all = 1;
  for (std::size_t i = 0; i < n; ++i) {
    const auto position = static_cast<std::uint64_t>(positions[i]);
    const bool inside = position < sizes.size() && (!text_known || text_known[i]);
    out[i] = inside ? sizes[position] : 0;
    known[i] = inside;
    all &= known[i];
  }
  set_numbers(index, out, all ? nullptr : known);
}

// What asks the context for each row: the calendar, a parameter's history.
void Worker::by_row(int index, const Step& of) {
  const std::size_t n = rows(index);
  const Operand a = operand(of.operands[0]);
  const Operand b = of.operands.size() > 1 ? operand(of.operands[1]) : Operand{};
  const std::uint8_t* operands_known = joint_known(index, of.operands.data(), of.operands.size());
  std::int64_t* out = number_buffer(index);
  std::uint8_t* known = known_buffer(index);
  std::uint8_t all = 1;
  for (std::size_t i = 0; i < n; ++i) {
    Scalar result;
    if (!operands_known || operands_known[i]) {
      const std::int64_t left = a.values ? a.values[i] : a.constant;
      const std::int64_t right = b.values ? b.values[i] : b.constant;
      result = of.op == StepOp::kWorkingDays ? run_.evaluator(context_).working_days(of.calendar, left, right)
                                             : run_.evaluator(context_).parameter_on(of.index, left);
    }
    out[i] = result.known ? result.number : 0;
    known[i] = result.known;
    all &= known[i];
  }
  set_numbers(index, out, all ? nullptr : known);
}

void Worker::arith(int index, const Step& of) {
  const std::size_t n = rows(index);
  const std::uint8_t* known = joint_known(index, of.operands.data(), of.operands.size());
  // An operand's array would not outlive the operand.
  if (known && known != known_buffer(index)) known = static_cast<const std::uint8_t*>(std::memcpy(known_buffer(index), known, n));
  if (arith_days(index, of, known)) return;
  const Operand a = operand(of.operands[0]);
  const Operand b = of.operands.size() > 1 ? operand(of.operands[1]) : Operand{};
  std::int64_t* out = number_buffer(index);
  bool by_rows = false;
  switch (of.arith) {
    case Arith::kToDecimal:
      by_rows = kernels_.arith(Arith::kMultiply, a, Operand{nullptr, 1'000'000}, out, n);
      break;
    case Arith::kNegate:
    case Arith::kAdd:
    case Arith::kSubtract:
    case Arith::kMultiply:
    case Arith::kMultiplyMicro:
    case Arith::kLeast:
    case Arith::kGreatest:
      by_rows = kernels_.arith(of.arith, a, b, out, n);
      break;
    default:
      by_rows = true;
      break;
  }
  if (by_rows) {
    std::uint8_t* own = known_buffer(index);
    arith_rows(of, a, b, known, out, own, n);
    known = kernels_.all_known(own, n) ? nullptr : own;
  }
  set_numbers(index, out, known);
}

void Worker::arith_rows(const Step& of, Operand a, Operand b, const std::uint8_t* known, std::int64_t* out, std::uint8_t* out_known,
                        std::size_t n) const {
  for (std::size_t i = 0; i < n; ++i) {
    const bool operands_known = !known || known[i] != 0;
    std::int64_t value = 0;
    const bool fine = operands_known &&
                      apply(of.arith, a.values ? a.values[i] : a.constant, b.values ? b.values[i] : b.constant, value) == Problem::kNone;
    out[i] = fine ? value : 0;
    out_known[i] = fine;
  }
}

bool Worker::arith_days(int index, const Step& of, const std::uint8_t* known) {
  const DayTable& table = run_.day_table(index, context_);
  if (table.values.empty()) return false;
  const std::size_t n = rows(index);
  const Vector& days = vectors_[at(of.operands[0])];
  std::int64_t* out = number_buffer(index);
  std::uint64_t outside = 0;
  const auto read = [&](const auto* values) {
    for (std::size_t i = 0; i < n; ++i) {
      const auto position = static_cast<std::uint64_t>(static_cast<std::int64_t>(values[i]) - table.first);
      const bool inside = position < table.values.size();
      const std::int16_t value = table.values[inside ? position : 0];
      out[i] = value;
      outside |= static_cast<std::uint64_t>(!inside) | static_cast<std::uint64_t>(value == kNoDay);
    }
  };
  if (days.physical == Physical::kI32)
    read(static_cast<const std::int32_t*>(days.values));
  else
    read(wide(of.operands[0]));
  if (outside != 0) return false;  // rare: a day before 1900; apply() does the batch
  set_numbers(index, out, known);
  return true;
}

void Worker::scalar(int index, const Step& of) {
  const TableRange rows_here = range(of.table);
  const std::size_t n = rows_here.size();
  std::uint8_t* truth = of.kind == Kind::kBool ? truth_buffer(index) : nullptr;
  std::int64_t* out = truth ? nullptr : number_buffer(index);
  std::uint8_t* known = truth ? nullptr : known_buffer(index);
  const auto& tables = run_.schema().tables;
  Frame frame;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t slot = 0; slot < of.slot_tables.size(); ++slot) {
      if (of.slot_tables[slot] < 0) continue;
      std::uint32_t row = rows_here.begin + static_cast<std::uint32_t>(i);
      for (int t = of.table; t != of.slot_tables[slot]; t = tables[at(t)].parent) row = run_.data().tables[at(t)].parent[row];
      frame.rows[slot] = row;
    }
    const Scalar value = run_.evaluator(context_).evaluate(*of.expression, frame);
    if (truth) {
      truth[i] = !value.known ? kUnknown : value.number != 0 ? kTrue : kFalse;
      continue;
    }
    const std::int64_t number = of.kind == Kind::kString && value.known ? run_.interner().find(value.text) : value.number;
    known[i] = value.known;
    out[i] = value.known ? number : 0;
  }
  if (truth)
    set_truth(index, truth);
  else
    set_numbers(index, out, known);
}

}  // namespace shouwang::cel
