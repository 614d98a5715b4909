#include "log/writer.h"

#include <algorithm>

#include "base/planted.h"
#include "base/thread.h"

namespace tutti::log {
namespace {

size_t events_of(const Submission& s) {
  return static_cast<size_t>(std::ranges::count_if(s.items, [](const Submission::Item& i) { return i.event; }));
}

size_t bytes_of(const Submission& s) {
  return s.records.size() + s.items.size() * sizeof(Submission::Item);
}

std::string_view refusal_of(const Error& error) {
  return error.code == ErrorCode::kNoSpace ? "log_no_space" : "log_failed";
}

}  // namespace

// The submissions of one commit, and the batches made of what is new in them.
struct Writer::Group {
  std::vector<Submission> submissions;
  std::vector<uint8_t> duplicate;  // of all items, in order
  std::vector<std::shared_ptr<Batch>> batches;
  std::vector<uint32_t> batch_events;
  uint64_t events = 0;      // new
  uint64_t duplicates = 0;  // events
  Offset first, next;       // of its records
};

Writer::Writer(EventLog& log, SeenIds& seen, Ledger& ledger, Tail& tail, WriterOptions options)
    : log_(log), seen_(seen), ledger_(ledger), tail_(tail), options_(std::move(options)) {
  thread_ = std::thread([this] {
    name_thread("log-writer");
    run();
  });
}

Writer::~Writer() {
  stop();
}

bool Writer::try_submit(Submission&& submission) {
  size_t bytes = 0;
  for (const Submission::Item& item : submission.items) bytes += item.bytes;
  TUTTI_ASSERT(bytes == submission.records.size() && !submission.items.empty() && submission.done);
  bytes = bytes_of(submission);
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || failed_) return false;
    // One submission always fits into an empty queue: its own size is bounded at the door.
    const bool full = stats_.queue_bytes + bytes > options_.queue_bytes_max ||
                      stats_.queue_items + submission.items.size() > options_.queue_items_max;
    if (full && !queue_.empty() && !planted("unbounded_queue")) return false;
    stats_.queue_bytes += bytes;
    stats_.queue_items += submission.items.size();
    queue_.push_back(std::move(submission));
  }
  work_.notify_one();
  return true;
}

void Writer::stop() {
  std::lock_guard stop_lock(stop_mutex_);
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  if (thread_.joinable()) thread_.join();
}

WriterStats Writer::stats() const {
  std::lock_guard lock(mutex_);
  return stats_;
}

void Writer::run() {
  Group group;
  while (take(group)) {
    commit(group);
    group = {};
  }
  // Events turned away since the last commit; a failed log keeps what it has.
  const DoorCounts counts = ledger_.door_counts();
  if (!failed_ && counts != log_.totals().door) static_cast<void>(log_.save_counts(counts));
}

