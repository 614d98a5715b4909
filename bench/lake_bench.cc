// What the lake costs and how fast it answers: `bench_lake [events, default 10000000] [days they span, 540] [folder]`.
// Prints CPU per event of apply() alone and of sealing, and p50/p95 of timelines and dashboard queries over all events.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <random>
#include <thread>

#include "base/time.h"
#include "lake/lake.h"

namespace {

using namespace tutti;
using Clock = std::chrono::steady_clock;

constexpr int64_t kStart = 1'735'689'600'000;  // 2025-01-01
int64_t days = 540;
constexpr uint64_t kBatch = 20'000;

double cpu_seconds() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  return static_cast<double>(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
         static_cast<double>(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

template <typename T>
T need(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s (%s)\n", result.error().message.c_str(), result.error().where.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

struct Generator {
  explicit Generator(uint64_t n) : events(n), persons(std::max<uint64_t>(n / 20, 10)), accounts(persons / 10 + 1) {}

  // Busy people are few: ids are drawn with a square, and an account owns ten neighbours.
  LakeChange next() {
    LakeChange change;
    bodies.clear();
    for (uint64_t k = 0; k < kBatch && at < events; ++k) {
      const double u = std::uniform_real_distribution<>(0, 1)(random);
      const auto person = 1 + static_cast<uint64_t>(u * u * static_cast<double>(persons - 1));
      const int64_t when =
          kStart + static_cast<int64_t>(static_cast<double>(at) / static_cast<double>(events) * days * kDayMs);
      const std::string& body = bodies.emplace_back(fmt::format(
          R"({{"type":"track","event":"{}","userId":"u{}","messageId":"m-{:016x}","timestamp":"{}","context":{{"ip":"203.0.113.{}","userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36","page":{{"path":"/products/hx-{}","referrer":"https://www.example.com/search?q=hydraulic+press","title":"HX {} hydraulic press","url":"https://shop.example.com/products/hx-{}"}},"locale":"de-DE","timezone":"Europe/Berlin","campaign":{{"source":"newsletter","name":"spring-{}"}}}},"properties":{{"product_id":"HX-{}","price":{}.{},"currency":"EUR","category":"presses","position":{},"note":"{:032x}"}}}})",
          names[at % 8], person, random(), format_time(Millis{when}), random() % 256, random() % 500, random() % 500,
          random() % 500, random() % 12, random() % 500, random() % 9000, random() % 100, random() % 40, random()));
      const bool traits = at % 32 == 0;
      if (traits)
        bodies.back() = fmt::format(
            R"({{"type":"identify","userId":"u{}","traits":{{"email":"u{}@example.com","name":"Person {}","plan":"p{}","city":"Graz"}}}})",
            person, person, person, random() % 4);
      const std::string& message = bodies.emplace_back(fmt::format("m-{:016x}-{:016x}", random(), at));
      ++at;
      change.events.push_back({Offset{at}, Millis{when + static_cast<int64_t>(random() % 60'000)}, Millis{when},
                               SourceId{1 + static_cast<uint32_t>(at % 3)}, traits ? "identify" : "track",
                               traits ? "identify" : names[at % 8], at % 3 ? "web" : "email", message, StrandId{person},
                               StrandId{1'000'000'000 + person / 10}, body});
    }
    change.through = Offset{at};
    return change;
  }

  static constexpr const char* names[] = {"Product Viewed",  "Product Added", "Page Viewed", "Email Opened",
                                          "Order Completed", "Search Done",   "Form Sent",   "Brochure Loaded"};
  uint64_t events, persons, accounts, at = 0;
  std::mt19937_64 random{42};
  std::deque<std::string> bodies;
};

// CPU is of the whole process over all rounds: it tells more than times do on a machine that has other work.
template <typename F>
void measure(const char* what, int rounds, F&& run) {
  std::vector<double> ms;
  const double cpu = cpu_seconds();
  for (int k = 0; k < rounds; ++k) {
    const auto start = Clock::now();
    run(k);
    ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  const double cpu_ms = (cpu_seconds() - cpu) * 1e3 / rounds;
  std::sort(ms.begin(), ms.end());
  const auto at = [&](double q) { return ms[static_cast<size_t>(q * static_cast<double>(ms.size() - 1))]; };
  fmt::print("{:<44} p50 {:8.1f} ms   p95 {:8.1f} ms   CPU {:8.1f} ms\n", what, at(0.5), at(0.95), cpu_ms);
  std::fflush(stdout);
}

void feed(Lake& lake, Generator& generator) {
  double apply_cpu = 0, seal_cpu = 0, slowest = 0;
  uint64_t body_bytes = 0;
  const auto start = Clock::now();
  while (generator.at < generator.events) {
    const LakeChange change = generator.next();
    for (const EventRow& e : change.events) body_bytes += e.body.size();
    const double before = cpu_seconds();
    const auto began = Clock::now();
    need(lake.apply(change));
    const double spent = cpu_seconds() - before;
    const double took = std::chrono::duration<double>(Clock::now() - began).count();
    slowest = std::max(slowest, took);
    (spent > 0.2 ? seal_cpu : apply_cpu) += spent;  // a batch that seals costs far more than one that does not
  }
  const double before = cpu_seconds();
  need(lake.compact());
  seal_cpu += cpu_seconds() - before;
  const auto n = static_cast<double>(generator.events);
  fmt::print(
      "{} events, {:.0f} bytes each: apply {:.2f} us CPU an event, sealing {:.2f} us; longest apply {:.1f} s; {:.0f} s "
      "in all\n",
      generator.events, static_cast<double>(body_bytes) / n, apply_cpu * 1e6 / n, seal_cpu * 1e6 / n, slowest,
      std::chrono::duration<double>(Clock::now() - start).count());
}

void feed_strands(Lake& lake, const Generator& generator) {
  const double before = cpu_seconds();
  LakeChange change;
  change.through = lake.applied() + 1;
  for (uint64_t k = 1; k <= generator.persons; ++k)
    change.strands.push_back(
        {StrandId{k}, StrandId{k % 5 ? k : k / 5 + 1}, EntityClass::kPerson, SourceId{1}, "user_id", "u"});
  for (uint64_t k = 0; k <= generator.accounts; ++k)
    change.strands.push_back({StrandId{1'000'000'000 + k}, StrandId{1'000'000'000 + k}, EntityClass::kAccount,
                              SourceId{1}, "group_id", "g"});
  need(lake.apply(change));
  fmt::print("{} strands: {:.2f} us CPU each\n", change.strands.size(),
             (cpu_seconds() - before) * 1e6 / static_cast<double>(change.strands.size()));
}

void ask(Lake& lake, Generator& generator) {
  std::mt19937_64 random{7};
  const auto person = [&] { return StrandId{1 + random() % generator.persons}; };
  const auto newest = Millis{kStart + days * kDayMs};
  measure("timeline of a busy person, newest page", 40,
          [&](int k) { need(lake.timeline({.persons = {StrandId{1 + static_cast<uint64_t>(k)}}, .limit = 100})); });
  measure("timeline of any person (whole history)", 60,
          [&](int) { need(lake.timeline({.persons = {person()}, .limit = 100})); });
  measure("timeline of 5 strands, page in the middle", 40, [&](int) {
    need(lake.timeline({.persons = {person(), person(), person(), person(), person()},
                        .before = TimelineCursor{Millis{newest.value - 200 * kDayMs}, Offset{0}},
                        .limit = 50}));
  });
  measure("timeline of an account, newest page", 40, [&](int) {
    need(lake.timeline({.accounts = {StrandId{1'000'000'000 + random() % generator.accounts}}, .limit = 50}));
  });
  measure("timeline of an account, no page full", 20, [&](int) {
    need(lake.timeline({.accounts = {StrandId{1'000'000'000 + random() % generator.accounts}}, .limit = 1000}));
  });
  measure("events by day and name", 20,
          [&](int) { need(lake.query("SELECT day, name, count(*) FROM event_log GROUP BY ALL")); });
  measure("events by channel, newest 90 days", 20, [&](int) {
    need(lake.query("SELECT day, channel, count(*) FROM event_log WHERE day >= DATE '2026-03-27' GROUP BY ALL"));
  });
  measure("events by day and name through `events`", 10,
          [&](int) { need(lake.query("SELECT day, name, count(*) FROM events GROUP BY ALL")); });
  measure("people with most events", 10, [&](int) {
    need(lake.query("SELECT person_id, count(*) AS n FROM events GROUP BY ALL ORDER BY n DESC LIMIT 20"));
  });
  measure("traits as of a date, one event in 32 sets some", 5, [&](int) {
    need(lake.query("SELECT count(*) FROM traits_as_of(TIMESTAMP '2026-01-01') WHERE trait = 'plan'"));
  });
  LakeChange change;
  change.through = lake.applied();
  measure("identity change of 100 strands", 20, [&](int) {
    change.clear();
    change.through = lake.applied() + 1;
    for (int k = 0; k < 100; ++k)
      change.strands.push_back({person(), StrandId{1}, EntityClass::kPerson, SourceId{1}, "user_id", "u"});
    need(lake.apply(change));
  });
  measure("publish everything", 1, [&](int) { need(lake.publish()); });
  for (int k = 0; k < 3; ++k) {
    generator.at = lake.applied().value;
    generator.events = generator.at + 20'000;
    change = generator.next();
    need(lake.apply(change));
    std::this_thread::sleep_for(std::chrono::seconds(12));  // a publication is worth ten times what it took
    measure("publish 20,000 events more", 1, [&](int) { need(lake.publish()); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  Generator generator(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000);
  if (argc > 2) days = std::strtoll(argv[2], nullptr, 10);
  std::string dir = argc > 3 ? argv[3] : "";
  const bool own = dir.empty();
  if (own) {
    dir = (std::filesystem::temp_directory_path() / "tutti_lake_XXXXXX").string();
    if (!mkdtemp(dir.data())) return 1;
  }
  {
    auto lake = need(Lake::open(dir));
    if (lake->applied() == Offset{}) {
      feed(*lake, generator);
      feed_strands(*lake, generator);
    }
    ask(*lake, generator);
    uintmax_t bytes = 0;
    size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir))
      if (entry.is_regular_file()) bytes += entry.file_size(), ++files;
    rusage u{};
    getrusage(RUSAGE_SELF, &u);
    fmt::print("{} files, {:.0f} MB on disk, {} MB resident at most\n", files, static_cast<double>(bytes) / 1e6,
               u.ru_maxrss / 1024);
  }
  if (own) std::filesystem::remove_all(dir);
}
