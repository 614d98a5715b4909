#include "sim/simulation.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "base/sanitized.h"

namespace tutti::sim {
namespace {

// In memory where the machine has such a place: what is simulated is crashes, not the speed of a disk.
std::string scratch() {
  const std::string base = access("/dev/shm", W_OK) == 0 ? "/dev/shm/" : testing::TempDir();
  return base + "tutti-simulation-" + std::to_string(getpid());
}

// Sanitizers make a run ten times slower; the seeds they run are among those that run without.
constexpr uint64_t kSeedsHere = kSanitized ? 40 : 500;

// TUTTI_SIM_SEEDS: fewer, where a planted bug is to be caught (tests/planted).
uint64_t seeds() {
  const char* wanted = std::getenv("TUTTI_SIM_SEEDS");
  return wanted ? std::strtoull(wanted, nullptr, 10) : kSeedsHere;
}

TEST(Simulation, EverySeedHolds) {
  uint64_t crashes = 0, failed = 0, duplicates = 0, ticks = 0, retractions = 0;
  const uint64_t count = seeds();
  for (uint64_t seed = 1; seed <= count; ++seed) {
    const Report r = run({.seed = seed, .scratch = scratch()});
    ASSERT_EQ(r.failure, "") << "seed " << seed;
    crashes += r.crashes;
    failed += r.failed_commits;
    duplicates += r.duplicates;
    ticks += r.ticks;
    retractions += r.retractions;
  }
  // A run in which nothing went wrong would prove nothing.
  EXPECT_GT(crashes, 2 * count);
  EXPECT_GT(failed, 2 * count);
  EXPECT_GT(duplicates, 2 * count);
  EXPECT_GT(ticks, count / 2);
  EXPECT_GT(retractions, count / 2);
}

TEST(Simulation, ASeedGivesTheSameRunEveryTime) {
  for (const uint64_t seed : {7, 77, 777}) {
    const Report a = run({.seed = seed, .scratch = scratch()}), b = run({.seed = seed, .scratch = scratch()});
    EXPECT_EQ(a.state, b.state);
    EXPECT_EQ(a.duplicates, b.duplicates);
  }
}

}  // namespace
}  // namespace tutti::sim
