#include "act/writeback.h"

#include <algorithm>
#include <future>

#include "base/thread.h"
#include "base/time.h"
#include "hub/graph.h"
#include "hub/scan.h"
#include "hub/survivorship_commands.h"

namespace tutti::act {

Result<std::unique_ptr<WriteBack>> WriteBack::start(Hub& hub, const std::string& file, Sender sender,
                                                    WriteBackOptions options) {
  TRY_VALUE(store, Store::open(file));
  std::unique_ptr<WriteBack> w(new WriteBack(hub, std::move(store), std::move(sender), options));
  w->thread_ = std::thread([self = w.get()] { self->run(); });
  return w;
}

WriteBack::~WriteBack() {
  stop();
}

void WriteBack::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void WriteBack::run() {
  name_thread("writeback");
  lower_thread_priority();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    hurry_ = false;
    lock.unlock();
    // A store that cannot be written (full disk) is tried again at the next look; what has changed is kept till then.
    const Result<void> done = pass();
    static_cast<void>(done);
    lock.lock();
    wake_.wait_for(lock, std::chrono::milliseconds(options_.look_ms), [&] { return stopping_ || hurry_; });
  }
}

Result<void> WriteBack::pass() {
  TRY_VALUE(targets, store_->targets());
  std::string known;
  for (const Target& t : targets)
    known.append(t.name).append("\n").append(std::to_string(t.at_once)).append(t.document).append("\n");
  if (known != known_targets_) everyone_ = true;
  known_targets_ = std::move(known);
  take_changes();
  if (targets.empty()) {
    changed_.clear();
    return {};
  }
  TRY(look(targets));
  for (const Target& t : targets) TRY(send(t));
  return {};
}

void WriteBack::take_changes() {
  if (hub_.stopping()) return;
  hub_.visit(Offset{}, [&](State& s) {
    everyone_ |= !s.agreeing || s.to_agree_lost;
    s.agreeing = true;
    s.to_agree_lost = false;
    changed_.insert(changed_.end(), s.to_agree.begin(), s.to_agree.end());
    s.to_agree = {};
  });
}

Result<void> WriteBack::look(const std::vector<Target>& targets) {
  if (everyone_) {
    std::vector<StrandId> all;
    TRY(for_each_entity(hub_, [&](State&, StrandId entity) { all.push_back(entity); }));
    changed_ = std::move(all);
    everyone_ = false;
  }
  std::sort(changed_.begin(), changed_.end());
  changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  while (!changed_.empty()) {
    const size_t some = std::min<size_t>(changed_.size(), kScanSlice);
    TRY(look_at({changed_.end() - static_cast<ptrdiff_t>(some), changed_.end()}, targets));
    changed_.resize(changed_.size() - some);
  }
  return {};
}

Result<void> WriteBack::look_at(const std::vector<StrandId>& strands, const std::vector<Target>& targets) {
  if (hub_.stopping()) return fail(ErrorCode::kUnavailable, "the hub is stopping");
  struct Seen {
    std::vector<std::vector<RecordKey>> records;  // by target
    std::vector<std::vector<Wish>> wishes;
  };
  std::vector<Seen> seen;
  hub_.visit(Offset{}, [&](State& s) {
    std::unordered_set<uint64_t> done;
    for (const StrandId strand : strands) {
      if (!s.strands.find(strand)) continue;
      const StrandId entity = graph::members_of(s, strand).front();
      if (!done.insert(entity.value).second) continue;
      Seen one;
      for (const Target& t : targets) {
        one.records.push_back(records_of(s, entity, t));
        one.wishes.push_back(plan(s, entity, t));
      }
      seen.push_back(std::move(one));
    }
  });
  for (const Seen& one : seen)
    for (size_t k = 0; k < targets.size(); ++k)
      if (!one.records[k].empty()) TRY(store_->propose({targets[k], one.records[k], one.wishes[k], system_now()}));
  return {};
}

