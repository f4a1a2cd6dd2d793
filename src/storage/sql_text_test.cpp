// Expressions as SQL text must give the scalar evaluator's answers on both engines: over random typed expressions and random data.
#include <map>
#include <optional>
#include <set>

#include "cel/evaluator.h"
#include "cel/sql.h"
#include "cel/test_data.h"
#include "cel/test_expressions.h"
#include "screening/snapshot.h"
#include "storage/dataset_tables.h"
#include "storage/sql_source.h"
#include "storage/sqlite/sqlite_connection.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names
using cel::Kind;

std::unique_ptr<Connection> open_empty(Engine engine, const TemporaryFolder& folder) {
  if (engine == Engine::kSqlite) return MUST(open_sqlite(folder.file("empty.db"), SqliteMode::kReadWrite, {}));
  auto* cluster = PostgresCluster::shared();
  return cluster ? MUST(open_postgres(cluster->url(cluster->create_database()))) : nullptr;
}

/// The rows of `data` as tables r0, r1, … of a database.
class Tables {
 public:
  Tables(const cel::Schema& schema, Connection& connection) : schema_(schema), connection_(connection) {
    std::string script;
    for (std::size_t t = 0; t < schema.tables.size(); ++t) {
      script += "create table r" + std::to_string(t) + " (id bigint primary key, parent bigint";
      cel::SqlTable table;
      table.relation = "select * from r" + std::to_string(t);
      table.key = {"id"};
      table.parent_key = {"parent"};
      table.order = {"id"};
      for (std::size_t f = 0; f < schema.tables[t].fields.size(); ++f) {
        script += ", c" + std::to_string(f) + (schema.tables[t].fields[f].kind == Kind::kString ? " text" : " bigint");
        table.fields.push_back("{row}.c" + std::to_string(f));
      }
      script += ");\ncreate index r" + std::to_string(t) + "_parent on r" + std::to_string(t) + " (parent);\n";
      source_.tables.push_back(std::move(table));
    }
    MUST(connection.script(script));
    if (connection.engine() == Engine::kPostgres) MUST(connection.script(std::string(cel::postgres_functions())));
  }

  void fill(const cel::Data& data) {
    std::string script;
    for (std::size_t t = 0; t < data.tables.size(); ++t) {
      const std::string name = "r" + std::to_string(t);
      script += "delete from " + name + ";\n";
      source_.tables[t].available = data.tables[t].available;
      for (std::uint32_t row = 0; row < data.tables[t].rows; ++row) {
        script +=
            "insert into " + name + " values (" + std::to_string(row) + ", " + (t == 0 ? "0" : std::to_string(data.tables[t].parent[row]));
        for (std::size_t f = 0; f < data.tables[t].columns.size(); ++f) {
          const cel::Scalar value = cel::read_column(data.tables[t].columns[f], schema_.tables[t].fields[f].kind, row);
          script += !value.known                                        ? ", null"
                    : schema_.tables[t].fields[f].kind == Kind::kString ? ", '" + std::string(value.text) + "'"
                                                                        : ", '" + std::to_string(value.number) + "'";
        }
        script += ");\n";
      }
    }
    MUST(connection_.begin());
    MUST(connection_.script(script));
    MUST(connection_.commit());
  }

  const cel::SqlSource& source() const { return source_; }

 private:
  const cel::Schema& schema_;
  Connection& connection_;
  cel::SqlSource source_;
};

class SqlText : public ::testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    connection_ = open_empty(GetParam(), folder_);
    if (!connection_) GTEST_SKIP() << PostgresCluster::why_not();
  }
  cel::SqlDialect dialect() const { return GetParam() == Engine::kSqlite ? cel::SqlDialect::kSqlite : cel::SqlDialect::kPostgres; }

  TemporaryFolder folder_;
  std::unique_ptr<Connection> connection_;
};
ON_BOTH_ENGINES(SqlText);

