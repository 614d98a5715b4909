// Finds probable duplicates beside the loop and proposes them as decrees.
//
// A thread of its own keeps a linkage::LinkIndex per class in step with what is known of each strand. A group that
// linkage is sure of (>= the model's `link`) becomes `together` decrees by the author "linkage", with the score as
// reason: records in the log like a person's own, so that replay needs no linkage, and each can be revoked. A group
// that new facts take apart gets its decrees revoked. What lies between `review` and `link` waits for a person.
// What a person has said stands: pairs decreed apart, strands decreed alone, and decrees of linkage that somebody
// revoked are never proposed again.
//
// After a start the index is made anew from all strands. Threads: every method from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "hub/loop.h"
#include "linkage/link_index.h"

namespace tutti {

inline constexpr std::string_view kLinkageAuthor = "linkage";

struct MatcherOptions {
  bool enabled = false;
  int64_t period_ms = 200;
  size_t slice = 100;                // strands read per visit to the loop
  size_t commands_max = 200;         // decrees proposed per pass; the rest follow
  size_t review_max = 2'000;         // pairs kept for review, the likeliest
  linkage::Model persons, accounts;  // empty comparisons: the models of linkage/default_models.h
};

class Matcher : NonCopyable {
 public:
  using Append = std::function<void(std::string command)>;  // appends to the log; may drop it, it is proposed again

  Matcher(MatcherOptions options, Loop& loop, Append append);
  ~Matcher();    // stop()
  void start();  // idempotent
  void stop();

  // Pairs of different entities that a person should look at, the likeliest first.
  std::vector<linkage::Link> review(EntityClass cls) const;
  const linkage::Model& model(EntityClass cls) const { return of(cls).index->model(); }
  // Looks taken since the start, and whether the last one found nothing to do.
  uint64_t passes() const { return passes_.load(std::memory_order_acquire); }
  bool caught_up() const { return caught_up_.load(std::memory_order_acquire); }

 private:
  struct Side {
    std::unique_ptr<linkage::LinkIndex> index;
    std::vector<linkage::Link> review;  // guarded by mutex_
    std::set<uint64_t> touched;         // records to propose for, or to look at again
  };
  struct Facts;

  void run();
  bool pass();  // false: nothing had changed
  Facts read_changes();
  void learn(const Facts& facts);
  void propose(Side& side);
  void withdraw();
  void refresh_review();
  void refresh_review(Side& side);
  std::vector<StrandId> entities_of(const std::vector<uint64_t>& strands);
  Side& of(EntityClass cls) { return cls == EntityClass::kPerson ? persons_ : accounts_; }
  const Side& of(EntityClass cls) const { return cls == EntityClass::kPerson ? persons_ : accounts_; }

  const MatcherOptions options_;
  Loop& loop_;
  Append append_;
  Side persons_, accounts_;
  std::map<uint64_t, Decree> own_;                   // linkage's decrees in force, by id
  std::set<std::pair<uint64_t, uint64_t>> refused_;  // as the indexes know them
  std::set<uint64_t> alone_;
  std::set<std::pair<uint64_t, uint64_t>> proposed_;  // and not yet seen in the state
  uint64_t decrees_version_ = 0;
  bool review_due_ = false;
  std::chrono::steady_clock::time_point review_next_{};
  uint64_t resync_next_ = 1;  // next strand of the visit to all; 0: done
  std::atomic<uint64_t> passes_{0};
  std::atomic<bool> caught_up_{false};

  std::thread thread_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
};

}  // namespace tutti
