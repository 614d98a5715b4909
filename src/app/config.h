// Settings of a server: a TOML file, then the environment, then flags, each outweighing the one before.
//
// Every key is in one table (settings()), which the file reader, the environment reader, `tutti serve --help` and
// docs/configuration.md are held against. An unknown key is refused with the nearest known name.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tutti::app {

struct Config {
  std::string data = "data";
  std::string listen = "127.0.0.1:8080";
  std::string console;  // folder of the built console; empty: none is served
  std::string log_level = "info";
  std::string analytics_js;  // file of the browser client; empty: /analytics.js/ answers 404
  std::string public_url;    // how browsers reach this server when a proxy stands before it; empty: the Host header
  uint64_t state_mib = 512;
  uint64_t lake_mib = 512;
  uint64_t sql_mib = 768;
  uint64_t queue_mib = 64;
  uint64_t pending_max = 3'000'000;
  uint64_t event_kib = 32;
  uint64_t batch_kib = 500;
  uint64_t batch_events = 2'500;
  uint64_t connections_max = 4'096;
  uint64_t body_mib = 4;
};

struct Setting {
  const char* key;   // in the file; sections with a dot: "limits.event_kib"
  const char* help;  // one line; with unit
  std::function<Result<void>(Config&, std::string_view)> set;
  std::function<std::string(const Config&)> get;

  std::string env() const;   // TUTTI_LIMITS_EVENT_KIB
  std::string flag() const;  // --limits-event-kib
};
std::span<const Setting> settings();

// Applies a TOML file. Errors name the key and the line.
Result<void> read_file(Config& config, const std::string& path);
// Applies TUTTI_* variables. TUTTI_CONFIG (the file's path) is not a setting.
Result<void> read_environment(Config& config, const std::map<std::string, std::string>& environment);
Result<void> set(Config& config, std::string_view key, std::string_view value);

// The known key that is spelled most like `key`; empty when none is near.
std::string nearest_key(std::string_view key);

}  // namespace tutti::app
