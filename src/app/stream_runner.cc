#include "app/stream_runner.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

#include "app/stream_reader.h"
#include "base/thread.h"
#include "base/time.h"

namespace tutti::app {
namespace {

constexpr auto kLookEvery = std::chrono::seconds(1);
constexpr int64_t kAgainMs = 1'000, kAgainMaxMs = 15'000;

// Of the map's file: its time and size.
std::string mark_of(const std::string& path) {
  std::error_code none;
  const auto at = std::filesystem::last_write_time(path, none);
  const uintmax_t size = std::filesystem::file_size(path, none);
  return fmt::format("{}/{}", at.time_since_epoch().count(), size);
}

}  // namespace

Result<std::unique_ptr<StreamRunner>> StreamRunner::start(const std::string& workspace, govern::SourceRegistry& sources,
                                                          Ways ways) {
  std::unique_ptr<StreamRunner> r(new StreamRunner(workspace, sources, std::move(ways)));
  TRY_VALUE(store, StreamStore::open(StreamStore::file(workspace), StreamStore::Use::kSettings));
  r->store_ = std::move(store);
  r->thread_ = std::thread([raw = r.get()] { raw->loop(); });
  return r;
}

void StreamRunner::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  running_.merge(ending_);
  for (auto& [name, r] : running_) ask_to_end(*r);  // all at once, then wait for each
  for (auto& [name, r] : running_) r->thread.join();
  running_.clear();
}

void StreamRunner::loop() {
  name_thread("streams");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    look();
    changed_.wait_for(lock, kLookEvery);
  }
}

void StreamRunner::ask_to_end(Running& r) {
  {
    std::lock_guard lock(r.mutex);
    r.stop = true;
  }
  r.woken.notify_all();
}

// Ends what is not wanted any more, starts what is; under the lock.
void StreamRunner::look() {
  const Result<std::vector<StreamInfo>> all = store_->list();
  if (!all) {
    spdlog::warn("streams cannot be read: {}", all.error().message);
    return;
  }
  std::map<std::string, const Stream*> wanted;
  for (const StreamInfo& i : *all)
    if (!i.paused) wanted.emplace(i.stream.name, &i.stream);
  for (auto it = ending_.begin(); it != ending_.end();) {
    const bool ended = it->second->ended;
    if (ended) it->second->thread.join();
    it = ended ? ending_.erase(it) : std::next(it);
  }
  for (auto it = running_.begin(); it != running_.end();) {
    const auto want = wanted.find(it->first);
    const bool same = want != wanted.end() && *want->second == it->second->stream &&
                      it->second->map_mark == mark_of(it->second->stream.map);
    const auto next = std::next(it);
    if (!same) {
      ask_to_end(*it->second);
      ending_.insert(running_.extract(it));
    }
    it = next;
  }
  for (const auto& [name, stream] : wanted) {
    if (running_.contains(name) || ending_.contains(name)) continue;
    auto r = std::make_unique<Running>();
    r->stream = *stream;
    r->map_mark = mark_of(stream->map);
    r->thread = std::thread([this, raw = r.get()] {
      run(*raw);
      raw->ended = true;
    });
    running_.emplace(name, std::move(r));
  }
}

void StreamRunner::run(Running& r) {
  name_thread(("st-" + r.stream.name).substr(0, 15).c_str());
  std::string told;
  for (int64_t wait = kAgainMs; !r.stop;) {
    const Millis began = system_now();
    const Result<void> done = session(r);
    if (r.stop || done) return;
    const std::string text = (done.error().where.empty() ? "" : done.error().where + ": ") + done.error().message;
    if (text != told) spdlog::warn("stream {}: {}", r.stream.name, text);
    told = text;
    // What ran for a while begins again soon.
    if (system_now() - began > kAgainMaxMs) wait = kAgainMs;
    r.live.failed(text);
    if (const auto store = StreamStore::open(StreamStore::file(workspace_), StreamStore::Use::kRunning); store)
      static_cast<void>((*store)->note_state(r.stream.id, "failed", text));
    std::unique_lock lock(r.mutex);
    r.woken.wait_for(lock, std::chrono::milliseconds(wait), [&] { return r.stop.load(); });
    wait = std::min(wait * 2, kAgainMaxMs);
  }
}

// From connecting to the first error, or to the end.
Result<void> StreamRunner::session(Running& r) {
  TRY_VALUE(store, StreamStore::open(StreamStore::file(workspace_), StreamStore::Use::kRunning));
  TRY_VALUE(mapping, ingest::load_mapping(r.stream.map));
  TRY_VALUE(source, sources_.reserve({.name = mapping->source(), .kind = "stream"}, system_now()));
  HubSink sink(ways_.submit, source->id);
  StreamPump pump(*store, r.stream, mapping, sink,
                  {.rejects_path = fmt::format("{}/streams/{}/rejected.jsonl", workspace_, r.stream.name),
                   .on_refused = [this, id = source->id](std::string_view reason,
                                                         std::string_view text) { ways_.refused(id, reason, text); },
                   .now = system_now});
  std::unique_ptr<StreamReader> reader;
  if (r.stream.kind == StreamKind::kKafka) {
    TRY_VALUE(positions, store->positions(r.stream.id, r.stream.topic));
    TRY_VALUE(kafka, open_kafka(r.stream, std::move(positions), r.live));
    reader = std::move(kafka);
  } else {
    TRY_VALUE(mqtt, open_mqtt(r.stream, r.live));
    reader = std::move(mqtt);
  }
  StreamLive::Snapshot noted;
  while (!r.stop) {
    TRY(reader->step(pump));
    StreamLive::Snapshot now = r.live.now();
    if (now.state == noted.state && now.error == noted.error) continue;
    TRY(store->note_state(r.stream.id, now.state, now.error));
    noted = std::move(now);
  }
  return {};
}

Result<std::vector<api::StreamEntry>> StreamRunner::list() {
  std::lock_guard lock(mutex_);
  TRY_VALUE(all, store_->list());
  std::vector<api::StreamEntry> out;
  for (StreamInfo& i : all) {
    api::StreamEntry e{.name = i.stream.name,
                       .kind = std::string(to_string(i.stream.kind)),
                       .address = i.stream.address,
                       .topic = i.stream.topic,
                       .state = "paused",
                       .error = {},
                       .lag = {},
                       .messages = i.counts.messages,
                       .events = i.counts.events,
                       .duplicates = i.counts.duplicates,
                       .refused = i.counts.refused,
                       .missed = i.counts.missed,
                       .refusals = std::move(i.refusals),
                       .last_message_at = i.counts.last_message_at};
    if (const auto it = running_.find(i.stream.name); it != running_.end() && !i.paused) {
      StreamLive::Snapshot now = it->second->live.now();
      e.state = std::move(now.state);
      e.error = std::move(now.error);
      e.lag = now.lag;
    } else if (!i.paused) {
      e.state = "connecting";
    }
    out.push_back(std::move(e));
  }
  return out;
}

Result<void> StreamRunner::set_paused(const std::string& name, bool paused) {
  std::lock_guard lock(mutex_);
  TRY(store_->set_paused(name, paused));
  changed_.notify_all();
  return {};
}

}  // namespace tutti::app
