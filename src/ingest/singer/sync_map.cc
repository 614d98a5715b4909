#include "ingest/singer/sync_map.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "ingest/singer/record_row.h"

namespace tutti::ingest::singer {
namespace {

struct Reader {
  const std::string& name;

  tl::unexpected<Error> bad(const toml::node& node, std::string message) const {
    return fail(ErrorCode::kInvalid, std::move(message), fmt::format("{}:{}", name, node.source().begin.line));
  }

  Result<std::string> word(const toml::table& t, const char* key, std::initializer_list<std::string_view> known) const {
    const toml::node* n = t.get(key);
    if (!n) return std::string();
    const std::string s = n->value_exact<std::string>().value_or("");
    if (s.empty() || (known.size() > 0 && std::find(known.begin(), known.end(), s) == known.end())) {
      std::string all;
      for (const std::string_view k : known) all += (all.empty() ? "" : ", ") + std::string(k);
      return bad(*n, fmt::format("{} must be {}", key, all.empty() ? "text" : "one of " + all));
    }
    return s;
  }

  Result<StreamMap> stream(const toml::table& t) const {
    StreamMap s;
    if (const toml::node* key = t.get("key")) {
      if (!key->as_array() || key->as_array()->empty()) return bad(*key, "key must be a list of columns");
      for (const toml::node& column : *key->as_array()) {
        const auto text = column.value_exact<std::string>();
        if (!text || text->empty()) return bad(column, "key must be a list of columns");
        s.key.push_back(*text);
      }
    }
    TRY_VALUE(method, word(t, "method", {"FULL_TABLE", "INCREMENTAL", "LOG_BASED"}));
    TRY_VALUE(replication_key, word(t, "replication_key", {}));
    TRY_VALUE(without_key, word(t, "without_key", {"distinct", "append"}));
    s.method = std::move(method);
    s.replication_key = std::move(replication_key);
    s.append_without_key = without_key == "append";
    return s;
  }
};

}  // namespace

Result<SyncMap> SyncMap::parse(std::string_view toml, const std::string& name) {
  SyncMap out;
  try {
    const toml::table root = toml::parse(toml, name);
    const Reader reader{name};
    for (const auto& [key, node] : root)
      if (key.str() != "version" && key.str() != "source" && key.str() != "lookup" && key.str() != "stream")
        return reader.bad(node, fmt::format("\"{}\" is not known here; there are version, source, lookup, stream",
                                            std::string(key.str())));
    const toml::table* streams = root["stream"].as_table();
    if (!streams || streams->empty()) return reader.bad(root, "there is no [stream.NAME]");
    for (const auto& [key, node] : *streams) {
      if (!node.as_table()) return reader.bad(node, "must be written [stream.NAME]");
      TRY_VALUE(stream, reader.stream(*node.as_table()));
      TRY_VALUE(mapping, Mapping::parse_stream(toml, name, key.str()));
      stream.sees_deletes =
          std::find(mapping->columns().begin(), mapping->columns().end(), kDeletedColumn) != mapping->columns().end();
      out.source = mapping->source();
      stream.mapping = std::move(mapping);
      out.streams.emplace(std::string(key.str()), std::move(stream));
    }
  } catch (const toml::parse_error& e) {
    return fail(ErrorCode::kInvalid, std::string(e.description()), fmt::format("{}:{}", name, e.source().begin.line));
  }
  return out;
}

Result<SyncMap> SyncMap::load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "cannot read the map", path);
  std::stringstream text;
  text << in.rdbuf();
  return parse(text.str(), path);
}

std::vector<StreamChoice> SyncMap::choices() const {
  std::vector<StreamChoice> out;
  for (const auto& [name, stream] : streams) out.push_back({name, stream.method, stream.replication_key});
  return out;
}

}  // namespace tutti::ingest::singer
