// The live doors on the web server: every path that a tracking client calls.
//
//   IngestRoutes ingest({.door = door, .sources = sources, .live = live});
//   Server::start(options, [&](Request&& request, Reply reply) { if (!ingest.handle(request, reply)) ... });
//
// An accepted request is answered from Submission::done, after its events are on disk. Everything turned away is
// counted through the Door and shown in the live view.
// Threads: handle() from any server thread. Lifetime: what the constructor is given outlives the routes, and the routes
// outlive the server.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "govern/sources.h"
#include "ingest/live/door.h"
#include "ingest/live/endpoint.h"
#include "ingest/live/limits.h"
#include "ingest/live/live_view.h"
#include "ingest/live/tracking.h"
#include "ingest/live/webhook.h"
#include "web/http/reply.h"

namespace tutti {

struct IngestServices {
  ingest::Door& door;
  govern::SourceRegistry& sources;
  ingest::LiveView& live;
  ingest::LiveLimits limits = {};
  // The client script served at /analytics.js/v1/KEY/analytics.min.js (npm: @segment/analytics-next,
  // dist/umd/standalone.js); empty: 404.
  std::string analytics_js = {};
  // Believe X-Forwarded-For and X-Forwarded-Proto: only behind a proxy that sets them.
  bool behind_proxy = false;
  // "https://hub.example.com": how senders reach the server, for signatures over the whole address. Empty: the Host
  // header says it.
  std::string public_url = {};
  // The compiled mapping of a webhook source; null or an empty function: objects are events themselves.
  std::function<ingest::MapObject(const govern::Source&)> mapping_of = nullptr;
};

class IngestRoutes : NonCopyable {
 public:
  explicit IngestRoutes(IngestServices services);

  // False: not a path of live ingest; request and reply are untouched. True: it is answered or will be.
  bool handle(http::Request& request, http::Reply& reply);

 private:
  struct Call;
  class BorrowedParser;

  void document(Call& call);
  void receive(Call& call);
  std::vector<std::string> keys_of(Call& call) const;
  bool authenticate(Call& call);
  bool verify(Call& call);
  std::string address_of(const http::Request& request) const;
  bool decode(Call& call);
  ingest::Answer translate(Call& call);
  ingest::Answer translate_cloud_event(Call& call);
  ingest::Answer translate_webhook(Call& call);
  ingest::Tracked parse(Call& call);
  void track(Call& call);
  void refuse(Call& call, const ingest::Answer& answer, uint64_t events = 1);
  void refuse_events(Call& call, const std::vector<ingest::Reject>& rejects);

  const IngestServices services_;
  std::mutex parsers_mutex_;
  std::vector<std::unique_ptr<ingest::TrackingParser>> parsers_;  // idle ones; as many as there are server threads
};

}  // namespace tutti
