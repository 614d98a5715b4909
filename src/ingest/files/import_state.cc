#include "ingest/files/import_state.h"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace tutti::ingest {
namespace {

using Counts = std::map<std::string, uint64_t>;

constexpr std::pair<const char*, uint64_t ImportReport::*> kNumbers[] = {
    {"rows", &ImportReport::rows},         {"rejected", &ImportReport::rejected},
    {"events", &ImportReport::events},     {"without_events", &ImportReport::without_events},
    {"accepted", &ImportReport::accepted}, {"duplicates", &ImportReport::duplicates},
    {"refused", &ImportReport::refused}};
constexpr std::pair<const char*, Counts ImportReport::*> kMaps[] = {{"events_by_type", &ImportReport::events_by_type},
                                                                    {"rejected_by", &ImportReport::rejected_by},
                                                                    {"flagged_by", &ImportReport::flagged_by}};

}  // namespace

void write_counts(JsonWriter& w, const ImportReport& report) {
  w.begin_object();
  for (const auto& [name, member] : kNumbers) w.field(name, report.*member);
  w.field("landed", report.landed());
  for (const auto& [name, member] : kMaps) {
    w.key(name);
    w.begin_object();
    for (const auto& [reason, n] : report.*member) w.field(reason, n);
    w.end_object();
  }
  w.end_object();
}

void read_counts(simdjson::dom::element json, ImportReport& report) {
  for (const auto& [name, member] : kNumbers) {
    uint64_t n = 0;
    if (json[name].get(n) == simdjson::SUCCESS) report.*member = n;
  }
  for (const auto& [name, member] : kMaps) {
    simdjson::dom::object counts;
    if (json[name].get(counts) != simdjson::SUCCESS) continue;
    for (const auto& [reason, value] : counts) {
      uint64_t n = 0;
      if (value.get(n) == simdjson::SUCCESS) (report.*member)[std::string(reason)] = n;
    }
  }
}

ImportState StateFile::read() const {
  ImportState out;
  std::ifstream in(path_, std::ios::binary);
  if (path_.empty() || !in) return out;
  std::stringstream text;
  text << in.rdbuf();
  simdjson::dom::parser parser;
  simdjson::dom::element root, counts;
  uint64_t last_row = 0, error_bytes = 0;
  if (parser.parse(text.str()).get(root) != simdjson::SUCCESS || root["last_row"].get(last_row) != simdjson::SUCCESS ||
      root["error_bytes"].get(error_bytes) != simdjson::SUCCESS || root["counts"].get(counts) != simdjson::SUCCESS)
    return out;
  out.last_row = last_row;
  out.error_bytes = error_bytes;
  read_counts(counts, out.report);
  return out;
}

// No fsync: a state that is lost or old only costs time, since events that are sent again are known.
void StateFile::write(const ImportState& state) const {
  if (path_.empty()) return;
  JsonWriter w;
  w.begin_object();
  w.field("last_row", state.last_row);
  w.field("error_bytes", state.error_bytes);
  w.key("counts");
  write_counts(w, state.report);
  w.end_object();
  const std::string next = path_ + ".tmp";
  std::ofstream(next, std::ios::binary) << w.view();
  std::rename(next.c_str(), path_.c_str());
}

void StateFile::remove() const {
  if (!path_.empty()) std::remove(path_.c_str());
}

}  // namespace tutti::ingest
