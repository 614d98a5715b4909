// Small edits of an event's JSON text. Pure. Requires: `json` is one JSON object.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/types.h"

namespace tutti::ingest {

constexpr size_t kMessageIdBytesMax = 99;  // of a door (live/limits.h); a longer id becomes its hash

// Puts messageId and timestamp at the end. Requires: `json` has none of them.
std::string with_id_and_time(std::string json, std::string_view message_id, std::optional<Millis> timestamp);

// Sets context.import.id.
void mark_import(std::string& json, std::string_view import_id);

// Takes members of the outermost object away.
std::string without_members(std::string_view json, std::string_view a, std::string_view b = {});

}  // namespace tutti::ingest
