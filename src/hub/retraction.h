// Imports that were undone. An import's events carry its id in `context.import.id`; the command
//   {"command":"retract","import":"<id>","author":"..","reason":".."}
// takes all of them back, exactly: the state is then the log folded as if they had never been there. But for one thing:
// the numbers that strands got through the import stay taken, so that everyone else keeps the id that decrees,
// bookmarks and other systems know.
//
// A state that has applied such events cannot forget them; it is stale from the command on, and the hub folds the log
// anew, passing over the import from its first event (Hub::open). The events stay in the log and are counted as
// applied.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "log/event_log.h"
#include "model/event.h"

namespace tutti {

using Retracted = std::set<std::string, std::less<>>;
constexpr size_t kImportIdMax = 200;  // bytes

// The import that brought the event; empty: none.
std::string_view import_of(const Event& event);

// What all commands of the log take back. Reads the batches with commands only.
Result<Retracted> read_retracted(log::EventLog& log);

std::string retract_command(std::string_view import, std::string_view author, std::string_view reason);

}  // namespace tutti
