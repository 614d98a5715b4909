// Imports as jobs and the watched folder, into a real hub.
#include "app/import_jobs.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "app/data_folder.h"
#include "app/import_sink.h"
#include "app/import_watch.h"

namespace tutti::app {
namespace {

namespace fs = std::filesystem;
using State = api::ImportJob::State;

const char* kMapping =
    "version = 1\nsource = \"crm\"\n[[emit]]\ntype = \"identify\"\n[emit.set]\n"
    "\"context.externalIds\" = [{ type = \"crm\", id = \"{Id}\" }]\n\"traits.email\" = \"{Mail|email}\"\n";

std::string people(int first, int n) {
  std::string out = "Id,Mail\n";
  for (int k = first; k < first + n; ++k) out += fmt::format("{},p{}@x.com\n", k, k);
  return out;
}

class ImportJobsTest : public testing::Test {
 protected:
  ImportJobsTest() : dir_(fs::temp_directory_path() / ("tutti-jobs-" + std::to_string(getpid()))) {
    fs::remove_all(dir_);
    fs::create_directories(dir_);
    auto local = LocalHub::open((dir_ / "data").string());
    EXPECT_TRUE(local) << local.error().message;
    local_ = std::move(*local);
    restart();
  }
  ~ImportJobsTest() override {
    runner_.reset();
    local_.reset();
    fs::remove_all(dir_);
  }

