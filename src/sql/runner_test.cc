// The sandbox, held to what DESIGN tells of DuckDB's own locks: every line there is a test here. This program is its
// own worker, as `tutti` is.
#include "sql/runner.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/sanitized.h"
#include "sql/result_writer.h"
#include "sql/sandbox.h"
#include "sql/worker.h"

namespace tutti::sql {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kNoon = 1'767'268'800'000;  // 2026-01-01T12:00:00Z

class RunnerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!sandbox_available()) GTEST_SKIP() << "this kernel has no Landlock";
    dir_ = (fs::temp_directory_path() / "tutti_sql_XXXXXX").string();
    ASSERT_NE(mkdtemp(dir_.data()), nullptr);
    auto lake = Lake::open(dir_ + "/lake", {.memory_mib = 256});
    ASSERT_TRUE(lake) << lake.error().message;
    lake_ = std::move(*lake);
    fill(1, 200);
    ASSERT_TRUE(lake_->compact());
    fill(201, 300);
    open({});
  }
  void TearDown() override {
    runner_.reset();
    publication_.reset();
    lake_.reset();
    fs::remove_all(dir_);
  }

  void open(RunnerOptions o) {
    o.lake = dir_ + "/lake";
    o.scratch = dir_ + "/sql";
    auto runner = Runner::open(std::move(o));
    ASSERT_TRUE(runner) << runner.error().message;
    runner_ = std::move(*runner);
    auto publication = lake_->publish();
    ASSERT_TRUE(publication) << publication.error().message;
    publication_ = *publication;
  }

  void fill(uint64_t first, uint64_t last) {
    LakeChange change;
    change.through = Offset{last};
    std::deque<std::string> texts;
    for (uint64_t k = first; k <= last; ++k)
      change.events.push_back({Offset{k}, Millis{kNoon + static_cast<int64_t>(k) * kHourMs}, Millis{kNoon}, SourceId{1},
                               "track", k % 2 ? "Odd" : "Even", "web", "m", StrandId{1 + k % 3}, StrandId{0},
                               texts.emplace_back(fmt::format(R"({{"n":{}}})", k))});
    change.entities = {{StrandId{1}, EntityClass::kPerson, "王小明", "w@x.tw", "", "TW", Millis{0}, Millis{kNoon}, 2,
                        R"({"vip":true})", false}};
    auto applied = lake_->apply(change);
    ASSERT_TRUE(applied) << applied.error().message;
  }

  struct Answer {
    Result<void> status;
    std::string body;
    Head head;
  };
  Answer ask(const std::string& sql, Query query = {}) {
    query.sql = sql;
    Answer a;
    a.status = runner_->run(query, *publication_,
                            {.head =
                                 [&](const Head& head, Offset) {
                                   a.head = head;
                                   return true;
                                 },
                             .data =
                                 [&](std::string&& bytes) {
                                   a.body += bytes;
                                   return true;
                                 }});
    return a;
  }
  // The single cell of a CSV answer, or the error.
  std::string one(const std::string& sql) {
    const Answer a = ask(sql, {.format = Format::kCsv});
    if (!a.status) return std::string(to_string(a.status.error().code)) + ": " + a.status.error().message;
    const size_t begin = a.body.find("\r\n") + 2;
    return a.body.substr(begin, a.body.find("\r\n", begin) - begin);
  }
  void expect_refused(const std::string& sql) {
    const Answer a = ask(sql);
    ASSERT_FALSE(a.status) << sql << "\n" << a.body;
    EXPECT_EQ(a.status.error().code, ErrorCode::kInvalid) << sql << ": " << a.status.error().message;
    EXPECT_TRUE(sql.find(dir_) != std::string::npos || a.status.error().message.find(dir_) == std::string::npos)
        << a.status.error().message;
    EXPECT_FALSE(a.status.error().message.starts_with("DuckDB"))
        << sql << " came as far as DuckDB: " << a.status.error().message;
  }

  std::string dir_;
  std::unique_ptr<Lake> lake_;
  std::unique_ptr<Runner> runner_;
  lake::PublicationPtr publication_;
};

