// The log's costs beside the machine's own limit, on the disk that $TMPDIR (or /tmp) is on.
//
//   bench_log --benchmark_filter='Append|RawWrite|Writer|Refill'   what a durable event costs
//   bench_log --benchmark_filter=Zstd                       compression levels
//   bench_log --benchmark_filter=Seen                       remembered ids; Seen/100000000 takes minutes and 2 GB of
//   disk
//
// Counters: events/s (wall clock), cpu_us (CPU time of the whole process per event), ratio (raw / stored bytes).
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "log/batch_row.h"
#include "log/seen_ids.h"
#include "log/sqlite_log.h"
#include "log/writer.h"

namespace tutti::log {
namespace {

class Folder {
 public:
  Folder() {
    const char* base = getenv("TMPDIR");
    path_ = std::string(base ? base : "/tmp") + "/tutti-bench-XXXXXX";
    TUTTI_ASSERT(mkdtemp(path_.data()) != nullptr);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// A tracking event of about 788 bytes, as analytics.js sends it from a shop.
std::string event_body(uint64_t n) {
  const uint64_t user = (n * 7919) % 100000;
  return fmt::format(
      R"({{"type":"track","event":"Product Viewed","messageId":"5c1d2f3a-0001-4000-8000-{:012x}","anonymousId":)"
      R"("7f3c2a10-5b1e-4d0c-9a77-0000{:08}","userId":"user-{:06}","timestamp":"2026-11-24T08:13:{:02}.{:03}Z",)"
      R"("context":{{"library":{{"name":"analytics.js","version":"4.1.0"}},"page":{{"url":)"
      R"("https://shop.example.com/products/blue-kettle?utm_source=mail","path":"/products/blue-kettle",)"
      R"("referrer":"https://www.example.org/","title":"Blue kettle | Shop"}},"userAgent":)"
      R"("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",)"
      R"("locale":"en-GB","timezone":"Europe/London"}},"properties":{{"product_id":"p-{}","sku":"BK-{}",)"
      R"("category":"Kitchen","name":"Blue kettle","brand":"Acme","price":{}.5,"currency":"EUR","quantity":1,)"
      R"("coupon":"SPRING10","position":{}}}}})",
      n, user, user, n / 1000 % 60, n % 1000, n * 31 % 2000, n * 17 % 100, n * 13 % 300, n % 10);
}

Submission submission(uint64_t first, size_t events) {
  Submission s;
  Encoder e;
  for (uint64_t n = first; n < first + events; ++n) {
    const size_t before = e.size();
    const std::string id = fmt::format("5c1d2f3a-0001-4000-8000-{:012x}", n), body = event_body(n);
    encode_record(e, {.kind = RecordKind::kEvent,
                      .source = SourceId{1},
                      .received_at = Millis{1'795'508'023'000 + static_cast<int64_t>(n)},
                      .timestamp = Millis{1'795'508'022'000 + static_cast<int64_t>(n)},
                      .message_id = id,
                      .body = body});
    s.items.push_back(
        {.bytes = static_cast<uint32_t>(e.size() - before), .id = message_hash(SourceId{1}, id), .event = true});
  }
  s.records = e.take();
  return s;
}

double cpu_seconds() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(u.ru_utime) + seconds(u.ru_stime);
}

void report(benchmark::State& state, double events, double cpu) {
  state.counters["events/s"] = benchmark::Counter(events, benchmark::Counter::kIsRate);
  state.counters["cpu_us"] = cpu * 1e6 / events;
}

// One commit of `events` events after another: args events, page bytes, zstd level.
void append(benchmark::State& state) {
  Folder folder;
  const auto events = static_cast<uint32_t>(state.range(0));
  auto log = SqliteLog::open({.path = folder / "log.db",
                              .page_bytes = static_cast<int>(state.range(1)),
                              .zstd_level = static_cast<int>(state.range(2))});
  std::vector<Submission> pool;
  for (uint64_t i = 0; i < 64; ++i) pool.push_back(submission(i * events, events));
  double total = 0;
  size_t raw = 0;
  const double cpu = cpu_seconds();
  for (auto _ : state) {
    const Submission& s = pool[static_cast<size_t>(total / events) % pool.size()];
    const NewBatch batch{.count = events, .events = events, .records = s.records, .counts = {}};
    if (!(*log)->append({&batch, 1})) state.SkipWithError("append failed");
    total += events;
    raw += s.records.size();
  }
  report(state, total, cpu_seconds() - cpu);
  (*log).reset();
  state.counters["ratio"] =
      static_cast<double>(raw) / static_cast<double>(std::filesystem::file_size(folder / "log.db"));
}
BENCHMARK(append)
    ->Name("Append")
    ->ArgsProduct({{1, 500, 4000}, {4096, 16384, 32768}, {1}})
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

// The machine's limit: the same compressed bytes by write and fdatasync into a file that has its space.
void raw_write(benchmark::State& state) {
  Folder folder;
  const auto events = static_cast<size_t>(state.range(0));
  Compressor compressor(1);
  const std::string bytes(compressor.compress(submission(0, events).records));
  constexpr off_t kFileBytes = 64 << 20;
  const int fd = open((folder / "raw").c_str(), O_CREAT | O_RDWR, 0600);
  TUTTI_ASSERT(fd >= 0 && posix_fallocate(fd, 0, kFileBytes) == 0 && fsync(fd) == 0);
  off_t at = 0;
  double total = 0;
  const double cpu = cpu_seconds();
  for (auto _ : state) {
    if (at + static_cast<off_t>(bytes.size()) > kFileBytes) at = 0;
    if (pwrite(fd, bytes.data(), bytes.size(), at) < 0 || fdatasync(fd) != 0) state.SkipWithError("write failed");
    at += static_cast<off_t>(bytes.size());
    total += static_cast<double>(events);
  }
  report(state, total, cpu_seconds() - cpu);
  close(fd);
}
BENCHMARK(raw_write)->Name("RawWrite")->Arg(1)->Arg(500)->Arg(4000)->UseRealTime()->Unit(benchmark::kMicrosecond);

// The whole writer: remembered ids, rows, zstd, SQLite, counters, tail. Senders of 100 events keep the queue filled.
void writer(benchmark::State& state) {
  constexpr size_t kEvents = 200'000, kBatch = 100;
  const auto in_flight_max = static_cast<size_t>(state.range(0)) / kBatch;
  double total = 0, cpu = 0;
  uint64_t commits = 0;
  for (auto _ : state) {
    state.PauseTiming();
    {
      Folder folder;
      auto log = SqliteLog::open({.path = folder / "log.db"});
      auto seen = SeenIds::open({.dir = folder / "seen", .log_id = (*log)->id(), .log_end = Offset{}});
      Ledger ledger;
      Tail tail(**log);
      Writer w(**log, **seen, ledger, tail);
      std::vector<Submission> all;
      for (uint64_t i = 0; i < kEvents; i += kBatch) all.push_back(submission(i, kBatch));
      std::mutex mutex;
      std::condition_variable changed;
      size_t in_flight = 0;
      const auto done = [&](const Outcome& o) {
        TUTTI_ASSERT(o.status.has_value());
        std::lock_guard lock(mutex);
        --in_flight;
        changed.notify_one();
      };
      const double before = cpu_seconds();
      state.ResumeTiming();
      for (Submission& s : all) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return in_flight < in_flight_max; });
        ++in_flight;
        lock.unlock();
        s.done = done;
        TUTTI_ASSERT(w.try_submit(std::move(s)));
      }
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return in_flight == 0; });
      lock.unlock();
      state.PauseTiming();
      cpu += cpu_seconds() - before;
      total += kEvents;
      commits += w.stats().commits;
      w.stop();
    }
    state.ResumeTiming();
  }
  report(state, total, cpu);
  state.counters["events/commit"] = total / static_cast<double>(commits);
}
BENCHMARK(writer)->Name("Writer")->Arg(1000)->Arg(4000)->Arg(16000)->UseRealTime()->Unit(benchmark::kMillisecond);

