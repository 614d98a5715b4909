// Everyone, a slice at a time: for reports that look at each person and account without holding up the loop.
#pragma once

#include <functional>

#include "hub/hub.h"

namespace tutti {

constexpr uint64_t kScanSlice = 64;  // strands per visit to the loop: some 0.2 ms

// Calls `f` on the loop's thread with the oldest strand of every person and account; blocks until done. Between slices
// the loop goes on, so a strand that moves meanwhile is seen once, twice or not at all. `f` returns quickly.
// kUnavailable: the hub stops.
Result<void> for_each_entity(Hub& hub, const std::function<void(State&, StrandId)>& f);

}  // namespace tutti
