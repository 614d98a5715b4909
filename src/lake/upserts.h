// Writes the upserted rows of a change: strands, entities, orders and order lines. Rows go to a temporary table first;
// then rows of the same key are deleted and the staged ones inserted. No index is kept: DuckDB holds indexes in memory,
// and a scan of a key column of a million rows takes a few milliseconds a change.
// Threads: the lake's writer only, within its transaction.
#pragma once

#include "lake/duck.h"
#include "lake/rows.h"

namespace tutti::lake {

Result<void> upsert(duck::Connection& connection, const LakeChange& change);

}  // namespace tutti::lake