TEST_P(SqlText, AgreesWithTheScalarEvaluatorOnRandomExpressionsAndData) {
  const auto schema = cel::testing::sample_schema();
  Tables tables(*schema, *connection_);
  std::map<std::string, int> refused;
  int said = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    cel::testing::Random random(seed * 6151);
    cel::testing::OwnedData data(schema);
    cel::testing::fill_random(data, *schema, random, 1 + random.below(5));
    const cel::Context context = cel::testing::random_context(*schema, random);
    const cel::Data& view = data.view();
    tables.fill(view);
    for (int k = 0; k < 10; ++k) {
      const int table = random.one_in(2) ? 0 : static_cast<int>(random.below(schema->tables.size()));
      const std::string text = cel::testing::ExpressionGenerator(*schema, random, table).root();
      const cel::Expression expression = MUST(cel::Expression::compile(schema, text, table));
      bool delivered = true;
      for (int t = table; t > 0; t = schema->tables[static_cast<std::size_t>(t)].parent)
        delivered = delivered && view.tables[static_cast<std::size_t>(t)].available;
      if (!delivered) continue;  // no rows to speak of
      const auto sql = cel::to_sql(expression, tables.source(), context, dialect());
      if (!sql) {
        ++refused[sql.error().message().substr(sql.error().message().rfind("：") + 3)];
        continue;
      }
      ++said;
      const std::string statement_text = *sql;
      std::vector<std::optional<std::int64_t>> answers;
      const auto outcome = connection_->query(Statement("test.expression", statement_text), {}, [&](const Row& row) {
        ASSERT_EQ(row.integer(0), static_cast<std::int64_t>(answers.size()));
        answers.push_back(row.optional_integer(1));
      });
      ASSERT_TRUE(outcome) << "seed " << seed << "\n" << text << "\n" << outcome.error().internal() << "\n" << *sql;
      ASSERT_EQ(answers.size(), view.tables[static_cast<std::size_t>(table)].rows);
      for (std::uint32_t row = 0; row < answers.size(); ++row)
        ASSERT_EQ(answers[row], cel::evaluate(expression, view, row, context).number) << "seed " << seed << " row " << row << "\n"
                                                                                      << text << "\n"
                                                                                      << *sql;
    }
  }
  // What cannot be said is named: days worked of a day that each row has, and patterns that PostgreSQL might read otherwise.
  RecordProperty("statements", said);
  for (const auto& [why, times] : refused) {
    RecordProperty("refused: " + why, times);
    EXPECT_TRUE(why.find("工作日") != std::string::npos || why.find("正则表达式") != std::string::npos) << why;
  }
  EXPECT_GT(said, 1300);
}

/// A county of random families and records of every dataset of a pack, written as they lie in the tables: old states and records, people
/// who have left, records of nobody.
class RandomCounty {
 public:
  RandomCounty(const policy::Pack& pack, Date as_of, std::uint64_t seed) : pack_(pack), as_of_(as_of.days()), random_(seed) {}

  std::string script() {
    for (std::int64_t h = 1; h <= 14; ++h) {
      const std::int64_t village = random_.one_in(4) ? kVillageB : kVillageA;
      insert("household", {"530922", n(h), "'h" + n(h) + "'", "''", "null", "''", "null", "''", "''", n(village), "''", "'general'",
                           "'none'", "'none'", "null", "null", "18000", "''", "0"});
      const int change = as_of_ - 200 + static_cast<int>(random_.below(260));
      for (int part = 0; part < 2; ++part)
        insert("household_state",
               {"530922", n(h), n(part == 0 ? 18000 : change), n(part == 0 ? change - 1 : 2932896), n(village), text({"一组", ""}),
                text(codes("household_kind")), text(codes("monitored_kind")), text({"none", "", "low_income"}), flag(),
                random_.one_in(2) ? "null" : n(2014 + static_cast<int>(random_.below(10)))});
      for (std::size_t m = 0, count = random_.below(5); m < count; ++m) member(h, ++persons_);
    }
    for (const auto& [id, dataset] : pack_.datasets)
      if (dataset.target == policy::Target::kRecords && !random_.one_in(8)) records(dataset);
    return std::move(script_);
  }

