// Exactly once, whatever stops and wherever.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "app/sync_process.h"
#include "app/sync_test_support.h"

namespace tutti::app {
namespace {

const char* kSchema = R"({"type":"SCHEMA","stream":"s","schema":{},"key_properties":["id"]})";

std::string record(int id, const std::string& v) {
  return fmt::format(R"({{"type":"RECORD","stream":"s","record":{{"id":{},"v":"{}"}}}})", id, v);
}
std::string state_line(int n) {
  return fmt::format(R"({{"type":"STATE","value":{{"at":{}}}}})", n);
}
std::string body_of(int id, const std::string& v) {
  return fmt::format(R"({{"type":"track","event":"s","properties":{{"id":"{}","v":"{}"}},"userId":"u"}})", id, v);
}

TEST_F(SyncTest, RowsBecomeEventsOnce) {
  map(stream_map("s", {"id", "v"}));
  const auto first = feed({kSchema, record(1, "a"), record(2, "b"), state_line(1)});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->accepted, 2u);
  EXPECT_EQ(body(0), body_of(1, "a"));
  EXPECT_EQ(state(), R"({"at":1})");
  const auto second = feed({kSchema, record(2, "b"), record(2, "c"), record(1, "a"), state_line(2)});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->streams.at("s").unchanged, 2u);
  EXPECT_EQ(second->streams.at("s").changed, 1u);
  EXPECT_EQ(body(2), body_of(2, "c"));
}

// A row that takes an earlier content again is told again: its id must be another one.
TEST_F(SyncTest, ARowThatGoesBackIsAChange) {
  map(stream_map("s", {"id", "v"}));
  ASSERT_TRUE(feed({kSchema, record(1, "a"), record(1, "b"), record(1, "a"), record(1, "b"), state_line(1)}));
  EXPECT_EQ(sink_.bodies.size(), 4u);
  EXPECT_EQ(body(3), body_of(1, "b"));
}

TEST_F(SyncTest, StateWaitsForTheSink) {
  map(stream_map("s", {"id", "v"}));
  sink_.fail_before = 0;
  EXPECT_FALSE(feed({kSchema, record(1, "a"), state_line(1)}));
  EXPECT_EQ(state(), "");
  sink_.fail_after = 1;  // taken, but the answer is lost
  EXPECT_FALSE(feed({kSchema, record(1, "a"), state_line(1)}));
  EXPECT_EQ(state(), "");
  const auto again = feed({kSchema, record(1, "a"), state_line(1)});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->duplicates, 1u);
  EXPECT_EQ(again->accepted, 0u);
  EXPECT_EQ(state(), R"({"at":1})");
}

TEST_F(SyncTest, AMapThatSaysSomethingElseIsToldAnew) {
  map(stream_map("s", {"id", "v"}));
  ASSERT_TRUE(feed({kSchema, record(1, "a"), state_line(1)}));
  map(stream_map("s", {"v", "id"}));  // the same events, written in another order
  ASSERT_TRUE(feed({kSchema, record(1, "a"), state_line(2)}));
  EXPECT_EQ(sink_.bodies.size(), 1u);
  map(stream_map("s", {"v"}));
  ASSERT_TRUE(feed({kSchema, record(1, "a"), state_line(3)}));
  EXPECT_EQ(sink_.bodies.size(), 2u);
}

TEST_F(SyncTest, RejectedRowsAreKeptAndTriedAgain) {
  map("[stream.s]\n[[stream.s.emit]]\ntype = \"identify\"\n[stream.s.emit.set]\nuserId = \"{id}\"\n"
      "\"traits.email\" = \"{v|email}\"\n");
  const auto first =
      feed({kSchema, record(1, "no address"), record(2, "a@b.c"), "{\"type\":\"RECORD\"", state_line(1)});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->streams.at("s").rejected_by.at("bad_email"), 1u);
  EXPECT_EQ(first->odd_lines.at("bad_json"), 1u);
  std::stringstream kept;
  kept << std::ifstream(dir_ / "rejects").rdbuf();
  EXPECT_EQ(kept.str(),
            "{\"stream\":\"s\",\"reason\":\"bad_email\",\"column\":\"v\",\"record\":{\"id\":1,\"v\":\"no "
            "address\"}}\n{\"reason\":\"bad_json\",\"line\":\"{\\\"type\\\":\\\"RECORD\\\"\"}\n");
  const auto second = feed({kSchema, record(1, "no address"), record(2, "a@b.c"), state_line(2)});
  EXPECT_EQ(second->streams.at("s").rejected, 1u);
  EXPECT_EQ(second->streams.at("s").unchanged, 1u);
}

