#include "storage/database.h"

#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "base/crypto.h"
#include "storage/postgres/postgres_connection.h"
#include "storage/statements.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names

class Databases : public StorageTest {};
ON_BOTH_ENGINES(Databases);

// Statements for these tests only.
constexpr Statement kCreate("test.create", "create table item (id bigint not null, name text, data bytea, constraint item_key primary key (id), "
                                           "constraint item_name check (name <> 'bad'))");
constexpr Statement kInsert("test.insert", "insert into item (id, name, data) values (?1, ?2, ?3)");
constexpr Statement kSelect("test.select", "select id, name, data from item order by id");
constexpr Statement kCount("test.count", "select count(*) from item");
constexpr Statement kUpdate("test.update", "update item set name = ?2 where id >= ?1");
constexpr Statement kBulk("test.bulk", "insert into item (id, name, data) values (?1, ?2, ?3)", "\ncopy item (id, name, data) from stdin");

std::int64_t count(Database& database) { return *MUST(MUST(database.read())->integer(kCount, {})); }

TEST_P(Databases, PrepareEveryStatement) {
  for (const Statement* statement : sql::all()) {
    auto tx = MUST(database_->write());  // of its own: on PostgreSQL an error ends the transaction
    const auto prepared = tx->prepare(*statement);
    EXPECT_TRUE(prepared) << statement->name() << ": " << (prepared ? "" : prepared.error().internal());
  }
}

TEST_P(Databases, MigrateOnlyOnce) {
  const auto again = MUST(database_->migrate());
  EXPECT_EQ(again.from, static_cast<int>(sql::migrations().size()));
  EXPECT_EQ(again.to, again.from);
  EXPECT_TRUE(again.applied.empty());
}

// A county that has worked with the release before keeps its leads.
TEST_P(Databases, UpgradeTheDataOfTheReleaseBefore) {
  constexpr std::size_t kReleased = 4;
  const TemporaryFolder folder;
  auto* cluster = GetParam() == Engine::kPostgres ? PostgresCluster::shared() : nullptr;
  auto old = MUST(Database::open(cluster ? cluster->url(cluster->create_database()) : folder.file("old.db")));
  {
    auto tx = MUST(old->write());
    MUST(tx->execute(sql::storage_create_schema_migration, {}));
    for (const Migration& m : sql::migrations().first(kReleased)) {
      MUST(tx->script(prepare_script(m.text, GetParam())));
      MUST(tx->execute(sql::storage_add_migration, {m.number, m.name, crypto::hex(crypto::sm3(m.text))}));
    }
    MUST(tx->script("insert into household (county, id, household_code, address_masked, phone_masked, address_index, phone_index, village, group_name, kind, "
                    "monitored, assistance, since, head_name, members) values (530922, 1, 'H1', '', '', '', '', 530922100201, '', 'lifted', 'none', 'none', 0, '张三', 1); "
                    "insert into lead (county, id, household, village, state, is_open, grade, urgency, source, opened_ms, due, findings, rules, risks, version) "
                    "values (530922, 7, 1, 530922100201, 3, 1, 2, 1, 'screening', 5, 20000, 1, 'R01', '01', 3)"));
    MUST(tx.commit());
  }
  const auto report = MUST(old->migrate());
  EXPECT_EQ(report.from, static_cast<int>(kReleased));
  EXPECT_EQ(report.to, static_cast<int>(sql::migrations().size()));
  const auto store = make_casework_store(*old, cipher());
  const auto lead = MUST(store->lead(everything(), LeadId(7)));
  ASSERT_TRUE(lead);
  EXPECT_EQ(lead->household_code, "H1");
  EXPECT_EQ(lead->lead.version, 3);
  EXPECT_EQ(lead->lead.sequence, 0);
  EXPECT_EQ(lead->lead.conclusion, "");
  EXPECT_EQ(lead->lead.escalated, 0);
  EXPECT_EQ(MUST(store->leads(everything(), {})).rows.size(), 1u);
}

