// Kafka by librdkafka.
#include <fmt/format.h>
#include <librdkafka/rdkafka.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "app/stream_reader.h"
#include "model/record.h"

namespace tutti::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWaitMs = 200;                                 // for the first message of a group
constexpr int kAskMs = 2'000;                                // for what the broker must tell
constexpr auto kLookEvery = std::chrono::seconds(10);        // for partitions that are new
constexpr auto kLookAgain = std::chrono::milliseconds(500);  // while the broker is away

template <auto f>
struct Destroy {
  template <typename T>
  void operator()(T* p) const {
    f(p);
  }
};
using Handle = std::unique_ptr<rd_kafka_t, Destroy<rd_kafka_destroy>>;
using Topic = std::unique_ptr<rd_kafka_topic_t, Destroy<rd_kafka_topic_destroy>>;
using Conf = std::unique_ptr<rd_kafka_conf_t, Destroy<rd_kafka_conf_destroy>>;
using Message = std::unique_ptr<rd_kafka_message_t, Destroy<rd_kafka_message_destroy>>;
using Assignment = std::unique_ptr<rd_kafka_topic_partition_list_t, Destroy<rd_kafka_topic_partition_list_destroy>>;

struct Property {
  const char* name;
  std::string value;
};

std::vector<Property> properties(const Stream& s, const std::string& password) {
  std::vector<Property> out = {
      {"bootstrap.servers", s.address},
      {"group.id", s.client_id},
      {"client.id", "tutti-" + s.name},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},  // a position that is gone is told, not passed over
      {"isolation.level", "read_committed"},
      {"check.crcs", "true"},
      {"allow.auto.create.topics", "false"},
      {"queued.max.messages.kbytes", "8192"},  // what waits in memory while the hub is busy
      {"queued.min.messages", "2000"},
      {"fetch.message.max.bytes", "1048576"},
      {"fetch.max.bytes", "8388608"},
      {"receive.message.max.bytes", "16777216"},
      {"max.poll.interval.ms", "86400000"},  // a busy hub may keep the stream waiting; there is no group to leave
      {"reconnect.backoff.ms", "100"},
      {"reconnect.backoff.max.ms", "1000"},
      {"socket.keepalive.enable", "true"},
      {"log.connection.close", "false"},
      {"security.protocol", s.sasl.empty() ? (s.tls ? "SSL" : "PLAINTEXT") : (s.tls ? "SASL_SSL" : "SASL_PLAINTEXT")},
  };
  if (!s.sasl.empty()) {
    out.push_back({"sasl.mechanism", s.sasl});
    out.push_back({"sasl.username", s.user});
    out.push_back({"sasl.password", password});
  }
  if (!s.tls_ca.empty()) out.push_back({"ssl.ca.location", s.tls_ca});
  if (!s.tls_cert.empty()) out.push_back({"ssl.certificate.location", s.tls_cert});
  if (!s.tls_key.empty()) out.push_back({"ssl.key.location", s.tls_key});
  return out;
}

// What must be mended by somebody, as opposed to a broker that is away.
bool permanent(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR__SSL: return true;
    default: return false;
  }
}

bool no_topic(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
         code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
}

void on_error(rd_kafka_t*, int code, const char* reason, void* live) {
  const auto err = static_cast<rd_kafka_resp_err_t>(code);
  const std::string text = fmt::format("{}: {}", rd_kafka_err2str(err), reason);
  if (permanent(err)) static_cast<StreamLive*>(live)->failed(text);
  else static_cast<StreamLive*>(live)->connecting(text);
}

void on_log(const rd_kafka_t*, int, const char* facility, const char* text) {
  spdlog::debug("kafka: {}: {}", facility, text);
}

std::optional<std::string_view> view_of(const void* bytes, size_t size) {
  if (!bytes) return std::nullopt;
  return std::string_view(static_cast<const char*>(bytes), size);
}

class KafkaReader final : public StreamReader {
 public:
  KafkaReader(const Stream& stream, Positions positions, StreamLive& live)
      : stream_(stream), next_(std::move(positions)), live_(live) {}
  // librdkafka 2.0 waits, now and then for ever, for the partitions of a topic that was deleted. Then it waits on a
  // thread of its own: nothing is called back from there, and the next reader is not held up.
  ~KafkaReader() override {
    topic_.reset();
    if (gone_ && !assigned_.empty()) std::thread([kafka = kafka_.release()] { rd_kafka_destroy(kafka); }).detach();
  }

