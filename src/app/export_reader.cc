#include "app/export_reader.h"

#include <curl/curl.h>
#include <simdjson.h>

#include <chrono>
#include <thread>
#include <unordered_set>
#include <vector>

#include "app/data_folder.h"
#include "app/import_sink.h"
#include "app/version.h"
#include "ingest/live/live_view.h"
#include "web/api/routes.h"

namespace tutti::app {
namespace {

constexpr int kLakeWaitSeconds = 120;

size_t keep(char* data, size_t size, size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}

class ServerReader final : public ExportReader {
 public:
  ServerReader(std::string address, const std::string& token) : address_(std::move(address)), curl_(curl_easy_init()) {
    if (!token.empty()) headers_ = curl_slist_append(nullptr, ("Authorization: Bearer " + token).c_str());
  }
  ~ServerReader() override {
    curl_slist_free_all(headers_);
    curl_easy_cleanup(curl_);
  }
  Result<std::string> get(const std::string& path) override {
    std::string body;
    const std::string url = "http://" + address_ + path;
    curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(curl_, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl_, CURLOPT_NOPROXY, "*");
    if (const CURLcode code = curl_easy_perform(curl_); code != CURLE_OK)
      return fail(ErrorCode::kUnavailable, std::string("the server cannot be reached: ") + curl_easy_strerror(code),
                  address_);
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    if (status == 404) return fail(ErrorCode::kNotFound, "nobody has this id", path);
    if (status != 200)
      return fail(ErrorCode::kUnavailable, "the server answered " + std::to_string(status) + ": " + body.substr(0, 300),
                  path);
    return body;
  }

 private:
  const std::string address_;
  CURL* curl_;
  curl_slist* headers_ = nullptr;
};

// The handlers of the API on the folder's own hub, without a network in between.
class FolderReader final : public ExportReader {
 public:
  explicit FolderReader(std::unique_ptr<LocalHub> local)
      : local_(std::move(local)),
        events_(local_->hub().log()),
        services_{.hub = local_->hub(),
                  .sources = local_->sources(),
                  .live = live_,
                  .events = events_,
                  .source_counts = counts_,
                  .watchers = watchers_,
                  .version = kVersion} {}

  Result<void> wait_for_lake() {
    Hub& hub = local_->hub();
    for (int k = 0; hub.lake().applied().value < hub.log().end().value; ++k) {
      if (k > kLakeWaitSeconds * 20) return fail(ErrorCode::kUnavailable, "the lake does not catch up", hub.dir());
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return {};
  }

  Result<std::string> get(const std::string& path) override {
    api::Call call;
    const size_t mark = path.find('?');
    call.request = {.method = "GET", .path = path.substr(0, mark), .raw_target = path};
    if (mark != std::string::npos) call.request.query = path.substr(mark + 1);
    const size_t kind_end = call.request.path.find('/', sizeof "/api/v1/" - 1);
    const bool people = call.request.path.starts_with("/api/v1/people");
    if (kind_end != std::string::npos) call.path = {call.request.path.substr(kind_end + 1)};
    const http::Response r = call.path.empty()
                                 ? people ? api::list_people(services_, call) : api::list_accounts(services_, call)
                             : people ? api::get_person(services_, call)
                                      : api::get_account(services_, call);
    if (r.status == 404) return fail(ErrorCode::kNotFound, "nobody has this id", path);
    if (r.status != 200) return fail(ErrorCode::kUnavailable, r.body.substr(0, 300), path);
    return r.body;
  }

 private:
  std::unique_ptr<LocalHub> local_;
  ingest::LiveView live_;
  api::EventCache events_;
  api::SourceCounters counts_;
  api::Watchers watchers_;
  api::Services services_;
};

}  // namespace

Result<std::unique_ptr<ExportReader>> ExportReader::open(const Options& options) {
  if (const auto server = DataFolder::server_of(options.data))
    return std::unique_ptr<ExportReader>(std::make_unique<ServerReader>(*server, options.token));
  TRY_VALUE(local, LocalHub::open(options.data));
  auto reader = std::make_unique<FolderReader>(std::move(local));
  TRY(reader->wait_for_lake());
  return std::unique_ptr<ExportReader>(std::move(reader));
}

Result<uint64_t> for_each_entity(ExportReader& reader, const std::string& kind,
                                 const std::function<Result<void>(std::string_view)>& f) {
  simdjson::dom::parser parser;
  std::unordered_set<std::string> seen;  // a person that is active while we read comes on a later page again
  std::string cursor;
  do {
    TRY_VALUE(page, reader.get("/api/v1/" + kind + "?limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor)));
    simdjson::dom::element root;
    if (parser.parse(page).get(root) != simdjson::SUCCESS) return fail(ErrorCode::kInternal, "the list is no JSON");
    std::vector<std::string> ids;
    for (const auto item : root["items"].get_array())
      if (std::string_view id; item["id"].get(id) == simdjson::SUCCESS) ids.emplace_back(id);
    std::string_view next;
    cursor = root["next"].get(next) == simdjson::SUCCESS ? std::string(next) : "";
    for (const std::string& id : ids) {
      if (!seen.insert(id).second) continue;
      Result<std::string> entity = reader.get("/api/v1/" + kind + "/" + id);
      if (!entity && entity.error().code == ErrorCode::kNotFound) continue;
      if (!entity) return tl::unexpected(entity.error());
      TRY(f(*entity));
    }
  } while (!cursor.empty());
  return seen.size();
}

}  // namespace tutti::app
