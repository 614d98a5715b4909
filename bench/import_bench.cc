// File import on one core: rows of a file -> events, into a sink that keeps nothing.
//
//   build/release/bench/bench_import MAPPING FILE
#include <cinttypes>
#include <cstdio>
#include <ctime>

#include "ingest/files/importer.h"

namespace {

using namespace tutti;

class NoSink final : public ingest::RecordSink {
  Result<Taken> accept(const std::vector<ingest::ImportedEvent>& events) override { return Taken{events.size(), 0}; }
};

int complain(const Error& e) {
  std::fprintf(stderr, "%s: %s\n", e.where.c_str(), e.message.c_str());
  return 1;
}

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "bench_import MAPPING FILE\n");
    return 2;
  }
  const auto mapping = ingest::load_mapping(argv[1]);
  if (!mapping) return complain(mapping.error());
  NoSink sink;
  const double start = cpu_seconds();
  const auto report = ingest::run_import({.path = argv[2], .mapping = *mapping}, sink);
  if (!report) return complain(report.error());
  const double seconds = cpu_seconds() - start;
  std::printf("%" PRIu64 " rows, %" PRIu64 " events, %.2f s CPU: %.0f rows/s a core\n", report->rows, report->events,
              seconds, static_cast<double>(report->rows) / seconds);
  return 0;
}