// After a crash or a loss of the run files: 200,000 events read back from the log and remembered (160 MB of records).
void refill(benchmark::State& state) {
  constexpr uint32_t kEvents = 200'000, kBatch = 1000;
  Folder folder;
  auto log = SqliteLog::open({.path = folder / "log.db"});
  for (uint64_t i = 0; i < kEvents; i += kBatch) {
    const Submission s = submission(i, kBatch);
    const NewBatch batch{.count = kBatch, .events = kBatch, .records = s.records, .counts = {}};
    TUTTI_ASSERT((*log)->append({&batch, 1}).has_value());
  }
  double total = 0;
  const double cpu = cpu_seconds();
  for (auto _ : state) {
    std::filesystem::remove_all(folder / "seen");
    auto seen = SeenIds::open({.dir = folder / "seen", .log_id = (*log)->id(), .log_end = (*log)->end()});
    TUTTI_ASSERT((*seen)->refill(**log).has_value());
    total += kEvents;
  }
  report(state, total, cpu_seconds() - cpu);
}
BENCHMARK(refill)->Name("Refill")->UseRealTime()->Unit(benchmark::kMillisecond);

void zstd(benchmark::State& state) {
  Compressor compressor(static_cast<int>(state.range(0)));
  const Submission s = submission(0, static_cast<size_t>(state.range(1)));
  size_t stored = 0;
  double total = 0;
  const double cpu = cpu_seconds();
  for (auto _ : state) {
    stored = compressor.compress(s.records).size();
    total += static_cast<double>(state.range(1));
  }
  report(state, total, cpu_seconds() - cpu);
  state.counters["ratio"] = static_cast<double>(s.records.size()) / static_cast<double>(stored);
}
BENCHMARK(zstd)->Name("Zstd")->ArgsProduct({{-7, -5, -3, -1, 1, 3}, {1, 500, 1200}})->Unit(benchmark::kMicrosecond);