TEST_F(RunnerTest, AnswersFromSealedAndHotEventsAndTables) {
  EXPECT_EQ(one("SELECT count(*) FROM events"), "300");
  EXPECT_EQ(one("SELECT sum(log_offset) FROM event_log WHERE name = 'Odd';"), "22500");
  EXPECT_EQ(one("SELECT name FROM people -- a comment"), "王小明");
  EXPECT_EQ(one("WITH d AS (SELECT day, count(*) AS n FROM events GROUP BY ALL) SELECT max(n) FROM d"), "24");
  EXPECT_EQ(one("SELECT sum((body->>'$.n')::INT) FROM events WHERE day = DATE '2026-01-02'"), "564");
  EXPECT_EQ(runner_->count(Outcome::kDone), 5u);
}

TEST_F(RunnerTest, JsonIsTypedAndSaysWhenItWasCut) {
  const Answer a =
      ask("SELECT log_offset, timestamp, 1.5::DECIMAL(9,2) AS d, 0.25::DOUBLE AS f, NULL AS n, [1, 2] AS l, "
          "'a\"b' AS t, true AS b, 'inf'::DOUBLE AS i FROM events ORDER BY log_offset",
          {.rows_max = 2});
  ASSERT_TRUE(a.status) << a.status.error().message;
  EXPECT_TRUE(a.head.cut);
  EXPECT_EQ(a.head.rows, 2u);
  EXPECT_NE(a.body.find(R"("row_count":2,"cut":true,"as_of_offset":300)"), std::string::npos) << a.body;
  EXPECT_NE(a.body.find(R"([1,"2026-01-01T13:00:00.000000Z","1.50",0.25,null,[1,2],"a\"b",true,null])"),
            std::string::npos)
      << a.body;
}

TEST_F(RunnerTest, CsvNeutralisesFormulas) {
  EXPECT_EQ(one("SELECT '=cmd()' AS a, -5 AS b, '+1' AS c, 'a,b' AS d, '' AS e, NULL AS f"),
            "\"'=cmd()\",-5,\"'+1\",\"a,b\",\"\",");
}

TEST_F(RunnerTest, ParquetCanBeReadBack) {
  const Answer a =
      ask("SELECT log_offset, name, sum(log_offset) OVER () AS s FROM events", {.format = Format::kParquet});
  ASSERT_TRUE(a.status) << a.status.error().message;
  EXPECT_EQ(a.head.rows, 300u);
  std::ofstream(dir_ + "/r.parquet", std::ios::binary) << a.body;
  auto rows = lake_->query(fmt::format("SELECT count(*), max(s) FROM read_parquet('{}/r.parquet')", dir_));
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(*rows->rows[0][0], "300");
  EXPECT_EQ(*rows->rows[0][1], "45150");
}

TEST_F(RunnerTest, NothingButOneSelect) {
  for (const char* sql : {"SELECT 1; SELECT 2",
                          "CREATE TABLE x AS SELECT 1",
                          "DELETE FROM people",
                          "DROP VIEW people",
                          "PRAGMA version",
                          "SET memory_limit = '10GB'",
                          "RESET memory_limit",
                          "CALL pragma_version()",
                          "EXPLAIN SELECT 1",
                          "DESCRIBE people",
                          "SHOW TABLES",
                          "SUMMARIZE people",
                          "CHECKPOINT",
                          "VACUUM",
                          "BEGIN",
                          "PREPARE x AS SELECT 1",
                          "EXECUTE x",
                          "COPY people TO 'x.csv'",
                          "COPY (SELECT 1) TO '/tmp/x.csv'",
                          "ATTACH 'x.db'",
                          "DETACH memory",
                          "USE memory",
                          "INSTALL httpfs",
                          "LOAD httpfs",
                          "EXPORT DATABASE 'x'",
                          "IMPORT DATABASE 'x'",
                          "CREATE SECRET (TYPE s3)",
                          "SELECT 1) UNION ALL SELECT * FROM (SELECT 2",
                          "SELECT $1",
                          "",
                          ";",
                          "not sql",
                          "WITH x AS (INSERT INTO people VALUES (1) RETURNING *) SELECT * FROM x",
                          "SELECT 1 /*"})
    expect_refused(sql);
}

