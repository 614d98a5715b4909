#include "app/server_call.h"

#include <curl/curl.h>

#include <memory>

#include "app/data_folder.h"

namespace tutti::app {
namespace {

constexpr size_t kAnswerMax = 64 << 20;

size_t take(char* data, size_t size, size_t count, void* to) {
  std::string& answer = *static_cast<std::string*>(to);
  if (answer.size() + size * count > kAnswerMax) return 0;
  answer.append(data, size * count);
  return size * count;
}

}  // namespace

Result<std::string> call_server(const ServerCall& call) {
  const auto server = DataFolder::server_of(call.data);
  if (!server)
    return fail(ErrorCode::kUnavailable, "no server runs on this folder; start `tutti serve` first", call.data);
  const std::string url = "http://" + *server + call.path;
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  if (!call.token.empty()) headers = curl_slist_append(headers, ("Authorization: Bearer " + call.token).c_str());
  std::string answer;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, call.method.c_str());
  if (!call.body.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, call.body.data());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
  }
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 600L);
  const CURLcode code = curl_easy_perform(curl.get());
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(headers);
  if (code != CURLE_OK) return fail(ErrorCode::kUnavailable, curl_easy_strerror(code), url);
  if (status < 200 || status > 299) return fail(ErrorCode::kInvalid, answer, call.path);
  return answer;
}

}  // namespace tutti::app
