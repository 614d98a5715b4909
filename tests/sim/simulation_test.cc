#include "sim/simulation.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace tutti::sim {
namespace {

// In memory where the machine has such a place: what is simulated is crashes, not the speed of a disk.
std::string scratch() {
  const std::string base = access("/dev/shm", W_OK) == 0 ? "/dev/shm/" : testing::TempDir();
  return base + "tutti-simulation-" + std::to_string(getpid());
}

// Sanitizers make a run ten times slower; the seeds they run are among those that run without.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint64_t kSeeds = 40;
#else
constexpr uint64_t kSeeds = 500;
#endif

TEST(Simulation, EverySeedHolds) {
  uint64_t crashes = 0, failed = 0, duplicates = 0;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Report r = run({.seed = seed, .scratch = scratch()});
    ASSERT_EQ(r.failure, "") << "seed " << seed;
    crashes += r.crashes;
    failed += r.failed_commits;
    duplicates += r.duplicates;
  }
  // A run in which nothing went wrong would prove nothing.
  EXPECT_GT(crashes, 2 * kSeeds);
  EXPECT_GT(failed, 2 * kSeeds);
  EXPECT_GT(duplicates, 2 * kSeeds);
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
