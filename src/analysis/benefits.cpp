#include "analysis/benefits.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <functional>
#include <tuple>
#include <utility>

#include "policy/builder.h"
#include "screening/evidence.h"

namespace shouwang::analysis {

namespace {

constexpr std::string_view kClassTable = "monitored_class";

// Truths of a batch: 0 no, 1 cannot tell, 2 yes.
constexpr std::uint8_t kNo = 0, kCannotTell = 1, kEntitled = 2;

template <typename T>
void add_to(T& shared, T more) {
  if (more != 0) std::atomic_ref<T>(shared).fetch_add(more, std::memory_order_relaxed);
}

constexpr auto members_of_tally() {
  using T = BenefitTally;
  return std::array{&T::entitled,       &T::unknown, &T::missing,        &T::wrong,           &T::different,
                    &T::amount_unknown, &T::amount,  &T::missing_amount, &T::received_amount, &T::wrong_amount};
}

/// Sums of integers do not depend on the order in which threads add them.
void add_shared(BenefitTally& shared, const BenefitTally& more) {
  for (const auto member : members_of_tally()) add_to(shared.*member, more.*member);
}

policy::FamilyRows family_rows(const screening::Snapshot& snapshot, std::uint32_t household) {
  const int members = snapshot.schema().find_table(policy::kMemberTable);
  if (members < 0) return {household, 0, 0};
  const auto [first, end] = snapshot.rows_of(members, household);
  return {household, first, end};
}

/// Collects the bits of a run of rows; words that two batches share are or-ed atomically.
class BitRun {
 public:
  BitRun(Bits& bits, std::size_t first) : bits_(bits), at_(first) {}
  ~BitRun() { flush(); }
  BitRun(const BitRun&) = delete;
  BitRun& operator=(const BitRun&) = delete;
  void push(bool bit) {
    word_ |= std::uint64_t{bit} << (at_ % 64);
    if (++at_ % 64 == 0) flush_word(at_ - 1);
  }

 private:
  void flush() {
    if (word_) flush_word(at_);
  }
  void flush_word(std::size_t row) {
    if (word_) std::atomic_ref<std::uint64_t>(bits_.words()[row / 64]).fetch_or(word_, std::memory_order_relaxed);
    word_ = 0;
  }
  Bits& bits_;
  std::size_t at_;
  std::uint64_t word_ = 0;
};

/// Looks up, in a batch, what a receipt of a row may be for besides the benefit of `entry`. Asked of the few rows only where it decides.
class Receipts {
 public:
  Receipts(const screening::Snapshot& snapshot, const BenefitPlan& plan, const cel::Batch& batch, const BenefitPlan::Entry& entry)
      : snapshot_(snapshot),
        plan_(plan),
        batch_(batch),
        group_(entry.group < 0 ? nullptr : &plan.groups()[static_cast<std::size_t>(entry.group)]),
        self_(entry.in_group) {}
  bool shared() const { return group_ != nullptr; }
  bool counts_elsewhere(std::uint32_t row, std::uint32_t household) const {
    return policy::received_elsewhere(*group_, self_, row, family_of(household), due(), [this](std::size_t e, std::uint32_t at) {
      const int place = plan_.entries()[e].received;
      return place >= 0 && truth(place, at) == kEntitled;
    });
  }
  bool may_be_for_another(std::uint32_t row, std::uint32_t household) const {
    return policy::due_elsewhere(*group_, self_, row, family_of(household), due());
  }

 private:
  std::function<bool(std::size_t, std::uint32_t)> due() const {
    return [this](std::size_t e, std::uint32_t at) { return truth(plan_.entries()[e].who, at) != kNo; };
  }
  /// The members of a household of the batch are rows of the batch.
  std::uint8_t truth(int place, std::uint32_t row) const {
    const cel::Batch::Column& column = batch_.answers[static_cast<std::size_t>(place)];
    return column.truth[row - column.first_row];
  }
  policy::FamilyRows family_of(std::uint32_t household) const { return family_rows(snapshot_, household); }

  const screening::Snapshot& snapshot_;
  const BenefitPlan& plan_;
  const cel::Batch& batch_;
  const policy::ReceiptGroup* group_;
  std::size_t self_;
};

class Run {
 public:
  Run(const screening::Snapshot& snapshot, const BenefitPlan& plan, unsigned threads)
      : snapshot_(snapshot), plan_(plan), threads_(threads) {}