TEST_P(Databases, RefuseASchemaFromANewerProgram) {
  {
    auto tx = MUST(database_->write());
    MUST(tx->execute(sql::storage_add_migration, {static_cast<std::int64_t>(sql::migrations().size()) + 1, "9999_from_the_future", "x"}));
    MUST(tx.commit());
  }
  const auto refused = database_->migrate();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kMigration);
  EXPECT_NE(refused.error().message().find("更新版本"), std::string::npos);
}

TEST_P(Databases, RefuseAMigrationThatHasChangedSinceItRan) {
  {
    auto tx = MUST(database_->write());
    MUST(tx->execute(Statement("test", "update schema_migration set checksum = 'other' where number = 2"), {}));
    MUST(tx.commit());
  }
  const auto refused = database_->migrate();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kMigration);
}

TEST_P(Databases, KeepEveryKindOfValue) {
  auto tx = MUST(database_->write());
  MUST(tx->execute(kCreate, {}));
  const std::string bytes("\0\xff\\\x01\n", 5);
  MUST(tx->execute(kInsert, {std::numeric_limits<std::int64_t>::max(), "家\t\\'\"?1", Blob{bytes}}));
  MUST(tx->execute(kInsert, {std::numeric_limits<std::int64_t>::min(), "", Blob{""}}));
  MUST(tx->execute(kInsert, {0, std::nullopt, std::nullopt}));
  MUST(tx->insert_many(kBulk, 2, [&](std::size_t i, std::vector<Param>& p) {
    if (i == 0) p.insert(p.end(), {1, "行\n\t\\.\r", Blob{bytes}});
    else p.insert(p.end(), {2, std::nullopt, std::nullopt});
  }));
  std::vector<std::string> seen;
  MUST(tx->query(kSelect, {}, [&](const Row& row) {
    seen.push_back(std::to_string(row.integer(0)) + "|" + (row.is_null(1) ? "null" : row.string(1)) + "|" + (row.is_null(2) ? "null" : crypto::hex(row.text(2))));
  }));
  EXPECT_EQ(seen, (std::vector<std::string>{"-9223372036854775808||", "0|null|null", "1|行\n\t\\.\r|00ff5c010a", "2|null|null",
                                            "9223372036854775807|家\t\\'\"?1|00ff5c010a"}));
}

TEST_P(Databases, NameTheKindOfEveryError) {
  {
    auto tx = MUST(database_->write());
    MUST(tx->execute(kCreate, {}));
    MUST(tx->execute(kInsert, {1, "a", std::nullopt}));
    MUST(tx.commit());
  }
  const auto code_of = [&](const Statement& statement, Params params) {
    auto tx = MUST(database_->write());
    const auto outcome = tx->execute(statement, params);
    return outcome ? ErrorCode::kInternal : outcome.error().code();
  };
  EXPECT_EQ(code_of(kInsert, {1, "b", std::nullopt}), ErrorCode::kUnique);
  EXPECT_EQ(code_of(kInsert, {2, "bad", std::nullopt}), ErrorCode::kCheck);
  EXPECT_EQ(code_of(kInsert, {std::nullopt, "b", std::nullopt}), ErrorCode::kCheck);
  EXPECT_EQ(code_of(sql::access_create_session, {"t", 99, "c", 1, 2, 3, "x"}), ErrorCode::kForeignKey);
  EXPECT_EQ(code_of(Statement("test.wrong", "select nothing from nowhere"), {}), ErrorCode::kDatabase);
  EXPECT_EQ(count(*database_), 1);
}

TEST_P(Databases, KeepNamesAndNumbersOutOfErrors) {
  auto tx = MUST(database_->write());
  MUST(tx->execute(kCreate, {}));
  MUST(tx->execute(kInsert, {77123, "张三丰", std::nullopt}));
  const auto outcome = tx->execute(kInsert, {77123, "张三丰", std::nullopt});
  ASSERT_FALSE(outcome);
  EXPECT_EQ((outcome.error().text() + outcome.error().internal()).find("张三丰"), std::string::npos) << outcome.error().internal();
  EXPECT_EQ((outcome.error().text() + outcome.error().internal()).find("77123"), std::string::npos) << outcome.error().internal();
}

