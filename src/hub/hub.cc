#include "hub/hub.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/time.h"

namespace tutti {
namespace {

namespace fs = std::filesystem;

// A derived part that cannot be used is made anew.
template <typename Part, typename... Options>
Result<std::unique_ptr<Part>> open_or_remake(const std::string& path, std::vector<std::string>& notes,
                                             const Options&... options) {
  Result<std::unique_ptr<Part>> part = Part::open(path, options...);
  if (part || part.error().code != ErrorCode::kCorrupt) return part;
  notes.push_back(fmt::format("{} is damaged ({}); it is made anew from the log", path, part.error().message));
  TRY(Part::remove_files(path));
  return Part::open(path, options...);
}

void remove_state_files(const std::string& path) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(path + suffix, ignored);
}

}  // namespace

Result<std::unique_ptr<Hub>> Hub::open(HubOptions options) {
  std::error_code failed;
  fs::create_directories(options.dir, failed);
  if (failed) return fail(ErrorCode::kIo, "cannot make the folder: " + failed.message(), options.dir);
  std::unique_ptr<Hub> hub(new Hub(std::move(options)));
  TRY(hub->open_log());
  TRY(hub->open_state());
  TRY(hub->open_derived());
  hub->loop_->start();
  hub->feeder_->start();
  if (hub->options_.matcher.enabled) hub->matcher_->start();
  hub->start_ticker();
  return hub;
}

Result<void> Hub::open_log() {
  TRY_VALUE(log, log::SqliteLog::open({.path = options_.dir + "/log.db"}));
  log_ = std::move(log);
  if (const log::WalReport& wal = log_->recovered(); wal.dropped_bytes > 0)
    notes_.push_back(fmt::format("{} bytes of an unfinished write were dropped from the log's end", wal.dropped_bytes));
  const log::SeenOptions seen{.dir = options_.dir + "/seen", .log_id = log_->id(), .log_end = log_->end()};
  TRY_VALUE(ids, log::SeenIds::open(seen));
  seen_ = std::move(ids);
  TRY(seen_->refill(*log_));
  return {};
}

Result<void> Hub::open_state() {
  const std::string path = options_.dir + "/state.db";
  const auto open_both = [&]() -> Result<void> {
    TRY_VALUE(store, open_sqlite_state(path));
    TRY_VALUE(state, State::open(*store));
    store_ = std::move(store);
    state_ = std::move(state);
    return {};
  };
  Result<void> opened = open_both();
  const bool damaged = !opened && opened.error().code == ErrorCode::kCorrupt;
  const bool ahead = opened && state_->applied > log_->end();
  const bool stale = opened && state_->stale;
  if (damaged || ahead || stale) {
    notes_.push_back(
        fmt::format("the state is {}; it is folded anew from the log", damaged ? "damaged or of an earlier release"
                                                                       : ahead ? "ahead of the log"
                                                                               : "of before an import was undone"));
    state_.reset();
    store_.reset();
    remove_state_files(path);
    opened = open_both();
  }
  TRY(opened);
  if (state_->applied.value == 0) {
    TRY_VALUE(retracted, read_retracted(*log_));
    // Lake and index may know events of an undone import.
    if (!retracted.empty()) {
      TRY(Lake::remove_files(options_.dir + "/lake"));
      TRY(SearchIndex::remove_files(options_.dir + "/search.db"));
    }
    state_->pass_over(std::move(retracted));
  }
  ledger_.restore(log_->totals(), {.applied = state_->counts.applied, .quarantined = state_->counts.quarantined});
  tail_ = std::make_unique<log::Tail>(*log_);
  writer_ = std::make_unique<log::Writer>(*log_, *seen_, ledger_, *tail_, options_.writer);
  loop_ = std::make_unique<Loop>(options_.loop, *state_, *tail_, ledger_, options_.on_quarantine);
  loop_->on_stale(options_.on_stale);
  return {};
}