  Result<void> open() {
    TRY_VALUE(password, stream_password(stream_));
    Conf conf(rd_kafka_conf_new());
    char what[512] = "";
    for (const Property& p : properties(stream_, password))
      if (rd_kafka_conf_set(conf.get(), p.name, p.value.c_str(), what, sizeof what) != RD_KAFKA_CONF_OK)
        return fail(ErrorCode::kInvalid, std::string_view(p.name) == "sasl.password" ? "the password is refused" : what,
                    p.name);
    rd_kafka_conf_set_error_cb(conf.get(), on_error);
    rd_kafka_conf_set_log_cb(conf.get(), on_log);
    rd_kafka_conf_set_opaque(conf.get(), &live_);
    kafka_.reset(rd_kafka_new(RD_KAFKA_CONSUMER, conf.get(), what, sizeof what));
    if (!kafka_) return fail(ErrorCode::kInvalid, what, stream_.address);
    static_cast<void>(conf.release());  // the consumer's now
    rd_kafka_poll_set_consumer(kafka_.get());
    topic_.reset(rd_kafka_topic_new(kafka_.get(), stream_.topic.c_str(), nullptr));
    if (!topic_) return fail(ErrorCode::kInvalid, "the topic's name is refused", stream_.topic);
    return {};
  }

  Result<void> step(StreamPump& pump) override {
    // An error that the library told: look soon whether it is over.
    if (live_.now().state == "connecting") look_at_ = std::min(look_at_, Clock::now() + kLookAgain);
    if (Clock::now() >= look_at_) TRY(look(pump));
    for (int wait = kWaitMs; !pump.full(); wait = 0) {
      const Message m(rd_kafka_consumer_poll(kafka_.get(), wait));
      if (!m) break;
      if (m->err == RD_KAFKA_RESP_ERR_NO_ERROR) take(*m, pump);
      else TRY(odd(*m, pump));
    }
    TRY(pump.settle());
    show_lag();
    return {};
  }

 private:
  void take(const rd_kafka_message_t& m, StreamPump& pump) {
    ingest::stream::KafkaMessage out{.topic = stream_.topic,
                                     .partition = m.partition,
                                     .offset = m.offset,
                                     .timestamp = std::nullopt,
                                     .key = view_of(m.key, m.key_len),
                                     .value = view_of(m.payload, m.len),
                                     .headers = {}};
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const int64_t at = rd_kafka_message_timestamp(&m, &type);
    if (type != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE && at >= 0 && at <= kTimeMax) out.timestamp = Millis{at};
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(&m, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
      const char* name = nullptr;
      const void* value = nullptr;
      size_t size = 0;
      for (size_t k = 0; rd_kafka_header_get_all(headers, k, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++k)
        out.headers.emplace_back(name, view_of(value, size).value_or(""));
    }
    pump.take(out);
    next_[m.partition] = m.offset + 1;
  }

  // An event of the library that is no message.
  Result<void> odd(const rd_kafka_message_t& m, StreamPump& pump) {
    const std::string text = fmt::format("{}: {}", rd_kafka_err2str(m.err), rd_kafka_message_errstr(&m));
    if (permanent(m.err)) return fail(ErrorCode::kUnavailable, text, stream_.address);
    // The topic is gone or made anew. The library would remember that it is gone; a new reader finds out.
    if (no_topic(m.err)) {
      gone_ = true;
      TRY(pump.settle());
      return fail(ErrorCode::kUnavailable, text, stream_.address);
    }
    if (m.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) {
      // What was taken so far counts first; then all partitions are looked at.
      TRY(pump.settle());
      assigned_.clear();
      checked_.erase(m.partition);
      return look(pump);
    }
    live_.connecting(text);
    look_at_ = std::min(look_at_, Clock::now() + kLookAgain);
    return {};
  }

  // Which partitions there are; assigns them when that has changed.
  Result<void> look(StreamPump& pump) {
    const struct rd_kafka_metadata* raw = nullptr;
    const rd_kafka_resp_err_t failed = rd_kafka_metadata(kafka_.get(), 0, topic_.get(), &raw, kAskMs);
    if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) return away(failed);
    const std::unique_ptr<const struct rd_kafka_metadata, Destroy<rd_kafka_metadata_destroy>> metadata(raw);
    const rd_kafka_metadata_topic& t = metadata->topics[0];
    if (t.err != RD_KAFKA_RESP_ERR_NO_ERROR) return away(t.err);
    std::vector<int32_t> there;
    for (int k = 0; k < t.partition_cnt; ++k) there.push_back(t.partitions[k].id);
    std::sort(there.begin(), there.end());
    if (there != assigned_) {
      for (const int32_t partition : there)
        if (const rd_kafka_resp_err_t code = settle_position(partition, pump); code != RD_KAFKA_RESP_ERR_NO_ERROR)
          return away(code);
      TRY(pump.settle());  // where a partition begins is kept before it is read
      TRY(assign(there));
    }
    look_at_ = Clock::now() + kLookEvery;
    live_.running();
    return {};
  }

