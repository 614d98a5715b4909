// RulesDocument as JSON (API, log) and TOML (files). Both hold the same keys; writing then reading gives an equal
// value. A missing key takes the default of RulesDocument / TypeRule, so an empty document has no type rules at all; an
// unknown key, a wrong type or a number out of range is refused with kInvalid and the key's path as `where`.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "identity/rules.h"

namespace tutti {

Result<RulesDocument> rules_from_json(std::string_view json);
Result<RulesDocument> rules_from_toml(std::string_view toml);
std::string rules_to_json(const RulesDocument& document);
std::string rules_to_toml(const RulesDocument& document);

}  // namespace tutti