  void restart(ImportRunner::Submit submit = nullptr) {
    runner_.reset();
    if (!submit) submit = [this](log::Submission&& s) { return local_->hub().submit(std::move(s)); };
    auto runner = ImportRunner::start(DataFolder::workspace((dir_ / "data").string()), local_->sources(), submit);
    ASSERT_TRUE(runner) << runner.error().message;
    runner_ = std::move(*runner);
  }
  std::string upload(const std::string& text) {
    const auto job = runner_->create({.file_name = "a.csv", .by = "local", .bytes = text});
    EXPECT_TRUE(job) << job.error().message;
    return job->id;
  }
  api::ImportJob wait_for(const std::string& id, State state) {
    for (int k = 0; k < 4'000; ++k) {
      const auto job = runner_->get(id);
      if (job && job->state == state) return *job;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "it never came to be " << to_string(state) << " but is " << to_string(runner_->get(id)->state)
                  << ": " << runner_->get(id)->message;
    return {};
  }
  uint64_t accepted() { return local_->hub().ledger().snapshot().accepted; }

  fs::path dir_;
  std::unique_ptr<LocalHub> local_;
  std::unique_ptr<ImportRunner> runner_;
};

TEST_F(ImportJobsTest, AFileInPiecesLandsAndStaysInTheHistory) {
  const std::string text = people(0, 5'000) + "x,no-address\n";
  const std::string id = upload(text.substr(0, 1'000));
  EXPECT_EQ(runner_->append(id, 999, "x").error().code, ErrorCode::kConflict);
  ASSERT_TRUE(runner_->append(id, 1'000, text.substr(1'000)));
  EXPECT_EQ(runner_->dry_run(id, kMapping, 100)->rows, 100u);
  EXPECT_EQ(runner_->start(id, "version = 1", 1).error().code, ErrorCode::kInvalid);
  ASSERT_TRUE(runner_->start(id, kMapping, 1));
  const api::ImportJob done = wait_for(id, State::kDone);
  EXPECT_EQ(done.report.landed(), 5'000u);
  EXPECT_EQ(done.report.rejected_by.at("bad_email"), 1u);
  EXPECT_EQ(accepted(), 5'000u);
  EXPECT_TRUE(fs::exists(*runner_->error_file(id)));
  EXPECT_EQ(runner_->start(id, kMapping, 1).error().code, ErrorCode::kConflict);
  restart();
  const auto again = runner_->get(id);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->report.landed(), 5'000u);
  EXPECT_EQ(again->report.import_id, done.report.import_id);
  EXPECT_EQ(again->mapping, kMapping);
  // The same file again is the same import: all of it is known.
  const std::string twice = upload(text);
  ASSERT_TRUE(runner_->start(twice, kMapping, 1));
  EXPECT_EQ(wait_for(twice, State::kDone).report.duplicates, 5'000u);
  ASSERT_TRUE(runner_->remove(twice));
  EXPECT_EQ(runner_->get(twice).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accepted(), 5'000u);
}

TEST_F(ImportJobsTest, AStopInTheMiddleLosesAndDoublesNothing) {
  // Lets three batches through, then holds the fourth until the server stops.
  std::atomic<int> batches{0};
  std::atomic<bool> open{false};
  restart([&](log::Submission&& s) {
    if (++batches > 3 && !open) return false;
    return local_->hub().submit(std::move(s));
  });
  const std::string id = upload(people(0, 40'000));
  ASSERT_TRUE(runner_->start(id, kMapping, 1));
  while (batches <= 3) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::thread opens([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    open = true;
  });
  runner_->stop();
  opens.join();
  EXPECT_EQ(runner_->get(id)->state, State::kWaiting);
  EXPECT_LT(accepted(), 40'000u);
  restart();
  const api::ImportJob done = wait_for(id, State::kDone);
  EXPECT_GT(done.report.resumed_after, 0u);
  EXPECT_EQ(done.report.rows, 40'000u);
  EXPECT_EQ(accepted(), 40'000u);
}

TEST_F(ImportJobsTest, ACancelledJobCanBeStartedAgain) {
  std::promise<void> inside;
  std::atomic<bool> first{true}, go{false};
  restart([&](log::Submission&& s) {
    if (first.exchange(false)) inside.set_value();
    return go ? local_->hub().submit(std::move(s)) : false;
  });
  const std::string id = upload(people(0, 10'000));
  ASSERT_TRUE(runner_->start(id, kMapping, 1));
  inside.get_future().wait();
  ASSERT_TRUE(runner_->cancel(id));
  EXPECT_EQ(runner_->remove(id).error().code, ErrorCode::kConflict);
  go = true;
  wait_for(id, State::kCancelled);
  ASSERT_TRUE(runner_->start(id, kMapping, 1));
  EXPECT_EQ(wait_for(id, State::kDone).report.landed(), 10'000u);
  EXPECT_EQ(accepted(), 10'000u);
}

TEST_F(ImportJobsTest, AFileThatCannotBeReadFailsWithItsReason) {
  const std::string id = upload("Id,Post\n1,a@x.com\n");
  ASSERT_TRUE(runner_->start(id, kMapping, 1));
  EXPECT_NE(wait_for(id, State::kFailed).message.find("\"Mail\""), std::string::npos);
}

TEST(ImportWatch, WholeFilesAreTakenOnceAndMoved) {
  const fs::path dir = fs::temp_directory_path() / ("tutti-watch-" + std::to_string(getpid()));
  fs::remove_all(dir);
  fs::create_directories(dir / "done");
  const auto put = [&](const char* name, const char* text) { std::ofstream(dir / name) << text; };
  put("good.csv", "a");
  put("bad.csv", "b");
  put(".hidden", "c");
  put("half.part", "d");
  put("done/good.csv", "of before");
  std::vector<std::string> taken;
  int tries = 0;
  const auto import = [&](const std::string& path, const std::string& errors) -> Result<std::string> {
    const std::string name = fs::path(path).filename().string();
    if (name == "good.csv" && ++tries < 3) return fail(ErrorCode::kUnavailable, "no hub");
    taken.push_back(name);
    std::ofstream(errors) << "row\n";
    if (name == "bad.csv") return fail(ErrorCode::kInvalid, "no header");
    return "ok";
  };
  int looks = 0;
  const auto done = watch_folder({.folder = dir.string(), .poll_ms = 1, .stop = [&] { return ++looks > 200; }}, import);
  ASSERT_TRUE(done) << done.error().message;
  std::sort(taken.begin(), taken.end());
  EXPECT_EQ(taken, (std::vector<std::string>{"bad.csv", "good.csv"}));
  EXPECT_TRUE(fs::exists(dir / "done/good-2.csv"));
  EXPECT_TRUE(fs::exists(dir / "done/good-2.csv.errors.csv"));
  EXPECT_TRUE(fs::exists(dir / "failed/bad.csv"));
  EXPECT_TRUE(fs::exists(dir / ".hidden"));
  EXPECT_TRUE(fs::exists(dir / "half.part"));
  std::ifstream in(dir / "imports.log");
  const std::string log((std::istreambuf_iterator<char>(in)), {});
  EXPECT_NE(log.find("failed bad.csv: no header"), std::string::npos) << log;
  EXPECT_NE(log.find("done good.csv: ok"), std::string::npos) << log;
  fs::remove_all(dir);
}

}  // namespace
}  // namespace tutti::app
