// Which mapping a webhook source has, as its settings in access.db say it: {"mapping": TOML} or
// {"built_in_mapping": NAME}. A built-in one is kept by name, so that a new release brings its newer form. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tutti::ingest {

struct SourceMapping {
  std::string built_in;  // its name
  std::string own;       // or the TOML

  // The text to compile; nullopt: none, objects are events themselves. A name that this release does not have gives a
  // text that does not compile and says so.
  std::optional<std::string> toml() const;
};

SourceMapping mapping_of_settings(const std::string& settings);

// kInvalid with where = "mapping" when the name is unknown or the TOML does not compile (the message has the line).
Result<std::string> settings_of_mapping(const SourceMapping& mapping);

}  // namespace tutti::ingest
