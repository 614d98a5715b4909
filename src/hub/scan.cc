#include "hub/scan.h"

#include <algorithm>

namespace tutti {

Result<void> for_each_entity(Hub& hub, const std::function<void(State&, StrandId)>& f) {
  uint64_t end = 1;
  for (uint64_t from = 1; from <= end; from += kScanSlice) {
    if (hub.stopping()) return fail(ErrorCode::kUnavailable, "the hub is stopping");
    hub.visit(Offset{}, [&](State& s) {
      end = s.next_strand;
      for (uint64_t n = from; n < std::min(from + kScanSlice, end); ++n) {
        const StrandId id{n};
        const StrandTable::Slot* slot = s.strands.find(id);
        if (slot && slot->value.entity == id) f(s, id);
      }
    });
  }
  return {};
}

}  // namespace tutti
