// How fast one core folds records into the state (identity and profile), beside parsing alone, and what a hot person
// costs.
//
//   bench_fold [EVENTS] [PERSONS]
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdlib>

#include "hub/apply.h"

using namespace tutti;

namespace {

double cpu_seconds() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  return static_cast<double>(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

// The event of the load generator: about 775 bytes, a user and a browser.
std::string event(uint64_t n, uint64_t persons) {
  const uint64_t user = n * 7919 % persons;
  return fmt::format(
      R"({{"type":"track","event":"Product Viewed","messageId":"{:08x}-0001-4000-8000-{:012x}","anonymousId":"7f3c2a10-5b1e-4d0c-9a77-0000{:08}",)"
      R"("userId":"user-{:06}","timestamp":"2026-11-24T08:00:00.000Z","context":{{"library":{{"name":"analytics.js","version":"4.1.0"}},)"
      R"("page":{{"url":"https://shop.example.com/products/blue-kettle?utm_source=mail","path":"/products/blue-kettle",)"
      R"("referrer":"https://www.example.org/","title":"Blue kettle | Shop"}},"userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",)"
      R"("locale":"en-GB","timezone":"Europe/London"}},"properties":{{"product_id":"p-1047","sku":"BK-12","category":"Kitchen","name":"Blue kettle","brand":"Acme",)"
      R"("price":39.5,"currency":"EUR","quantity":1,"coupon":"SPRING10","position":3}}}})",
      n, n, user, user);
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const uint64_t persons = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100'000;
  Encoder records;
  std::vector<BatchPtr> batches;
  constexpr uint64_t kBatch = 1'000;
  for (uint64_t n = 0; n < events; ++n) {
    const std::string body = event(n, persons), id = fmt::format("m{}", n);
    const Millis at{1'795'500'000'000 + static_cast<int64_t>(n)};
    encode_record(records, {RecordKind::kEvent, SourceId{1}, at, at, id, body});
    if ((n + 1) % kBatch == 0) {
      batches.push_back(make_batch(Offset{n + 2 - kBatch}, kBatch, records.view()));
      records.clear();
    }
  }
  EventParser parser;
  double start = cpu_seconds();
  uint64_t parsed = 0;
  for (const BatchPtr& b : batches)
    for_each_record(*b, [&](Offset, const Record& r) { parsed += parser.parse(r.body).has_value() ? 1 : 0; });
  const double parse_s = cpu_seconds() - start;

  const std::unique_ptr<StateStore> store = make_memory_state();
  std::unique_ptr<State> state = std::move(*State::open(*store));
  Applier applier(*state);
  start = cpu_seconds();
  for (const BatchPtr& b : batches) {
    for_each_record(*b, [&](Offset at, const Record& r) { applier.apply(at, r); });
    state->changes = {};
  }
  const double fold_s = cpu_seconds() - start;
  std::vector<StateWrite> writes;  // a checkpoint counts the memory of every entry anew
  state->begin_sweep(writes);
  while (!state->sweep(SIZE_MAX)) {
  }
  fmt::print("parse alone       {:>10.0f} events/s a core\n", static_cast<double>(parsed) / parse_s);
  fmt::print("fold with parsing {:>10.0f} events/s a core, {:.2f} of parsing alone, {:.2f} s CPU a million\n",
             static_cast<double>(events) / fold_s, parse_s / fold_s, fold_s * 1e6 / static_cast<double>(events));
  fmt::print("hot state         {:>10.0f} bytes a person with {} events ({} persons)\n",
             static_cast<double>(state->hot_bytes()) / static_cast<double>(state->counts.persons), events / persons,
             state->counts.persons);
  return 0;
}