  Result<BenefitReport> run() {
    prepare();
    RETURN_IF_ERROR(plan_.plan().run(snapshot_.data(), plan_.context(), threads_, [this](const cel::Batch& batch) { take(batch); }));
    if (too_large_) return fail(ErrorCode::kBadValue, "惠民政策的金额超出合理范围（单笔超过 10 亿元），请检查政策包的取值和导入的金额");
    finish();
    return std::move(report_);
  }

 private:
  void prepare() {
    report_.as_of = plan_.as_of();
    report_.households = snapshot_.households();
    const int members = snapshot_.schema().find_table(policy::kMemberTable);
    report_.persons = members < 0 ? 0 : snapshot_.rows(members);
    for (std::size_t h = 0; h < report_.households; ++h) report_.villages.push_back(snapshot_.village(h));
    const std::vector<std::int64_t> codes = report_.villages;
    std::sort(report_.villages.begin(), report_.villages.end());
    report_.villages.erase(std::unique(report_.villages.begin(), report_.villages.end()), report_.villages.end());
    report_.village_of.reserve(codes.size());
    for (const std::int64_t code : codes) {
      const auto& last = report_.village_of;
      const bool same = !last.empty() && report_.villages[last.back()] == code;
      report_.village_of.push_back(
          same ? last.back()
               : static_cast<std::uint32_t>(std::lower_bound(report_.villages.begin(), report_.villages.end(), code) -
                                            report_.villages.begin()));
    }
    prepare_classes();
    for (const BenefitPlan::Entry& entry : plan_.entries()) {
      BenefitAnswers& answers = report_.benefits.emplace_back();
      answers.benefit = entry.benefit;
      answers.table = entry.table;
      const bool village = entry.benefit->entity == policy::BenefitEntity::kVillage;
      const std::size_t rows = village ? report_.villages.size() : snapshot_.rows(entry.table);
      for (Bits* bits : {&answers.entitled, &answers.unknown, &answers.missing, &answers.wrong, &answers.different}) *bits = Bits(rows);
      answers.by_village.resize(report_.villages.size());
      if (village) {
        answers.counts.resize(rows);
      } else {
        answers.by_class.resize(report_.classes.size() + 1);
      }
    }
    by_class_.assign(threads_, std::vector<BenefitTally>(plan_.entries().size() * (report_.classes.size() + 1)));
  }

  void prepare_classes() {
    report_.class_of.assign(report_.households, 0);
    if (plan_.class_field() < 0) return;
    const auto field = static_cast<std::size_t>(plan_.class_field());
    for (const auto& [code, name] : snapshot_.schema().tables[0].fields[field].codes) report_.classes.push_back(code);
    const cel::Column& column = snapshot_.data().tables[0].columns[field];
    const std::size_t none = report_.classes.size();
    // Place of each text of the column's dictionary.
    std::vector<std::uint8_t> places;
    if (column.dictionary) {
      for (const std::string& text : *column.dictionary)
        places.push_back(
            static_cast<std::uint8_t>(std::find(report_.classes.begin(), report_.classes.end(), text) - report_.classes.begin()));
    }
    for (std::size_t h = 0; h < report_.households; ++h) {
      const bool valid = column.values && (!column.valid || (column.valid[h / 64] >> (h % 64) & 1) != 0);
      const std::size_t text = valid ? index(column, h) : places.size();
      report_.class_of[h] = text < places.size() ? places[text] : static_cast<std::uint8_t>(none);
    }
  }
  static std::size_t index(const cel::Column& column, std::size_t row) {
    switch (column.physical) {
      case cel::Physical::kI8:
        return static_cast<std::size_t>(static_cast<const std::int8_t*>(column.values)[row]);
      case cel::Physical::kI16:
        return static_cast<std::size_t>(static_cast<const std::int16_t*>(column.values)[row]);
      case cel::Physical::kI32:
        return static_cast<std::size_t>(static_cast<const std::int32_t*>(column.values)[row]);
      case cel::Physical::kI64:
        break;
    }
    return static_cast<std::size_t>(static_cast<const std::int64_t*>(column.values)[row]);
  }