// n random ids remembered, 1 % of the looks are duplicates of any age; then a million more looks are timed.
void seen(benchmark::State& state) {
  Folder folder;
  const auto ids_max = static_cast<uint64_t>(state.range(0));
  auto opened = SeenIds::open({.dir = folder / "seen", .log_id = {1, 1}, .log_end = Offset{}});
  SeenIds& ids = **opened;
  constexpr size_t kCommit = 2000;
  uint64_t n = 0, duplicates = 0;
  std::vector<Hash128> commit(kCommit);
  std::vector<uint8_t> duplicate(kCommit);
  const auto id_of = [](uint64_t k) { return hash128({reinterpret_cast<const char*>(&k), sizeof k}); };
  const auto one_commit = [&] {
    for (size_t i = 0; i < kCommit; ++i) commit[i] = id_of(i % 100 == 99 && n > 0 ? hash64({}, n + i) % n : n + i);
    TUTTI_ASSERT(ids.check_and_add(commit, duplicate).has_value());
    for (const uint8_t d : duplicate) duplicates += d;
    n += kCommit;
    TUTTI_ASSERT(ids.commit(Offset{n}).has_value());
  };
  const double cpu_before_fill = cpu_seconds();
  const auto fill_start = std::chrono::steady_clock::now();
  while (n < ids_max) one_commit();
  TUTTI_ASSERT(ids.wait_idle().has_value());
  const double fill_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - fill_start).count();
  state.counters["fill_ids/s"] = static_cast<double>(n) / fill_s;
  state.counters["fill_cpu_us"] = (cpu_seconds() - cpu_before_fill) * 1e6 / static_cast<double>(n);
  const double before = static_cast<double>(n);
  const double cpu = cpu_seconds();
  for (auto _ : state)
    for (int k = 0; k < 500; ++k) one_commit();
  report(state, static_cast<double>(n) - before, cpu_seconds() - cpu);
  const SeenStats s = ids.stats();
  state.counters["runs"] = static_cast<double>(s.runs);
  state.counters["memory_MB"] = static_cast<double>(s.memory_bytes) * 1e-6;
  state.counters["dup_%"] = 100.0 * static_cast<double>(duplicates) / static_cast<double>(n);
}
BENCHMARK(seen)
    ->Name("Seen")
    ->Arg(1'000'000)
    ->Arg(10'000'000)
    ->Arg(100'000'000)
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tutti::log

BENCHMARK_MAIN();
