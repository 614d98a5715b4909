// A tap's catalog, edited: discover selects nothing, so whoever reads a tap must write which streams it wants. The text
// of everything else stays as the tap wrote it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tutti::ingest::singer {

struct StreamChoice {
  std::string stream;           // by tap_stream_id, else by stream
  std::string method;           // FULL_TABLE, INCREMENTAL, LOG_BASED; empty: left as it is
  std::string replication_key;  // empty: left as it is
};

struct Selection {
  std::string catalog;                // what the tap is given
  std::vector<std::string> selected;  // tap_stream_id
  std::vector<std::string> missing;   // wanted, and not in the catalog
  std::vector<std::string> known;     // all of the catalog, at most kStreamsShown
  static constexpr size_t kStreamsShown = 50;
};

// Selects the wanted streams and no other. kInvalid: the text is no catalog.
Result<Selection> select_streams(std::string_view catalog, const std::vector<StreamChoice>& wanted);

// The streams that are selected in a catalog, with their method and replication key: to carry a selection over to a
// catalog that was discovered anew.
Result<std::vector<StreamChoice>> selection_of(std::string_view catalog);

}  // namespace tutti::ingest::singer