TEST_F(RunnerTest, NoTableAndNoFunctionThatIsNotListed) {
  const std::string foreign = dir_ + "/foreign.csv";
  std::ofstream(foreign) << "a\nsecret\n";
  for (const std::string& sql :
       std::vector<std::string>{"FROM '/etc/passwd'",
                                "SELECT * FROM '" + foreign + "'",
                                "FROM read_csv('" + foreign + "')",
                                "FROM read_text('/etc/passwd')",
                                "FROM read_blob('/proc/self/environ')",
                                "FROM glob('/*')",
                                "FROM read_parquet('" + dir_ + "/lake/events/*/*.parquet')",
                                "FROM read_json('/etc/x.json')",
                                "FROM parquet_metadata('x')",
                                "FROM sniff_csv('x')",
                                "FROM enable_logging(storage='file', storage_config={'path':'/tmp/x'})",
                                "CALL enable_logging(storage='file')",
                                "FROM duckdb_settings()",
                                "FROM duckdb_secrets()",
                                "FROM sqlite_master",
                                "FROM duckdb_views",
                                "FROM information_schema.tables",
                                "FROM pg_catalog.pg_class",
                                "FROM query('SELECT 1')",
                                "FROM query_table('people')",
                                "FROM json_execute_serialized_sql('x')",
                                "FROM checkpoint()",
                                "FROM hot_event",
                                "FROM lake_entity",
                                "FROM lake_result",
                                "FROM memory.main.people",
                                "FROM temp.people",
                                "SELECT current_setting('memory_limit')",
                                "SELECT getenv('HOME')",
                                "SELECT getvariable('x')",
                                "SELECT nextval('x')",
                                "SELECT write_log('x')",
                                "SELECT json_serialize_sql('SELECT 1')",
                                "SELECT list(getenv('A')) OVER () FROM people",
                                "SELECT (SELECT count(*) FROM glob('/*'))",
                                "SELECT [current_setting('threads') FOR x IN [1]]",
                                "WITH sqlite_master AS (SELECT 1) SELECT * FROM sqlite_master",
                                "SELECT (WITH \"x.csv\" AS (SELECT 1) SELECT 1) FROM \"x.csv\"",
                                "SELECT (WITH q AS (SELECT 1) SELECT 1) FROM q",
                                "SELECT * FROM people ORDER BY getenv('HOME')",
                                "SELECT * FROM people LIMIT (SELECT count(*) FROM read_text('/etc/passwd'))",
                                "PIVOT people ON name USING max(getenv('A'))"})
    expect_refused(sql);
  EXPECT_EQ(runner_->count(Outcome::kDone), 0u);
}

TEST_F(RunnerTest, WhatAnalystsWriteIsAllowed) {
  for (const char* sql :
       {"SELECT * EXCLUDE (body) REPLACE (upper(name) AS name) FROM events LIMIT 1",
        "SELECT name, count(*) FILTER (WHERE channel = 'web') FROM events GROUP BY ROLLUP (name) HAVING count(*) > 1",
        "SELECT row_number() OVER (PARTITION BY name ORDER BY timestamp DESC) AS r FROM events QUALIFY r = 1",
        "SELECT date_trunc('month', timestamp), CASE WHEN name LIKE 'O%' THEN 1 ELSE 0 END FROM events",
        "SELECT e.name FROM events e JOIN people p USING (person_id) WHERE e.day BETWEEN '2026-01-01' AND '2026-02-01'",
        "SELECT list_transform([1, 2], x -> x + 1), {'a': 1}.a, [x * 2 FOR x IN [1, 2] IF x > 1]",
        "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(i, t), unnest([1, 2]) u, range(3) r",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t",
        "SELECT * FROM events PIVOT (count(*) FOR name IN ('Odd', 'Even') GROUP BY day)",
        "SELECT a.name FROM events a ASOF JOIN events b ON a.person_id = b.person_id AND a.timestamp >= b.timestamp",
        "SELECT count(DISTINCT person_id), approx_quantile(log_offset, 0.5), max_by(name, timestamp) FROM events",
        "SELECT traits->>'$.vip', traits::JSON->'vip' FROM people UNION SELECT 'x', '1'::JSON EXCEPT SELECT 'a', NULL",
        "SELECT timestamp::DATE, extract(year FROM timestamp), timestamp + INTERVAL 3 DAY, CAST(1 AS DECIMAL(20,6)) "
        "FROM events",
        "FROM traits_as_of(TIMESTAMP '2026-03-01')",
        "FROM telemetry",
        "FROM consents",
        "FROM events_then",
        "FROM relations",
        "SELECT * FROM events USING SAMPLE 10",
        "SELECT columns('na.*') FROM people",
        "TABLE people",
        "VALUES (1)"}) {
    const Answer a = ask(sql);
    EXPECT_TRUE(a.status) << sql << ": " << a.status.error().message;
  }
}