TEST_P(Databases, UndoWhatWasNotCommitted) {
  {
    auto tx = MUST(database_->write());
    MUST(tx->execute(kCreate, {}));
    MUST(tx.commit());
  }
  {
    auto tx = MUST(database_->write());
    MUST(tx->execute(kInsert, {1, "a", std::nullopt}));
  }
  EXPECT_EQ(count(*database_), 0);
}

TEST_P(Databases, UndoASavepointAndGoOn) {
  auto tx = MUST(database_->write());
  MUST(tx->execute(kCreate, {}));
  MUST(tx->execute(kInsert, {1, "a", std::nullopt}));
  const auto failed = tx->savepoint([&]() -> Result<void> {
    MUST(tx->execute(kInsert, {2, "b", std::nullopt}));
    RETURN_IF_ERROR(tx->execute(kInsert, {1, "again", std::nullopt}));
    return {};
  });
  EXPECT_FALSE(failed);
  MUST(tx->savepoint([&]() -> Result<void> {
    RETURN_IF_ERROR(tx->execute(kInsert, {3, "c", std::nullopt}));
    return {};
  }));
  MUST(tx.commit());
  EXPECT_EQ(count(*database_), 2);
}

TEST_P(Databases, RunOneStatementForManyRows) {
  auto tx = MUST(database_->write());
  MUST(tx->execute(kCreate, {}));
  constexpr std::size_t kRows = 1234;  // several pipeline chunks and a part of one
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kRows; ++i) names.push_back("name" + std::to_string(i));
  EXPECT_EQ(MUST(tx->execute_many(kInsert, kRows, [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {static_cast<std::int64_t>(i), i % 3 ? Param(names[i]) : Param(std::nullopt), std::nullopt});
  })), static_cast<std::int64_t>(kRows));
  EXPECT_EQ(MUST(tx->execute(kUpdate, {1000, "x"})), 234);
  const auto failed = tx->execute_many(kInsert, 3, [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {static_cast<std::int64_t>(i == 1 ? 0 : 5000 + i), std::nullopt, std::nullopt});
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ErrorCode::kUnique);
}

TEST_P(Databases, RefuseToCommitAfterAnError) {
  {
    auto tx = MUST(database_->write());
    MUST(tx->execute(kCreate, {}));
    MUST(tx.commit());
  }
  if (GetParam() == Engine::kSqlite) return;  // a failed statement leaves the rest of the transaction in place there
  auto tx = MUST(database_->write());
  MUST(tx->execute(kInsert, {1, "a", std::nullopt}));
  EXPECT_FALSE(tx->execute(kInsert, {1, "a", std::nullopt}));
  EXPECT_FALSE(tx.commit());
}

TEST_P(Databases, StreamAndSurviveAnExceptionOfTheReader) {
  {
    auto tx = MUST(database_->write());
    MUST(tx->execute(kCreate, {}));
    MUST(tx->insert_many(kBulk, 5000, [&](std::size_t i, std::vector<Param>& p) { p.insert(p.end(), {static_cast<std::int64_t>(i), "n", std::nullopt}); }));
    MUST(tx.commit());
  }
  auto db = MUST(database_->read());
  EXPECT_THROW(static_cast<void>(db->stream(kSelect, {}, [](const Row& row) {
                 if (row.integer(0) == 10) throw std::runtime_error("enough");
               })),
               std::runtime_error);
  std::int64_t sum = 0;
  MUST(db->stream(kSelect, {}, [&](const Row& row) { sum += row.integer(0); }));
  EXPECT_EQ(sum, 5000 * 4999 / 2);
}

TEST_P(Databases, LetReadersReadWhileSomebodyWrites) {
  {
    auto tx = MUST(database_->write());
    MUST(tx->execute(kCreate, {}));
    MUST(tx.commit());
  }
  auto tx = MUST(database_->write());
  MUST(tx->execute(kInsert, {1, "a", std::nullopt}));
  EXPECT_EQ(count(*database_), 0);
  MUST(tx.commit());
  EXPECT_EQ(count(*database_), 1);
}

TEST_P(Databases, SerialiseWritersOfSeveralThreads) {
  {
    auto tx = MUST(database_->write());
    MUST(tx->execute(kCreate, {}));
    MUST(tx.commit());
  }
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        auto tx = database_->write();
        if (!tx || !(*tx)->execute(kInsert, {t * 1000 + i, "n", std::nullopt}) || !tx->commit()) ++failures;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(count(*database_), 200);
}

