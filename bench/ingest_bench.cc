// Live ingest on one core: JSON of a batch request -> log records, beside a bare simdjson parse of the same bytes.
//
//   build/release/bench_ingest --benchmark_counters_tabular=true
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <simdjson.h>

#include <string>

#include "ingest/live/tracking.h"

namespace {

using namespace tutti;
using namespace tutti::ingest;

// The shape and size of the load generator's events: a browser's "Product Viewed" of about 788 bytes.
std::string event(int n) {
  return fmt::format(
      R"({{"type":"track","event":"Product Viewed","messageId":"{:08x}-0001-4000-8000-{:012x}",)"
      R"("anonymousId":"7f3c2a10-5b1e-4d0c-9a77-0000{:08}","userId":"user-{:06}","timestamp":"2026-11-24T08:13:43.000Z",)"
      R"("context":{{"library":{{"name":"analytics.js","version":"4.1.0"}},"page":{{)"
      R"("url":"https://shop.example.com/products/blue-kettle?utm_source=mail","path":"/products/blue-kettle",)"
      R"("referrer":"https://www.example.org/","title":"Blue kettle | Shop"}},"userAgent":"Mozilla/5.0 (X11; Linux )"
      R"(x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36","locale":"en-GB",)"
      R"("timezone":"Europe/London"}},"properties":{{"product_id":"p-1047","sku":"BK-12","category":"Kitchen",)"
      R"("name":"Blue kettle","brand":"Acme","price":39.5,"currency":"EUR","quantity":1,"coupon":"SPRING10","position":3}}}})",
      n, n, n, n);
}

std::string batch(int events) {
  std::string body = R"({"batch":[)";
  for (int n = 0; n < events; ++n) body += (n ? "," : "") + event(n);
  return body + R"(],"sentAt":"2026-11-24T08:13:44.000Z"})";
}

void report(benchmark::State& state, size_t events, size_t bytes) {
  state.SetBytesProcessed(static_cast<int64_t>(bytes) * static_cast<int64_t>(state.iterations()));
  state.counters["events"] = benchmark::Counter(static_cast<double>(events) * static_cast<double>(state.iterations()),
                                                benchmark::Counter::kIsRate);
  state.counters["us_per_event"] =
      benchmark::Counter(static_cast<double>(events) * static_cast<double>(state.iterations()) / 1e6,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void raw_parse(benchmark::State& state) {
  const int events = static_cast<int>(state.range(0));
  const simdjson::padded_string body(batch(events));
  simdjson::dom::parser parser;
  for (auto _ : state) benchmark::DoNotOptimize(parser.parse(body).error());
  report(state, static_cast<size_t>(events), body.size());
}
BENCHMARK(raw_parse)->Arg(1)->Arg(100)->Arg(500);

void body_to_records(benchmark::State& state) {
  const int events = static_cast<int>(state.range(0));
  std::string body = batch(events);
  TrackingParser parser({}, [] { return std::string("assigned"); });
  for (auto _ : state) {
    const Tracked tracked = parser.parse(body, {.shape = Shape::kBatch,
                                                .source = SourceId{1},
                                                .received_at = Millis{1'795'500'000'000},
                                                .client_ip = "203.0.113.7",
                                                .live_max = 4});
    if (tracked.submission.items.size() != static_cast<size_t>(events)) state.SkipWithError("events were refused");
    benchmark::DoNotOptimize(tracked.submission.records.data());
  }
  report(state, static_cast<size_t>(events), body.size());
}
BENCHMARK(body_to_records)->Arg(1)->Arg(100)->Arg(500);

}  // namespace

BENCHMARK_MAIN();
