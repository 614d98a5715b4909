// Texts with holes: "{First name|trim} {Last name}". A hole names a column of the row and passes its text through
// filters.
//
//   trim lower upper     text                          email     normalised, refused when it is no address
//   default:TEXT         when empty                    required  refused when empty
//   integer              "17850.0" -> "17850"          decimal   exact decimal text; decimal_comma: "1.234,50"
//   amount amount_comma  "NT$1,234.50", "1.234,50 EUR" -> decimal text (value_forms.h)
//   number bool          a JSON number or boolean      split:X   a JSON list of the parts
//   date[:FORMAT]        ISO 8601; FORMAT as in value_forms.h, e.g. date:%d.%m.%Y or date:unix_ms
//   map:NAME             by the mapping's [lookup.NAME]; "*" there is for all other values
//   rename:NAME          by [lookup.NAME]; what is not there stays as it is
// {_row} is the row's number in the file (from 1), {_file} the file's digest, {_import} the import's id, {_index} the
// number of the item of an emit with `each` (from 0). A brace is written twice to stand for itself. Threads: immutable
// once compiled.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tutti::ingest {

using Lookup = std::map<std::string, std::string, std::less<>>;
using Lookups = std::map<std::string, Lookup, std::less<>>;

struct RowInfo {
  uint64_t row = 0;
  std::string_view file;         // digest
  std::string_view import = {};  // id of the import: of file and mapping; empty outside of imports
  uint64_t item = 0;             // number of the item, in an emit with `each`
};

// What a template gives: text, or one JSON value (number, bool, split).
struct Rendered {
  std::string text;
  bool json = false;
};

class Template {
 public:
  // `column` gives a column's index, adding it to the mapping's list. Errors are sentences without a place.
  static Result<Template> compile(std::string_view text, const Lookups& lookups,
                                  const std::function<uint32_t(std::string_view)>& column);

  // Errors: kInvalid with the reason's code as message ("bad_decimal") and the column as `where`.
  Result<Rendered> render(std::span<const std::string_view> values, std::span<const std::string> names,
                          const RowInfo& info) const;

 private:
  enum class Op : uint8_t {
    kTrim,
    kLower,
    kUpper,
    kEmail,
    kInteger,
    kDecimal,
    kDecimalComma,
    kAmount,
    kAmountComma,
    kNumber,
    kBool,
    kDate,
    kMap,
    kRename,
    kDefault,
    kSplit,
    kRequired
  };
  struct Filter {
    Op op;
    std::string argument;
    const Lookup* lookup = nullptr;  // of the mapping, which outlives the template
  };
  struct Part {
    std::string literal;  // before the hole
    enum class Hole : uint8_t { kNone, kColumn, kRow, kFile, kImport, kIndex } hole = Hole::kNone;
    uint32_t column = 0;
    std::vector<Filter> filters;
  };

  static Result<Filter> compile_filter(std::string_view text, const Lookups& lookups);
  static Result<void> apply(const Filter& filter, Rendered& value);

  std::vector<Part> parts_;
};

}  // namespace tutti::ingest