  static const cel::Batch::Column* column(const cel::Batch& batch, int place) {
    return place < 0 ? nullptr : &batch.answers[static_cast<std::size_t>(place)];
  }
  /// A known amount within bounds.
  std::optional<std::int64_t> money(const cel::Batch::Column* column, std::size_t i) {
    if (!column || (column->known && !column->known[i])) return std::nullopt;
    const std::int64_t fen = column->values[i];
    if (fen > kMaxAmountFen || fen < -kMaxAmountFen) {
      too_large_ = true;
      return 0;
    }
    return fen;
  }

  void take(const cel::Batch& batch) {
    for (std::size_t e = 0; e < plan_.entries().size(); ++e) {
      const BenefitPlan::Entry& entry = plan_.entries()[e];
      if (entry.count >= 0) {
        take_counts(*column(batch, entry.count), report_.benefits[e]);
      } else if (entry.who >= 0) {
        take_rows(batch, entry, e);
      }
    }
  }

  /// `different` holds, until finish(), the villages with a household that cannot be counted.
  void take_counts(const cel::Batch::Column& count, BenefitAnswers& answers) {
    for (std::size_t i = 0; i < count.rows; ++i) {
      const std::uint32_t village = report_.village_of[count.first_row + i];
      if (count.known && !count.known[i]) {
        std::atomic_ref<std::uint64_t>(answers.different.words()[village / 64])
            .fetch_or(std::uint64_t{1} << (village % 64), std::memory_order_relaxed);
      } else if (count.values[i] > kMaxAmountFen || count.values[i] < -kMaxAmountFen) {
        too_large_ = true;
      } else {
        add_to(answers.counts[village], count.values[i]);
      }
    }
  }

  void take_rows(const cel::Batch& batch, const BenefitPlan::Entry& entry, std::size_t e) {
    BenefitAnswers& answers = report_.benefits[e];
    const cel::Batch::Column& who = *column(batch, entry.who);
    const cel::Batch::Column* const amount = column(batch, entry.amount);
    const cel::Batch::Column* const received = column(batch, entry.received);
    const cel::Batch::Column* const received_amount = column(batch, entry.received_amount);
    const Receipts receipts(snapshot_, plan_, batch, entry);
    const std::uint32_t* const parent = entry.table == 0 ? nullptr : snapshot_.data().tables[static_cast<std::size_t>(entry.table)].parent;
    BenefitTally* const by_class = by_class_[batch.worker].data() + e * (report_.classes.size() + 1);
    BitRun entitled(answers.entitled, who.first_row), unknown(answers.unknown, who.first_row), missing(answers.missing, who.first_row),
        wrong(answers.wrong, who.first_row), different(answers.different, who.first_row);
    // Rows of one household stand together, households of one village mostly do: what is counted is added up per run.
    BenefitTally run;
    std::uint32_t household = UINT32_MAX, village = UINT32_MAX;
    std::uint8_t klass = 0;
    const auto flush = [&] {
      if (village == UINT32_MAX) return;
      add_shared(answers.by_village[village], run);
      by_class[klass] += run;
      run = {};
    };
    for (std::size_t i = 0; i < who.rows; ++i) {
      const std::uint8_t is = who.truth[i];
      const std::uint8_t got = received ? received->truth[i] : kCannotTell;
      const bool misses = is == kEntitled && got == kNo;
      bool errs = is == kNo && got == kEntitled, differs = false;
      if (errs && receipts.shared()) {
        const auto row = static_cast<std::uint32_t>(who.first_row + i);
        errs = !receipts.counts_elsewhere(row, parent ? parent[row] : row);
      }
      if (is != kNo || errs) {
        const auto row = static_cast<std::uint32_t>(who.first_row + i);
        const std::uint32_t h = parent ? parent[row] : row;
        if (h != household) {
          household = h;
          if (report_.village_of[h] != village || report_.class_of[h] != klass) {
            flush();
            village = report_.village_of[h];
            klass = report_.class_of[h];
          }
        }
        run.unknown += is == kCannotTell;
        if (is == kEntitled) {
          ++run.entitled;
          const auto due = money(amount, i);
          if (due) {
            run.amount += *due;
            if (misses) run.missing_amount += *due;
          } else if (amount) {
            ++run.amount_unknown;
          }
          run.missing += misses;
          if (got == kEntitled) {
            const auto paid = money(received_amount, i);
            if (paid) run.received_amount += *paid;
            differs = due && paid && *due != *paid && !(receipts.shared() && receipts.may_be_for_another(row, h));
            run.different += differs;
          }
        } else if (errs) {
          ++run.wrong;
          if (const auto paid = money(received_amount, i)) run.wrong_amount += *paid;
        }
      }
      entitled.push(is == kEntitled);
      unknown.push(is == kCannotTell);
      missing.push(misses);
      wrong.push(errs);
      different.push(differs);
    }
    flush();
  }

