// Commands: what people decide (and the hub for them), as records in the log. The API checks a command before it is
// appended; the loop checks again, since the state may have moved on, and skips what no longer makes sense.
//
//   {"command":"decree","kind":"together|apart|alone|sever","a":12,"b":15,"type":"email","value":"x@y","author":"..","reason":".."}
//   {"command":"revoke","decree":981,"author":"..","reason":".."}     a decree's id is the offset of its command
//   {"command":"retract","import":"..","author":"..","reason":".."}   an import is undone, hub/retraction.h
//   {"command":"rules","document":{...}}                               identity rules, docs/identity.md
//   survivorship, pin, unpin, written                                 which value of a trait is shown,
//   hub/survivorship.h
#pragma once

#include <optional>
#include <string>

#include "hub/state.h"
#include "model/record.h"

namespace tutti {

// nullopt: applied. An error: nothing was changed; `where` names the field.
std::optional<Error> apply_command(State& s, Offset at, const Record& record);

// Reads a decree's fields and checks them against the state: strands exist, are of one class and differ.
Result<Decree> check_decree(State& s, const Decree& wanted);

std::string decree_command(const Decree& decree);
std::string revoke_command(uint64_t decree, std::string_view author, std::string_view reason);
std::string rules_command(const RulesDocument& document);

std::optional<DecreeKind> parse_decree_kind(std::string_view text);
std::string_view to_string(DecreeKind kind);

}  // namespace tutti
