// Runs the streams of a server: each that is not paused on a thread of its own, all the time.
//
// What is in the store is looked at every second, so `tutti stream add` beside a running server works at once; a stream
// whose settings or map have changed begins anew. One that fails is tried again, after a second at first and after 15
// at last. Threads: any. Lifetime: sources and what the callbacks use must outlive it; stop() waits for the threads.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "app/import_sink.h"
#include "app/stream_pump.h"
#include "govern/sources.h"
#include "web/api/streams.h"

namespace tutti::app {

class StreamRunner final : public api::StreamDirectory, NonCopyable {
 public:
  struct Ways {
    HubSink::Submit submit;  // into the log of that workspace
    // A message that gave no events: counted and shown as what the doors refuse.
    std::function<void(SourceId source, std::string_view reason, std::string_view text)> refused;
  };
  static Result<std::unique_ptr<StreamRunner>> start(const std::string& workspace, govern::SourceRegistry& sources,
                                                     Ways ways);
  ~StreamRunner() override { stop(); }
  // Idempotent.
  void stop();

  Result<std::vector<api::StreamEntry>> list() override;
  Result<void> set_paused(const std::string& name, bool paused) override;

 private:
  struct Running {
    Stream stream;
    std::string map_mark;  // tells one version of the map's file from another
    StreamLive live;
    std::atomic<bool> stop{false}, ended{false};
    std::mutex mutex;
    std::condition_variable woken;
    std::thread thread;
  };

  StreamRunner(std::string workspace, govern::SourceRegistry& sources, Ways ways)
      : workspace_(std::move(workspace)), sources_(sources), ways_(std::move(ways)) {}
  void loop();
  void look();
  static void ask_to_end(Running& running);
  void run(Running& r);
  Result<void> session(Running& r);

  const std::string workspace_;
  govern::SourceRegistry& sources_;
  const Ways ways_;
  bool stopping_ = false;
  std::mutex mutex_;  // guards what follows, and stopping_
  std::condition_variable changed_;
  std::unique_ptr<StreamStore> store_;
  std::map<std::string, std::unique_ptr<Running>> running_;  // at most StreamStore::kStreamsMax
  std::map<std::string, std::unique_ptr<Running>> ending_;   // asked to end; joined when they have
  std::thread thread_;
};

}  // namespace tutti::app
