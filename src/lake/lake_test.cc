#include "lake/lake.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "lake/catalog.h"
#include "lake/strand_filter.h"

namespace tutti {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kNoon = 1'767'268'800'000;  // 2026-01-01T12:00:00Z

class LakeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "tutti_lake_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    dir_ = name;
    open();
  }
  void TearDown() override {
    lake_.reset();
    fs::remove_all(dir_);
  }

  void open(const LakeOptions& options = {.memory_mib = 256}) {
    lake_.reset();
    auto opened = Lake::open(dir_, options);
    ASSERT_TRUE(opened) << opened.error().message;
    lake_ = std::move(*opened);
  }

  EventRow event(uint64_t offset, uint64_t person, int64_t timestamp, uint64_t account = 0) {
    const std::string& body = texts_.emplace_back(fmt::format(R"({{"type":"track","n":{}}})", offset));
    const std::string& message = texts_.emplace_back(fmt::format("m{}", offset));
    return {Offset{offset},
            Millis{timestamp},
            Millis{kNoon},
            SourceId{1},
            "track",
            offset % 2 ? "Odd" : "Even",
            offset % 2 ? "web" : "email",
            message,
            StrandId{person},
            StrandId{account},
            body};
  }

  // Events first..last about persons 1 to 3, a minute apart.
  LakeChange events(uint64_t first, uint64_t last, int64_t start = kNoon) {
    LakeChange change;
    change.through = Offset{last};
    for (uint64_t k = first; k <= last; ++k)
      change.events.push_back(event(k, 1 + k % 3, start + static_cast<int64_t>(k) * 60'000));
    return change;
  }

  void apply(const LakeChange& change) {
    auto applied = lake_->apply(change);
    ASSERT_TRUE(applied) << applied.error().message;
  }

  std::string one(const std::string& sql) {
    auto result = lake_->query(sql);
    if (!result) return "error: " + result.error().message;
    if (result->rows.empty()) return "no row";
    return result->rows[0][0].value_or("NULL");
  }

  std::vector<uint64_t> offsets(const TimelineQuery& query) {
    auto rows = lake_->timeline(query);
    EXPECT_TRUE(rows) << rows.error().message;
    std::vector<uint64_t> result;
    if (rows)
      for (const TimelineRow& r : *rows) result.push_back(r.offset.value);
    return result;
  }

  size_t parquet_files() const {
    size_t n = 0;
    for (const auto& entry : fs::recursive_directory_iterator(dir_ + "/events")) n += entry.is_regular_file();
    return n;
  }

  std::string dir_;
  std::unique_ptr<Lake> lake_;
  std::deque<std::string> texts_;
};

using Offsets = std::vector<uint64_t>;

TEST_F(LakeTest, AChangeThatIsFedAgainChangesNothing) {
  apply(events(1, 10));
  apply(events(1, 10));
  apply(events(6, 15));
  EXPECT_EQ(one("SELECT count(*) || '/' || count(DISTINCT log_offset) FROM events"), "15/15");
  EXPECT_EQ(lake_->applied().value, 15u);
  open();
  EXPECT_EQ(lake_->applied().value, 15u);
  apply(events(1, 15));
  EXPECT_EQ(one("SELECT count(*) FROM events"), "15");
}

TEST_F(LakeTest, SealedAndHotEventsAreOneTable) {
  apply(events(1, 100));
  ASSERT_TRUE(lake_->compact());
  EXPECT_GT(parquet_files(), 0u);
  EXPECT_EQ(one("SELECT count(*) FROM hot_event"), "0");
  apply(events(101, 150));
  EXPECT_EQ(one("SELECT count(*) || ' ' || sum(log_offset)::BIGINT FROM events"), "150 11325");
  EXPECT_EQ(one("SELECT body->>'n' FROM events WHERE log_offset = 7"), "7");
  open();
  EXPECT_EQ(one("SELECT count(*) FROM events"), "150");
}

TEST_F(LakeTest, SealsByItselfWhenTheHotTableIsFull) {
  open({.memory_mib = 256, .hot_rows_max = 50});
  apply(events(1, 50));
  EXPECT_EQ(parquet_files(), 0u);
  apply(events(51, 51));
  EXPECT_EQ(parquet_files(), 1u);
  EXPECT_EQ(one("SELECT count(*) FROM events"), "51");
}

TEST_F(LakeTest, LateEventsLandInTheirOwnDay) {
  LakeChange change;
  change.through = Offset{3};
  change.events = {event(1, 1, kNoon), event(2, 1, kNoon - 40 * kDayMs), event(3, 1, -1)};
  apply(change);
  ASSERT_TRUE(lake_->compact());
  EXPECT_TRUE(fs::exists(dir_ + "/events/day=2026-01-01/1-1.parquet"));
  EXPECT_TRUE(fs::exists(dir_ + "/events/day=2025-11-22/2-2.parquet"));
  EXPECT_TRUE(fs::exists(dir_ + "/events/day=1969-12-31/3-3.parquet"));
  EXPECT_EQ(one("SELECT day FROM events WHERE log_offset = 2"), "2025-11-22");
  EXPECT_EQ(offsets({.persons = {StrandId{1}}}), (Offsets{1, 2, 3}));
}

TEST_F(LakeTest, SmallFilesOfADayAreMerged) {
  open({.memory_mib = 256, .day_files_max = 3});
  for (uint64_t k = 0; k < 9; ++k) {
    apply(events(k * 10 + 1, k * 10 + 10));
    ASSERT_TRUE(lake_->compact());
  }
  open({.memory_mib = 256, .day_files_max = 3});  // drops the replaced ones
  EXPECT_LE(parquet_files(), 3u);
  EXPECT_EQ(one("SELECT count(*) || '/' || count(DISTINCT log_offset) FROM events"), "90/90");
}

TEST_F(LakeTest, AnIdentityChangeMovesHistoryAtOnce) {
  LakeChange change = events(1, 30);
  change.strands = {{StrandId{1}, StrandId{1}, EntityClass::kPerson, SourceId{1}, "anonymous_id", "a1"},
                    {StrandId{2}, StrandId{2}, EntityClass::kPerson, SourceId{1}, "user_id", "u2"}};
  apply(change);
  ASSERT_TRUE(lake_->compact());
  EXPECT_EQ(one("SELECT count(*) FROM events WHERE person_id = 1"), "10");
  LakeChange merge;
  merge.through = Offset{31};
  merge.strands = {{StrandId{2}, StrandId{1}, EntityClass::kPerson, SourceId{1}, "user_id", "u2"}};
  apply(merge);
  EXPECT_EQ(one("SELECT count(*) FROM events WHERE person_id = 1"), "20");
  EXPECT_EQ(one("SELECT count(*) FROM events WHERE person_id = 2"), "0");
  EXPECT_EQ(one("SELECT count(*) FROM events WHERE person_id = 3"), "10") << "a strand without a row is itself";
  LakeChange unmerge;
  unmerge.through = Offset{32};
  unmerge.strands = {{StrandId{2}, StrandId{2}, EntityClass::kPerson, SourceId{1}, "user_id", "u2"}};
  apply(unmerge);
  EXPECT_EQ(one("SELECT count(*) FROM events WHERE person_id = 2"), "10");
}

TEST_F(LakeTest, UpsertsReplaceByKeyAndTheLastWins) {
  LakeChange change;
  change.through = Offset{1};
  change.entities = {
      {StrandId{1}, EntityClass::kPerson, "Old", "", "", "", Millis{0}, Millis{0}, 1, "", false},
      {StrandId{1}, EntityClass::kPerson, "王小明", "w@x.tw", "", "TW", Millis{0}, Millis{kNoon}, 2, R"({"vip":true})",
       false},
      {StrandId{1}, EntityClass::kAccount, "Acme", "", "acme.de", "DE", Millis{0}, Millis{0}, 9, "", false},
      {StrandId{2}, EntityClass::kPerson, "Gone", "", "", "", Millis{0}, Millis{0}, 1, "", true}};
  change.orders = {
      {SourceId{1}, "SO-1", StrandId{1}, StrandId{0}, "open", "EUR", Decimal{-12'500'000}, Millis{kNoon}, 1, false}};
  change.lines = {{SourceId{1}, "SO-1", "1", "HX", "Seal", "EUR", Decimal{1'000'000}, Decimal{5'000'000},
                   Decimal{5'000'000}, Millis{kNoon}}};
  apply(change);
  EXPECT_EQ(one("SELECT name || ' ' || events || ' ' || (traits->>'vip') FROM people"), "王小明 2 true");
  EXPECT_EQ(one("SELECT count(*) FROM people"), "1");
  EXPECT_EQ(one("SELECT name FROM accounts WHERE account_id = 1"), "Acme");
  EXPECT_EQ(one("SELECT net FROM orders"), "-12.500000");
  EXPECT_EQ(one("SELECT account_id || ' ' || net FROM order_lines"), "1 5.000000");
  change.through = Offset{2};
  change.orders[0].status = "shipped";
  change.lines[0].net = Decimal{9'223'372'036'854'775'807};
  apply(change);
  EXPECT_EQ(one("SELECT count(*) || status FROM orders GROUP BY status"), "1shipped");
  EXPECT_EQ(one("SELECT net FROM order_lines"), "9223372036854.775807");
}

TEST_F(LakeTest, IdentifiersAndRelationsOfAStrandAreReplacedTogether) {
  LakeChange change;
  change.through = Offset{1};
  change.identifiers = {{StrandId{1}, EntityClass::kPerson, SourceId{1}, "email", "a@x.de", Millis{0}, 1},
                        {StrandId{1}, EntityClass::kPerson, SourceId{1}, "user_id", "u1", Millis{0}, 2}};
  change.relations = {{.strand = StrandId{5}, .other = StrandId{6}, .kind = "site", .evidence = "relation"}};
  apply(change);
  EXPECT_EQ(one("SELECT account_id || ' under ' || parent_id FROM relations"), "5 under 6");
  change.through = Offset{2};
  change.identifiers.pop_back();
  change.relations[0].other = StrandId{0};
  apply(change);
  EXPECT_EQ(one("SELECT string_agg(id_value, ' ') FROM identifiers"), "a@x.de");
  EXPECT_EQ(one("SELECT count(*) FROM relations"), "0") << "an account that has left its parent";
}

TEST_F(LakeTest, TimelineFiltersAndMixesPersonsAndAccounts) {
  LakeChange change;
  change.through = Offset{5};
  change.events = {event(1, 1, kNoon), event(2, 2, kNoon + 1, 9), event(3, 1, kNoon + 2, 9), event(4, 3, kNoon + 2),
                   event(5, 1, kNoon + 2)};
  apply(change);
  for (int sealed = 0; sealed < 2; ++sealed) {
    EXPECT_EQ(offsets({.persons = {StrandId{1}}}), (Offsets{5, 3, 1}));
    EXPECT_EQ(offsets({.accounts = {StrandId{9}}}), (Offsets{3, 2}));
    EXPECT_EQ(offsets({.persons = {StrandId{1}}, .accounts = {StrandId{9}}}), (Offsets{5, 3, 2, 1}));
    EXPECT_EQ(offsets({.persons = {StrandId{1}, StrandId{2}}, .channels = {"email"}}), (Offsets{2}));
    EXPECT_EQ(offsets({.persons = {StrandId{1}}, .types = {"page", "x' OR true --"}}), Offsets{});
    EXPECT_EQ(offsets({.persons = {StrandId{1}}, .before = TimelineCursor{Millis{kNoon + 2}, Offset{5}}, .limit = 1}),
              (Offsets{3}));
    ASSERT_TRUE(lake_->compact());
  }
  EXPECT_EQ(offsets({}), Offsets{});
  EXPECT_EQ(lake_->timeline({.persons = {StrandId{1}}, .limit = 0}).error().code, ErrorCode::kInvalid);
}

// Pages of a timeline must be exactly its events of the time the first page was read, whatever the writer does.
TEST_F(LakeTest, PagingIsStableWhileEventsAreWrittenAndSealed) {
  open({.memory_mib = 256, .hot_rows_max = 120, .day_files_max = 2});
  LakeChange first = events(1, 600, kNoon - 10 * kDayMs);
  for (EventRow& e : first.events) e.timestamp = Millis{kNoon - static_cast<int64_t>(e.offset.value % 97) * kHourMs};
  apply(first);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (uint64_t at = 601; !stop; at += 20) apply(events(at, at + 19, kNoon + kDayMs));
  });
  for (int round = 0; round < 5; ++round) {
    TimelineQuery query{.persons = {StrandId{1}, StrandId{2}, StrandId{3}}, .limit = 37};
    query.before = TimelineCursor{Millis{kNoon + 1}, Offset{0}};
    std::set<uint64_t> seen;
    for (;;) {
      auto rows = lake_->timeline(query);
      ASSERT_TRUE(rows) << rows.error().message;
      if (rows->empty()) break;
      for (const TimelineRow& r : *rows) EXPECT_TRUE(seen.insert(r.offset.value).second) << r.offset.value;
      query.before = TimelineCursor{rows->back().timestamp, rows->back().offset};
    }
    EXPECT_EQ(seen.size(), 600u);
  }
  stop = true;
  writer.join();
}