TEST_P(Databases, ReplaceConnectionsThatTheServerHasDropped) {
  if (GetParam() != Engine::kPostgres) GTEST_SKIP() << "there is no server";
  const Statement count("test.count", "select count(*) from schema_migration");
  const auto drop_all = [&] {
    auto admin = MUST(open_postgres(url_));
    MUST(admin->query(Statement("test.drop", "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"),
                      {}, [](const Row&) {}));
    // The sessions end a moment after they have been told to.
    const Statement others("test.others", "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
    while (MUST(admin->integer(others, {})) != 0) {
    }
  };
  {  // several idle connections
    auto a = MUST(database_->read()), b = MUST(database_->read());
    EXPECT_GT(MUST(a->integer(count, {})), 0);
    EXPECT_GT(MUST(b->integer(count, {})), 0);
  }
  drop_all();
  EXPECT_GT(MUST(MUST(database_->read())->integer(count, {})), 0);
  drop_all();
  {
    auto tx = MUST(database_->write());
    MUST(tx->script("create table after_the_drop (n integer)"));
    MUST(tx.commit());
  }
  // What is lost in the middle of a transaction is an error: nobody may repeat half of it.
  {
    auto tx = MUST(database_->write());
    MUST(tx->script("insert into after_the_drop values (1)"));
    drop_all();
    EXPECT_EQ(tx->script("insert into after_the_drop values (2)").error().code(), ErrorCode::kConnection);
    EXPECT_FALSE(tx.commit());
  }
  EXPECT_EQ(MUST(MUST(database_->read())->integer(Statement("test.none", "select count(*) from after_the_drop"), {})), 0);
}

TEST(SqliteDatabase, BelongsToItsOwnerAlone) {
  const TemporaryFolder folder;
  const std::string path = folder.file("private.db");
  const mode_t before = ::umask(0);
  auto database = MUST(Database::open("sqlite:" + path));
  MUST(database->migrate());
  ::umask(before);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat info {};
    ASSERT_EQ(::stat((path + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << suffix;
  }
}

TEST(SqliteDatabase, TellsABusyFileFromABrokenOne) {
  const TemporaryFolder folder;
  const std::string path = folder.file("busy.db");
  auto first = MUST(Database::open(path));
  MUST(first->migrate());
  auto second = MUST(Database::open(path, {.busy_ms = 50}));
  auto tx = MUST(first->write());
  const auto blocked = second->write();
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error().code(), ErrorCode::kBusy);
  const auto impatient = first->write(10);
  ASSERT_FALSE(impatient);
  EXPECT_EQ(impatient.error().code(), ErrorCode::kBusy);

  std::ofstream(folder.file("text.db")) << std::string(5000, 'x');
  const auto broken = Database::open(folder.file("text.db"));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code(), ErrorCode::kConnection);
}

TEST(PostgresDatabase, SaysThatAServerIsNotThere) {
  const auto refused = Database::open("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kConnection);
}

TEST(PostgresParameters, AreRewrittenOutsideQuotesAndComments) {
  EXPECT_EQ(dollar_parameters("select ?1, '?2', \"?3\" -- ?4\n, ?12 /* ?5 */ where a = '' and b = ?1"),
            "select $1, '?2', \"?3\" -- ?4\n, $12 /* ?5 */ where a = '' and b = $1");
  EXPECT_EQ(dollar_parameters("select 'it''s ?1' || ?2"), "select 'it''s ?1' || $2");
  EXPECT_EQ(dollar_parameters("unclosed '?1"), "unclosed '?1");
}

TEST(Scripts, KeepWhatEachEngineUnderstands) {
  const std::string_view text = "create table t (a text /* postgresql: collate \"C\" */) /* sqlite: without rowid */;";
  EXPECT_EQ(prepare_script(text, Engine::kSqlite), "create table t (a text /* postgresql: collate \"C\" */)  without rowid ;");
  EXPECT_EQ(prepare_script(text, Engine::kPostgres), "create table t (a text  collate \"C\" ) /* sqlite: without rowid */;");
}

}  // namespace
}  // namespace shouwang::storage
