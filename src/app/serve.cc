#include "app/serve.h"

#include <signal.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/data_folder.h"
#include "app/hub_door.h"
#include "app/import_jobs.h"
#include "app/source_mappings.h"
#include "app/sql_runner.h"
#include "app/stream_runner.h"
#include "app/sync_scheduler.h"
#include "app/version.h"
#include "app/writeback_senders.h"
#include "base/time.h"
#include "govern/sources.h"
#include "govern/tokens.h"
#include "hub/quality_watch.h"
#include "web/api/api.h"
#include "web/guard.h"
#include "web/ingest/ingest_routes.h"
#include "web/static_files.h"

namespace tutti::app {
namespace {

constexpr int64_t kStopGraceMs = 8'000;  // supervisors send SIGKILL after 10 s

struct Address {
  std::string host;
  uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:8080", ":8080".
Result<Address> parse_listen(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos) return fail(ErrorCode::kInvalid, "must be HOST:PORT", "listen");
  Address out{text.substr(0, colon), 0};
  if (out.host.starts_with('[') && out.host.ends_with(']')) out.host = out.host.substr(1, out.host.size() - 2);
  if (out.host.empty()) out.host = "0.0.0.0";
  if (out.host == "localhost") out.host = "127.0.0.1";
  const std::string port = text.substr(colon + 1);
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos ||
      std::stoul(port) > 65'535)
    return fail(ErrorCode::kInvalid, "the port must be a number up to 65535", "listen");
  out.port = static_cast<uint16_t>(std::stoul(port));
  return out;
}

// The live view's line for an event that was accepted and then could not be applied.
ingest::LiveEntry quarantine_entry(Offset at, const Record& record, const Error& e) {
  return {.source = record.source,
          .received_at = record.received_at,
          .outcome = ingest::LiveOutcome::kQuarantined,
          .reason = e.where,
          .message = e.message,
          .message_id = std::string(record.message_id),
          .offset = at,
          .excerpt = std::string(ingest::excerpt_of(record.body))};
}

void show_refused(ingest::LiveView& live, SourceId source, std::string_view reason, std::string_view text) {
  const Millis now = system_now();
  if (live.room(source, now, 1) == 0) return;
  live.add({.source = source,
            .received_at = now,
            .outcome = ingest::LiveOutcome::kRefused,
            .reason = std::string(reason),
            .excerpt = std::string(ingest::excerpt_of(text))});
}

// Wakes the thread that waits for signals: an import was undone.
constexpr int kReopen = SIGUSR1;

HubOptions hub_options(const Config& config, ingest::LiveView& live) {
  HubOptions o{.dir = DataFolder::workspace(config.data), .pending_max = config.pending_max};
  o.loop.state_bytes_max = config.state_mib << 20;
  o.lake.memory_mib = static_cast<uint32_t>(config.lake_mib);
  o.writer.queue_bytes_max = config.queue_mib << 20;
  // A failed fsync must never be tried again and believed: the process ends, and the next start reads what is really
  // there.
  o.writer.on_failed = [](const Error& e) {
    std::fprintf(stderr, "tutti: the log cannot be written: %s; stopping\n", e.message.c_str());
    std::_Exit(74);  // EX_IOERR
  };
  o.matcher.enabled = true;
  o.on_stale = [] { kill(getpid(), kReopen); };
  o.on_quarantine = [&live](Offset at, const Record& record, const Error& e) {
    if (record.kind == RecordKind::kEvent && live.room(record.source, record.received_at, 1) > 0)
      live.add(quarantine_entry(at, record, e));
  };
  return o;
}

Result<std::string> read_file_text(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "the file cannot be read", path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// True: something that is derived must be made anew; open all again, at the same address (a port of 0 is settled then).
Result<bool> run(Config& config) {
  // Signals are taken by this thread with sigwait(); every thread made from here on inherits the mask.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, kReopen);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  TRY_VALUE(address, parse_listen(config.listen));
  TRY_VALUE(folder, DataFolder::take(config.data));
  TRY_VALUE(sources, govern::SourceRegistry::open(DataFolder::access_file(config.data)));
  TRY_VALUE(tokens, govern::TokenRegistry::open(DataFolder::access_file(config.data)));
  TRY_VALUE(console, StaticFiles::load(config.console));
  ingest::LiveView live;
  TRY_VALUE(hub, Hub::open(hub_options(config, live)));
  for (const std::string& note : hub->notes()) spdlog::warn("{}", note);

  api::SourceCounters counters;
  HubDoor door(*hub, counters);
  api::EventCache events(hub->log());
  api::Watchers watchers;
  TRY_VALUE(syncs, SyncScheduler::start(DataFolder::workspace(config.data), *sources,
                                        [&door](log::Submission&& s) { return door.submit(std::move(s)); }));
  TRY_VALUE(streams,
            StreamRunner::start(DataFolder::workspace(config.data), *sources,
                                {.submit = [&door](log::Submission&& s) { return door.submit(std::move(s)); },
                                 .refused =
                                     [&door, &live](SourceId source, std::string_view reason, std::string_view text) {
                                       door.refused({.source = source, .reason = reason});
                                       show_refused(live, source, reason, text);
                                     }}));
  TRY_VALUE(imports, ImportRunner::start(DataFolder::workspace(config.data), *sources,
                                         [&door](log::Submission&& s) { return door.submit(std::move(s)); }));
  const std::string workspace =
      std::filesystem::absolute(DataFolder::workspace(config.data)).lexically_normal().string();
  TRY_VALUE(sql_runner, open_sql_runner(workspace, {.memory_mib = config.sql_mib}));
  TRY_VALUE(quality, QualityWatch::start(*hub));
  TRY_VALUE(writeback,
            act::WriteBack::start(*hub, act::Store::file(DataFolder::workspace(config.data)), writeback_sender()));
  api::Api api({.hub = *hub,
                .sources = *sources,
                .live = live,
                .events = events,
                .source_counts = counters,
                .watchers = watchers,
                .version = kVersion,
                .imports = imports.get(),
                .syncs = syncs.get(),
                .sql = sql_runner.get(),
                .streams = streams.get(),
                .quality = quality.get(),
                .writeback = writeback.get()},
               {});
  const Guard guard{.loopback = is_loopback_host(
                        address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]"),
                    .tokens = *tokens};
  ingest::LiveLimits limits;
  limits.event_bytes_max = config.event_kib << 10;
  limits.request_bytes_max = config.batch_kib << 10;
  limits.events_max = config.batch_events;
  SourceMappings mappings;
  TRY_VALUE(analytics_js, read_file_text(config.analytics_js));
  IngestRoutes ingest({.door = door,
                       .sources = *sources,
                       .live = live,
                       .limits = limits,
                       .analytics_js = std::move(analytics_js),
                       .public_url = config.public_url,
                       .mapping_of = [&mappings](const govern::Source& s) { return mappings.of(s); }});

  http::ServerOptions options{.address = address.host, .port = address.port};
  options.connections_max = config.connections_max;
  options.parser.body_max = config.body_mib << 20;
  TRY_VALUE(server, http::Server::start(options, [&](http::Request&& request, http::Reply reply) {
              if (ingest.handle(request, reply)) return;
              if (std::optional<http::Response> no = guard.refuse(request, system_now())) {
                reply.send(std::move(*no));
                return;
              }
              if (api.handle(request, reply)) return;
              reply.send(console.get(request));
            }));
  const std::string shown = (address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]") +
                            ":" + std::to_string(server->port());
  TRY(folder.announce(shown));
  config.listen = shown;
  std::printf(
      "tutti %s is ready\n  console and API  http://%s/\n  events           http://%s/v1/batch\n  data             "
      "%s\n",
      kVersion, shown.c_str(), shown.c_str(), config.data.c_str());
  std::fflush(stdout);

  int received = 0;
  sigwait(&signals, &received);
  if (received == kReopen) spdlog::info("an import was undone: people, lake and index are made anew without it");
  else spdlog::info("stopping on signal {}", received);
  door.stop();
  imports->stop();
  watchers.stop();
  syncs->stop();
  streams->stop();
  server->stop(kStopGraceMs);
  api.stop();
  quality->stop();
  writeback->stop();
  hub->stop();
  return received == kReopen;
}

}  // namespace

int serve(Config config) {
  spdlog::set_level(spdlog::level::from_str(config.log_level));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
  Result<bool> again = run(config);
  while (again && *again) again = run(config);
  if (again) return 0;
  std::fprintf(stderr, "tutti: %s%s%s\n", again.error().where.c_str(), again.error().where.empty() ? "" : ": ",
               again.error().message.c_str());
  return 2;
}

}  // namespace tutti::app
