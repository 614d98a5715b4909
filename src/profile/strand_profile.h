// What is known of one strand, person or account: the value the loop folds events into and stores.
//
// A person's (account's) profile is the join of its strands' profiles, so every part is mergeable, in any order:
//   traits, first_seen, last_seen, touches    maxima or sets: merge is idempotent as well
//   counts (totals, names, channels, days)    sums: merging the same events twice counts them twice. The caller merges
//                                             each strand once; strands never share events.
// Order of arrival changes nothing but the offsets (and interned ids) that are stored: see digest().
//
// Bounds, all of the kind "the newest stay", so that they commute too:
//   traits   kTraitsMax names, 128-byte names, 4 KB values; what is over size counts in traits_dropped
//   touches  the kTouchesMax newest by (time, message hash)
//   days     the kDaysKept days up to last_seen, and at most kBucketsMax buckets: whole oldest days go first, and
//            days_floor tells from which day on the windows are complete. Older arrivals still count in the totals.
// names is bounded by kNamesMax of the workspace (24 bytes each).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/types.h"
#include "model/event.h"
#include "profile/lww_map.h"
#include "profile/names.h"

namespace tutti::profile {

constexpr LwwLimits kTraitLimits{.entries_max = 256};
constexpr size_t kTouchesMax = 100;
constexpr int32_t kDaysKept = 91;  // windows reach back 90 days, and a clock may be a day ahead
constexpr size_t kBucketsMax = 4096;

// Packed: one per event of the newest hundred, so size is what matters. Ranges are checked in fold().
struct [[gnu::packed]] Touch {
  int64_t at : 56;  // milliseconds
  uint64_t kind_bits : 4;
  uint64_t channel_bits : 4;
  uint64_t offset : 48;  // where the event is in the log
  uint64_t name : 16;
  uint64_t account : 40;  // account strand that the event names; 0: none
  uint64_t source : 24;
  // Half of the event's identity: ties of equal times. Lines of one order share one, so an order is one touch. Two
  // events of one strand and millisecond that collide (1 in 4 thousand million) show as one touch; they are counted as
  // two.
  uint64_t hash : 32;

  Millis time() const { return Millis{at}; }
  EventType kind() const { return static_cast<EventType>(kind_bits); }
  Channel channel() const { return static_cast<Channel>(channel_bits); }
  bool operator==(const Touch&) const = default;
};
static_assert(sizeof(Touch) == 28);

struct NameCount {
  Millis first, last;
  uint32_t name = 0;
  uint32_t count = 0;  // counts stop at 2^32 - 1, here and below
  bool operator==(const NameCount&) const = default;
};

struct ChannelCount {
  Millis last;
  uint32_t count = 0;
  Channel channel = Channel::kOther;
  bool operator==(const ChannelCount&) const = default;
};

struct DayBucket {
  int64_t day : 24;  // UTC days since 1970-01-01
  uint64_t account : 40;
  uint32_t count;
  uint16_t name;
  uint8_t channel;
  uint8_t reserved;
  bool operator==(const DayBucket&) const = default;
};
static_assert(sizeof(DayBucket) == 16);

struct StrandProfile {
  LwwMap traits;
  Millis first_seen, last_seen;  // meaningful when events_total > 0
  uint64_t events_total = 0;
  uint32_t traits_dropped = 0;
  int32_t days_floor = INT32_MIN;      // buckets of earlier days were dropped for kBucketsMax
  std::vector<NameCount> names;        // by name id
  std::vector<ChannelCount> channels;  // by channel
  std::vector<DayBucket> days;         // by day, name, channel, account
  std::vector<Touch> touches;          // oldest first

  bool operator==(const StrandProfile&) const = default;
};

struct FoldInput {
  EntityClass entity = EntityClass::kPerson;  // whose strand this is: decides which traits of the event are its own
  Offset offset;
  Millis timestamp;  // corrected and clamped by the caller
  SourceId source;
  uint32_t name_id = 0;  // Names::id_of(event.name)
  StrandId account;      // account strand that the event names; 0: none
  uint64_t message_hash = 0;
};

// Requires: check_event() has passed. Never fails and never changes anything but `profile`.
void fold(StrandProfile& profile, const Event& event, const FoldInput& in);

void merge_into(StrandProfile& into, const StrandProfile& other);
void merge_activity_into(StrandProfile& into, const StrandProfile& other);  // all but the traits

std::string encode(const StrandProfile& profile);
bool decode(std::string_view bytes, StrandProfile& out);

size_t heap_bytes(const StrandProfile& profile);  // memory behind the value, by capacity

// Equal for profiles that know the same, whatever the order their events came in: leaves out offsets, and takes
// interned names and account strands as what they stand for. Without `account_key` the strand's number is taken as it
// is.
struct DigestContext {
  const Names& names;
  std::function<std::string(StrandId)> account_key = {};
};
Hash128 digest(const StrandProfile& profile, const DigestContext& context);

}  // namespace tutti::profile
