#include "ingest/live/live_view.h"

#include <algorithm>

namespace tutti::ingest {

std::string_view excerpt_of(std::string_view text) {
  if (text.size() <= LiveEntry::kExcerptMax) return text;
  size_t end = LiveEntry::kExcerptMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

LiveView::Ring* LiveView::ring(SourceId source) {
  const auto found = rings_.find(source);
  if (found != rings_.end()) return &found->second;
  return rings_.size() < kSourcesMax ? &rings_[source] : nullptr;
}

uint32_t LiveView::room(SourceId source, Millis now, uint32_t wanted) {
  std::lock_guard lock(mutex_);
  Ring* r = ring(source);
  if (!r) return 0;
  if (const int64_t second = now.value / 1000; second != r->second) {
    r->second = second;
    r->in_second = 0;
  }
  const uint32_t granted = std::min(wanted, kPerSecondMax - r->in_second);
  r->in_second += granted;
  r->left_out += wanted - granted;
  return granted;
}

void LiveView::add(LiveEntry entry) {
  std::shared_ptr<LiveEntry> shared = std::make_shared<LiveEntry>(std::move(entry));
  std::vector<std::shared_ptr<const Listener>> called;
  {
    std::lock_guard lock(mutex_);
    Ring* r = ring(shared->source);
    if (!r) return;
    shared->seq = next_seq_++;
    r->entries.push_back(shared);
    if (r->entries.size() > kEntriesMax) r->entries.pop_front();
    for (const auto& [id, subscription] : subscriptions_)
      if (subscription.source == SourceId{} || subscription.source == shared->source)
        called.push_back(subscription.listener);
  }
  for (const auto& listener : called) (*listener)(shared);
}

std::vector<LiveView::EntryPtr> LiveView::newest(SourceId source) const {
  std::lock_guard lock(mutex_);
  const auto found = rings_.find(source);
  if (found == rings_.end()) return {};
  return {found->second.entries.begin(), found->second.entries.end()};
}

uint64_t LiveView::left_out(SourceId source) const {
  std::lock_guard lock(mutex_);
  const auto found = rings_.find(source);
  return found == rings_.end() ? 0 : found->second.left_out;
}

Result<uint64_t> LiveView::subscribe(SourceId source, Listener listener) {
  std::lock_guard lock(mutex_);
  if (subscriptions_.size() >= kListenersMax) return fail(ErrorCode::kOverloaded, "too many open live views");
  subscriptions_[next_subscription_] = {source, std::make_shared<const Listener>(std::move(listener))};
  return next_subscription_++;
}

void LiveView::unsubscribe(uint64_t subscription) {
  std::lock_guard lock(mutex_);
  subscriptions_.erase(subscription);
}

}  // namespace tutti::ingest
