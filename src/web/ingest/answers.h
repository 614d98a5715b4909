// The answers that clients of the tracking API understand (ECOSYSTEM: a client takes only 200 for success; the Python
// SDK needs both `code` and `message` in an error; retries follow 429 and 503 with Retry-After).
#pragma once

#include <vector>

#include "ingest/live/tracking.h"
#include "web/http/message.h"

namespace tutti {

// {"success":true}, and the first refused events of a batch by index and reason.
http::Response success_answer(const std::vector<ingest::Reject>& rejects = {});
http::Response error_answer(const ingest::Answer& answer);
// A transparent 1x1 GIF, never cached.
http::Response pixel_answer();

}  // namespace tutti
