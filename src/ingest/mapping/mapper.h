// Applies a mapping to rows, one at a time.
//
//   auto mapping = *Mapping::compile(text, "crm.toml");
//   Mapper mapper = Mapper::for_json(mapping);
//   RowOutcome out;
//   mapper.apply_object(object, {.id_prefix = request_id, .row = 1}, out);
//   if (out.rejection) ...; else for (const MappedEvent& e : out.events) ...
//
// A row is applied wholly or not at all. Each event that comes out was read by EventParser, so that the loop can read
// it. The result depends on the mapping, the row and the context alone, but for `once_per` (the keys seen so far).
// Threads: one mapper per thread; mappers may share a mapping. Not cheap to make.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/types.h"
#include "ingest/mapping/mapping.h"
#include "model/event.h"

namespace tutti::ingest {

struct MappedEvent {
  EventType type = EventType::kTrack;
  std::string message_id;           // 1 to 99 bytes
  std::optional<Millis> timestamp;  // nullopt: the row names no time; the door takes the time of arrival
  std::string json;                 // one JSON object, with type, messageId and (when known) timestamp
};

// Why a row gave no event. Texts hold nothing of the row's values.
struct Rejection {
  std::string reason;   // a word: bad_decimal, no_identifier, or the reason of a [[reject]] rule
  std::string column;   // the column at fault; may be empty
  std::string message;  // a sentence for a person
};

struct RowOutcome {
  std::vector<MappedEvent> events;  // the first `count` are this row's; the rest are kept for their memory
  size_t count = 0;
  std::vector<uint32_t> flags;  // indexes into Mapping::flags()
  std::optional<Rejection> rejection;

  std::span<MappedEvent> mapped() { return std::span(events).first(count); }
};

// What a row is beside its values. Default message ids are "<id_prefix>:<row>", so the prefix must name the file or
// request for ever.
struct RowContext {
  std::string_view id_prefix;
  uint64_t row = 0;       // {_row}
  std::string_view file;  // {_file}
};

class Mapper : NonCopyable {
 public:
  static constexpr size_t kEventBytesMax = 32 * 1024;  // of one event; over it the row is rejected (too_large)
  static constexpr size_t kOnceKeysMax = 1'000'000;    // remembered once_per keys; then forgotten and begun anew, which
                                                       // repeats events under the same message ids
  static constexpr size_t kMessageIdBytesMax = 99;

  // Rows are cells under a header. Fails when the mapping names a column that the header lacks (with the nearest name),
  // that it holds twice, or has an emit with `passthrough`.
  static Result<Mapper> for_cells(std::shared_ptr<const Mapping> mapping, std::span<const std::string> header);
  // Rows are JSON objects; a column is a path ("customer.id"); a field that is not there is an empty one.
  static Mapper for_json(std::shared_ptr<const Mapping> mapping);

  Mapper(Mapper&&) noexcept;
  Mapper& operator=(Mapper&&) noexcept;
  ~Mapper();

  // `out` is overwritten; reuse it from row to row. For for_cells(): cells.size() is the header's.
  void apply_cells(std::span<const std::string_view> cells, const RowContext& context, RowOutcome& out);
  // For for_json().
  void apply_object(simdjson::dom::object object, const RowContext& context, RowOutcome& out);

  const Mapping& mapping() const;

 private:
  struct Impl;
  explicit Mapper(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace tutti::ingest
