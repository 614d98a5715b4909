// A mapping: the versioned TOML document that says how one kind of row (a line of a file, the JSON object of a webhook)
// becomes events (docs/events.md). The language is described for users in docs/import.md.
//
// compile() checks everything that can be checked without a row: unknown keys, filters, targets and lookup tables are
// refused with line and the nearest known name. A mapping is immutable and may be shared between threads; a Mapper
// (mapper.h) applies it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace tutti::ingest {

struct Plan;  // the compiled form, plan.h

enum class RowFormat { kUnknown, kCsv, kJsonLines };

// What `[format]` says about the file; a webhook has no use for it.
struct FormatHints {
  RowFormat format = RowFormat::kUnknown;  // kUnknown: told from the file's name
  char delimiter = 0;                      // 0: told from the first line
  bool header = true;
  std::vector<std::string> columns;  // names of the columns; needed when there is no header
};

class Mapping : NonCopyable {
 public:
  // `name` stands in front of the line number in errors (a file's name). Fails with kInvalid and "name:line:column" as
  // `where`.
  static Result<std::shared_ptr<const Mapping>> compile(std::string_view toml, std::string_view name);
  ~Mapping();

  const std::string& source() const;  // name of the source that the events belong to
  const FormatHints& format() const;
  Hash128 digest() const { return digest_; }      // of the document's text
  const std::vector<std::string>& flags() const;  // reasons of the [[flag]] rules; RowOutcome::flags are indexes
  const Plan& plan() const { return *plan_; }

 private:
  Mapping(std::unique_ptr<const Plan> plan, Hash128 digest);

  std::unique_ptr<const Plan> plan_;
  Hash128 digest_;
};

}  // namespace tutti::ingest