// One silo with changing rows, whose tap repeats from its state on. What it writes is a function of the state alone.
struct Silo {
  struct Step {
    int id;
    std::string v;
  };
  std::vector<Step> history;
  std::vector<size_t> states;  // behind which steps

  static Silo make(uint64_t seed, int steps, int ids) {
    Silo silo;
    for (int k = 0; k < steps; ++k) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      const auto r = static_cast<uint32_t>(seed >> 33);
      silo.history.push_back(
          {static_cast<int>(r % static_cast<uint32_t>(ids)), std::string(1, static_cast<char>('a' + r / 64 % 3))});
      if (r / 1024 % 4 == 0) silo.states.push_back(silo.history.size());
    }
    silo.states.push_back(silo.history.size());
    return silo;
  }
  // INCREMENTAL is >=: the last row before the state comes again.
  std::vector<std::string> from(const std::string& state) const {
    size_t at = state.empty() ? 0 : std::stoul(state.substr(6));
    std::vector<std::string> out;
    if (!state.empty()) out.push_back("{\"type\":\"STATE\",\"value\":" + state + "}");
    out.push_back(kSchema);
    if (at > 0) --at;
    for (size_t k = at; k < history.size(); ++k) {
      out.push_back(record(history[k].id, history[k].v));
      if (std::find(states.begin(), states.end(), k + 1) != states.end())
        out.push_back(state_line(static_cast<int>(k + 1)));
    }
    return out;
  }
  // What an undisturbed run tells.
  std::vector<std::string> events() const {
    std::map<int, std::string> now;
    std::vector<std::string> out;
    for (const Step& s : history) {
      auto [it, added] = now.try_emplace(s.id, s.v);
      if (!added && it->second == s.v) continue;
      it->second = s.v;
      out.push_back(body_of(s.id, s.v));
    }
    return out;
  }
};

// Stopped at every place there is, before and after the sink takes a batch, and in the middle of the lines; a new
// process goes on from what is on disk. Nothing is lost, nothing is doubled, each row's order holds.
TEST_F(SyncTest, StoppedAnywhereItTellsExactlyTheSame) {
  map(stream_map("s", {"id", "v"}));
  const Silo silo = Silo::make(7, 60, 5);
  const std::vector<std::string> expected = silo.events();
  events_max_ = 3;
  int points = 0;
  const auto check = [&](auto&& disturb) {
    ++points;
    sink_.clear();
    static_cast<void>(store_->remove("crm"));
    map(stream_map("s", {"id", "v"}));
    disturb();
    sink_.fail_before = sink_.fail_after = -1;
    reopen();
    ASSERT_TRUE(feed(silo.from(state())));
    EXPECT_EQ(sink_.bodies, expected);
    EXPECT_EQ(state(), R"({"at":60})");
  };
  for (int64_t call = 0; call < 20; ++call) {
    check([&] {
      sink_.fail_before = call;
      static_cast<void>(feed(silo.from("")));
    });
    check([&] {
      sink_.fail_after = call;
      static_cast<void>(feed(silo.from("")));
    });
  }
  const std::vector<std::string> all = silo.from("");
  for (size_t cut = 0; cut <= all.size(); ++cut)
    for (const bool sent : {false, true})
      check([&] {  // killed behind a line: with what waits sent (the tap ended) or lost (we ended)
        const std::vector<std::string> part(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(cut));
        if (sent) {
          ASSERT_TRUE(feed(part, false));
          return;
        }
        auto info = store_->find("crm");
        SyncRunOptions options;
        options.events_max = events_max_;
        options.commit_ms = 0;
        options.now = [] { return Millis{1}; };
        auto run = SyncRun::begin(*store_, *info, map_, sink_, options);
        for (const std::string& line : part) ASSERT_TRUE((*run)->line(line));
      });
  EXPECT_GE(points, 200);
}

RC_GTEST_FIXTURE_PROP(SyncTest, ManyStopsTellExactlyTheSame, (uint64_t seed)) {
  events_max_ = 1 + seed % 7;
  static_cast<void>(store_->remove("crm"));
  sink_.clear();
  map(stream_map("s", {"id", "v"}));
  const Silo silo = Silo::make(seed, 40, 4);
  for (int k = 0; k < 6; ++k) {
    (seed >> k & 1 ? sink_.fail_before : sink_.fail_after) =
        sink_.calls + static_cast<int64_t>(seed >> (8 + k * 3) & 7);
    static_cast<void>(feed(silo.from(state())));
    sink_.fail_before = sink_.fail_after = -1;
  }
  RC_ASSERT(static_cast<bool>(feed(silo.from(state()))));
  RC_ASSERT(sink_.bodies == silo.events());
}

