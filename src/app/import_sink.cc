#include "app/import_sink.h"

#include <curl/curl.h>
#include <simdjson.h>

#include <algorithm>
#include <future>
#include <thread>

#include "app/data_folder.h"
#include "base/json_writer.h"
#include "base/time.h"
#include "log/message_hash.h"

namespace tutti::app {
namespace {

constexpr int64_t kTriesMs = 120'000;  // how long an overloaded hub is asked again

size_t keep(char* data, size_t size, size_t count, void* to) {
  std::string& text = *static_cast<std::string*>(to);
  if (text.size() < 10'000) text.append(data, size * count);
  return size * count;
}

}  // namespace

struct LocalHub::Folder {
  DataFolder folder;
};

LocalHub::LocalHub() = default;
LocalHub::~LocalHub() {
  if (hub_) hub_->stop();
}

Result<std::unique_ptr<LocalHub>> LocalHub::open(const std::string& data) {
  std::unique_ptr<LocalHub> local(new LocalHub);
  TRY_VALUE(folder, DataFolder::take(data));
  local->folder_.reset(new Folder{std::move(folder)});
  TRY_VALUE(sources, govern::SourceRegistry::open(DataFolder::access_file(data)));
  local->sources_ = std::move(sources);
  // A command has no readers to keep quick: smaller checkpoints and a smaller lake leave the memory to its rows.
  HubOptions options{.dir = DataFolder::workspace(data)};
  options.loop.checkpoint_records = 250'000;
  options.lake.memory_mib = 256;
  TRY_VALUE(hub, Hub::open(std::move(options)));
  local->hub_ = std::move(hub);
  return local;
}

Result<ingest::RecordSink::Taken> HubSink::accept(const std::vector<ingest::ImportedEvent>& events) {
  const Millis now = system_now();
  Encoder records;
  log::Submission s;
  for (const ingest::ImportedEvent& e : events) {
    const size_t before = records.size();
    encode_record(records, {.kind = RecordKind::kEvent,
                            .source = source_,
                            .received_at = now,
                            .timestamp = e.timestamp.value_or(now),
                            .message_id = e.message_id,
                            .body = e.json});
    s.items.push_back({.bytes = static_cast<uint32_t>(records.size() - before),
                       .id = log::message_hash(source_, e.message_id),
                       .event = true});
  }
  s.records = records.take();
  for (int64_t waited = 0;; waited += 20) {
    auto promise = std::make_shared<std::promise<Result<Taken>>>();
    std::future<Result<Taken>> future = promise->get_future();
    // NOLINTNEXTLINE(bugprone-use-after-move): what is refused is left as it was (log/writer.h).
    s.done = [promise](const log::Outcome& o) {
      promise->set_value(o.status ? Result<Taken>(Taken{o.accepted, o.duplicates}) : tl::unexpected(o.status.error()));
    };
    if (submit_(std::move(s))) return future.get();
    if (waited > kTriesMs) return fail(ErrorCode::kOverloaded, "the hub takes no more");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

Result<std::unique_ptr<HttpSink>> HttpSink::connect(const std::string& address, const std::string& write_key) {
  std::unique_ptr<HttpSink> sink(new HttpSink(address, write_key));
  sink->curl_ = curl_easy_init();
  if (!sink->curl_) return fail(ErrorCode::kInternal, "libcurl cannot be started");
  return sink;
}

HttpSink::~HttpSink() {
  curl_easy_cleanup(curl_);
}

Result<ingest::RecordSink::Taken> HttpSink::accept(const std::vector<ingest::ImportedEvent>& events) {
  constexpr size_t kBodyBytes = 400'000;  // under the server's default for one batch
  constexpr size_t kEvents = 2'000;
  Taken taken;
  for (size_t k = 0; k < events.size();) {
    std::string body = "{\"batch\":[";
    const size_t first = k;
    for (; k < events.size() && k - first < kEvents && body.size() < kBodyBytes; ++k) {
      const ingest::ImportedEvent& e = events[k];
      if (k > first) body.push_back(',');
      // The event's own bytes with its id and time put at its end.
      body.append(e.json, 0, e.json.size() - 1);
      body += ",\"messageId\":";
      append_json_string(body, e.message_id);
      if (e.timestamp) body += ",\"timestamp\":\"" + format_time(*e.timestamp) + "\"";
      body.push_back('}');
    }
    body += "]}";
    TRY_VALUE(part, post(body, k - first));
    taken.accepted += part.accepted;
    taken.duplicates += part.duplicates;
    taken.refused += part.refused;
  }
  return taken;
}

Result<ingest::RecordSink::Taken> HttpSink::post(const std::string& body, uint64_t events) {
  const std::string url = "http://" + address_ + "/v1/import";
  for (int64_t waited = 0;; waited += 200) {
    std::string answer;
    curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl_, CURLOPT_USERNAME, key_.c_str());
    curl_easy_setopt(curl_, CURLOPT_PASSWORD, "");
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(curl_, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl_, CURLOPT_NOPROXY, "*");
    const CURLcode code = curl_easy_perform(curl_);
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    // The answer does not tell new from known; the server's counters do.
    if (code == CURLE_OK && status == 200) {
      simdjson::dom::parser parser;
      simdjson::dom::element parsed;
      uint64_t refused = 0;
      if (parser.parse(answer).get(parsed) != simdjson::SUCCESS || parsed["refused"].get(refused) != simdjson::SUCCESS)
        refused = 0;
      return Taken{events - std::min(events, refused), 0, refused};
    }
    if (code != CURLE_OK)
      return fail(ErrorCode::kUnavailable, std::string("the server cannot be reached: ") + curl_easy_strerror(code),
                  address_);
    if (status != 429 && status != 503)
      return fail(ErrorCode::kInvalid, "the server answered " + std::to_string(status) + ": " + answer.substr(0, 300),
                  url);
    if (waited > kTriesMs) return fail(ErrorCode::kOverloaded, "the server takes no more", address_);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

}  // namespace tutti::app