// What other processes read must be one moment as well: all events up to `applied`, each once, and the tables with it.
TEST_F(LakeTest, APublicationIsOneMomentWhileEventsAreWrittenAndSealed) {
  open({.memory_mib = 256, .hot_rows_max = 400, .publish_ms_min = 0});
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (uint64_t at = 1; !stop; at += 20) {
      LakeChange change = events(at, at + 19);
      change.orders = {{SourceId{1}, "SO", StrandId{1}, StrandId{1}, "open", "EUR", Decimal{}, Millis{kNoon},
                        static_cast<uint32_t>(at + 19), false}};
      apply(change);
    }
  });
  int whole = 0;
  for (int round = 0; round < 300 && whole < 25; ++round) {
    auto publication = lake_->publish();
    ASSERT_TRUE(publication) << publication.error().message;
    const lake::Manifest& m = (*publication)->manifest;
    std::string files;
    for (const auto* list : {&m.sealed, &m.hot})
      for (const std::string& path : *list) files += (files.empty() ? "'" : ", '") + dir_ + "/" + path + "'";
    if (files.empty()) {  // the first publication is of an empty lake, and good for a moment
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      continue;
    }
    auto rows = lake_->query(fmt::format(
        "SELECT count(*), count(DISTINCT log_offset), max(log_offset), (SELECT max(lines) FROM read_parquet('{}/{}')) "
        "FROM read_parquet([{}], hive_partitioning = false)",
        dir_, m.tables.at("order"), files));
    if (!rows) continue;  // files were merged away meanwhile: whoever reads asks again
    for (const auto& cell : rows->rows[0]) EXPECT_EQ(*cell, std::to_string(m.applied.value));
    ++whole;
  }
  stop = true;
  writer.join();
  EXPECT_EQ(whole, 25);
  size_t folders = 0;
  for (const auto& entry : fs::directory_iterator(dir_ + "/published"))
    folders += entry.is_directory() && !entry.is_symlink();
  EXPECT_EQ(folders, 1u) << "older publications are gone";
}