Result<void> WriteBack::send(const Target& target) {
  TRY_VALUE(writes, store_->due(target.id, system_now(), kSendMax));
  if (writes.empty() || hub_.stopping()) return {};
  // What has changed since it was proposed is not sent.
  std::vector<bool> still(writes.size());
  hub_.visit(Offset{}, [&](State& s) {
    for (size_t k = 0; k < writes.size(); ++k) {
      const IdentifierView key{writes[k].wish.key_type, writes[k].wish.key};
      const StrandTable::Slot* slot = graph::find(s, target.cls, target.source, key);
      if (!slot) continue;
      for (const Wish& wish : plan(s, graph::members_of(s, slot->key).front(), target))
        if (id_of(wish, target.id) == writes[k].id) still[k] = true;
    }
  });
  std::vector<Change> changes;
  std::vector<Write*> sent;
  for (size_t k = 0; k < writes.size(); ++k) {
    Write& w = writes[k];
    if (!still[k]) {
      w.status = Status::kSuperseded;
      w.changed_at = system_now();
      TRY(store_->set(w));
      continue;
    }
    const auto field = target.traits.find(w.wish.trait);
    changes.push_back({.id = w.id,
                       .key_type = w.wish.key_type,
                       .key = w.wish.key,
                       .trait = w.wish.trait,
                       .field = field == target.traits.end() ? w.wish.trait : field->second,
                       .json = w.wish.json});
    sent.push_back(&w);
  }
  if (changes.empty()) return {};
  const std::vector<Delivery> deliveries = sender_(target, changes);
  TUTTI_ASSERT(deliveries.size() == changes.size());
  for (size_t k = 0; k < sent.size(); ++k) TRY(settle(target, *sent[k], deliveries[k]));
  return {};
}

Result<void> WriteBack::settle(const Target& target, Write& w, const Delivery& d) {
  const Millis now = system_now();
  if (w.attempts == 0) w.first_try_at = now;
  ++w.attempts;
  w.changed_at = now;
  w.note = d.message.substr(0, 500);
  if (d.done) {
    // First the log: a system's answer must be known for what it is, even when we end right now.
    TRY(remember(target, w.wish));
    w.status = Status::kWritten;
  } else if (d.for_good || now.value - w.first_try_at.value > kTryMs) {
    w.status = Status::kFailed;
  } else {
    const int64_t wait = options_.retry_ms << std::min<uint32_t>(w.attempts - 1, 20);
    w.next_at = Millis{now.value + std::min(wait, kRetryMsMax)};
  }
  return store_->set(w);
}

Result<void> WriteBack::remember(const Target& target, const Wish& wish) {
  auto promise = std::make_shared<std::promise<Result<Offset>>>();
  std::future<Result<Offset>> future = promise->get_future();
  hub_.command(written_command({target.cls, target.source, wish.key_type, wish.key}, wish.trait, wish.json),
               system_now(), [promise](Result<Offset> r) { promise->set_value(std::move(r)); });
  TRY_VALUE(offset, future.get());
  static_cast<void>(offset);
  return {};
}

Result<Write> WriteBack::decide(const Decided& d) {
  TRY_VALUE(found, store_->find(d.id));
  if (!found) return fail(ErrorCode::kNotFound, "there is no such change", "id");
  Write w = std::move(*found);
  const bool open = w.status == Status::kProposed;
  const bool retried = d.decision == Decision::kRetry && (w.status == Status::kFailed || w.status == Status::kRejected);
  if (!retried && !(open && d.decision != Decision::kRetry))
    return fail(ErrorCode::kConflict, "the change is " + std::string(to_string(w.status)), "id");
  w.status = d.decision == Decision::kReject ? Status::kRejected : Status::kApproved;
  w.author = d.author;
  w.reason = d.reason;
  w.note.clear();
  w.attempts = 0;
  w.next_at = {};
  w.changed_at = system_now();
  TRY(store_->set(w));
  {
    const std::lock_guard lock(mutex_);
    hurry_ = true;
  }
  wake_.notify_all();
  return w;
}

}  // namespace tutti::act
