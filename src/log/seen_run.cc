#include "log/seen_run.h"

#include <algorithm>
#include <cstring>

#include "base/codec.h"

namespace tutti::log {
namespace {

constexpr uint64_t kMagic = 0x314e555249545554;  // "TUTIRUN1"
constexpr size_t kFooterBytes = 56;              // magic, count, blocks, filter bytes, two checksums, its own
constexpr size_t kWriteBytes = 256 * 1024;
constexpr uint64_t kSyncEveryBytes = 16 << 20;  // keeps a merge from filling the disk's queue before the log's fsync

// A block: up to 255 ids (hi, lo), zeros, u32 count, u32 zero, u64 checksum over all before it. 16 bytes are left
// behind 255 ids, so a block is exactly a page.
constexpr size_t kCountAt = kRunBlockIds * sizeof(Hash128);
constexpr size_t kChecksumAt = kRunBlockBytes - 8;
static_assert(kCountAt + 16 == kRunBlockBytes);

std::string_view view(const void* p, size_t n) {
  return {static_cast<const char*>(p), n};
}

std::string footer(uint64_t count, uint64_t blocks, const Bloom& bloom, std::span<const Hash128> first_ids) {
  Encoder e;
  e.fixed64(kMagic);
  e.fixed64(count);
  e.fixed64(blocks);
  e.fixed64(bloom.size_bytes());
  e.fixed64(hash64(view(first_ids.data(), first_ids.size_bytes())));
  e.fixed64(hash64(bloom.bytes()));
  e.fixed64(hash64(e.view()));
  TUTTI_ASSERT(e.size() == kFooterBytes);
  return e.take();
}

tl::unexpected<Error> corrupt(std::string_view what, const std::string& path) {
  return fail(ErrorCode::kCorrupt, std::string(what), path);
}

Result<void> read_exactly(int fd, std::span<uint8_t> to, uint64_t at, const std::string& path) {
  TRY_VALUE(got, read_at(fd, to, at, path));
  if (got != to.size()) return corrupt("cut off", path);
  return {};
}

}  // namespace

Result<std::shared_ptr<const SeenRun>> SeenRun::open(const std::string& path) {
  std::shared_ptr<SeenRun> run(new SeenRun);
  run->path_ = path;
  TRY_VALUE(fd, open_to_read(path));
  run->fd_ = std::move(fd);
  TRY_VALUE(bytes, file_size(run->fd_.get(), path));
  run->file_bytes_ = bytes;
  if (bytes < kFooterBytes) return corrupt("cut off", path);
  std::array<uint8_t, kFooterBytes> end;
  TRY(read_exactly(run->fd_.get(), end, bytes - kFooterBytes, path));
  Decoder d(view(end.data(), end.size()));
  const uint64_t magic = d.fixed64();
  run->count_ = d.fixed64();
  const uint64_t blocks = d.fixed64(), filter_bytes = d.fixed64();
  const uint64_t index_sum = d.fixed64(), filter_sum = d.fixed64();
  if (magic != kMagic || d.fixed64() != hash64(view(end.data(), kFooterBytes - 8))) return corrupt("footer", path);
  const uint64_t index_at = blocks * kRunBlockBytes, filter_at = index_at + blocks * sizeof(Hash128);
  run->bloom_ = Bloom(run->count_);
  if (filter_at + filter_bytes + kFooterBytes != bytes || run->bloom_.size_bytes() != filter_bytes ||
      blocks != (run->count_ + kRunBlockIds - 1) / kRunBlockIds) {
    return corrupt("sizes", path);
  }
  run->first_ids_.resize(blocks);
  const std::span<uint8_t> index(reinterpret_cast<uint8_t*>(run->first_ids_.data()), blocks * sizeof(Hash128));
  TRY(read_exactly(run->fd_.get(), index, index_at, path));
  TRY(read_exactly(run->fd_.get(), {run->bloom_.data(), filter_bytes}, filter_at, path));
  if (hash64(view(index.data(), index.size())) != index_sum) return corrupt("block index", path);
  if (hash64(run->bloom_.bytes()) != filter_sum) return corrupt("filter", path);
  return run;
}

Result<bool> SeenRun::contains(const Hash128& id) const {
  auto after = std::upper_bound(first_ids_.begin(), first_ids_.end(), id);
  if (after == first_ids_.begin()) return false;
  alignas(Hash128) Block buffer;
  TRY_VALUE(ids, read_block(static_cast<size_t>(after - first_ids_.begin()) - 1, buffer));
  return std::binary_search(ids.begin(), ids.end(), id);
}

Result<std::span<const Hash128>> SeenRun::read_block(size_t n, Block& buffer) const {
  TUTTI_ASSERT(n < first_ids_.size());
  TRY(read_exactly(fd_.get(), buffer, n * kRunBlockBytes, path_));
  uint64_t sum;
  uint32_t count;
  std::memcpy(&sum, &buffer[kChecksumAt], sizeof sum);
  std::memcpy(&count, &buffer[kCountAt], sizeof count);
  // The block's number is part of its checksum, so that blocks can't change places.
  if (sum != hash64(view(buffer.data(), kChecksumAt), n) || count > kRunBlockIds)
    return corrupt("block " + std::to_string(n), path_);
  return std::span(reinterpret_cast<const Hash128*>(buffer.data()), count);
}

Result<std::unique_ptr<SeenRunWriter>> SeenRunWriter::create(const std::string& path, uint64_t count) {
  TRY_VALUE(fd, open_to_write(path + ".tmp"));
  return std::unique_ptr<SeenRunWriter>(new SeenRunWriter(path, std::move(fd), count));
}

SeenRunWriter::SeenRunWriter(std::string path, UniqueFd fd, uint64_t count)
    : path_(std::move(path)), fd_(std::move(fd)), count_(count), bloom_(count) {
  first_ids_.reserve(count / kRunBlockIds + 1);
  out_.reserve(kWriteBytes + kRunBlockBytes);
}

Result<void> SeenRunWriter::end_block() {
  first_ids_.push_back(block_[0]);
  added_ += block_ids_;
  const size_t used = block_ids_ * sizeof(Hash128), at = out_.size();
  out_.append(view(block_.data(), used));
  out_.append(kCountAt - used, '\0');
  const uint32_t count[2] = {static_cast<uint32_t>(block_ids_), 0};
  out_.append(view(count, sizeof count));
  const uint64_t sum = hash64(std::string_view(out_).substr(at), first_ids_.size() - 1);
  out_.append(view(&sum, sizeof sum));
  block_ids_ = 0;
  return out_.size() >= kWriteBytes ? write_out(false) : Result<void>{};
}

Result<void> SeenRunWriter::write_out(bool sync) {
  const std::string aside = path_ + ".tmp";
  TRY(write_all(fd_.get(), out_, aside));
  written_bytes_ += out_.size();
  unsynced_bytes_ += out_.size();
  out_.clear();
  if (!sync && unsynced_bytes_ < kSyncEveryBytes) return {};
  unsynced_bytes_ = 0;
  return sync_file(fd_.get(), aside);
}

Result<std::shared_ptr<const SeenRun>> SeenRunWriter::finish() {
  if (block_ids_ > 0) TRY(end_block());
  TUTTI_ASSERT(added_ == count_);
  TRY(write_out(false));
  out_.append(view(first_ids_.data(), first_ids_.size() * sizeof(Hash128)));
  TRY(write_out(false));
  TRY(write_all(fd_.get(), bloom_.bytes(), path_));
  written_bytes_ += bloom_.size_bytes();
  out_ = footer(count_, first_ids_.size(), bloom_, first_ids_);
  TRY(write_out(true));
  TRY(rename_file(path_ + ".tmp", path_));

  std::shared_ptr<SeenRun> run(new SeenRun);
  run->path_ = path_;
  TRY_VALUE(fd, open_to_read(path_));
  run->fd_ = std::move(fd);
  run->count_ = count_;
  run->file_bytes_ = written_bytes_;
  run->first_ids_ = std::move(first_ids_);
  run->bloom_ = std::move(bloom_);
  return run;
}

Result<void> SeenRunCursor::load() {
  head_ = end_ = nullptr;
  if (next_block_ == run_->blocks()) return {};
  TRY_VALUE(ids, run_->read_block(next_block_++, buffer_));
  head_ = ids.data();
  end_ = head_ + ids.size();
  return {};
}

}  // namespace tutti::log
