#include "app/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/nearest.h"

namespace tutti::app {
namespace {

Setting text(const char* key, const char* help, std::string Config::*member) {
  return {key, help,
          [member](Config& c, std::string_view v) -> Result<void> {
            c.*member = v;
            return {};
          },
          [member](const Config& c) { return c.*member; }};
}

Setting number(const char* key, const char* help, uint64_t Config::*member, uint64_t min, uint64_t max) {
  return {key, help,
          [=](Config& c, std::string_view v) -> Result<void> {
            uint64_t n = 0;
            const auto [end, bad] = std::from_chars(v.data(), v.data() + v.size(), n);
            if (bad != std::errc() || end != v.data() + v.size() || n < min || n > max)
              return fail(ErrorCode::kInvalid, fmt::format("{} must be a whole number from {} to {}", key, min, max),
                          key);
            c.*member = n;
            return {};
          },
          [member](const Config& c) { return std::to_string(c.*member); }};
}

std::string spelled(std::string_view key, char dot, bool upper) {
  std::string out(key);
  for (char& c : out) {
    if (c == '.' || c == '_') c = dot;
    if (upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return out;
}

Result<void> apply_table(Config& config, const toml::table& table, const std::string& prefix, const std::string& path) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    if (const toml::table* section = node.as_table()) {
      TRY(apply_table(config, *section, key + ".", path));
      continue;
    }
    std::string value;
    if (const auto s = node.value_exact<std::string>()) value = *s;
    else if (const auto n = node.value_exact<int64_t>()) value = std::to_string(*n);
    else
      return fail(ErrorCode::kInvalid, fmt::format("{} must be text or a whole number", key),
                  fmt::format("{}:{}", path, node.source().begin.line));
    if (Result<void> done = set(config, key, value); !done)
      return fail(done.error().code, done.error().message, fmt::format("{}:{}", path, node.source().begin.line));
  }
  return {};
}

}  // namespace

std::span<const Setting> settings() {
  static const std::vector<Setting> kSettings = {
      text("data", "folder of all data", &Config::data),
      text("listen", "address and port, e.g. 127.0.0.1:8080 or [::1]:8080", &Config::listen),
      text("console", "folder of the built console; empty: no console", &Config::console),
      text("analytics_js", "file of the browser client served at /analytics.js/", &Config::analytics_js),
      text("log_level", "debug, info, warn or error", &Config::log_level),
      text("public_url", "how browsers reach the hub when a proxy stands before it", &Config::public_url),
      number("memory.state_mib", "MiB of people and accounts kept hot", &Config::state_mib, 16, 1'048'576),
      number("memory.lake_mib", "MiB that DuckDB may use", &Config::lake_mib, 64, 1'048'576),
      number("memory.sql_mib", "MiB of one SQL statement of a user; two may run at once", &Config::sql_mib, 64,
             1'048'576),
      number("memory.queue_mib", "MiB of events waiting for the disk; beyond it 429", &Config::queue_mib, 1, 65'536),
      number("limits.pending_max", "events on disk but not applied; beyond it 429", &Config::pending_max, 1'000,
             1'000'000'000),
      number("limits.event_kib", "KiB of one event", &Config::event_kib, 1, 1'024),
      number("limits.batch_kib", "KiB of one batch request, unpacked", &Config::batch_kib, 1, 65'536),
      number("limits.batch_events", "events of one batch request", &Config::batch_events, 1, 100'000),
      number("limits.connections_max", "open connections", &Config::connections_max, 1, 1'000'000),
      number("limits.body_mib", "MiB of one request's body", &Config::body_mib, 1, 1'024),
  };
  return kSettings;
}

std::string Setting::env() const {
  return "TUTTI_" + spelled(key, '_', true);
}
std::string Setting::flag() const {
  return "--" + spelled(key, '-', false);
}

std::string nearest_key(std::string_view key) {
  std::vector<std::string> known;
  for (const Setting& s : settings()) known.push_back(s.key);
  return nearest(key, known);
}

Result<void> set(Config& config, std::string_view key, std::string_view value) {
  for (const Setting& s : settings())
    if (s.key == key) return s.set(config, value);
  const std::string nearest = nearest_key(key);
  return fail(
      ErrorCode::kInvalid,
      fmt::format("there is no setting {}{}", key, nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest)),
      std::string(key));
}

Result<void> read_file(Config& config, const std::string& path) {
  try {
    return apply_table(config, toml::parse_file(path), "", path);
  } catch (const toml::parse_error& e) {
    return fail(ErrorCode::kInvalid, std::string(e.description()), fmt::format("{}:{}", path, e.source().begin.line));
  }
}

Result<void> read_environment(Config& config, const std::map<std::string, std::string>& environment) {
  for (const auto& entry : environment) {
    const std::string& name = entry.first;
    if (!name.starts_with("TUTTI_") || name == "TUTTI_CONFIG" || name.starts_with("TUTTI_TEST_")) continue;
    const auto all = settings();
    const auto it = std::find_if(all.begin(), all.end(), [&](const Setting& s) { return s.env() == name; });
    if (it != all.end()) {
      TRY(it->set(config, entry.second));
      continue;
    }
    std::vector<std::string> known;
    for (const Setting& s : all) known.push_back(s.env());
    const std::string best = nearest(name, known);
    return fail(
        ErrorCode::kInvalid,
        fmt::format("there is no setting {}{}", name, best.empty() ? "" : fmt::format("; did you mean {}?", best)),
        name);
  }
  return {};
}

}  // namespace tutti::app