TEST_F(LakeTest, UnregisteredFilesAreRemovedAtOpen) {
  apply(events(1, 10));
  ASSERT_TRUE(lake_->compact());
  const std::string orphan = dir_ + "/events/day=2026-01-01/11-20.parquet";
  fs::copy_file(dir_ + "/events/day=2026-01-01/1-10.parquet", orphan);
  open();
  EXPECT_FALSE(fs::exists(orphan));
  EXPECT_EQ(one("SELECT count(*) FROM events"), "10");
}

TEST_F(LakeTest, WhatIsBrokenIsReportedAndCanBeMadeAnew) {
  apply(events(1, 10));
  ASSERT_TRUE(lake_->compact());
  lake_.reset();
  fs::remove(dir_ + "/events/day=2026-01-01/1-10.parquet");
  EXPECT_EQ(Lake::open(dir_).error().code, ErrorCode::kCorrupt);
  std::ofstream(dir_ + "/lake.duckdb", std::ios::trunc) << std::string(20'000, 'x');
  EXPECT_EQ(Lake::open(dir_).error().code, ErrorCode::kCorrupt);
  ASSERT_TRUE(Lake::remove_files(dir_));
  open();
  EXPECT_EQ(lake_->applied().value, 0u);
  apply(events(1, 10));
  EXPECT_EQ(one("SELECT count(*) FROM events"), "10");
}

TEST_F(LakeTest, QueryTakesOneSelectWithinItsLimits) {
  apply(events(1, 30));
  EXPECT_EQ(lake_->query("DELETE FROM hot_event").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(lake_->query("SELECT 1); DELETE FROM hot_event; SELECT * FROM (SELECT 2").error().code,
            ErrorCode::kInvalid);
  EXPECT_EQ(one("SELECT count(*) FROM events -- a comment"), "30");
  auto cut = lake_->query("SELECT log_offset FROM events ORDER BY 1 DESC", {.rows_max = 4});
  ASSERT_TRUE(cut);
  EXPECT_TRUE(cut->cut);
  ASSERT_EQ(cut->rows.size(), 4u);
  EXPECT_EQ(cut->rows[0][0], "30");
  EXPECT_EQ(lake_->query("SELECT sum(a.range) FROM range(1000000) a, range(100000) b", {.run_ms_max = 50}).error().code,
            ErrorCode::kOverloaded);
  EXPECT_EQ(one("SELECT 1"), "1") << "a stopped query leaves its connection usable";
}

// The process is killed at a random moment of applying and sealing; fed again from applied() + 1 the lake must hold
// every event once.
TEST_F(LakeTest, EveryEventIsInOnceAfterKills) {
  lake_.reset();
  constexpr uint64_t kEvents = 3'000;
  const LakeOptions options{.memory_mib = 256, .hot_rows_max = 100, .day_files_max = 2};
  for (useconds_t run = 0; run < 12; ++run) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto lake = Lake::open(dir_, options);
      if (!lake) _exit(1);
      for (uint64_t at = (*lake)->applied().value + 1; at + 29 <= kEvents; at += 30)
        if (!(*lake)->apply(events(at, at + 29, kNoon + static_cast<int64_t>(at % 7) * kDayMs))) _exit(2);
      _exit(0);
    }
    usleep(60'000 + run * 23'000);
    kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "exit " << WEXITSTATUS(status);
    ASSERT_NO_FATAL_FAILURE(open(options)) << "run " << run;
    const std::string at = std::to_string(lake_->applied().value);
    EXPECT_EQ(
        one("SELECT count(*) || '/' || count(DISTINCT log_offset) || '/' || coalesce(max(log_offset), 0) FROM events"),
        at + "/" + at + "/" + at);
    lake_.reset();
  }
}