  Result<void> away(rd_kafka_resp_err_t code) {
    gone_ = gone_ || no_topic(code);
    if (permanent(code) || no_topic(code)) return fail(ErrorCode::kUnavailable, rd_kafka_err2str(code), stream_.topic);
    if (const StreamLive::Snapshot told = live_.now(); told.state == "failed")
      return fail(ErrorCode::kUnavailable, told.error, stream_.address);
    live_.connecting(rd_kafka_err2str(code));
    look_at_ = Clock::now() + kLookAgain;
    return {};
  }

  // Gives a partition its beginning, and brings a position that the broker has no longer to the next that it has.
  rd_kafka_resp_err_t settle_position(int32_t partition, StreamPump& pump) {
    if (checked_.contains(partition) && next_.contains(partition)) return RD_KAFKA_RESP_ERR_NO_ERROR;
    int64_t low = 0, high = 0;
    const rd_kafka_resp_err_t code =
        rd_kafka_query_watermark_offsets(kafka_.get(), stream_.topic.c_str(), partition, &low, &high, kAskMs);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
    checked_.insert(partition);
    const auto known = next_.find(partition);
    int64_t next = low;
    if (known == next_.end()) next = stream_.from_latest ? high : low;
    else if (known->second > high)
      spdlog::warn("stream {}: the topic was made anew; reading it from its beginning", stream_.name);
    else if (known->second >= low) return code;
    else {
      pump.missed(static_cast<uint64_t>(low - known->second));
      spdlog::warn("stream {}: {} messages of partition {} were removed before they were read", stream_.name,
                   low - known->second, partition);
    }
    next_[partition] = next;
    pump.position(partition, next);
    return code;
  }

  Result<void> assign(const std::vector<int32_t>& partitions) {
    const Assignment list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
    for (const int32_t p : partitions)
      rd_kafka_topic_partition_list_add(list.get(), stream_.topic.c_str(), p)->offset = next_.at(p);
    if (const rd_kafka_resp_err_t code = rd_kafka_assign(kafka_.get(), list.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
      return fail(ErrorCode::kUnavailable, rd_kafka_err2str(code), stream_.topic);
    assigned_ = partitions;
    return {};
  }

  // From the marks that came with the last fetches.
  void show_lag() {
    if (assigned_.empty()) return;
    uint64_t lag = 0;
    for (const int32_t p : assigned_) {
      int64_t low = 0, high = 0;
      if (rd_kafka_get_watermark_offsets(kafka_.get(), stream_.topic.c_str(), p, &low, &high) !=
              RD_KAFKA_RESP_ERR_NO_ERROR ||
          high < 0)
        return;
      lag += static_cast<uint64_t>(std::max<int64_t>(0, high - next_.at(p)));
    }
    live_.set_lag(lag);
  }

  const Stream stream_;
  Positions next_;
  StreamLive& live_;
  Handle kafka_;
  Topic topic_;
  std::vector<int32_t> assigned_;
  std::set<int32_t> checked_;  // partitions whose position is known to be there
  Clock::time_point look_at_;
  bool gone_ = false;  // the topic
};

}  // namespace

Result<std::unique_ptr<StreamReader>> open_kafka(const Stream& stream, Positions positions, StreamLive& live) {
  auto reader = std::make_unique<KafkaReader>(stream, std::move(positions), live);
  TRY(reader->open());
  return std::unique_ptr<StreamReader>(std::move(reader));
}

}  // namespace tutti::app