 private:
  static std::string n(std::int64_t number) { return std::to_string(number); }
  std::string text(const std::vector<std::string>& of) { return "'" + random_.pick(of) + "'"; }
  std::string flag() { return random_.one_in(4) ? "null" : n(static_cast<int>(random_.below(2))); }
  std::vector<std::string> codes(std::string_view table) const {
    std::vector<std::string> out{""};
    if (const auto* found = pack_.code_table(table))
      for (const auto& code : found->codes) out.push_back(code.code);
    return out;
  }
  std::string day() { return n(as_of_ + 30 - static_cast<int>(random_.below(random_.one_in(3) ? 4000 : 400))); }
  void insert(const std::string& table, const std::vector<std::string>& values) {
    script_ += "insert into " + table + " values (";
    for (std::size_t k = 0; k < values.size(); ++k) script_ += (k > 0 ? ", " : "") + values[k];
    script_ += ");\n";
  }

  void member(std::int64_t household, std::int64_t person) {
    insert("person (county, id, name, id_index, id_sealed, id_masked, phone_sealed, phone_masked, sex, birth, ethnic)",
           {"530922", n(person), "'甲'", "'p" + n(person) + "'", "null", "''", "null", "''", text(codes("sex")),
                      random_.one_in(6) ? "null" : n(as_of_ - static_cast<int>(random_.below(33000))), text({"01", "", "34"})});
    if (!random_.one_in(5))
      insert("person_state",
             {"530922", n(person), n(18000 + static_cast<int>(random_.below(40))), "2932896", text(codes("education")),
              text(codes("schooling")), text(codes("health")), text(codes("labour")), flag(), text(codes("working_place")), flag()});
    insert("membership",
           {"530922", n(household), n(person), "18000", n(random_.one_in(6) ? as_of_ - 3 : 2932896), text(codes("relation"))});
  }

  std::string value(const policy::FieldSpec& field) {
    if (!field.visible || random_.one_in(7)) return "null";
    switch (field.type) {
      case policy::FieldType::kCode:
        return text(codes(field.code_table));
      case policy::FieldType::kBool:
        return n(static_cast<int>(random_.below(2)));
      case policy::FieldType::kDate:
      case policy::FieldType::kMonth:
        return day();
      case policy::FieldType::kYear:
        return n(2019 + static_cast<int>(random_.below(8)));
      case policy::FieldType::kInt:
        return n(static_cast<int>(random_.below(9)));
      case policy::FieldType::kDecimal:
        return n(static_cast<std::int64_t>(random_.below(200'000'000)));
      case policy::FieldType::kMoney:
        return n(static_cast<std::int64_t>(random_.below(9'000'000)));
      default:
        return text({"", "甲村", "在校", "正常", "C"});
    }
  }

  void records(const policy::Dataset& dataset) {
    insert("delivery (county, id, dataset, dataset_title, owner, file_name, file_hash, file_bytes, state, problem, received_ms, account,"
           " pack_hash, rows_read, taken, matched, unmatched, quarantined, duplicate, replaced, details)",
           {"530922",
                        n(++deliveries_),
                        "'" + dataset.id + "'",
                        "''",
                        "''",
                        "''",
                        "'f" + n(deliveries_) + "'",
                        "1",
                        "1",
                        "''",
                        "1",
                        "1",
                        "''",
                        "0",
                        "0",
                        "0",
                        "0",
                        "0",
                        "0",
                        "0",
                        "''"});
    for (std::size_t k = 0, count = random_.below(40); k < count; ++k) {
      const auto person = static_cast<std::int64_t>(random_.below(static_cast<std::size_t>(persons_) + 2));
      std::vector<std::string> values{"530922",
                                      n(static_cast<std::int64_t>(random_.below(15))),
                                      n(++records_),
                                      n(person),
                                      n(random_.one_in(9) ? kVillageB : kVillageA),
                                      n(deliveries_),
                                      n(static_cast<std::int64_t>(k)),
                                      "1",
                                      "''",
                                      "''"};
      // identity and content: bytes that both engines read from text of ASCII
      values.insert(values.end(), {"'" + n(records_) + "'", "'c'", random_.one_in(8) ? "7" : "0"});
      for (const policy::FieldSpec& field : dataset.fields) values.push_back(value(field));
      insert("\"record_" + dataset.id + "\"", values);
    }
  }

  const policy::Pack& pack_;
  std::int32_t as_of_;
  cel::testing::Random random_;
  std::string script_;
  std::int64_t persons_ = 0, deliveries_ = 0, records_ = 0;
};

class SqlOfPacks : public StorageTest {};
ON_BOTH_ENGINES(SqlOfPacks);

