#include "lake/strand_filter.h"

#include <algorithm>

#include "base/hash.h"

namespace tutti::lake {
namespace {

constexpr uint64_t kBitsPerStrand = 12;
constexpr uint64_t kBlockBits = 512;
constexpr int kProbes = 8;

Hash128 hash_of(int64_t strand) {
  return hash128({reinterpret_cast<const char*>(&strand), sizeof strand});
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

StrandFilter::StrandFilter(uint64_t strands)
    : words_(std::max<uint64_t>(1, (strands * kBitsPerStrand + kBlockBits - 1) / kBlockBits) * 8) {}

void StrandFilter::add(int64_t strand) {
  const Hash128 h = hash_of(strand);
  uint64_t* block = &words_[h.hi % (words_.size() / 8) * 8];
  for (int k = 0; k < kProbes; ++k) {
    const uint64_t bit = h.lo >> (7 * k) & (kBlockBits - 1);
    block[bit / 64] |= 1ull << (bit % 64);
  }
}

bool StrandFilter::may_hold(int64_t strand) const {
  const Hash128 h = hash_of(strand);
  const uint64_t* block = &words_[h.hi % (words_.size() / 8) * 8];
  for (int k = 0; k < kProbes; ++k) {
    const uint64_t bit = h.lo >> (7 * k) & (kBlockBits - 1);
    if ((block[bit / 64] >> (bit % 64) & 1) == 0) return false;
  }
  return true;
}

std::string StrandFilter::to_hex() const {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(words_.size() * 16);
  for (const uint64_t word : words_)
    for (int shift = 0; shift < 64; shift += 4) out.push_back(kDigits[word >> shift & 15]);
  return out;
}

Result<StrandFilter> StrandFilter::from_hex(std::string_view text) {
  StrandFilter filter;
  if (text.empty() || text.size() % 128 != 0) return fail(ErrorCode::kCorrupt, "a filter of strands is cut", "lake");
  filter.words_.resize(text.size() / 16);
  for (size_t k = 0; k < text.size(); ++k) {
    const int value = digit(text[k]);
    if (value < 0) return fail(ErrorCode::kCorrupt, "a filter of strands is damaged", "lake");
    filter.words_[k / 16] |= static_cast<uint64_t>(value) << (4 * (k % 16));
  }
  return filter;
}

void StrandFilters::put(int64_t file, StrandFilter filter) {
  const std::lock_guard lock(mutex_);
  by_file_.insert_or_assign(file, std::move(filter));
}

void StrandFilters::drop(int64_t file) {
  const std::lock_guard lock(mutex_);
  by_file_.erase(file);
}

bool StrandFilters::may_hold(int64_t file, const std::vector<StrandId>& strands) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_file_.find(file);
  if (found == by_file_.end()) return true;
  return std::any_of(strands.begin(), strands.end(),
                     [&](StrandId s) { return found->second.may_hold(static_cast<int64_t>(s.value)); });
}

}  // namespace tutti::lake
