// A sync in a folder of its own, with a sink that remembers ids as the log does and can stop at any event.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "app/sync_runner.h"

namespace tutti::app {

// Like the log: an id is taken once. `stop_before` / `stop_after`: the call fails before or after the events of it are
// taken, counted in events.
class LogLikeSink final : public ingest::RecordSink {
 public:
  Result<Taken> accept(const std::vector<ingest::ImportedEvent>& events) override {
    Taken t;
    if (calls++ == fail_before) return fail(ErrorCode::kUnavailable, "stopped before");
    for (const ingest::ImportedEvent& e : events) {
      if (!ids.insert(e.message_id).second) {
        ++t.duplicates;
        continue;
      }
      ++t.accepted;
      bodies.push_back(e.json);
    }
    if (calls - 1 == fail_after) return fail(ErrorCode::kUnavailable, "stopped after");
    return t;
  }
  void clear() {
    calls = 0;
    fail_before = fail_after = -1;
    ids.clear();
    bodies.clear();
  }
  int64_t calls = 0, fail_before = -1, fail_after = -1;
  std::set<std::string> ids;
  std::vector<std::string> bodies;  // in order of arrival
};

class SyncTest : public testing::Test {
 protected:
  SyncTest() : dir_(std::filesystem::temp_directory_path() / ("tutti-sync-" + std::to_string(getpid()))) {
    std::filesystem::remove_all(dir_);
    std::filesystem::create_directories(dir_);
    reopen();
  }
  ~SyncTest() override {
    store_.reset();
    std::filesystem::remove_all(dir_);
  }

  void reopen() {
    store_.reset();
    auto store = SyncStore::open((dir_ / "syncs.db").string());
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
  }
  std::string file(const std::string& name, const std::string& text) {
    const std::string path = (dir_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  static std::string recorded(const std::string& name) {
    std::stringstream text;
    text << std::ifstream(std::string(TUTTI_SOURCE_DIR) + "/tests/singer/recorded/" + name).rdbuf();
    EXPECT_FALSE(text.str().empty()) << name;
    return text.str();
  }
  static std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> out;
    std::stringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
  }
  // A map whose streams give one track event each: name = stream, properties as listed.
  static std::string stream_map(const std::string& stream, const std::vector<std::string>& columns,
                                const std::string& extra = "") {
    std::string out = "[stream.\"" + stream + "\"]\n" + extra + "[[stream.\"" + stream +
                      "\".emit]]\ntype = \"track\"\n" + "[stream.\"" + stream +
                      "\".emit.set]\nuserId = \"u\"\nevent = \"" + stream + "\"\n";
    for (const std::string& c : columns) out += "\"properties." + (c == "A b" ? "A_b" : c) + "\" = \"{" + c + "}\"\n";
    return out;
  }
  void map(const std::string& streams) {
    const std::string text = "version = 1\nsource = \"crm\"\n" + streams;
    auto m = ingest::singer::SyncMap::parse(text, "map.toml");
    ASSERT_TRUE(m) << m.error().where << ": " << m.error().message;
    map_ = std::move(*m);
    sync_ = *store_->put({.name = "crm", .tap = sync_.tap.empty() ? "none" : sync_.tap, .map = file("map.toml", text)});
  }
  // Feeds lines as one run of a tap that ends well (or not).
  Result<SyncReport> feed(const std::vector<std::string>& input, bool clean = true) {
    auto info = store_->find("crm");
    SyncRunOptions options{.batch_dir = batch_dir_, .rejects_path = (dir_ / "rejects").string()};
    options.events_max = events_max_;
    options.commit_ms = 0;
    options.now = [] { return Millis{1'700'000'000'000}; };
    auto run = SyncRun::begin(*store_, *info, map_, sink_, options);
    for (const std::string& line : input)
      if (Result<void> done = (*run)->line(line); !done) return tl::unexpected(done.error());
    if (Result<void> done = (*run)->finish(clean); !done) return tl::unexpected(done.error());
    return (*run)->report();
  }
  Result<SyncReport> feed_text(const std::string& text, bool clean = true) { return feed(lines(text), clean); }
  std::string state() { return store_->find("crm")->state; }
  // The n-th event's JSON of the sink; empty when there is none.
  std::string body(size_t n) { return n < sink_.bodies.size() ? sink_.bodies[n] : ""; }
  static void gzip(const std::string& path) {
    const int code = std::system(("gzip -k " + path).c_str());
    ASSERT_EQ(code, 0);
  }
  // A real tap: a shell script that writes `output` and ends.
  Result<SyncOutcome> run_tap(const std::string& script) {
    sync_.tap = "sh " + file("tap.sh", script);
    sync_.discover = false;
    EXPECT_TRUE(store_->put(sync_));
    struct Forward final : ingest::RecordSink {
      explicit Forward(LogLikeSink& s) : to(s) {}
      Result<Taken> accept(const std::vector<ingest::ImportedEvent>& e) override { return to.accept(e); }
      LogLikeSink& to;
    };
    return run_sync(*store_, {.workspace = dir_.string(), .name = "crm"},
                    [&](const std::string&) -> Result<std::unique_ptr<ingest::RecordSink>> {
                      return std::unique_ptr<ingest::RecordSink>(new Forward(sink_));
                    });
  }

  std::filesystem::path dir_;
  std::unique_ptr<SyncStore> store_;
  ingest::singer::SyncMap map_;
  Sync sync_;
  LogLikeSink sink_;
  std::string batch_dir_;
  size_t events_max_ = 2'000;
};

}  // namespace tutti::app
