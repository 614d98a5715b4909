// The survivorship rules in force and those before them: which of several sources' values of a trait is shown
// (profile/survivorship.h). A part of the loop's state; changed by commands alone, so that replay uses what was in
// force.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/types.h"
#include "profile/survivorship.h"

namespace tutti {

struct SurvivorshipVersion {
  // {"version":3,"default":..,"traits":{..}}; sources are named. Names never change, but the loop knows numbers alone:
  // `sources` has the number of each name.
  std::string document;
  std::map<std::string, uint32_t, std::less<>> sources;
  std::string author, reason;
  Millis at;
  Offset offset;  // of the command

  // As profile::SurvivorshipRules::parse().
  Result<profile::SurvivorshipRules> compile() const;
};

class Survivorship {
 public:
  static constexpr size_t kVersionsMax = 50;             // older ones are in the log
  static constexpr size_t kDocumentBytesMax = 64 << 10;  // of one version

  const profile::SurvivorshipRules& rules() const { return rules_; }
  uint32_t version() const { return rules_.version; }
  const std::vector<SurvivorshipVersion>& history() const {
    return history_;
  }  // oldest first; empty: the built-in rules

  // kConflict: its version is not version() + 1. Else as compile().
  Result<void> put(SurvivorshipVersion next);

  std::string encode() const;
  static bool decode(std::string_view bytes, Survivorship& out);

 private:
  profile::SurvivorshipRules rules_;
  std::vector<SurvivorshipVersion> history_;
};

}  // namespace tutti
