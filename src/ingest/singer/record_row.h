// A tap's record as a row of a mapping, and what identifies it.
//
// A column is a field's name, blanks and capitals as they are ("A b"), or a path into an object ("address.city") or a
// list ("lines.0.sku").
// `_deleted` is "true" for a row that is gone, else empty. Threads: one RecordRow per thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/live/json_text.h"

namespace tutti::ingest::singer {

constexpr std::string_view kDeletedColumn = "_deleted";

class RecordRow : NonCopyable {
 public:
  // `record` is a JSON object that ExactJson took; it must outlive the row's use.
  void read(std::string_view record);

  const std::vector<RawField>& fields() const { return fields_; }
  // The JSON text of a field; nullopt when there is none. Where a name stands twice the last one counts.
  std::optional<std::string_view> raw(std::string_view name) const;
  // `_sdc_deleted_at` is there and not null.
  bool deleted() const;
  // `_sdc_lsn`: grows with the source's log.
  std::optional<int64_t> lsn() const;

  // The key as a JSON list, spelled in one way only; kInvalid with where "no_key" when a part is missing or null.
  Result<std::string> key(std::span<const std::string> names) const;
  // The values of these columns; they live until the next call.
  std::span<const std::string_view> values(const std::vector<std::string>& columns, bool deleted);

 private:
  std::string value_at(std::string_view path) const;

  std::vector<RawField> fields_;
  std::vector<std::string> texts_;
  std::vector<std::string_view> values_;
};

// {"a":1,"b":"x"} of the names and a key of them: the record of a row of which only the key is known.
std::string record_of_key(std::span<const std::string> names, std::string_view key);

}  // namespace tutti::ingest::singer