bool Writer::take(Group& group) {
  std::unique_lock lock(mutex_);
  work_.wait(lock, [&] { return !queue_.empty() || stopping_; });
  size_t bytes = 0;
  while (!queue_.empty() && (bytes == 0 || bytes + bytes_of(queue_.front()) <= options_.commit_bytes_max)) {
    bytes += bytes_of(queue_.front());
    stats_.queue_items -= queue_.front().items.size();
    group.submissions.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  stats_.queue_bytes -= bytes;
  return !group.submissions.empty();
}

void Writer::commit(Group& group) {
  Result<void> stored = failed_ ? fail(ErrorCode::kUnavailable, "The log has failed.") : store(group);
  if (stored) {
    ledger_.door(group.events, group.duplicates);
    tail_.publish(std::vector<BatchPtr>(group.batches.begin(), group.batches.end()));
  } else {
    uint64_t events = 0;
    for (const Submission& s : group.submissions) events += events_of(s);
    ledger_.refuse(refusal_of(stored.error()), events);
  }
  {
    std::lock_guard lock(mutex_);
    ++(stored ? stats_.commits : stats_.failed_commits);
  }
  // Whether a failed sync left the records on disk nobody knows: the process that ends in on_failed says nothing.
  if (!stored && stored.error().code != ErrorCode::kNoSpace) give_up(stored.error());
  answer(group, planted("ack_before_fsync") ? Result<void>() : stored);
}

Result<void> Writer::store(Group& group) {
  std::vector<Hash128> ids;
  for (const Submission& s : group.submissions)
    for (const Submission::Item& item : s.items) ids.push_back(item.id);
  group.duplicate.resize(ids.size());
  TRY(seen_.check_and_add(ids, group.duplicate));
  if (planted("no_dedup")) std::ranges::fill(group.duplicate, 0);
  make_batches(group);
  if (group.batches.empty()) return seen_.commit(log_.end());

  DoorCounts counts = ledger_.door_counts();
  counts.duplicates += group.duplicates;
  std::vector<NewBatch> rows;
  for (size_t i = 0; i < group.batches.size(); ++i) {
    const Batch& b = *group.batches[i];
    rows.push_back({.count = b.count, .events = group.batch_events[i], .records = b.bytes(), .counts = counts});
  }
  Result<Offset> first = log_.append(rows);
  if (!first) {
    seen_.rollback();
    return tl::unexpected(first.error());
  }
  TUTTI_ASSERT(*first == group.first);
  // From here on the records are durable: what fails now fails the writer, not these submissions.
  if (Result<void> done = seen_.commit(log_.end()); !done) give_up(done.error());
  return {};
}

void Writer::make_batches(Group& group) {
  group.first = log_.end() + 1;
  group.next = group.first;
  size_t at = 0;
  for (const Submission& s : group.submissions) {
    size_t from = 0;
    for (const Submission::Item& item : s.items) {
      const std::string_view record = std::string_view(s.records).substr(from, item.bytes);
      from += item.bytes;
      if (group.duplicate[at++] != 0) {
        group.duplicates += item.event;
        continue;
      }
      add_record(group, record, item.event);
    }
  }
  if (!group.batches.empty()) seal(*group.batches.back());
}

void Writer::add_record(Group& group, std::string_view record, bool event) {
  const auto full = [&](const Batch& b) {
    return b.count == options_.row_records_max || b.payload.size() + record.size() > options_.row_bytes_max;
  };
  if (group.batches.empty() || full(*group.batches.back())) {
    if (!group.batches.empty()) seal(*group.batches.back());
    auto batch = std::make_shared<Batch>();
    batch->first = group.next;
    group.batches.push_back(std::move(batch));
    group.batch_events.push_back(0);
  }
  Batch& batch = *group.batches.back();
  batch.payload.append(record);
  ++batch.count;
  group.batch_events.back() += event;
  group.events += event;
  group.next = group.next + 1;
}

void Writer::seal(Batch& batch) {
  batch.payload_bytes = batch.payload.size();
  batch.payload.append(kPayloadPadding, '\0');
}

void Writer::answer(Group& group, const Result<void>& stored) {
  std::vector<uint8_t> duplicate;
  size_t at = 0;
  Offset next = group.first;
  for (Submission& s : group.submissions) {
    Outcome outcome;
    outcome.status = stored;
    if (stored) {
      const auto from = group.duplicate.begin() + static_cast<ptrdiff_t>(at);
      duplicate.assign(from, from + static_cast<ptrdiff_t>(s.items.size()));
      outcome.duplicate = &duplicate;
      outcome.duplicates = static_cast<uint32_t>(std::ranges::count(duplicate, 1));
      outcome.accepted = static_cast<uint32_t>(s.items.size()) - outcome.duplicates;
      if (outcome.accepted > 0) {
        outcome.first = next;
        next = next + outcome.accepted;
        outcome.last = Offset{next.value - 1};
      }
    }
    at += s.items.size();
    s.done(outcome);
  }
}

void Writer::give_up(const Error& error) {
  if (failed_.exchange(true)) return;
  if (options_.on_failed) options_.on_failed(error);
}

}  // namespace tutti::log
