#include "linkage/dictionary.h"

#include <limits>

#include "base/hash.h"
#include "base/result.h"

namespace tutti::linkage {
namespace {

constexpr size_t kPadding = 16;
constexpr size_t kFirstSlots = 256;

}  // namespace

Dictionary::Dictionary() : bytes_(kPadding), values_(1), slots_(kFirstSlots) {}

uint32_t Dictionary::intern(std::string_view text) {
  if (text.empty()) return 0;
  TUTTI_ASSERT(text.size() <= std::numeric_limits<uint16_t>::max());
  const uint64_t hash = hash64(text);
  const size_t mask = slots_.size() - 1;
  const auto tag = static_cast<uint32_t>(hash >> 32);
  size_t at = hash & mask;
  for (; slots_[at].value != 0; at = (at + 1) & mask)
    if (slots_[at].tag == tag && this->text(slots_[at].value) == text) return slots_[at].value;

  const size_t offset = bytes_.size() - kPadding;
  TUTTI_ASSERT(offset + text.size() <= std::numeric_limits<uint32_t>::max());
  bytes_.resize(bytes_.size() + text.size());
  std::copy(text.begin(), text.end(), bytes_.begin() + static_cast<ptrdiff_t>(offset));
  std::fill(bytes_.end() - kPadding, bytes_.end(), '\0');
  const uint32_t value = size();
  values_.push_back({hash, static_cast<uint32_t>(offset), static_cast<uint16_t>(text.size()), Text::of(text).ascii});
  slots_[at] = {value, tag};
  if (values_.size() * 2 > slots_.size()) grow();
  return value;
}

void Dictionary::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.value == 0) continue;
    size_t at = values_[slot.value].hash & mask;
    while (slots_[at].value != 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

}  // namespace tutti::linkage
