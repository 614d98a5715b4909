// The REST API of one workspace: api/openapi.yaml, served. One file per resource; each handler is parse, ask, render.
//
// Handlers run on a small pool of threads: they may wait for the loop (ask()), the lake or the disk. The pool's queue
// is bounded; beyond it requests are answered 503.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "govern/sources.h"
#include "hub/hub.h"
#include "hub/views.h"
#include "ingest/live/live_view.h"
#include "sql/runner.h"
#include "web/api/event_cache.h"
#include "web/api/imports.h"
#include "web/api/source_counts.h"
#include "web/api/streams.h"
#include "web/api/syncs.h"
#include "web/api/watchers.h"
#include "web/api/workers.h"
#include "web/http/server.h"

namespace tutti {
class QualityWatch;
namespace act {
class WriteBack;
}
}  // namespace tutti

namespace tutti::api {

// One request on its way through a handler.
struct Call {
  http::Request request;
  std::vector<std::string> path;  // the values of {parameters} in the route, in order
};

struct Services {
  Hub& hub;
  govern::SourceRegistry& sources;
  ingest::LiveView& live;
  EventCache& events;
  SourceCounters& source_counts;
  Watchers& watchers;
  std::string version;
  ImportJobs* imports = nullptr;        // none: the server runs no imports
  SyncDirectory* syncs = nullptr;       // none: the server runs no syncs
  sql::Runner* sql = nullptr;           // none: the server runs no SQL
  StreamDirectory* streams = nullptr;   // none: the server runs no streams
  QualityWatch* quality = nullptr;      // none: the server measures no data quality
  act::WriteBack* writeback = nullptr;  // none: the server writes nothing back
};

using Handler = http::Response (*)(Services&, const Call&);
using StreamHandler = void (*)(Services&, const Call&, http::Reply);  // answers by itself, piece by piece

struct Route {
  const char* method;
  const char* pattern;  // "/api/v1/people/{id}"
  Handler handler;
  StreamHandler stream = nullptr;  // instead of handler
};

class Api : NonCopyable {
 public:
  struct Options {
    unsigned threads = 8;
    size_t queue_max = 2'000;
  };
  Api(Services services, Options options);

  // True when the path is the API's; then the reply will be answered.
  bool handle(http::Request& request, http::Reply& reply);
  void stop() { workers_.stop(); }

 private:
  Services services_;
  Workers workers_;
};

// --- for handlers
// ------------------------------------------------------------------------------------------------------

http::Response json(std::string body, int status = 200);
// {error:{code,message,details}}; `field` empty: no details.
http::Response error(ErrorCode code, std::string_view message, std::string_view field = {});
http::Response error(const Error& e);
int http_status(ErrorCode code);

// Runs `f` on the loop's thread once the state has reached `at_least`, and waits for it, at most 5 s.
template <typename F>
auto ask(Services& s, Offset at_least, F f) -> Result<decltype(f(std::declval<State&>()))> {
  using T = decltype(f(std::declval<State&>()));
  auto promise = std::make_shared<std::promise<T>>();
  std::future<T> future = promise->get_future();
  if (!s.hub.read(at_least, [promise, f = std::move(f)](State& state) { promise->set_value(f(state)); }))
    return fail(ErrorCode::kOverloaded, "too many readers wait");
  if (future.wait_for(std::chrono::seconds(5)) != std::future_status::ready)
    return fail(ErrorCode::kUnavailable, "the state has not reached the wanted offset yet");
  return future.get();
}

// Query parameters, checked. Errors name the parameter.
Result<Offset> at_least(Services& s, const Call& call);
Result<uint64_t> number(const Call& call, std::string_view name, uint64_t fallback, uint64_t min, uint64_t max);
bool flag(const Call& call, std::string_view name);

// "p12" -> 12; kInvalid otherwise.
Result<StrandId> parse_id(std::string_view text, char letter, std::string_view field);
std::string id_text(char letter, StrandId id);
inline char letter_of(EntityClass cls) {
  return cls == EntityClass::kPerson ? 'p' : 'a';
}

std::string source_name(Services& s, SourceId id);

}  // namespace tutti::api
