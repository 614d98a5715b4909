// Write-back at work: one thread that looks at whoever has changed, proposes what a system should be told, sends what
// is approved, and remembers what was sent so that it is known again when the system reports it.
//
// Delivery: at least once, with the change's stable id. A failure is repeated after retry_ms, doubled up to
// kRetryMsMax, for kTryMs; then, or when the system refuses for good, the change is `failed`: the dead-letter list,
// from where a person can send it again. Before each sending the change is checked again: what is no longer agreed is
// not sent. What was sent becomes the command `written` in the log before it is marked so. Settling: a change has one
// id as long as record and agreement stay as they are, echoes are no statements (profile/survivorship.h), and
// kWritesPerDayMax stops two systems that reform each other's values. Threads: decide() and the store's methods from
// any thread; the sender is called on the write-back's own.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <unordered_set>

#include "act/store.h"
#include "hub/hub.h"

namespace tutti::act {

struct Delivery {
  bool done = false;
  bool for_good = false;  // not done, and repeating it is no use
  std::string message;    // why not, for a person; no secrets
};
// One answer per change. Blocks until all are answered; a few seconds at most each.
using Sender = std::function<std::vector<Delivery>(const Target&, std::span<const Change>)>;

struct WriteBackOptions {
  int64_t retry_ms = 2'000;
  int64_t look_ms = 500;
};

class WriteBack : NonCopyable {
 public:
  static constexpr int64_t kRetryMsMax = 3'600'000;
  static constexpr int64_t kTryMs = 3 * kDayMs;
  static constexpr size_t kSendMax = 50;  // changes of a target between two looks

  // `hub` must outlive it.
  static Result<std::unique_ptr<WriteBack>> start(Hub& hub, const std::string& file, Sender sender,
                                                  WriteBackOptions options = {});
  ~WriteBack();  // stop()
  void stop();

  Store& store() { return *store_; }

  enum class Decision : uint8_t { kApprove, kReject, kRetry };
  struct Decided {
    std::string id;
    Decision decision = Decision::kApprove;
    std::string author, reason;
  };
  // kNotFound; kConflict: a change in that status cannot be decided so.
  Result<Write> decide(const Decided& decided);

 private:
  WriteBack(Hub& hub, std::unique_ptr<Store> store, Sender sender, WriteBackOptions options)
      : hub_(hub), store_(std::move(store)), sender_(std::move(sender)), options_(options) {}
  void run();
  Result<void> pass();
  void take_changes();
  Result<void> look(const std::vector<Target>& targets);
  Result<void> look_at(const std::vector<StrandId>& strands, const std::vector<Target>& targets);
  Result<void> send(const Target& target);
  Result<void> settle(const Target& target, Write& write, const Delivery& delivery);
  Result<void> remember(const Target& target, const Wish& wish);

  Hub& hub_;
  std::unique_ptr<Store> store_;
  Sender sender_;
  WriteBackOptions options_;
  std::string known_targets_;  // a change of them is a reason to look at everyone
  bool everyone_ = true;
  std::vector<StrandId> changed_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false, hurry_ = false;
  std::thread thread_;
};

}  // namespace tutti::act
