// tutti stream add|list|pause|resume|remove
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/stream_reader.h"
#include "app/stream_store.h"
#include "base/time.h"
#include "ingest/mapping/mapping.h"

namespace tutti::app {
namespace {

struct Arguments {
  std::string data = "data", kafka, mqtt, from;
  Stream stream;
  bool restart = false;
};

void make_absolute(std::string& path) {
  if (!path.empty()) path = std::filesystem::absolute(path).lexically_normal().string();
}

Result<std::unique_ptr<StreamStore>> open_store(const Arguments& a) {
  std::error_code failed;
  std::filesystem::create_directories(DataFolder::workspace(a.data), failed);
  return StreamStore::open(StreamStore::file(DataFolder::workspace(a.data)), StreamStore::Use::kSettings);
}

// What can be told to be wrong before anybody connects.
Result<void> check(Arguments& a) {
  Stream& s = a.stream;
  if (a.kafka.empty() == a.mqtt.empty()) return fail(ErrorCode::kInvalid, "--kafka or --mqtt is needed", "stream add");
  s.kind = a.kafka.empty() ? StreamKind::kMqtt : StreamKind::kKafka;
  s.address = a.kafka.empty() ? a.mqtt : a.kafka;
  if (s.client_id.empty()) s.client_id = "tutti-" + s.name;
  if (s.kind == StreamKind::kMqtt) {
    TRY(parse_host_port(s.address));
    if (!s.sasl.empty()) return fail(ErrorCode::kInvalid, "is of Kafka", "--sasl");
    if (!a.from.empty()) return fail(ErrorCode::kInvalid, "is of Kafka", "--from");
  }
  if (!a.from.empty() && a.from != "earliest" && a.from != "latest")
    return fail(ErrorCode::kInvalid, "must be earliest or latest", "--from");
  s.from_latest = a.from == "latest";
  if (s.kind == StreamKind::kKafka && !s.user.empty() && s.sasl.empty()) s.sasl = "PLAIN";
  if (!s.sasl.empty() && s.sasl != "PLAIN" && s.sasl != "SCRAM-SHA-256" && s.sasl != "SCRAM-SHA-512")
    return fail(ErrorCode::kInvalid, "must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512", "--sasl");
  if (!s.tls_ca.empty() || !s.tls_cert.empty()) s.tls = true;
  for (std::string* path : {&s.map, &s.password_file, &s.tls_ca, &s.tls_cert, &s.tls_key}) make_absolute(*path);
  TRY(stream_password(s));
  TRY(ingest::load_mapping(s.map));
  return {};
}

Result<void> add(Arguments& a) {
  TRY(check(a));
  TRY_VALUE(store, open_store(a));
  TRY(store->put(a.stream));
  if (a.restart) TRY(store->forget_positions(a.stream.name));
  if (!DataFolder::server_of(a.data)) fmt::print("kept; it runs while a server does (tutti serve)\n");
  return {};
}

Result<void> list(const Arguments& a) {
  TRY_VALUE(store, open_store(a));
  TRY_VALUE(all, store->list());
  const bool served = DataFolder::server_of(a.data).has_value();
  for (const StreamInfo& i : all) {
    const std::string state = i.paused          ? "paused"
                              : !served         ? "no server runs"
                              : i.state.empty() ? "connecting"
                                                : i.state;
    fmt::print("{:<24} {:<6} {} {}: {}; {} messages, {} events, {} duplicates, {} refused", i.stream.name,
               to_string(i.stream.kind), i.stream.address, i.stream.topic, state, i.counts.messages, i.counts.events,
               i.counts.duplicates, i.counts.refused);
    if (i.counts.missed > 0) fmt::print(", {} missed", i.counts.missed);
    if (i.counts.last_message_at.value != 0) fmt::print("; last {}", format_time(i.counts.last_message_at));
    fmt::print("\n");
    if (served && !i.paused && !i.error.empty()) fmt::print("    {}\n", i.error);
    for (const auto& [reason, n] : i.refusals) fmt::print("    {} messages refused: {}\n", n, reason);
  }
  return {};
}

void finish(const Result<void>& done, int& status) {
  if (!done) status = complain(done.error());
}

void add_options(CLI::App& c, Arguments& a) {
  Stream& s = a.stream;
  c.add_option("--kafka", a.kafka, "brokers, HOST:PORT,HOST:PORT");
  c.add_option("--mqtt", a.mqtt, "broker, HOST:PORT");
  c.add_option("--topic", s.topic, "Kafka: a topic; MQTT: a filter, plant/+/state")->required();
  c.add_option("--map", s.map, "how a message becomes events, TOML")->required();
  c.add_option("--group,--client-id", s.client_id, "Kafka's group, MQTT's client id; default tutti-NAME");
  c.add_option("--from", a.from, "Kafka: where a partition begins, earliest (default) or latest");
  c.add_flag("--restart", a.restart, "Kafka: forget the positions; what is known counts once");
  c.add_option("--user", s.user, "user at the broker");
  c.add_option("--password-file", s.password_file, "file with the user's password");
  c.add_option("--sasl", s.sasl, "Kafka: PLAIN (default with --user), SCRAM-SHA-256, SCRAM-SHA-512");
  c.add_flag("--tls", s.tls, "encrypt, and verify the broker");
  c.add_option("--tls-ca", s.tls_ca, "whom to trust, PEM; default: the system's");
  c.add_option("--tls-cert", s.tls_cert, "our certificate, PEM");
  c.add_option("--tls-key", s.tls_key, "its key, PEM");
}

}  // namespace

void add_stream_commands(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* stream =
      app.add_subcommand("stream", "read Kafka or MQTT all the time (docs/streams.md); a server may run");
  stream->require_subcommand(1);
  const auto sub = [&](const char* name, const char* help, bool named) {
    CLI::App* c = stream->add_subcommand(name, help);
    if (named) c->add_option("name", a->stream.name, "name of the stream")->required();
    c->add_option("--data", a->data, "folder of all data")->envname("TUTTI_DATA");
    return c;
  };
  CLI::App* adding = sub("add", "keep a stream, or change one", true);
  add_options(*adding, *a);
  adding->callback([a, &status] { finish(add(*a), status); });
  sub("list", "all streams with their state", false)->callback([a, &status] { finish(list(*a), status); });
  const auto with_store = [a, &status](auto act) {
    return [a, &status, act] {
      const Result<std::unique_ptr<StreamStore>> store = open_store(*a);
      finish(store ? act(**store, a->stream.name) : tl::unexpected(store.error()), status);
    };
  };
  using Name = const std::string&;
  sub("pause", "read no more until it is resumed", true)->callback(with_store([](StreamStore& s, Name n) {
    return s.set_paused(n, true);
  }));
  sub("resume", "go on", true)->callback(with_store([](StreamStore& s, Name n) { return s.set_paused(n, false); }));
  sub("remove", "forget a stream; what it brought in stays", true)->callback(with_store([](StreamStore& s, Name n) {
    return s.remove(n);
  }));
}

}  // namespace tutti::app
