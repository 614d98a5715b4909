// MQTT 3.1.1 by libmosquitto, run by hand.
//
// libmosquitto puts a PUBACK into its queue by itself when a message has come. Told that it is used with threads
// (mosquitto_threaded_set) it leaves the writing of that queue to mosquitto_loop_write(), which is called here only
// when everything that was read has been settled. So what is in the queue when it is written is always in the log.
#include <fmt/format.h>
#include <mosquitto.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <mutex>

#include "app/stream_reader.h"
#include "base/time.h"

namespace tutti::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWaitMs = 200;                        // for the first message of a group
constexpr int kKeepaliveS = 30;                     // the broker gives us up after half as much more
constexpr int kReachMs = 4'000;                     // to open a connection; the library would wait for minutes
constexpr auto kAnswer = std::chrono::seconds(10);  // until CONNACK and SUBACK must have come

// Whether somebody listens there.
Result<void> reachable(const HostPort& to) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  const std::string port = std::to_string(to.port);
  if (const int code = getaddrinfo(to.host.c_str(), port.c_str(), &hints, &raw); code != 0)
    return fail(ErrorCode::kUnavailable, gai_strerror(code), to.host);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(raw, freeaddrinfo);
  int why = ETIMEDOUT;
  for (const addrinfo* a = list.get(); a; a = a->ai_next) {
    const int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) continue;
    why = connect(fd, a->ai_addr, a->ai_addrlen) == 0 ? 0 : errno;
    if (why == EINPROGRESS) {
      pollfd p{fd, POLLOUT, 0};
      socklen_t size = sizeof why;
      why = ETIMEDOUT;
      if (poll(&p, 1, kReachMs) == 1) getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &size);
    }
    close(fd);
    if (why == 0) return {};
  }
  return fail(ErrorCode::kUnavailable, std::generic_category().message(why), to.host + ":" + port);
}

class MqttReader final : public StreamReader {
 public:
  MqttReader(const Stream& stream, StreamLive& live) : stream_(stream), live_(live) {}
  // Without a DISCONNECT: before it the library would write acknowledgements that nobody has settled.
  ~MqttReader() override { mosquitto_destroy(mosquitto_); }

  Result<void> open() {
    static std::once_flag once;
    std::call_once(once, [] { mosquitto_lib_init(); });
    TRY_VALUE(to, parse_host_port(stream_.address));
    TRY(reachable(to));
    mosquitto_ = mosquitto_new(stream_.client_id.c_str(), /*clean_session=*/false, this);
    if (!mosquitto_) return fail(ErrorCode::kInternal, "libmosquitto cannot be started");
    mosquitto_threaded_set(mosquitto_, true);
    mosquitto_connect_callback_set(mosquitto_, [](mosquitto*, void* self, int code) { of(self).on_connect(code); });
    mosquitto_subscribe_callback_set(mosquitto_, [](mosquitto*, void* self, int, int count, const int* granted) {
      of(self).on_subscribe(count, granted);
    });
    mosquitto_message_callback_set(mosquitto_,
                                   [](mosquitto*, void* self, const mosquitto_message* m) { of(self).on_message(*m); });
    if (!stream_.user.empty()) {
      TRY_VALUE(password, stream_password(stream_));
      TRY(good(mosquitto_username_pw_set(mosquitto_, stream_.user.c_str(), password.c_str())));
    }
    if (stream_.tls) {
      const auto path = [](const std::string& p) { return p.empty() ? nullptr : p.c_str(); };
      TRY(good(mosquitto_tls_set(mosquitto_, path(stream_.tls_ca), stream_.tls_ca.empty() ? "/etc/ssl/certs" : nullptr,
                                 path(stream_.tls_cert), path(stream_.tls_key), nullptr)));
    }
    TRY(good(mosquitto_connect(mosquitto_, to.host.c_str(), to.port, kKeepaliveS)));
    deadline_ = Clock::now() + kAnswer;
    return {};
  }

  Result<void> step(StreamPump& pump) override {
    pump_ = &pump;
    TRY(good(mosquitto_loop_write(mosquitto_, 1)));  // asked for, or left of what was settled before
    Result<void> read = read_group(pump);
    TRY(pump.settle());  // also when the connection is lost: what came is worth keeping
    TRY(read);
    if (!trouble_.empty()) return fail(ErrorCode::kUnavailable, trouble_, stream_.address);
    TRY(good(mosquitto_loop_misc(mosquitto_)));
    TRY(good(mosquitto_loop_write(mosquitto_, 1)));
    if (!subscribed_ && Clock::now() > deadline_)
      return fail(ErrorCode::kUnavailable, "the broker does not answer", stream_.address);
    return {};
  }

 private:
  static MqttReader& of(void* self) { return *static_cast<MqttReader*>(self); }

  Result<void> good(int code) const {
    if (code == MOSQ_ERR_SUCCESS) return {};
    // A lost connection after a refusal is told by the refusal.
    if (!trouble_.empty()) return fail(ErrorCode::kUnavailable, trouble_, stream_.address);
    return fail(ErrorCode::kUnavailable,
                code == MOSQ_ERR_ERRNO ? std::generic_category().message(errno) : mosquitto_strerror(code),
                stream_.address);
  }

  Result<void> read_group(StreamPump& pump) {
    for (int wait = kWaitMs; !pump.full(); wait = 0) {
      pollfd p{mosquitto_socket(mosquitto_), POLLIN, 0};
      if (p.fd < 0) return fail(ErrorCode::kUnavailable, "the connection is lost", stream_.address);
      if (mosquitto_want_write(mosquitto_) && wait > 0) p.events |= POLLOUT;
      if (poll(&p, 1, wait) <= 0 || (p.revents & ~POLLOUT) == 0) break;
      TRY(good(mosquitto_loop_read(mosquitto_, 1)));
    }
    return {};
  }

  void on_connect(int code) {
    if (code != 0) trouble_ = mosquitto_connack_string(code);
    else if (mosquitto_subscribe(mosquitto_, nullptr, stream_.topic.c_str(), 1) != MOSQ_ERR_SUCCESS)
      trouble_ = "the topic filter is refused";
  }
  void on_subscribe(int count, const int* granted) {
    for (int k = 0; k < count; ++k)
      if (granted[k] > 2) trouble_ = "the broker refuses the subscription";
    subscribed_ = true;
    if (trouble_.empty()) live_.running();
  }
  void on_message(const mosquitto_message& m) {
    const std::string_view payload(static_cast<const char*>(m.payload), static_cast<size_t>(m.payloadlen));
    bool ours = false;
    // The session may remember a filter that the stream had before.
    if (mosquitto_topic_matches_sub(stream_.topic.c_str(), m.topic, &ours) != MOSQ_ERR_SUCCESS || !ours) {
      pump_->refuse({"not_subscribed", {}}, payload);
      return;
    }
    pump_->take(ingest::stream::MqttMessage{
        .topic = m.topic, .payload = payload, .retain = m.retain, .received_at = system_now()});
  }

  const Stream stream_;
  StreamLive& live_;
  mosquitto* mosquitto_ = nullptr;
  StreamPump* pump_ = nullptr;
  bool subscribed_ = false;
  std::string trouble_;
  Clock::time_point deadline_;
};

}  // namespace

Result<std::unique_ptr<StreamReader>> open_mqtt(const Stream& stream, StreamLive& live) {
  auto reader = std::make_unique<MqttReader>(stream, live);
  TRY(reader->open());
  return std::unique_ptr<StreamReader>(std::move(reader));
}

}  // namespace tutti::app
