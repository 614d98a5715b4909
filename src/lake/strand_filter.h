// Which strands have events in a file: a Bloom filter, so that a timeline opens few files. A "no" is certain; one "yes"
// in about 200 is wrong and costs a look into a file. 12 bits a strand, in blocks of a cache line (Putze, Sanders,
// Singler, "Cache-, Hash- and Space-Efficient Bloom Filters").
// A value. Threads: any number of readers of one that nobody changes.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/types.h"

namespace tutti::lake {

class StrandFilter {
 public:
  explicit StrandFilter(uint64_t strands);
  void add(int64_t strand);
  bool may_hold(int64_t strand) const;
  size_t bytes() const { return words_.size() * sizeof(uint64_t); }

  std::string to_hex() const;  // stored in lake.duckdb
  static Result<StrandFilter> from_hex(std::string_view text);

 private:
  StrandFilter() = default;
  std::vector<uint64_t> words_;  // a multiple of 8
};

// The filters of all files by their id in event_file. Writers add before they commit the file; a reader that finds none
// looks into the file. Threads: any.
class StrandFilters : NonCopyable {
 public:
  void put(int64_t file, StrandFilter filter);
  void drop(int64_t file);
  bool may_hold(int64_t file, const std::vector<StrandId>& strands) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<int64_t, StrandFilter> by_file_;
};

}  // namespace tutti::lake
