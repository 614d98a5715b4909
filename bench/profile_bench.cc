// What one event costs in src/profile/, without identity and storage: parsing alone, then folding into warm profiles.
//
//   bench_profile [EVENTS]
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdlib>
#include <vector>

#include "model/record.h"
#include "profile/account_facts.h"
#include "profile/join.h"

using namespace tutti;

namespace {

double cpu_seconds() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  return static_cast<double>(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

template <typename F>
void report(const char* what, size_t n, F&& f) {
  const double start = cpu_seconds();
  for (size_t k = 0; k < n; ++k) f(k);
  const double s = cpu_seconds() - start;
  fmt::print("{:<44} {:>10.0f} a second and core, {:.3f} us each\n", what, static_cast<double>(n) / s,
             s * 1e6 / static_cast<double>(n));
}

// About 790 bytes, as browsers send it.
constexpr std::string_view kTrack =
    R"({"type":"track","event":"Product Viewed","messageId":"00000001-0001-4000-8000-000000000001",)"
    R"("anonymousId":"7f3c2a10-5b1e-4d0c-9a77-000000000001","userId":"user-000001","timestamp":"2026-11-24T08:00:00.000Z",)"
    R"("context":{"library":{"name":"analytics.js","version":"4.1.0"},"page":{"url":"https://shop.example.com/products/)"
    R"(blue-kettle?utm_source=mail","path":"/products/blue-kettle","referrer":"https://www.example.org/","title":"Blue )"
    R"(kettle | Shop"},"userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 )"
    R"(Safari/537.36","locale":"en-GB","timezone":"Europe/London"},"properties":{"product_id":"p-1047","sku":"BK-12",)"
    R"("category":"Kitchen","name":"Blue kettle","brand":"Acme","price":39.5,"currency":"EUR","quantity":1,)"
    R"("coupon":"SPRING10","position":3}})";
constexpr std::string_view kIdentify =
    R"({"type":"identify","userId":"user-000001","traits":{"email":"ada@example.com","name":"Ada Lovelace",)"
    R"("phone":"+43 1 234567","title":"Head of Procurement","company":{"name":"Analytical Engines","city":"Wien"}}})";

constexpr Millis kNow{1'795'500'000'000};

const Event& parsed(EventParser& parser, const BatchPtr& batch) {
  Result<const Event*> r = parser.parse(batch->bytes());
  TUTTI_ASSERT(r.has_value());
  return **r;
}

profile::FoldInput input(size_t k) {
  return {.entity = EntityClass::kPerson,
          .offset = Offset{k + 1},
          .timestamp = kNow + static_cast<int64_t>(k) * 10,
          .source = SourceId{1},
          .name_id = 1 + static_cast<uint32_t>(k % 5),
          .account = StrandId{},
          .message_hash = k * 0x9E3779B97F4A7C15};
}

}  // namespace

int main(int argc, char** argv) {
  const size_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  constexpr size_t kPersons = 1'000;  // warm: what is measured is the fold, not the memory
  const BatchPtr track = make_batch(Offset{1}, 1, kTrack), identify = make_batch(Offset{1}, 1, kIdentify);
  EventParser parser;

  report("parse a track event", events, [&](size_t) { parsed(parser, track); });

  std::vector<profile::StrandProfile> people(kPersons);
  const Event& track_event = parsed(parser, track);
  for (size_t k = 0; k < kPersons * 30; ++k) fold(people[k % kPersons], track_event, input(k));
  report("fold a track event, 30 to 100 touches known", kPersons * 70,
         [&](size_t k) { fold(people[k % kPersons], track_event, input(kPersons * 30 + k)); });
  report("fold a track event, 100 touches known", events,
         [&](size_t k) { fold(people[k % kPersons], track_event, input(kPersons * 100 + k)); });
  report("join 4 strands with 100 touches each", events / 100, [&](size_t k) {
    const profile::StrandView views[] = {{StrandId{1}, &people[k % 250]},
                                         {StrandId{2}, &people[k % 250 + 250]},
                                         {StrandId{3}, &people[k % 250 + 500]},
                                         {StrandId{4}, &people[k % 250 + 750]}};
    profile::join(views, {}, kNow);
  });
  report("encode a profile with 100 touches", events / 10, [&](size_t k) { encode(people[k % kPersons]); });

  const Event& identify_event = parsed(parser, identify);
  report("fold an identify event of 5 traits", events,
         [&](size_t k) { fold(people[k % kPersons], identify_event, input(k)); });

  profile::BusinessObject order;
  profile::AccountFacts facts;
  std::vector<BatchPtr> lines;
  for (size_t k = 0; k < 100; ++k)
    lines.push_back(make_batch(
        Offset{1}, 1,
        fmt::format(
            R"({{"type":"order_line","object":{{"id":"{}","order":"SO-1","account":{{"type":"erp","id":"1"}},"sku":"K{}",)"
            R"("name":"Seal kit","quantity":4,"price":"12.50","currency":"EUR","placedAt":"2026-11-24"}}}})",
            k, k % 60)));
  report("parse and apply a line of an order of 100", events / 10, [&](size_t k) {
    const Event& event = parsed(parser, lines[k % lines.size()]);
    const auto delta = apply_object(order, event,
                                    {.offset = Offset{k + 1},
                                     .timestamp = kNow + static_cast<int64_t>(k),
                                     .source = SourceId{1},
                                     .account = StrandId{1},
                                     .person = {}});
    TUTTI_ASSERT(delta.has_value());
    if (delta->from.value != 0) facts.subtract(delta->minus);
    facts.add(delta->plus);
  });
  return 0;
}
