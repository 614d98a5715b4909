// tutti sql "SELECT ...", and the hidden tutti sql-worker.
#include <curl/curl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/sql_runner.h"
#include "base/json_writer.h"

namespace tutti::app {
namespace {

struct Arguments {
  std::string data = "data", statement, format = "csv", token;
  uint64_t max_rows = 10'000;
  int64_t timeout_ms = 30'000;
};

// Without a server the lake is opened here, and asked the same way.
Result<void> ask_folder(const Arguments& a, const sql::Query& query) {
  TRY_VALUE(folder, DataFolder::take(a.data));
  const std::string workspace = std::filesystem::absolute(DataFolder::workspace(a.data)).lexically_normal().string();
  TRY_VALUE(lake, Lake::open(workspace + "/lake"));
  TRY_VALUE(runner, open_sql_runner(workspace, {}));
  TRY_VALUE(publication, lake->publish());
  bool cut = false;
  TRY(runner->run(
      query, *publication,
      {.head =
           [&](const sql::Head& head, Offset) {
             cut = head.cut;
             return true;
           },
       .data = [](std::string&& bytes) { return std::fwrite(bytes.data(), 1, bytes.size(), stdout) > 0; }}));
  if (cut) std::fprintf(stderr, "tutti: there are more than %llu rows\n", static_cast<unsigned long long>(a.max_rows));
  return {};
}

size_t print(char* data, size_t size, size_t count, void*) {
  return std::fwrite(data, size, count, stdout) * size;
}

// A refusal goes to standard error: the result goes where the user sent it.
struct Answer {
  CURL* curl = nullptr;
  std::string refusal;
};
size_t take(char* data, size_t size, size_t count, void* to) {
  Answer& answer = *static_cast<Answer*>(to);
  long status = 0;
  curl_easy_getinfo(answer.curl, CURLINFO_RESPONSE_CODE, &status);
  if (status == 200) return print(data, size, count, nullptr);
  answer.refusal.append(data, std::min(size * count, 10'000 - std::min<size_t>(answer.refusal.size(), 10'000)));
  return size * count;
}

Result<void> ask_server(const Arguments& a, const std::string& address) {
  JsonWriter w;
  w.begin_object();
  w.field("sql", std::string_view(a.statement));
  w.field("format", std::string_view(a.format));
  w.field("max_rows", a.max_rows);
  w.field("timeout_ms", a.timeout_ms);
  w.end_object();
  const std::string body = w.take(), url = "http://" + address + "/api/v1/sql";
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  if (!a.token.empty()) headers = curl_slist_append(headers, ("Authorization: Bearer " + a.token).c_str());
  Answer answer{.curl = curl.get()};
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
  const CURLcode code = curl_easy_perform(curl.get());
  curl_slist_free_all(headers);
  if (code != CURLE_OK) return fail(ErrorCode::kUnavailable, curl_easy_strerror(code), url);
  if (!answer.refusal.empty()) return fail(ErrorCode::kInvalid, answer.refusal, "sql");
  return {};
}

Result<void> ask(const Arguments& a) {
  const std::optional<sql::Format> format = sql::parse_format(a.format);
  if (!format) return fail(ErrorCode::kInvalid, "must be json, csv, parquet or arrow", "format");
  if (const auto server = DataFolder::server_of(a.data)) return ask_server(a, *server);
  return ask_folder(a, {.sql = a.statement, .format = *format, .rows_max = a.max_rows, .timeout_ms = a.timeout_ms});
}

// Afterwards the Parquet files are all there is of the events (docs/lake.md).
Result<void> compact(const std::string& data) {
  TRY_VALUE(folder, DataFolder::take(data));
  TRY_VALUE(lake, Lake::open(DataFolder::workspace(data) + "/lake"));
  TRY(lake->compact());
  return lake->publish().map([](const lake::PublicationPtr&) {});
}

}  // namespace

void add_sql_command(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("sql", "ask the lake with one SELECT (docs/sql.md); a server may run");
  command->add_option("statement", a->statement, "SELECT ...")->required();
  command->add_option("--data", a->data, "folder of all data")->envname("TUTTI_DATA");
  command->add_option("--format", a->format, "csv, json, parquet or arrow; default csv");
  command->add_option("--max-rows", a->max_rows, "rows of the result, 1 to 1000000")->check(CLI::Range(1, 1'000'000));
  command->add_option("--timeout-ms", a->timeout_ms, "1 to 60000")->check(CLI::Range(1, 60'000));
  command->add_option("--token", a->token, "API token, where the server wants one")->envname("TUTTI_TOKEN");
  command->callback([a, &status] {
    const Result<void> done = ask(*a);
    status = done ? 0 : complain(done.error());
  });

  CLI::App* lake = app.add_subcommand("lake", "care for the lake; no server may run");
  lake->require_subcommand(1);
  CLI::App* compacting = lake->add_subcommand("compact", "seal every event into Parquet and merge small files");
  compacting->add_option("--data", a->data, "folder of all data")->envname("TUTTI_DATA");
  compacting->callback([a, &status] {
    const Result<void> done = compact(a->data);
    status = done ? 0 : complain(done.error());
  });
}

}  // namespace tutti::app