// What an administrator gets from a rule's statement is what screening finds.
TEST_P(SqlOfPacks, EveryRuleAnswersAsScreening) {
  const Date as_of = day(2026, 8, 31);
  std::set<std::string> seen;  // rules are inherited: each is tried once
  std::size_t rules = 0, yes = 0, no = 0, unknown = 0;
  std::map<std::string, std::string> refused;
  policy::PackLoader loader;
  for (const auto& folder : std::filesystem::directory_iterator(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "packs")) {
    if (!std::filesystem::exists(folder.path() / "pack.yaml")) continue;
    policy::LoadReport report;
    const auto loaded = loader.load(folder.path(), report);
    ASSERT_TRUE(loaded) << folder.path() << ": " << loaded.error().text();
    const policy::Pack& pack = **loaded;
    std::vector<const cel::Expression*> expressions;
    std::vector<std::string> names;
    for (const policy::Rule& rule : pack.rules)
      for (const auto* of : {&rule.when_expression, &rule.value_expression, &rule.limit_expression})
        if (*of && (*of)->kind() != Kind::kString && seen.insert(rule.id + rule.hash + (*of)->text()).second) {
          expressions.push_back(&**of);
          names.push_back(pack.id + "/" + rule.id);
        }
    if (expressions.empty()) continue;
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      const TemporaryFolder folder_of_round;
      const auto database = MUST(Database::open(migrated_database(GetParam(), folder_of_round)));
      MUST(make_intake_store(*database, cipher())->ensure_dataset_tables(pack));
      const auto store = make_screening_store(*database);
      {
        auto tx = MUST(database->write());
        MUST(tx->script(RandomCounty(pack, as_of, seed * 7919 + rules).script()));
        MUST(tx->commit());
      }
      const access::Scope scope = seed == 1 ? everything() : scope_of("530922100201", access::Role::kVillage);
      std::vector<cel::Expression> owned;
      for (const auto* expression : expressions) owned.push_back(*expression);
      const auto plan = MUST(cel::Plan::build(pack.schema, owned));
      const auto snapshot = MUST(screening::load_snapshot(*store, pack, scope, as_of, plan.fields(), {}));
      const cel::Context context = pack.context(as_of);
      const auto answers = MUST(plan.run(snapshot.data(), context, 1));
      const cel::SqlSource source = MUST(screening_source(*database, pack, scope, as_of));
      auto db = MUST(database->write());
      if (GetParam() == Engine::kPostgres) MUST(db->script(std::string(cel::postgres_functions())));
      for (std::size_t k = 0; k < expressions.size(); ++k) {
        const auto sql = cel::to_sql(*expressions[k], source, context,
                                     GetParam() == Engine::kSqlite ? cel::SqlDialect::kSqlite : cel::SqlDialect::kPostgres);
        if (!sql) {
          refused[names[k]] = sql.error().text();
          continue;
        }
        std::size_t row_number = 0;
        const auto outcome = db->query(Statement("test.rule", *sql), {}, [&](const Row& row) {
          ASSERT_LT(row_number, answers[k].values.size());
          const auto answer = row.optional_integer(2);
          ASSERT_EQ(answer.has_value(), answers[k].known[row_number] != 0) << names[k] << " household " << row.integer(1) << "\n" << *sql;
          ASSERT_EQ(answer.value_or(0), answers[k].values[row_number]) << names[k] << " household " << row.integer(1) << "\n" << *sql;
          ++row_number;
          ++(!answer ? unknown : *answer != 0 ? yes : no);
        });
        ASSERT_TRUE(outcome) << names[k] << ": " << outcome.error().internal() << "\n" << *sql;
        ASSERT_EQ(row_number, answers[k].values.size());
        ASSERT_FALSE(HasFatalFailure());
        ++rules;
      }
    }
  }
  for (const auto& [rule, why] : refused) ADD_FAILURE() << rule << ": " << why;
  RecordProperty("statements", static_cast<int>(rules));
  EXPECT_GT(rules, 100U);
  EXPECT_GT(yes, 100U);
  EXPECT_GT(no, 100U);
  EXPECT_GT(unknown, 100U);
}

}  // namespace
}  // namespace shouwang::storage