  void finish() {
    for (std::size_t e = 0; e < report_.benefits.size(); ++e) {
      BenefitAnswers& answers = report_.benefits[e];
      if (answers.benefit->entity == policy::BenefitEntity::kVillage) finish_villages(answers);
      for (const BenefitTally& tally : answers.by_village) answers.total += tally;
      for (std::size_t c = 0; c < answers.by_class.size(); ++c) {
        for (const auto& worker : by_class_) answers.by_class[c] += worker[e * (report_.classes.size() + 1) + c];
      }
    }
  }

  void mark_village(BenefitAnswers& answers, std::size_t v, bool entitled, bool open) {
    answers.by_village[v].entitled = entitled;
    answers.by_village[v].unknown = open;
    answers.entitled.words()[v / 64] |= std::uint64_t{entitled} << (v % 64);
    answers.unknown.words()[v / 64] |= std::uint64_t{open} << (v % 64);
  }

  /// A village is on a list; or it reaches the number with what is known, or cannot be told as long as a household is not known.
  void finish_villages(BenefitAnswers& answers) {
    if (!answers.benefit->village_lists.empty()) {
      for (std::size_t v = 0; v < report_.villages.size(); ++v) {
        const policy::Listed listed = policy::is_listed(*answers.benefit, report_.villages[v]);
        mark_village(answers, v, listed == policy::Listed::kYes, listed == policy::Listed::kUnknown);
      }
      return;
    }
    const Bits incomplete = std::exchange(answers.different, Bits(report_.villages.size()));
    const int parameter = snapshot_.schema().find_parameter(answers.benefit->at_least);
    const cel::Value& at_least = plan_.context().parameters[static_cast<std::size_t>(parameter)];
    for (std::size_t v = 0; v < report_.villages.size(); ++v) {
      const bool reached = at_least.number && answers.counts[v] >= *at_least.number;
      mark_village(answers, v, reached, !at_least.number || (!reached && incomplete.test(v)));
    }
  }

