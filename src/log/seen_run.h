// An immutable file of sorted 128-bit ids with its Bloom filter (FORMAT.md): blocks of 4 KiB, each with a checksum.
// The filter and the first id of each block are in memory; the blocks are read with pread when the filter says maybe.
// Threads: SeenRun any; the writer and the cursor one each.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/types.h"
#include "log/bloom.h"
#include "log/file.h"

namespace tutti::log {

constexpr size_t kRunBlockBytes = 4096;
constexpr size_t kRunBlockIds = 255;

class SeenRun : NonCopyable {
 public:
  // Checks the footer, the block index and the filter; blocks are checked when they are read.
  static Result<std::shared_ptr<const SeenRun>> open(const std::string& path);

  void prefetch(const Hash128& id) const { bloom_.prefetch(id); }
  bool maybe(const Hash128& id) const { return bloom_.maybe(id); }
  // Exact. kCorrupt: the block's checksum doesn't hold.
  Result<bool> contains(const Hash128& id) const;
  // The ids of block `n` in order, in `buffer`.
  using Block = std::array<uint8_t, kRunBlockBytes>;
  Result<std::span<const Hash128>> read_block(size_t n, Block& buffer) const;

  uint64_t count() const { return count_; }
  size_t blocks() const { return first_ids_.size(); }
  size_t memory_bytes() const { return bloom_.size_bytes() + first_ids_.size() * sizeof(Hash128); }
  uint64_t file_bytes() const { return file_bytes_; }
  const std::string& path() const { return path_; }

 private:
  SeenRun() = default;
  friend class SeenRunWriter;

  std::string path_;
  UniqueFd fd_;
  uint64_t count_ = 0;
  uint64_t file_bytes_ = 0;
  std::vector<Hash128> first_ids_;  // of each block
  Bloom bloom_;
};

// Writes path + ".tmp", then renames: a file with a run's name is whole.
class SeenRunWriter : NonCopyable {
 public:
  // `count` ids will follow, in rising order, none twice.
  static Result<std::unique_ptr<SeenRunWriter>> create(const std::string& path, uint64_t count);

  Result<void> add(const Hash128& id) {
    block_[block_ids_++] = id;
    bloom_.add(id);
    return block_ids_ == kRunBlockIds ? end_block() : Result<void>{};
  }
  // Synced and renamed; the folder too.
  Result<std::shared_ptr<const SeenRun>> finish();

 private:
  SeenRunWriter(std::string path, UniqueFd fd, uint64_t count);
  Result<void> end_block();
  Result<void> write_out(bool sync);

  std::string path_;
  UniqueFd fd_;
  uint64_t count_;
  uint64_t added_ = 0;
  uint64_t written_bytes_ = 0;
  uint64_t unsynced_bytes_ = 0;
  std::array<Hash128, kRunBlockIds + 1> block_;
  size_t block_ids_ = 0;
  std::vector<Hash128> first_ids_;
  Bloom bloom_;
  std::string out_;
};

// Walks a run in order, for merges. Starts before the first id: call next() before head().
class SeenRunCursor : NonCopyable {
 public:
  explicit SeenRunCursor(std::shared_ptr<const SeenRun> run) : run_(std::move(run)) {}

  // nullptr: at the end.
  const Hash128* head() const { return head_; }
  Result<void> next() {
    if (head_ != nullptr && ++head_ != end_) return {};
    return load();
  }

 private:
  Result<void> load();

  std::shared_ptr<const SeenRun> run_;
  size_t next_block_ = 0;
  const Hash128* head_ = nullptr;
  const Hash128* end_ = nullptr;
  alignas(Hash128) SeenRun::Block buffer_{};
};

}  // namespace tutti::log