TEST_F(RunnerTest, WhatDuckDbDoesNotUnderstandIsAboutTheStatement) {
  const Answer a = ask("SELECT no_such_column FROM people");
  ASSERT_FALSE(a.status);
  EXPECT_EQ(a.status.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(a.status.error().where, "sql");
  EXPECT_NE(a.status.error().message.find("no_such_column"), std::string::npos) << a.status.error().message;
}

TEST_F(RunnerTest, MemoryEndsTheQueryNotTheServer) {
  if (kSanitized) GTEST_SKIP() << "sanitizers need terabytes of address space";
  open({.memory_mib = 128});
  for (const char* sql : {"SELECT list(range) FROM range(300000000)", "SELECT repeat('x', 2000000000)",
                          "SELECT string_agg(repeat('x', 1000000), '') FROM range(3000)",
                          "SELECT length(list_resize([1], 500000000, 1)::VARCHAR)",
                          "SELECT count(*) FROM (SELECT DISTINCT md5(range::VARCHAR) FROM range(50000000))",
                          "SELECT sum(len(l)) FROM (SELECT range(100000000) AS l FROM range(20))"}) {
    const Answer a = ask(sql);
    ASSERT_FALSE(a.status) << sql;
    EXPECT_EQ(a.status.error().code, ErrorCode::kTooLarge) << sql << ": " << a.status.error().message;
    EXPECT_EQ(a.status.error().where, "memory") << sql << ": " << a.status.error().message;
  }
  rusage children{};
  getrusage(RUSAGE_CHILDREN, &children);
  EXPECT_LT(children.ru_maxrss, (128 + 384) * 1024) << "KiB of the largest worker";
  EXPECT_EQ(one("SELECT count(*) FROM people"), "1") << "the next query has a worker of its own";
}

// A single scalar call that DuckDB cannot interrupt is killed with its process.
TEST_F(RunnerTest, ALongScalarCallIsKilledInTime) {
  for (const char* sql :
       {"SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))",
        "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000) c WHERE a.range + b.range = 7",
        "SELECT list_sum(list_transform(range(20000000), x -> x % 7 + sqrt(x)))"}) {
    const auto begin = std::chrono::steady_clock::now();
    const Answer a = ask(sql, {.timeout_ms = 300});
    ASSERT_FALSE(a.status) << sql;
    EXPECT_EQ(a.status.error().where, "timeout_ms") << sql << ": " << a.status.error().message;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30)) << "the call itself takes minutes";
  }
  EXPECT_EQ(runner_->count(Outcome::kTimeout), 3u);
}

TEST_F(RunnerTest, ResultsHaveALimit) {
  open({.result_mib = 1});
  const Answer a =
      ask("SELECT md5(range::VARCHAR) AS m FROM range(500000)", {.format = Format::kParquet, .rows_max = kRowsMax});
  ASSERT_FALSE(a.status);
  EXPECT_EQ(a.status.error().code, ErrorCode::kTooLarge) << a.status.error().message;
}

TEST_F(RunnerTest, QueriesOverTheLimitAreTurnedAway) {
  open({.running_max = 1, .waiting_max = 0});
  std::atomic<int> turned_away{0}, timed_out{0};
  std::vector<std::thread> threads;
  for (int k = 0; k < 3; ++k)
    threads.emplace_back([&] {
      const Answer a = ask("SELECT count(*) FROM range(1000000) a, range(1000000) b", {.timeout_ms = 1'000});
      if (a.status) return;
      if (a.status.error().code == ErrorCode::kOverloaded) ++turned_away;
      else ++timed_out;
    });
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(turned_away + timed_out, 3);
  EXPECT_GE(turned_away, 1);
}

}  // namespace
}  // namespace tutti::sql

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "sql-worker") tutti::sql::run_worker(argc - 2, argv + 2);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
