// resolve(): the usual component of 1-3 strands, and large webs. Run: build/release/bench_identity
#include <benchmark/benchmark.h>

#include "identity/resolve.h"

namespace tutti {
namespace {

const Rules& rules() {
  static const Rules rules = *Rules::compile(default_rules(), EntityClass::kPerson);
  return rules;
}

void carry(StrandNode& s, std::string type, std::string value) {
  IdentifierUse use;
  use.type = std::move(type);
  use.value = std::move(value);
  use.first_seen = Millis{static_cast<int64_t>(s.id.value)};
  s.identifiers.push_back(std::move(use));
}

void remember(Component& c) {
  for (StrandNode& s : c.strands)
    for (IdentifierUse& use : s.identifiers) use.classification = rules().classify(use.type, use.value);
}

// A browser, the user who signed up on it, and a CRM contact of the same address.
Component usual(int strands) {
  Component c;
  for (int k = 0; k < strands; ++k) {
    StrandNode& s = c.strands.emplace_back();
    s.id = StrandId{static_cast<uint64_t>(k) + 1};
    if (k == 0) carry(s, "anonymous_id", "2f1c9e70-6b1a-4f0e-9d53-0e5b7c9f3a11");
    if (k == 1) {
      carry(s, "user_id", "4711");
      carry(s, "anonymous_id", "2f1c9e70-6b1a-4f0e-9d53-0e5b7c9f3a11");
      carry(s, "email", "ann.lee@acme-pumps.com");
    }
    if (k == 2) {
      carry(s, "crm_contact_id", "0035g00000A1b2C");
      carry(s, "email", "ann.lee@acme-pumps.com");
      s.family_name = "lee";
      s.given_name = "ann";
    }
  }
  return c;
}

void run(benchmark::State& state, const Component& c, Detail detail) {
  for (auto _ : state) benchmark::DoNotOptimize(resolve(c, {}, rules(), detail));
}

void BM_Usual(benchmark::State& state) {
  Component c = usual(static_cast<int>(state.range(0)));
  remember(c);
  run(state, c, Detail::kPersons);
}
BENCHMARK(BM_Usual)->DenseRange(1, 3);

void BM_UsualNotClassified(benchmark::State& state) {
  run(state, usual(3), Detail::kPersons);
}
BENCHMARK(BM_UsualNotClassified);

void BM_UsualExplained(benchmark::State& state) {
  Component c = usual(3);
  remember(c);
  run(state, c, Detail::kExplained);
}
BENCHMARK(BM_UsualExplained);

// One person on very many browsers.
void BM_OnePersonManyBrowsers(benchmark::State& state) {
  Component c;
  const auto n = static_cast<uint64_t>(state.range(0));
  c.strands.reserve(n);
  StrandNode& user = c.strands.emplace_back();
  user.id = StrandId{1};
  carry(user, "user_id", "4711");
  for (uint64_t k = 2; k <= n; ++k) {
    carry(c.strands[0], "anonymous_id", "browser-" + std::to_string(k));
    StrandNode& s = c.strands.emplace_back();
    s.id = StrandId{k};
    carry(s, "anonymous_id", "browser-" + std::to_string(k));
  }
  remember(c);
  run(state, c, Detail::kExplained);
}
BENCHMARK(BM_OnePersonManyBrowsers)->Arg(100)->Arg(2000)->Arg(10000)->Unit(benchmark::kMicrosecond);

// The worst: everyone carries one value that no bound calls shared, and nobody may join.
void BM_AllContradict(benchmark::State& state) {
  Component c;
  for (uint64_t k = 1; k <= static_cast<uint64_t>(state.range(0)); ++k) {
    StrandNode& s = c.strands.emplace_back();
    s.id = StrandId{k};
    carry(s, "user_id", std::to_string(k));
    carry(s, "crm_contact_id", "same");
  }
  remember(c);
  run(state, c, Detail::kExplained);
}
BENCHMARK(BM_AllContradict)->Arg(100)->Arg(2000)->Unit(benchmark::kMicrosecond);

void BM_Classify(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(rules().classify("email", "ann.lee@acme-pumps.com"));
}
BENCHMARK(BM_Classify);

}  // namespace
}  // namespace tutti

BENCHMARK_MAIN();
