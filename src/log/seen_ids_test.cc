#include "log/seen_ids.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <set>

#include "log/file.h"
#include "log/seen_manifest.h"
#include "log/seen_run.h"
#include "log/test_support.h"

namespace tutti::log {
namespace {

constexpr Hash128 kLog{1, 2};

SeenOptions small_options(const std::string& dir, Offset log_end = Offset{1'000'000}) {
  return {.dir = dir, .log_id = kLog, .log_end = log_end, .memtable_ids = 64, .frozen_max = 2, .merge_runs = 2};
}

std::unique_ptr<SeenIds> open_seen(const SeenOptions& options) {
  Result<std::unique_ptr<SeenIds>> seen = SeenIds::open(options);
  EXPECT_TRUE(seen) << seen.error().message << " " << seen.error().where;
  return seen ? std::move(*seen) : nullptr;
}

Hash128 id_of(uint64_t n) {
  return hash128("id-" + std::to_string(n));
}

// One commit; what it said about each id.
std::vector<uint8_t> add(SeenIds& seen, const std::vector<Hash128>& ids, Offset through) {
  std::vector<uint8_t> duplicate(ids.size());
  EXPECT_TRUE(seen.check_and_add(ids, duplicate));
  EXPECT_TRUE(seen.commit(through));
  return duplicate;
}

// Commits of random ids, some twice, some rolled back, against a std::set.
RC_GTEST_PROP(SeenIds, AgreesWithASetOverFlushesMergesRollbacksAndRestarts, (uint32_t seed)) {
  std::mt19937 random(seed);
  test::Folder folder;
  const SeenOptions options = small_options(folder.path());
  auto seen = open_seen(options);
  std::set<uint64_t> model;
  std::vector<std::vector<Hash128>> commits;  // what the log holds: commit n ends at offset n
  for (int step = 0; step < 60; ++step) {
    std::vector<uint64_t> numbers(random() % 50);
    std::vector<Hash128> ids;
    for (uint64_t& n : numbers) ids.push_back(id_of(n = random() % 2000));
    std::vector<uint8_t> duplicate(ids.size()), expected;
    std::set<uint64_t> after = model;
    for (const uint64_t n : numbers) expected.push_back(after.insert(n).second ? 0 : 1);
    RC_ASSERT(seen->check_and_add(ids, duplicate).has_value());
    RC_ASSERT(duplicate == expected);
    if (random() % 4 == 0) {
      seen->rollback();
    } else {
      model = std::move(after);
      commits.push_back(ids);
      RC_ASSERT(seen->commit(Offset{commits.size()}).has_value());
    }
    if (random() % 10 == 0) {
      seen.reset();
      seen = open_seen(options);
      for (size_t n = seen->covered_through().value; n < commits.size(); ++n) add(*seen, commits[n], Offset{n + 1});
    }
  }
  RC_ASSERT(seen->stats().ids == model.size());
}

TEST(SeenIds, AZeroIdIsNeverADuplicate) {
  test::Folder folder;
  auto seen = open_seen(small_options(folder.path()));
  EXPECT_EQ(add(*seen, {{}, {}, id_of(1), {}}, Offset{4}), (std::vector<uint8_t>{0, 0, 0, 0}));
  EXPECT_EQ(seen->stats().ids, 1u);
}

TEST(Bloom, SaysMaybeForEveryKeyAndSeldomForOthers) {
  constexpr uint64_t kKeys = 100'000, kOthers = 1'000'000;
  Bloom bloom(kKeys);
  for (uint64_t k = 0; k < kKeys; ++k) bloom.add(id_of(k));
  for (uint64_t k = 0; k < kKeys; ++k) ASSERT_TRUE(bloom.maybe(id_of(k)));
  uint64_t maybes = 0;
  for (uint64_t k = 0; k < kOthers; ++k) maybes += bloom.maybe(id_of(kKeys + k));
  RecordProperty("false_maybes_per_million", static_cast<int>(maybes));
  EXPECT_LT(maybes, kOthers / 2000);
}

// Fills `dir` with 40 commits of 20 ids and returns them.
std::vector<std::vector<Hash128>> fill(SeenIds& seen) {
  std::vector<std::vector<Hash128>> commits;
  for (uint64_t c = 0; c < 40; ++c) {
    std::vector<Hash128> ids;
    for (uint64_t k = 0; k < 20; ++k) ids.push_back(id_of(c * 20 + k));
    add(seen, ids, Offset{c + 1});
    commits.push_back(std::move(ids));
  }
  EXPECT_TRUE(seen.wait_idle());
  return commits;
}

// Opens, refills from `commits`, and expects every id to be known and a new one not to be.
void expect_complete(const SeenOptions& options, const std::vector<std::vector<Hash128>>& commits) {
  auto seen = open_seen(options);
  for (size_t n = seen->covered_through().value; n < commits.size(); ++n) {
    ASSERT_EQ(add(*seen, commits[n], Offset{n + 1}), std::vector<uint8_t>(20, 0)) << "known before it was refilled";
  }
  for (const std::vector<Hash128>& ids : commits)
    ASSERT_EQ(add(*seen, ids, Offset{commits.size()}), std::vector<uint8_t>(20, 1));
  ASSERT_EQ(add(*seen, {id_of(999'999)}, Offset{commits.size() + 1}), std::vector<uint8_t>{0});
}

TEST(SeenIds, KillingItAtEveryFileStepLosesNothingAndInventsNothing) {
  std::vector<std::vector<Hash128>> commits;
  int killed = 0;
  for (int64_t step = 1;; ++step) {
    test::Folder folder;
    const SeenOptions options = small_options(folder.path(), Offset{40});
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      exit_at_file_step(step);
      fill(*open_seen(options));
      _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (commits.empty()) {
      test::Folder other;
      commits = fill(*open_seen(small_options(other.path())));
    }
    ASSERT_NO_FATAL_FAILURE(expect_complete(options, commits)) << "killed at step " << step;
    if (WEXITSTATUS(status) == 0) break;
    ++killed;
  }
  EXPECT_GT(killed, 50);
}

TEST(SeenIds, ABitFlipInAnyFileIsFoundAndMended) {
  std::mt19937 random(11);
  for (int round = 0; round < 60; ++round) {
    test::Folder folder;
    const SeenOptions options = small_options(folder.path());
    const auto commits = fill(*open_seen(options));
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) files.push_back(entry.path());
    const std::string& path = files[random() % files.size()];
    std::string bytes = *read_file(path, 1 << 20);
    bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8);
    ASSERT_TRUE(replace_file(path, bytes));

    auto seen = open_seen(options);
    std::vector<uint8_t> duplicate(20);
    bool wrong = false;
    Result<void> checked;
    for (size_t n = 0; n < seen->covered_through().value && checked; ++n) {
      checked = seen->check_and_add(commits[n], duplicate);
      if (checked) wrong |= duplicate != std::vector<uint8_t>(20, 1);
      if (checked) checked = seen->commit(Offset{40});
    }
    EXPECT_FALSE(wrong) << "served a damaged answer from " << path;
    seen.reset();
    // Damage found late: the next open starts from the log.
    if (!checked) {
      EXPECT_EQ(open_seen(options)->covered_through(), Offset{0});
    }
    ASSERT_NO_FATAL_FAILURE(expect_complete(options, commits)) << path;
  }
}

TEST(SeenIds, RunsOfAnotherLogOrAheadOfThisOneAreDropped) {
  test::Folder folder;
  SeenOptions options = small_options(folder.path());
  fill(*open_seen(options));
  EXPECT_GT(open_seen(options)->covered_through(), Offset{30});
  options.log_end = Offset{30};  // restored from a backup
  EXPECT_EQ(open_seen(options)->covered_through(), Offset{0});
  options.log_end = Offset{40};
  fill(*open_seen(options));
  options.log_id = {3, 4};
  EXPECT_EQ(open_seen(options)->covered_through(), Offset{0});
}

TEST(SeenIds, RefillReadsWhatTheRunsDoNotCoverFromTheLog) {
  test::Folder folder;
  MemoryLog log;
  SeenOptions options = small_options(folder.path());
  options.log_id = log.id();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(test::append(log, {"a" + std::to_string(i), "b" + std::to_string(i)}));
  auto seen = open_seen(options);
  ASSERT_TRUE(seen->refill(log));
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(add(*seen, {message_hash(SourceId{1}, "b" + std::to_string(i))}, log.end())[0], 1);
  EXPECT_EQ(add(*seen, {message_hash(SourceId{2}, "b1")}, log.end())[0], 0);
}

TEST(SeenIds, MergesKeepTheNumberOfRunsSmall) {
  test::Folder folder;
  auto seen = open_seen(small_options(folder.path()));
  for (uint64_t c = 0; c < 500; ++c) add(*seen, {id_of(2 * c), id_of(2 * c + 1)}, Offset{c + 1});
  ASSERT_TRUE(seen->wait_idle());
  EXPECT_LE(seen->stats().runs, 4u) << "1,000 ids in tables of 64: 15 runs, merged two to one";
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    files += entry.path().extension() == ".ids";
  EXPECT_EQ(files, seen->stats().runs);
}

TEST(SeenIds, ABrokenDiskEndsItInsteadOfGuessing) {
  test::Folder folder;
  auto seen = open_seen(small_options(folder.path() + "/seen"));
  std::filesystem::remove_all(folder.path() + "/seen");  // the next flush fails
  Result<void> done;
  for (uint64_t c = 0; c < 1000 && done; ++c) {
    std::vector<Hash128> ids(64);
    for (uint64_t k = 0; k < 64; ++k) ids[k] = id_of(c * 64 + k);
    std::vector<uint8_t> duplicate(64);
    done = seen->check_and_add(ids, duplicate);
    if (done) done = seen->commit(Offset{c + 1});
  }
  EXPECT_FALSE(done);
}

}  // namespace
}  // namespace tutti::log
