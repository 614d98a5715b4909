#include "app/writeback_senders.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <memory>

#include "app/sync_process.h"
#include "base/json_writer.h"

namespace tutti::app {
namespace {

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

// The answer's body is read and dropped: it may hold anything.
size_t drop(char*, size_t size, size_t count, void*) {
  return size * count;
}

act::Delivery send_request(CURL* curl, const act::Request& request) {
  curl_easy_reset(curl);
  curl_slist* headers = nullptr;
  for (const std::string& h : request.headers) headers = curl_slist_append(headers, h.c_str());
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 10'000L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(headers);
  if (code != CURLE_OK) return {.message = curl_easy_strerror(code)};
  if (status >= 200 && status < 300) return {.done = true};
  const bool again = status == 408 || status == 425 || status == 429 || status >= 500;
  return {.for_good = !again, .message = fmt::format("the system answered {}", status)};
}

std::vector<act::Delivery> send_rest(const act::Target& target, std::span<const act::Change> changes) {
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  std::vector<act::Delivery> out;
  size_t silent = 0;  // in a row: a system that is away would cost 10 s for each change
  for (const act::Change& change : changes) {
    if (silent >= 2) {
      out.push_back({.message = "the system does not answer"});
      continue;
    }
    const Result<act::Request> request = act::fill(target.request, change, environment);
    if (!request) {
      out.push_back({.message = request.error().where + ": " + request.error().message});
      continue;
    }
    out.push_back(send_request(curl.get(), *request));
    silent = out.back().done || out.back().for_good ? 0 : silent + 1;
  }
  return out;
}

std::string schema_line(const act::Target& target, std::string_view stream) {
  JsonWriter w;
  w.begin_object();
  w.field("type", "SCHEMA");
  w.field("stream", stream);
  w.raw_field("key_properties", R"(["key"])");
  w.key("schema");
  w.begin_object();
  w.field("type", "object");
  w.key("properties");
  w.begin_object();
  w.raw_field("key", R"({"type":"string"})");
  w.raw_field("change_id", R"({"type":"string"})");
  for (const auto& [trait, field] : target.traits)
    w.raw_field(field, R"({"type":["null","string","number","boolean","object","array"]})");
  w.end_object();
  w.end_object();
  w.end_object();
  return w.take() + "\n";
}

std::string record_line(const act::Change& change, std::string_view stream) {
  JsonWriter w;
  w.begin_object();
  w.field("type", "RECORD");
  w.field("stream", stream);
  w.key("record");
  w.begin_object();
  w.field("key", std::string_view(change.key));
  w.field("change_id", std::string_view(change.id));
  w.raw_field(change.field, change.json);
  w.end_object();
  w.end_object();
  return w.take() + "\n";
}

Result<void> run_singer(const act::Target& target, std::span<const act::Change> changes) {
  TRY_VALUE(words, split_command(target.command));
  TRY_VALUE(child, ChildProcess::start(words, {.input = true}));
  const std::string_view stream = target.cls == EntityClass::kPerson ? "people" : "accounts";
  bool taken = child->write(schema_line(target, stream));
  for (const act::Change& change : changes) taken = taken && child->write(record_line(change, stream));
  child->close_input();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  for (std::string_view line;;) {
    TRY_VALUE(what, child->next(line, 200));
    if (what == ChildProcess::Read::kEnd) break;
    if (std::chrono::steady_clock::now() > deadline) child->kill();
  }
  const ChildProcess::Exit exit = child->wait();
  if (!taken || !exit.good()) return fail(ErrorCode::kUnavailable, "the target ended with " + exit.text(), "target");
  return {};
}

std::vector<act::Delivery> send_singer(const act::Target& target, std::span<const act::Change> changes) {
  const Result<void> done = run_singer(target, changes);
  const act::Delivery each{.done = done.has_value(), .message = done ? "" : done.error().message};
  return std::vector<act::Delivery>(changes.size(), each);
}

}  // namespace

act::Sender writeback_sender() {
  return [](const act::Target& target, std::span<const act::Change> changes) {
    return target.command.empty() ? send_rest(target, changes) : send_singer(target, changes);
  };
}

}  // namespace tutti::app
