// One line of a Singer tap's output (https://hub.meltano.com/singer/spec): what it says, nothing more.
//
// Numbers and STATE are kept as the tap wrote them. Key order, blanks, further fields and unknown message types are all
// taken. Threads: one reader per thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/singer/exact_json.h"

namespace tutti::ingest::singer {

constexpr size_t kLineBytesMax = 16u << 20;  // a longer line is refused; the lines after it are read

struct Message {
  enum class Type : uint8_t { kSchema, kRecord, kState, kActivateVersion, kBatch, kOther };
  Type type = Type::kOther;
  std::string stream;                       // empty for kState and kOther
  std::string_view body;                    // JSON text: the schema, the record, the state's value
  std::vector<std::string> key_properties;  // kSchema
  std::optional<int64_t> version;           // kRecord, kActivateVersion
  std::string time_extracted;               // kRecord, as written; may be empty
  std::vector<std::string> manifest;        // kBatch: addresses of files
};

class MessageReader : NonCopyable {
 public:
  // `line` is without its line end. The message's views live until the next read() and no longer than `line`.
  // Errors: kInvalid; `where` is no_message (it does not begin with a brace: something that a tap or its libraries
  // printed), bad_json, no_type, bad_message (a field is missing or of another kind) or line_too_large.
  Result<Message> read(std::string_view line);

 private:
  ExactJson json_;
};

}  // namespace tutti::ingest::singer
