#include "lake/manifest.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "base/json_writer.h"
#include "lake/duck.h"
#include "lake/schema.h"

namespace tutti::lake {
namespace {

constexpr std::string_view kPrefix = "lake_";

void write_list(JsonWriter& w, std::string_view key, const std::vector<std::string>& paths) {
  w.key(key);
  w.begin_array();
  for (const std::string& p : paths) w.value(std::string_view(p));
  w.end_array();
}

bool read_list(simdjson::dom::element root, std::string_view key, std::vector<std::string>& out) {
  simdjson::dom::array list;
  if (root[key].get(list) != simdjson::SUCCESS) return false;
  for (const simdjson::dom::element e : list) {
    std::string_view path;
    if (e.get(path) != simdjson::SUCCESS) return false;
    out.emplace_back(path);
  }
  return true;
}

}  // namespace

std::string Manifest::to_json() const {
  JsonWriter w;
  w.begin_object();
  w.field("format", kFormatVersion);
  w.field("applied", applied.value);
  write_list(w, "sealed", sealed);
  write_list(w, "hot", hot);
  w.key("tables");
  w.begin_object();
  for (const auto& [name, path] : tables) w.field(name, std::string_view(path));
  w.end_object();
  w.end_object();
  return w.take();
}

Result<Manifest> Manifest::parse(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::dom::object tables;
  Manifest m;
  uint64_t format = 0;
  const bool good = parser.parse(json.data(), json.size()).get(root) == simdjson::SUCCESS &&
                    root["format"].get(format) == simdjson::SUCCESS && format == kFormatVersion &&
                    root["applied"].get(m.applied.value) == simdjson::SUCCESS && read_list(root, "sealed", m.sealed) &&
                    read_list(root, "hot", m.hot) && root["tables"].get(tables) == simdjson::SUCCESS;
  if (!good) return fail(ErrorCode::kCorrupt, "the manifest cannot be read", "manifest.json");
  for (const auto& [name, value] : tables) {
    std::string_view path;
    if (value.get(path) != simdjson::SUCCESS)
      return fail(ErrorCode::kCorrupt, "the manifest cannot be read", "manifest.json");
    m.tables.emplace(name, path);
  }
  return m;
}

std::string reader_sql(const Manifest& manifest, const std::string& dir) {
  const auto absolute = [&](const std::string& path) { return dir + "/" + path; };
  std::string sql;
  for (const UpsertedTable& t : upserted_tables()) {
    const auto file = manifest.tables.find(std::string(t.name.substr(kPrefix.size())));
    sql += file == manifest.tables.end()
               ? fmt::format("CREATE TABLE {} ({});", t.name, t.columns)
               : fmt::format("CREATE VIEW {} AS FROM read_parquet({}, hive_partitioning = false);", t.name,
                             duck::literal(absolute(file->second)));
  }
  std::string hot;
  for (const std::string& path : manifest.hot) hot += (hot.empty() ? "" : ", ") + duck::literal(absolute(path));
  sql += hot.empty()
             ? create_hot_table_sql()
             : fmt::format("CREATE VIEW hot_event AS SELECT {} FROM read_parquet([{}], hive_partitioning = false);",
                           kEventColumns, hot);
  std::vector<std::string> sealed;
  for (const std::string& path : manifest.sealed) sealed.push_back(absolute(path));
  return sql + create_views_sql() + create_event_views_sql(sealed);
}

}  // namespace tutti::lake
