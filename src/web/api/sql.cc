// SQL of users over the lake. A statement runs in a process of its own (sql/runner.h); its result is streamed as it
// comes.
#include <simdjson.h>

#include <chrono>
#include <thread>

#include "lake/catalog.h"
#include "sql/runner.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

constexpr std::chrono::milliseconds kRoomPause{2};
constexpr std::chrono::seconds kStallMax{30};  // a client that reads nothing for so long is cut off

// {"sql","format","max_rows","timeout_ms"}
Result<sql::Query> query_of(const Call& call) {
  simdjson::dom::parser parser;
  simdjson::dom::object body;
  if (parser.parse(call.request.body.data(), call.request.body.size()).get(body) != simdjson::SUCCESS)
    return fail(ErrorCode::kInvalid, "the body must be a JSON object", "body");
  sql::Query query;
  for (const auto& [key, value] : body) {
    std::string_view text;
    uint64_t n = 0;
    if (key == "sql") {
      if (value.get(text) != simdjson::SUCCESS) return fail(ErrorCode::kInvalid, "must be text", "sql");
      query.sql = text;
    } else if (key == "format") {
      const auto format = value.get(text) == simdjson::SUCCESS ? sql::parse_format(text) : std::nullopt;
      if (!format) return fail(ErrorCode::kInvalid, "must be json, csv, parquet or arrow", "format");
      query.format = *format;
    } else if (key == "max_rows") {
      if (value.get(n) != simdjson::SUCCESS || n < 1 || n > sql::kRowsMax)
        return fail(ErrorCode::kInvalid, "must be a whole number from 1 to 1000000", "max_rows");
      query.rows_max = n;
    } else if (key == "timeout_ms") {
      if (value.get(n) != simdjson::SUCCESS || n < 1 || n > static_cast<uint64_t>(sql::kTimeoutMsMax))
        return fail(ErrorCode::kInvalid, "must be a whole number from 1 to 60000", "timeout_ms");
      query.timeout_ms = static_cast<int64_t>(n);
    } else {
      return fail(ErrorCode::kInvalid, "there is no such field", std::string(key));
    }
  }
  if (query.sql.empty()) return fail(ErrorCode::kInvalid, "must not be empty", "sql");
  return query;
}

// Waits until the client has taken enough of what came before.
bool write(http::Stream& stream, std::string&& bytes) {
  const auto until = std::chrono::steady_clock::now() + kStallMax;
  while (!stream.closed() && stream.room() < bytes.size()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(kRoomPause);
  }
  return stream.write(std::move(bytes));
}

http::Response head_of(const sql::Query& query, const sql::Head& head, Offset as_of) {
  http::Response response{.content_type = std::string(sql::content_type(query.format)),
                          .headers = {{"Cache-Control", "no-store"},
                                      {"Tutti-Rows", std::to_string(head.rows)},
                                      {"Tutti-Cut", head.cut ? "true" : "false"},
                                      {"Tutti-As-Of-Offset", std::to_string(as_of.value)}}};
  if (query.format == sql::Format::kCsv)
    response.headers.push_back({"Content-Disposition", "attachment; filename=\"result.csv\""});
  if (query.format == sql::Format::kParquet)
    response.headers.push_back({"Content-Disposition", "attachment; filename=\"result.parquet\""});
  return response;
}

}  // namespace

void stream_sql(Services& s, const Call& call, http::Reply reply) {
  const Result<sql::Query> query = query_of(call);
  if (!query) return reply.send(error(query.error()));
  if (!s.sql) return reply.send(error(ErrorCode::kUnavailable, "this server runs no SQL", "sql"));
  const Result<lake::PublicationPtr> publication = s.hub.lake().publish();
  if (!publication) return reply.send(error(publication.error()));
  std::shared_ptr<http::Stream> stream;
  const Result<void> done = s.sql->run(*query, **publication,
                                       {.head =
                                            [&](const sql::Head& head, Offset as_of) {
                                              stream = reply.stream(head_of(*query, head, as_of));
                                              return true;
                                            },
                                        .data = [&](std::string&& bytes) { return write(*stream, std::move(bytes)); }});
  if (done) return stream->finish();
  // A result that has begun is cut off, so that the client can tell it from a whole one.
  if (!stream) reply.send(error(done.error()));
}

http::Response get_sql_schema(Services&, const Call&) {
  JsonWriter w;
  w.begin_object();
  w.key("tables");
  w.begin_array();
  for (const lake::TableInfo& t : lake::tables()) {
    w.begin_object();
    w.field("name", t.name);
    w.field("meaning", t.meaning);
    w.key("columns");
    w.begin_array();
    for (const lake::ColumnInfo& c : t.columns) {
      w.begin_object();
      w.field("name", c.name);
      w.field("type", c.type);
      w.field("meaning", c.meaning);
      w.end_object();
    }
    w.end_array();
    w.end_object();
  }
  w.end_array();
  w.key("limits");
  w.begin_object();
  w.field("max_rows", sql::kRowsMax);
  w.field("timeout_ms", sql::kTimeoutMsMax);
  w.end_object();
  w.end_object();
  return json(w.take());
}

}  // namespace tutti::api
