#include "app/stream_pump.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <set>

namespace tutti::app {
namespace {

// Takes an id once, as the log does; fails when told so.
class Sink final : public ingest::RecordSink {
 public:
  Result<Taken> accept(const std::vector<ingest::ImportedEvent>& events) override {
    if (fails) return fail(ErrorCode::kUnavailable, "no");
    Taken t;
    for (const auto& e : events) ++(ids.insert(e.message_id).second ? t.accepted : t.duplicates);
    return t;
  }
  bool fails = false;
  std::set<std::string> ids;
};

class StreamPumpTest : public testing::Test {
 protected:
  StreamPumpTest() : dir_(std::filesystem::temp_directory_path() / ("tutti-stream-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(dir_);
    auto store = StreamStore::open((dir_ / "streams.db").string(), StreamStore::Use::kSettings);
    EXPECT_TRUE(store);
    store_ = std::move(*store);
    EXPECT_TRUE(store_->put({.name = "shop", .address = "a:1", .topic = "t", .client_id = "c", .map = "m"}));
    stream_ = store_->find("shop")->stream;
  }
  ~StreamPumpTest() override {
    store_.reset();
    std::filesystem::remove_all(dir_);
  }
  std::unique_ptr<StreamPump> pump() {
    auto mapping = ingest::Mapping::parse(
        "version = 1\nsource = \"s\"\n[[emit]]\ntype = \"track\"\n[emit.set]\nevent = \"E\"\n"
        "\"properties.v\" = \"{value.v|number}\"\n",
        "test");
    return std::make_unique<StreamPump>(
        *store_, stream_, *mapping, sink_,
        StreamPumpOptions{.rejects_path = (dir_ / "streams/shop/rejected.jsonl").string(),
                          .now = [] { return Millis{1'000}; }});
  }
  static ingest::stream::KafkaMessage message(int64_t offset, std::string_view value) {
    return {
        .topic = "t", .offset = offset, .timestamp = std::nullopt, .key = std::nullopt, .value = value, .headers = {}};
  }

  std::filesystem::path dir_;
  std::unique_ptr<StreamStore> store_;
  Stream stream_;
  Sink sink_;
};

TEST_F(StreamPumpTest, KeepsThePositionWithTheCounts) {
  auto p = pump();
  p->take(message(5, "{\"v\":1}"));
  p->take(message(6, "no json"));
  p->take(message(7, "{\"v\":\"x\"}"));
  EXPECT_TRUE(store_->positions(stream_.id, "t")->empty());
  ASSERT_TRUE(p->settle());
  EXPECT_EQ(store_->positions(stream_.id, "t")->at(0), 8);
  const StreamInfo info = *store_->find("shop");
  EXPECT_EQ(info.counts.messages, 3u);
  EXPECT_EQ(info.counts.events, 1u);
  EXPECT_EQ(info.counts.refused, 2u);
  EXPECT_EQ(info.refusals, (std::map<std::string, uint64_t>{{"bad_json", 1}, {"bad_number", 1}}));
  std::ifstream rejects((dir_ / "streams/shop/rejected.jsonl").string());
  std::string line;
  std::getline(rejects, line);
  EXPECT_EQ(line, R"({"at":"1970-01-01T00:00:01.000Z","reason":"bad_json","message":"no json"})");
}

// The position must not pass what the log has not: after a failure everything is read again, and counts once.
TEST_F(StreamPumpTest, KeepsNothingWhenTheLogFails) {
  auto p = pump();
  sink_.fails = true;
  p->take(message(5, "{\"v\":1}"));
  EXPECT_FALSE(p->settle());
  EXPECT_TRUE(store_->positions(stream_.id, "t")->empty());
  EXPECT_EQ(store_->find("shop")->counts.messages, 0u);
  sink_.fails = false;
  for (int again = 0; again < 2; ++again) {
    p = pump();
    p->take(message(5, "{\"v\":1}"));
    ASSERT_TRUE(p->settle());
  }
  EXPECT_EQ(store_->find("shop")->counts.events, 1u);
  EXPECT_EQ(store_->find("shop")->counts.duplicates, 1u);
}

TEST_F(StreamPumpTest, AGroupIsBounded) {
  auto p = pump();
  for (size_t k = 0; k < StreamPump::kMessagesMax; ++k) {
    ASSERT_FALSE(p->full());
    p->take(message(static_cast<int64_t>(k), "1"));
  }
  EXPECT_TRUE(p->full());
  ASSERT_TRUE(p->settle());
  EXPECT_FALSE(p->full());
}

TEST_F(StreamPumpTest, AStreamThatWasRemovedStops) {
  auto p = pump();
  ASSERT_TRUE(store_->remove("shop"));
  p->take(message(5, "{\"v\":1}"));
  const Result<void> done = p->settle();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kNotFound);
}

TEST_F(StreamPumpTest, SettingsChangeAndPositionsStay) {
  ASSERT_TRUE(store_->commit(stream_, {.positions = {{0, 9}, {1, 4}}, .counts = {}, .refusals = {}}));
  stream_.address = "b:2";
  ASSERT_TRUE(store_->put(stream_));
  EXPECT_EQ(store_->find("shop")->stream, stream_);
  EXPECT_EQ(store_->positions(stream_.id, "t")->size(), 2u);
  EXPECT_TRUE(store_->positions(stream_.id, "other")->empty());
  ASSERT_TRUE(store_->forget_positions("shop"));
  EXPECT_TRUE(store_->positions(stream_.id, "t")->empty());
  EXPECT_EQ(store_->put({.name = "Bad name"}).error().code, ErrorCode::kInvalid);
  for (size_t k = 1; k < StreamStore::kStreamsMax; ++k) ASSERT_TRUE(store_->put({.name = "s" + std::to_string(k)}));
  EXPECT_EQ(store_->put({.name = "one-more"}).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace tutti::app
