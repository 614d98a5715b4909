// A mapping turns a row of a file (or a JSON object of a webhook) into events. It is a TOML document, docs/import.md:
//
//   version = 1
//   source = "crm"
//   encoding = "big5"         # how to read the file; also delimiter, quote, header_row, sheet (files/read_options.h)
//   [lookup.STAGE]            # texts to texts, for |map:STAGE
//   [[reject]]                # the row goes to the error file
//   [[flag]]                  # the row lands and is counted under the reason
//   root = ["data.payload"]   # JSON: where in the object the columns are
//   [[emit]]                  # an event; as many as wanted
//   type = "identify"
//   each = "lines"            # one event for each item of this list; {_item.sku} is a column of the item
//   when = {...}
//   message_id = "{Id}"       # default: the import's id, row number and number of the emit
//   timestamp = "{Created|date}"
//   [emit.set]
//   "traits.name" = "{Name}"
//   "traits.{Key}" = "{Value}"
//
// What a template leaves empty is left out; an object whose `id` is left empty is left out whole. `passthrough = true`
// instead of type and set: the row is a JSON object that is an event already, with its own messageId and timestamp.
// Threads: immutable, share it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/types.h"
#include "ingest/files/read_options.h"
#include "ingest/mapping/condition.h"
#include "ingest/mapping/template.h"

namespace tutti::ingest {

struct MappedEvent {
  std::string json;  // without messageId and timestamp, which are beside it
  std::string message_id;
  std::optional<Millis> timestamp;
};

// Why a row was not taken.
struct RowError {
  std::string reason;  // a code: bad_date, empty, or a [[reject]]'s reason
  std::string column;  // empty: the row as a whole
};

struct MappedRow {
  std::vector<MappedEvent> events;
  std::vector<std::string_view> flags;  // reasons of [[flag]] rules, of the mapping
  std::optional<RowError> error;        // then there are no events
};

class Mapping : NonCopyable {
 public:
  static constexpr size_t kItemsMax = 1000;  // of one row's list, for `each`

  // Errors: kInvalid; `where` is "NAME:LINE".
  static Result<std::shared_ptr<const Mapping>> parse(std::string_view toml, const std::string& name);
  // The mapping under [stream.STREAM] of a document with several (singer/sync_map.h): version, source and [lookup] of
  // the root hold for it.
  static Result<std::shared_ptr<const Mapping>> parse_stream(std::string_view toml, const std::string& name,
                                                             std::string_view stream);

  const std::string& source() const { return source_; }
  const ReadOptions& read() const { return read_; }
  // The columns that the rules name, in the order in which apply() wants their values.
  const std::vector<std::string>& columns() const { return columns_; }
  // Paths of objects inside of a JSON row, the first that is there holds the columns (JsonRow::read).
  const std::vector<std::string>& roots() const { return roots_; }
  uint64_t digest() const { return digest_; }  // of what it says: comments, order and blanks do not count

  // `values` as columns() says; `json` is the row as JSON text for passthrough (empty for CSV).
  MappedRow apply(std::span<const std::string_view> values, std::string_view json, const RowInfo& info) const;

 private:
  friend struct MappingBuilder;
  // A value to be made: a template, or an object or list of values.
  struct Field;
  struct Node {
    enum class Kind : uint8_t { kTemplate, kConstant, kObject, kArray } kind = Kind::kTemplate;
    Template text;
    std::string json;           // kConstant
    std::vector<Field> fields;  // kObject
    std::vector<Node> items;    // kArray
  };
  struct Field {
    std::string name;
    Node value;
    std::optional<Template> key = {};  // instead of the name: made from the row
  };
  struct Emit {
    std::string type;
    bool passthrough = false;
    bool message_id_optional = false;  // when it comes out empty: the default
    std::string id_suffix;             // keeps emits of one type apart that have the same message_id
    std::optional<uint32_t> each;      // column of the list
    Condition when;
    std::optional<Template> message_id, timestamp;
    Node body;
  };
  struct Rule {
    Condition when;
    std::string reason;
  };

  Mapping() = default;
  Result<bool> write(const Node& node, std::span<const std::string_view> values, const RowInfo& info,
                     std::string& out) const;
  Result<MappedEvent> make(const Emit& emit, size_t number, std::span<const std::string_view> values,
                           std::string_view json, const RowInfo& info) const;
  Result<void> make_each(const Emit& emit, size_t number, std::span<const std::string_view> values, const RowInfo& info,
                         std::vector<MappedEvent>& out) const;

  std::string source_;
  ReadOptions read_;
  Lookups lookups_;
  std::vector<std::string> columns_;
  std::vector<std::string> names_;  // columns_, then columns of items: "_item.sku"
  std::vector<std::string> roots_;
  std::vector<Rule> rejects_, flags_;
  std::vector<Emit> emits_;
  uint64_t digest_ = 0;
};

Result<std::shared_ptr<const Mapping>> load_mapping(const std::string& path);

}  // namespace tutti::ingest