// Rows without key that all count: their ids are made of the state before them, so a replay gives the same.
TEST_F(SyncTest, RowsWithoutKeyAreAppendedExactlyOnce) {
  const std::string schema = R"({"type":"SCHEMA","stream":"s","schema":{},"key_properties":[]})";
  const std::vector<std::string> part1 = {record(1, "x"), record(1, "x"), state_line(1)};
  const std::vector<std::string> part2 = {record(1, "x"), record(2, "y"), state_line(2)};
  for (int64_t stop = 0; stop < 3; ++stop) {
    sink_.clear();
    static_cast<void>(store_->remove("crm"));
    map(stream_map("s", {"id", "v"}, "without_key = \"append\"\n"));
    events_max_ = 2;
    sink_.fail_after = stop;
    std::vector<std::string> all = {schema};
    all.insert(all.end(), part1.begin(), part1.end());
    all.insert(all.end(), part2.begin(), part2.end());
    static_cast<void>(feed(all));
    sink_.fail_after = -1;
    if (state().empty()) {
      ASSERT_TRUE(feed(all));
    } else if (state() == R"({"at":1})") {
      std::vector<std::string> rest = {state_line(1), schema};  // a tap begins by repeating its state
      rest.insert(rest.end(), part2.begin(), part2.end());
      ASSERT_TRUE(feed(rest));
    }
    EXPECT_EQ(sink_.bodies,
              (std::vector<std::string>{body_of(1, "x"), body_of(1, "x"), body_of(1, "x"), body_of(2, "y")}))
        << stop;
  }
}

TEST(Command, IsSplitLikeAShellWould) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(*split_command("tap --a  b"), (Words{"tap", "--a", "b"}));
  EXPECT_EQ(*split_command("'my tap' \"a 'b'\" c\\ d '' x\"y\"z"), (Words{"my tap", "a 'b'", "c d", "", "xyz"}));
  EXPECT_FALSE(split_command("tap 'open"));
  EXPECT_FALSE(split_command("   "));
}

TEST(Process, SaysWhatCannotBeRunAndHowItEnded) {
  EXPECT_EQ(ChildProcess::start({"/nonexistent/tap"}, {}).error().code, ErrorCode::kNotFound);
  auto p = ChildProcess::start({"sh", "-c", "echo one; printf 'two\\nhalf'; echo why >&2; exit 3"}, {});
  ASSERT_TRUE(p);
  std::vector<std::string> got;
  for (std::string_view line; *(*p)->next(line, 5'000) == ChildProcess::Read::kLine;) got.emplace_back(line);
  EXPECT_EQ(got, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ((*p)->torn_text(), "half");
  EXPECT_EQ((*p)->wait().text(), "exit code 3");
  EXPECT_EQ((*p)->errors(), "why\n");
}

TEST(Process, SkipsALineThatIsTooLongAndReadsOn) {
  auto p = ChildProcess::start({"sh", "-c", "head -c 300000 /dev/zero | tr '\\0' x; echo; echo next"},
                               {.line_max = 100'000});
  ASSERT_TRUE(p);
  std::string_view line;
  EXPECT_EQ(*(*p)->next(line, 5'000), ChildProcess::Read::kTooLong);
  EXPECT_EQ(*(*p)->next(line, 5'000), ChildProcess::Read::kLine);
  EXPECT_EQ(line, "next");
  EXPECT_EQ(*(*p)->next(line, 5'000), ChildProcess::Read::kEnd);
}

// The whole group goes, not only the process that was started.
TEST(Process, IsKilledWithItsChildren) {
  auto p = ChildProcess::start({"sh", "-c", "sleep 1000 & echo $!; wait"}, {});
  ASSERT_TRUE(p);
  std::string_view line;
  ASSERT_EQ(*(*p)->next(line, 5'000), ChildProcess::Read::kLine);
  const pid_t grandchild = std::stoi(std::string(line));
  (*p)->kill();
  EXPECT_EQ(*(*p)->next(line, 5'000), ChildProcess::Read::kEnd);
  EXPECT_EQ((*p)->wait().signal, 15);
  for (int k = 0; k < 500 && kill(grandchild, 0) == 0; ++k) usleep(10'000);
  EXPECT_NE(kill(grandchild, 0), 0);
}

}  // namespace
}  // namespace tutti::app
