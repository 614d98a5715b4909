// A mapping for a file that nobody has mapped yet, from the names of its columns and what stands in them.
//
// What the file is about (people, companies, orders, order lines, tickets, opportunities, machines, activities) is told
// by which fields its columns are; every column of a kind's own becomes a field of its events, the others become traits
// or fields under their own names, so that nothing is lost. The document says for each column why.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "ingest/files/read_options.h"
#include "ingest/mapping/content.h"
#include "ingest/mapping/synonyms.h"

namespace tutti::ingest {

struct SuggestInput {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> samples;  // per column, as many values as wanted (200 are plenty)
  std::string file_name = {};
  std::string source = {};              // empty: by what the file is about
  ReadOptions read = {};                // written into the document
  std::vector<std::string> notes = {};  // comments at its top: how encoding and delimiter were found
};

struct ColumnReason {
  std::string column;
  std::string field;   // "email", "order_id" ...; "other" when no field fits
  std::string target;  // where it goes: "traits.email"; empty: it is not used
  Content content = Content::kEmpty;
  double confidence = 0;
  std::string reason;  // one sentence
};

struct Suggestion {
  std::string toml;  // compiles: Mapping::parse takes it
  std::string kind;  // "contacts", "accounts", "orders", "order_lines", "tickets", "opportunities", "assets", "events"
  double confidence = 0;
  std::vector<ColumnReason> columns;  // in the file's order
};

Suggestion suggest_mapping(const SuggestInput& input);

}  // namespace tutti::ingest
