// How a change reaches a system: one HTTP request each, or as records to a Singer target.
#pragma once

#include "act/writeback.h"

namespace tutti::app {

// By what the target is. A REST request has 10 s; redirects are not followed (they would take the secrets along). 2xx
// is done; 408, 425, 429 and 5xx, no connection and a full disk come again; every other answer is for good. A Singer
// target is started for a batch, gets SCHEMA and one RECORD per change (stream people or accounts, key property `key`,
// the field, and `change_id`), and has a minute; when it ends with 0 all are done, else all come again.
act::Sender writeback_sender();

}  // namespace tutti::app
