// People and accounts as Singer records: what any target can take.
//
//   people    id, name, email, title, account_id, account_name, role, first_seen, last_seen, events_30d, traits,
//             identifiers
//   accounts  id, name, domain, parent_id, people, first_seen, last_seen, events_30d, traits, identifiers
// `traits` is an object, `identifiers` a list of {type, value}. What is not known is null. Key: id. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tutti::app {

// The SCHEMA line of "people" or "accounts", without its line end.
std::string export_schema(std::string_view kind);
// The RECORD line of an entity as the API shows it.
Result<std::string> export_record(std::string_view kind, std::string_view entity);
// The STATE line behind the last record.
std::string export_state(std::string_view kind, uint64_t records);

}  // namespace tutti::app