TEST(StrandFilterTest, HoldsWhatWasAddedAndLittleElse) {
  lake::StrandFilter filter(10'000);
  for (int64_t k = 0; k < 10'000; ++k) filter.add(k * 7 + 1);
  auto stored = lake::StrandFilter::from_hex(filter.to_hex());
  ASSERT_TRUE(stored);
  int wrong = 0;
  for (int64_t k = 0; k < 70'000; ++k) {
    const bool held = stored->may_hold(k);
    EXPECT_TRUE(held || k % 7 != 1) << k;
    wrong += held && k % 7 != 1;
  }
  EXPECT_LT(wrong, 900) << "of 60,000";
  EXPECT_FALSE(lake::StrandFilter::from_hex(filter.to_hex().substr(1)));
}

// The views are what catalog.h says, and docs/lake.md names all of it.
TEST_F(LakeTest, CatalogViewsAndDocsAgree) {
  std::ifstream file(std::string(TUTTI_SOURCE_DIR) + "/docs/lake.md");
  const std::string docs{std::istreambuf_iterator<char>(file), {}};
  for (const lake::TableInfo& table : lake::tables()) {
    auto rows = lake_->query(fmt::format("SELECT column_name, column_type FROM (DESCRIBE {})", table.name));
    ASSERT_TRUE(rows) << table.name << ": " << rows.error().message;
    ASSERT_EQ(rows->rows.size(), table.columns.size()) << table.name;
    for (size_t k = 0; k < table.columns.size(); ++k) {
      EXPECT_EQ(*rows->rows[k][0], table.columns[k].name) << table.name;
      EXPECT_EQ(*rows->rows[k][1], table.columns[k].type) << table.name << "." << table.columns[k].name;
      EXPECT_NE(docs.find(table.columns[k].name), std::string::npos) << table.columns[k].name;
    }
    EXPECT_NE(docs.find(fmt::format("## {}", table.name)), std::string::npos) << table.name;
  }
}

}  // namespace
}  // namespace tutti
