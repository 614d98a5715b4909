// May this event be applied? Asked before anything is changed, so that what can't be applied goes to quarantine whole.
//
// The error's `where` is the reason code: bad_traits, bad_properties (not an object), bad_time (outside the years 1 to
// 9999), and for Tutti's business types bad_id, bad_number, bad_date, amount_overflow, bad_currency, bad_metrics.
// A property of the event alone, never of the state: the same event is refused in any order of arrival. (The one
// exception is order_line's too_many_lines, see business_object.h.)
#pragma once

#include "base/result.h"
#include "base/types.h"
#include "model/event.h"

namespace tutti::profile {

Result<void> check_event(const Event& event, Millis timestamp);

}  // namespace tutti::profile
