// tutti_sim FIRST COUNT: runs the simulation for COUNT seeds from FIRST; stops at the first that fails and says which.
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "sim/simulation.h"

int main(int argc, char** argv) {
  const uint64_t first = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const uint64_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 500;
  // In memory where the machine has such a place: what is simulated is crashes, not the speed of a disk.
  const std::string base =
      std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path().string();
  const std::string scratch = base + "/tutti-sim-" + std::to_string(first);
  tutti::sim::Report total;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    const tutti::sim::Report r = tutti::sim::run({.seed = seed, .scratch = scratch});
    if (!r.failure.empty()) {
      std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), r.failure.c_str());
      return 1;
    }
    total.sent += r.sent;
    total.crashes += r.crashes;
    total.failed_commits += r.failed_commits;
    total.duplicates += r.duplicates;
  }
  std::printf("%llu seeds from %llu: all held (%llu events, %llu crashes, %llu failed commits, %llu duplicates)\n",
              static_cast<unsigned long long>(count), static_cast<unsigned long long>(first),
              static_cast<unsigned long long>(total.sent), static_cast<unsigned long long>(total.crashes),
              static_cast<unsigned long long>(total.failed_commits), static_cast<unsigned long long>(total.duplicates));
  return 0;
}