Result<void> Hub::open_derived() {
  TRY_VALUE(lake, open_or_remake<Lake>(options_.dir + "/lake", notes_, options_.lake));
  TRY_VALUE(search, open_or_remake<SearchIndex>(options_.dir + "/search.db", notes_));
  // A lake of another, longer log knows events that this log does not have.
  if (lake->applied() > log_->end() || search->applied() > log_->end()) {
    notes_.push_back("the lake is ahead of the log; it is made anew");
    lake.reset();
    search.reset();
    TRY(Lake::remove_files(options_.dir + "/lake"));
    TRY(SearchIndex::remove_files(options_.dir + "/search.db"));
    TRY_VALUE(lake_anew, Lake::open(options_.dir + "/lake", options_.lake));
    TRY_VALUE(search_anew, SearchIndex::open(options_.dir + "/search.db"));
    lake = std::move(lake_anew);
    search = std::move(search_anew);
  }
  lake_ = std::move(lake);
  search_ = std::move(search);
  feeder_ = std::make_unique<Feeder>(options_.feeder, *loop_, *tail_, *lake_, *search_);
  matcher_ = std::make_unique<Matcher>(options_.matcher, *loop_, [this](const std::string& body) {
    append(RecordKind::kCommand, body, now(), [](const Result<Offset>&) {});
  });
  return {};
}

Hub::~Hub() {
  stop();
}

void Hub::stop() {
  if (stopping_.exchange(true)) return;
  if (ticker_) ticker_->stop();
  if (matcher_) matcher_->stop();  // needs the loop
  if (writer_) writer_->stop();
  if (feeder_) feeder_->stop();  // needs the loop
  if (loop_) loop_->stop();
  if (tail_) tail_->close();
}

bool Hub::submit(log::Submission&& submission) {
  if (stopping_ || log_->end().value - loop_->applied().value > options_.pending_max) return false;
  return writer_->try_submit(std::move(submission));
}

void Hub::command(std::string body, Millis now, std::function<void(Result<Offset>)> done) {
  append(RecordKind::kCommand, body, now, std::move(done));
}

void Hub::match_duplicates() {
  matcher_->start();
  for (Offset end;;) {
    const uint64_t passes = matcher_->passes();
    while (matcher_->passes() < passes + 2 || !matcher_->caught_up() || loop_->applied() < log_->end())
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (end == log_->end()) return;
    end = log_->end();
  }
}

Millis Hub::now() const {
  return options_.clock ? options_.clock() : system_now();
}

void Hub::start_ticker() {
  // While records wait to be applied they tell the time themselves; an empty log stays empty.
  const auto due = [this](Millis now) {
    const Offset applied = loop_->applied();
    return !ticking_ && loop_->next_due() <= now && applied == log_->end() && applied.value > 0;
  };
  const auto tick = [this](Millis now) {
    ticking_ = true;  // one at a time: the next look may come before this one is in the log
    append(RecordKind::kTick, {}, now, [this](const Result<Offset>&) { ticking_ = false; });
  };
  ticker_ = std::make_unique<Ticker>(
      options_.tick_ms, [this] { return now(); }, due, tick);
}

void Hub::append(RecordKind kind, std::string_view body, Millis now, std::function<void(Result<Offset>)> done) {
  Encoder e;
  encode_record(e, {.kind = kind, .received_at = now, .timestamp = now, .message_id = {}, .body = body});
  log::Submission s;
  s.items.push_back({.bytes = static_cast<uint32_t>(e.size())});
  s.records = e.take();
  s.done = [done](const log::Outcome& o) {
    if (o.status) done(o.first);
    else done(tl::unexpected(o.status.error()));
  };
  if (!submit(std::move(s))) done(fail(ErrorCode::kOverloaded, "the hub is overloaded or stopping; try again later"));
}

std::string Hub::trouble() const {
  if (writer_->failed()) return "the log cannot be written";
  if (stopping_) return "the hub is stopping";
  return {};
}

}  // namespace tutti