  const screening::Snapshot& snapshot_;
  const BenefitPlan& plan_;
  unsigned threads_;
  BenefitReport report_;
  std::vector<std::vector<BenefitTally>> by_class_;  // by worker: benefit × class
  std::atomic<bool> too_large_ = false;
};

/// What decides over one row; nothing where lists of villages do.
const std::optional<cel::Expression>& deciding(const policy::Benefit& benefit) {
  return benefit.entity == policy::BenefitEntity::kVillage ? benefit.count_expression : benefit.who_expression;
}

std::array<const std::optional<cel::Expression>*, 7> expressions_of(const policy::Benefit& b) {
  return {&b.who_expression,      &b.amount_expression,          &b.start_expression, &b.end_expression,
          &b.received_expression, &b.received_amount_expression, &b.count_expression};
}

template <typename T>
void tidy(std::vector<T>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

/// The field of the root table with the class that a household is monitored in; -1: the pack has none.
int class_field_of(const policy::Pack& pack) {
  int field = -1;
  for (const auto& [id, dataset] : pack.datasets) {
    if (dataset.target != policy::Target::kRegistryHousehold) continue;
    for (const policy::FieldSpec& spec : dataset.fields)
      if (spec.code_table == kClassTable) field = pack.schema->find_field(0, spec.name);
  }
  return field;
}

}  // namespace

std::vector<cel::Expression::FieldUse> benefit_fields(const policy::Pack& pack, Date as_of) {
  std::vector<cel::Expression::FieldUse> fields;
  for (const policy::Benefit& benefit : pack.benefits) {
    if (!benefit.in_force(as_of)) continue;
    for (const auto* expression : expressions_of(benefit))
      if (*expression) fields.insert(fields.end(), (*expression)->fields().begin(), (*expression)->fields().end());
  }
  if (const int field = class_field_of(pack); field >= 0) fields.push_back({0, field});
  tidy(fields);
  return fields;
}

BenefitTally& BenefitTally::operator+=(const BenefitTally& other) {
  for (const auto member : members_of_tally()) this->*member += other.*member;
  return *this;
}

const Bits& BenefitAnswers::list(BenefitList which) const {
  switch (which) {
    case BenefitList::kEntitled:
      break;
    case BenefitList::kUnknown:
      return unknown;
    case BenefitList::kMissing:
      return missing;
    case BenefitList::kWrong:
      return wrong;
    case BenefitList::kDifferent:
      return different;
  }
  return entitled;
}

const BenefitAnswers* BenefitReport::find(std::string_view benefit) const {
  const auto it = std::find_if(benefits.begin(), benefits.end(), [&](const BenefitAnswers& a) { return a.benefit->id == benefit; });
  return it == benefits.end() ? nullptr : &*it;
}

std::size_t BenefitReport::bytes() const {
  std::size_t bytes = villages.size() * sizeof(std::int64_t) + village_of.size() * sizeof(std::uint32_t) + class_of.size();
  for (const BenefitAnswers& a : benefits) {
    for (const Bits* bits : {&a.entitled, &a.unknown, &a.missing, &a.wrong, &a.different})
      bytes += bits->words().size() * sizeof(std::uint64_t);
    bytes += (a.by_village.size() + a.by_class.size()) * sizeof(BenefitTally) + a.counts.size() * sizeof(std::int64_t);
  }
  return bytes;
}

Result<BenefitPlan> BenefitPlan::build(std::shared_ptr<const policy::Pack> pack, Date as_of) {
  std::vector<Entry> entries;
  std::vector<cel::Expression> expressions;
  for (const policy::Benefit& benefit : pack->benefits) {
    if (!benefit.in_force(as_of)) continue;
    Entry entry{.benefit = &benefit, .table = deciding(benefit) ? deciding(benefit)->table() : 0};
    const auto add = [&](const std::optional<cel::Expression>& expression, int& place) {
      if (!expression) return;
      place = static_cast<int>(expressions.size());
      expressions.push_back(*expression);
    };
    add(benefit.who_expression, entry.who);
    add(benefit.amount_expression, entry.amount);
    add(benefit.received_expression, entry.received);
    add(benefit.received_amount_expression, entry.received_amount);
    add(benefit.count_expression, entry.count);
    entries.push_back(entry);
  }
  std::vector<cel::Expression::FieldUse> fields = benefit_fields(*pack, as_of);
  const int class_field = class_field_of(*pack);
  ASSIGN_OR_RETURN(auto plan, cel::Plan::build(pack->schema, expressions));
  cel::Context context = pack->context(as_of);
  BenefitPlan result(std::move(pack), std::move(entries), std::move(plan), std::move(context));
  std::vector<const policy::Benefit*> benefits;
  for (const Entry& entry : result.entries_) benefits.push_back(entry.benefit);
  result.groups_ = policy::receipt_groups(benefits);
  for (std::size_t g = 0; g < result.groups_.size(); ++g) {
    const auto& members = result.groups_[g].members;
    for (std::size_t k = 0; k < members.size(); ++k) {
      result.entries_[members[k].benefit].group = static_cast<int>(g);
      result.entries_[members[k].benefit].in_group = k;
    }
  }
  result.fields_ = std::move(fields);
  result.class_field_ = class_field;
  return result;
}

Result<BenefitReport> run_benefits(const screening::Snapshot& snapshot, const BenefitPlan& plan, unsigned threads) {
  return Run(snapshot, plan, std::max(threads, 1u)).run();
}

std::map<std::string, std::int64_t> missing_reasons(const screening::Snapshot& snapshot, const BenefitPlan& plan,
                                                    const BenefitPlan::Entry& entry, const Bits& unknown, std::size_t limit) {
  std::size_t rows = 0;
  for (const std::uint64_t word : unknown.words()) rows += static_cast<std::size_t>(std::popcount(word));
  const std::size_t step = std::max<std::size_t>(1, (rows + limit - 1) / std::max<std::size_t>(limit, 1));
  using Reason = std::tuple<int, int, std::string>;
  std::map<Reason, std::int64_t> counts;
  std::size_t seen = 0;
  for (std::size_t row = 0; row < unknown.size(); ++row) {
    if (!unknown.test(row) || seen++ % step != 0) continue;
    cel::Trace trace;
    std::vector<cel::Missing> missing;
    cel::explain(*deciding(*entry.benefit), snapshot.data(), static_cast<std::uint32_t>(row), plan.context(), trace, missing);
    if (!missing.empty()) ++counts[{missing[0].table, missing[0].field, missing[0].problem}];
  }
  std::map<std::string, std::int64_t> titles;
  for (const auto& [reason, count] : counts) {
    const auto& [table, field, problem] = reason;
    titles[screening::missing_title(snapshot.schema(), {table, field, 0, problem})] += count;
  }
  return titles;
}

BenefitExplanation explain_benefit(const screening::Snapshot& snapshot, const BenefitPlan& plan, const BenefitPlan::Entry& entry,
                                   std::uint32_t row, bool with_trace) {
  const policy::Benefit& benefit = *entry.benefit;
  BenefitExplanation out;
  out.benefit = &benefit;
  if (benefit.entity == policy::BenefitEntity::kPerson) out.person = snapshot.person(entry.table, row);
  const auto run = [&](const std::optional<cel::Expression>& expression) {
    return expression ? cel::evaluate(*expression, snapshot.data(), row, plan.context()) : cel::Value{};
  };
  if (with_trace) {
    std::vector<cel::Missing> missing;
    out.entitled = policy::answer_of(cel::explain(*deciding(benefit), snapshot.data(), row, plan.context(), out.trace, missing));
    if (out.entitled == policy::Answer::kUnknown) {
      for (const cel::Missing& lack : missing) {
        std::string title = screening::missing_title(snapshot.schema(), lack);
        if (std::find(out.missing.begin(), out.missing.end(), title) == out.missing.end()) out.missing.push_back(std::move(title));
      }
    }
  } else {
    out.entitled = policy::answer_of(run(benefit.who_expression));
  }
  out.can_show_received = benefit.received_expression.has_value();
  if (out.can_show_received) out.received = policy::answer_of(run(benefit.received_expression));
  if (entry.group >= 0 && out.entitled == policy::Answer::kNo && out.received == policy::Answer::kYes) {
    const std::uint32_t household = entry.table == 0 ? row : snapshot.data().tables[static_cast<std::size_t>(entry.table)].parent[row];
    const auto answer = [&](const std::optional<cel::Expression>& expression, std::uint32_t at) {
      return expression ? policy::answer_of(cel::evaluate(*expression, snapshot.data(), at, plan.context())) : policy::Answer::kUnknown;
    };
    out.elsewhere = policy::received_elsewhere(
        plan.groups()[static_cast<std::size_t>(entry.group)], entry.in_group, row, family_rows(snapshot, household),
        [&](std::size_t e, std::uint32_t at) { return answer(plan.entries()[e].benefit->who_expression, at) != policy::Answer::kNo; },
        [&](std::size_t e, std::uint32_t at) { return answer(plan.entries()[e].benefit->received_expression, at) == policy::Answer::kYes; });
  }
  out.amount = run(benefit.amount_expression);
  out.received_amount = run(benefit.received_amount_expression);
  out.window = policy::benefit_window(benefit, plan.as_of(), run(benefit.start_expression).number, run(benefit.end_expression).number);
  out.gives = policy::fill_benefit(benefit.gives, out.amount, snapshot.schema(), plan.context());
  out.wording = policy::fill_benefit(benefit.wording, out.amount, snapshot.schema(), plan.context());
  for (const auto* expression : expressions_of(benefit)) {
    if (*expression) out.parameters.insert(out.parameters.end(), (*expression)->parameters().begin(), (*expression)->parameters().end());
  }
  tidy(out.parameters);
  return out;
}

std::vector<BenefitExplanation> explain_benefits(const screening::Snapshot& snapshot, const BenefitPlan& plan, std::uint32_t household) {
  std::vector<BenefitExplanation> out;
  for (const BenefitPlan::Entry& entry : plan.entries()) {
    if (entry.benefit->entity == policy::BenefitEntity::kVillage) continue;  // needs the whole village
    const auto [begin, end] = snapshot.rows_of(entry.table, household);
    for (std::uint32_t row = begin; row < end; ++row) out.push_back(explain_benefit(snapshot, plan, entry, row, true));
  }
  return out;
}

}  // namespace shouwang::analysis
