// Probable duplicates among people: `bench_linkage make FILE [RECORDS [SEED]]` writes people with their truth,
// `bench_linkage FILE [THREADS]` trains, scores and groups them and prints how well, how fast and how large.
// linkage_peer.py does the same with Splink.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "linkage/batch.h"
#include "linkage/default_models.h"
#include "linkage/link_index.h"
#include "linkage/train.h"
#include "linkage_people.h"

namespace tutti::bench {
namespace {

using namespace linkage;

// Seconds by the clock and of both cores together: on a shared machine only the latter tells.
struct Seconds {
  double wall = 0, cpu = 0;
};
Seconds now() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return {std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(),
          seconds(usage.ru_utime) + seconds(usage.ru_stime)};
}

class Watch {
 public:
  std::string lap() {
    const Seconds before = std::exchange(last_, now());
    return fmt::format("{:.2f} s ({:.2f} s CPU)", last_.wall - before.wall, last_.cpu - before.cpu);
  }

 private:
  Seconds last_ = now();
};

// Fills records from lines of the file; gives how many.
class Reader {
 public:
  explicit Reader(const std::string& path) : in_(path) {
    if (!in_) throw std::runtime_error("cannot read " + path);
    std::getline(in_, line_);
  }
  size_t next(std::vector<Record>& records, std::vector<uint32_t>& entities) {
    constexpr Role kRolesOf[] = {Role::kGivenName, Role::kFamilyName,   Role::kBirthDate, Role::kEmail, Role::kPhone,
                                 Role::kStreet,    Role::kStreetNumber, Role::kPostcode,  Role::kCity};
    size_t n = 0;
    for (; n < records.size() && std::getline(in_, line_); ++n) {
      size_t at = line_.find(',');
      records[n].id = std::stoull(line_.substr(0, at));
      for (const Role role : kRolesOf) {
        const size_t end = line_.find(',', at + 1);
        records[n][role].assign(line_, at + 1, end - at - 1);
        at = end;
      }
      entities.push_back(static_cast<uint32_t>(std::stoul(line_.substr(at + 1))));
    }
    return n;
  }

 private:
  std::ifstream in_;
  std::string line_;
};

struct Tally {
  double found = 0, right = 0;
  void print(const char* what, double truth) const {
    const double p = right / std::max(found, 1.0), r = right / truth;
    fmt::print("{:<28} precision {:.4f}  recall {:.4f}  F1 {:.4f}\n", what, p, r, 2 * p * r / (p + r));
  }
};

double true_pairs(std::vector<uint32_t> entities) {
  std::sort(entities.begin(), entities.end());
  double pairs = 0;
  for (size_t begin = 0, end; begin < entities.size(); begin = end) {
    for (end = begin; end < entities.size() && entities[end] == entities[begin];) ++end;
    pairs += static_cast<double>(end - begin) * static_cast<double>(end - begin - 1) / 2;
  }
  return pairs;
}

void judge(const Model& model, const BatchResult& result, const std::vector<uint32_t>& entities) {
  const double truth = true_pairs(entities);
  const auto same = [&](uint64_t a, uint64_t b) { return entities[a - 1] == entities[b - 1]; };
  for (int bits = static_cast<int>(model.review); bits <= 12; bits += 2) {
    Tally t;
    for (const Link& l : result.links)
      if (l.score >= bits * 1000) ++t.found, t.right += same(l.a, l.b);
    t.print(fmt::format("pairs of {} bits", bits).c_str(), truth);
  }
  Tally t;
  for (const auto& g : result.groups)
    for (size_t i = 0; i < g.size(); ++i)
      for (size_t j = i + 1; j < g.size(); ++j) ++t.found, t.right += same(g[i], g[j]);
  t.print(fmt::format("groups at {} bits", model.link).c_str(), truth);
}

// One by one: what a hub does with each record that comes in.
void run_live(const std::string& path, uint64_t records_max) {
  Reader reader(path);
  std::vector<Record> records(20'000);
  std::vector<uint32_t> entities;
  Corpus corpus(person_model().fields());
  for (size_t n; corpus.size() < records_max && (n = reader.next(records, entities)) > 0;)
    corpus.append(std::span(records).first(n));
  LinkIndex index(train(corpus, person_model(), {.threads = 2}));
  Reader again(path);
  Watch watch;
  std::vector<double> micros;
  for (size_t n; index.size() < records_max && (n = again.next(records, entities)) > 0;)
    for (size_t k = 0; k < n; ++k) {
      const double start = now().wall;
      index.put(records[k]);
      micros.push_back((now().wall - start) * 1e6);
    }
  std::sort(micros.begin(), micros.end());
  fmt::print("live: {} records put in {}; a put takes {:.0f} us in the median, {:.0f} us at p99, {:.0f} us at most\n",
             micros.size(), watch.lap(), micros[micros.size() / 2], micros[micros.size() * 99 / 100], micros.back());
}

void run(const std::string& path, unsigned threads) {
  Watch total, watch;
  const Model start = person_model();
  Corpus corpus(start.fields());
  std::vector<uint32_t> entities;
  std::vector<Record> records(20'000);
  Reader reader(path);
  for (size_t n; (n = reader.next(records, entities)) > 0;) corpus.append(std::span(records).first(n), threads);
  const std::string loading = watch.lap();
  const Blocks blocks(start, corpus, threads);
  const std::string blocking = watch.lap();
  const Model model = train(corpus, start, {.threads = threads, .blocks = &blocks});
  const std::string training = watch.lap();
  const BatchResult result = link_all(corpus, model, {.threads = threads, .blocks = &blocks});
  const std::string linking = watch.lap(), all = total.lap();
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  judge(model, result, entities);
  for (const RuleReport& r : result.rules)
    fmt::print("  {:<24} {:>8} blocks {:>9} pairs, largest {:>6}, left out {} blocks {} rows {} pairs\n", r.rule,
               r.blocks, r.pairs, r.largest, r.blocks_left_out, r.rows_left_out, r.pairs_left_out);
  fmt::print("{} records, {} pairs compared, {} links, {} groups, {} iterations\n", corpus.size(),
             result.pairs_compared, result.links.size(), result.groups.size(), model.training.iterations);
  fmt::print("read and normalise {}\nblock              {}\ntrain              {}\nscore and group    {}\n", loading,
             blocking, training, linking);
  fmt::print("all                {}; peak {} MB\n", all, usage.ru_maxrss / 1024);
}

}  // namespace
}  // namespace tutti::bench

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.empty()) {
    std::cerr << "bench_linkage make FILE [RECORDS [SEED]] | bench_linkage FILE [THREADS]\n";
    return 2;
  }
  if (args[0] != "make") {
    tutti::bench::run(args[0], args.size() > 1 ? static_cast<unsigned>(std::stoul(args[1])) : 2);
    tutti::bench::run_live(args[0], 200'000);
    return 0;
  }
  tutti::bench::PeopleOptions options;
  if (args.size() > 2) options.records = std::stoull(args[2]);
  if (args.size() > 3) options.seed = std::stoull(args[3]);
  std::ofstream out(args.at(1));
  tutti::bench::write_people(options, out);
  return out ? 0 : 1;
}
