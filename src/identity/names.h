// The name guard: do two names evidently belong to different people?
#pragma once

#include <string_view>

namespace tutti {

// Folded by the caller (lower case, no accents, one script). For an account `family` holds the organisation's name
// without its legal form, `given` nothing.
struct PersonName {
  std::string_view given;
  std::string_view family;
  auto operator<=>(const PersonName&) const = default;
  bool known() const { return !family.empty(); }
};

// True when both family names are known and nothing in the two names agrees: no word in common (also across given and
// family, since forms get them crossed), not the same letters when written together ("wang xiaoming", "wangxiaoming"),
// and the given names do not match as initial ("a", "anna"). Symmetric; never true of a name and itself.
bool contradict(PersonName a, PersonName b);

}  // namespace tutti
