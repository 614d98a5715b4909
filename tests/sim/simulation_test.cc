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

TEST(Simulation, FiveHundredSeedsHold) {
  uint64_t crashes = 0, failed = 0, duplicates = 0;
  for (uint64_t seed = 1; seed <= 500; ++seed) {
    const Report r = run({.seed = seed, .scratch = scratch()});
    ASSERT_EQ(r.failure, "") << "seed " << seed;
    crashes += r.crashes;
    failed += r.failed_commits;
    duplicates += r.duplicates;
  }
  // A run in which nothing went wrong would prove nothing.
  EXPECT_GT(crashes, 1000u);
  EXPECT_GT(failed, 1000u);
  EXPECT_GT(duplicates, 1000u);
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
