// Reads a page of events of given strands, newest first. Two passes: the first reads only the narrow columns, from the
// hot table and then from the Parquet files that may hold the strands (strand_filter.h), newest day first, only as far
// back as the page needs; the second fetches the rows of the page, of which the body is the costly part.
// Threads: any, each with a connection of its own; one call sees one snapshot.
#pragma once

#include <string>
#include <vector>

#include "lake/duck.h"
#include "lake/lake.h"
#include "lake/strand_filter.h"

namespace tutti::lake {

// `dir` is the lake's folder. Refuses (kInvalid, kTooLarge) a query over its documented limits.
Result<std::vector<TimelineRow>> read_timeline(duck::Connection& connection, const std::string& dir,
                                               const StrandFilters& filters, const TimelineQuery& query);

}  // namespace tutti::lake
