#include "linkage/blocks.h"

#include <algorithm>
#include <array>

#include "linkage/parallel.h"
#include "linkage/romanise.h"

namespace tutti::linkage {
namespace {

uint64_t mix(uint64_t h) {  // splitmix64's finaliser
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9;
  h = (h ^ (h >> 27)) * 0x94d049bb133111eb;
  return h ^ (h >> 31);
}

// Soundex (Russell 1918) as a number; 0 when the text has no Latin letter.
uint32_t soundex(std::string_view text, bool ascii) {
  constexpr std::string_view kCodes = "01230120022455012623010202";  // a..z
  std::string latin;
  if (!ascii) {
    append_latin(text, latin);
    text = latin;
  }
  uint32_t out = 0;
  int length = 0;
  char last = '0';
  for (const char c : text) {
    if (c < 'a' || c > 'z') continue;
    const char code = kCodes[static_cast<size_t>(c - 'a')];
    if (length == 0) out = static_cast<uint32_t>(c), ++length;
    else if (code != '0' && code != last) out = out * 8 + static_cast<uint32_t>(code - '0'), ++length;
    if (length == 4) break;
    if (c != 'h' && c != 'w') last = code;
  }
  return out;
}

uint64_t start_hash(std::string_view text, size_t length) {
  uint64_t h = 0xcbf29ce484222325;  // FNV-1a
  for (const char c : text.substr(0, length)) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return h;
}

uint64_t part_key(const BlockPart& part, const Corpus& corpus, uint32_t row) {
  const uint32_t cell = corpus.cell(row, part.field);
  if (cell == 0) return 0;
  if (part.field == Field::kBirthDate) return part.cut == Cut::kYear ? cell / 10'000 : cell;
  const Dictionary& values = corpus.dictionary(part.field);
  switch (part.cut) {
    case Cut::kStart: return start_hash(values.text(cell), part.length);
    case Cut::kSound: return soundex(values.text(cell), values.comparable(cell).ascii);
    default: return values.hash(cell);
  }
}

struct Keyed {
  uint64_t key;
  uint32_t row;
};

// Brings equal keys together, rows ascending: a radix sort by 33 bits of the keys, which are hashes, in three passes,
// then by the whole key where those bits are not enough. Requires: rows ascending.
void group_by_key(std::vector<Keyed>& keyed) {
  constexpr size_t kBits = 11, kBuckets = size_t{1} << kBits;
  constexpr uint64_t kSorted = (uint64_t{1} << (3 * kBits)) - 1;
  std::vector<Keyed> other(keyed.size());
  for (size_t shift = 0; shift < 3 * kBits; shift += kBits) {
    std::array<uint32_t, kBuckets + 1> starts{};
    for (const Keyed& k : keyed) ++starts[(k.key >> shift & (kBuckets - 1)) + 1];
    for (size_t b = 0; b < kBuckets; ++b) starts[b + 1] += starts[b];
    for (const Keyed& k : keyed) other[starts[k.key >> shift & (kBuckets - 1)]++] = k;
    keyed.swap(other);
  }
  for (size_t begin = 0, end; begin < keyed.size(); begin = end) {
    bool mixed = false;
    for (end = begin + 1; end < keyed.size() && (keyed[end].key & kSorted) == (keyed[begin].key & kSorted); ++end)
      mixed |= keyed[end].key != keyed[begin].key;
    if (!mixed) continue;
    std::sort(keyed.begin() + static_cast<ptrdiff_t>(begin), keyed.begin() + static_cast<ptrdiff_t>(end),
              [](const Keyed& x, const Keyed& y) { return x.key != y.key ? x.key < y.key : x.row < y.row; });
  }
}

}  // namespace

uint64_t block_key(const BlockRule& rule, const Corpus& corpus, uint32_t row) {
  uint64_t key = 0x9e3779b97f4a7c15;
  for (const BlockPart& part : rule.parts) {
    const uint64_t h = part_key(part, corpus, row);
    if (h == 0) return 0;
    key = mix(key ^ h) + 0x9e3779b97f4a7c15;
  }
  return key == 0 ? 1 : key;
}

Blocks::Blocks(const Model& model, const Corpus& corpus, unsigned threads) : rules_(model.blocking.size()) {
  keys_.resize(size_t{corpus.size()} * rules_);
  rows_.resize(rules_);
  reports_.resize(rules_);
  std::vector<std::vector<Block>> made(rules_);
  parallel(rules_, threads, [&](size_t rule) { made[rule] = make(model, corpus, static_cast<uint32_t>(rule)); });
  for (const std::vector<Block>& blocks : made) blocks_.insert(blocks_.end(), blocks.begin(), blocks.end());
}

std::vector<Blocks::Block> Blocks::make(const Model& model, const Corpus& corpus, uint32_t rule) {
  std::vector<Keyed> keyed;
  for (uint32_t row = 0; row < corpus.size(); ++row) {
    const uint64_t key = block_key(model.blocking[rule], corpus, row);
    keys_[row * rules_ + rule] = key;
    if (key != 0) keyed.push_back({key, row});
  }
  group_by_key(keyed);
  std::vector<Block> out;
  RuleReport& report = reports_[rule];
  report.rule = model.blocking[rule].name;
  std::vector<uint32_t>& rows = rows_[rule];
  for (size_t begin = 0, end; begin < keyed.size(); begin = end) {
    for (end = begin + 1; end < keyed.size() && keyed[end].key == keyed[begin].key;) ++end;
    const uint64_t n = end - begin;
    if (n < 2) continue;
    ++report.blocks;
    report.largest = std::max(report.largest, static_cast<uint32_t>(n));
    if (n > model.block_records_max) {
      ++report.blocks_left_out;
      report.rows_left_out += n;
      report.pairs_left_out += n * (n - 1) / 2;
      for (size_t k = begin; k < end; ++k) keys_[keyed[k].row * rules_ + rule] = 0;
      continue;
    }
    const auto first = static_cast<uint32_t>(rows.size());
    for (size_t k = begin; k < end; ++k) rows.push_back(keyed[k].row);
    out.push_back({rule, first, static_cast<uint32_t>(rows.size()), keyed[begin].key});
    report.pairs += out.back().pairs();
  }
  return out;
}

uint64_t Blocks::pairs() const {
  uint64_t sum = 0;
  for (const RuleReport& r : reports_) sum += r.pairs;
  return sum;
}

}  // namespace tutti::linkage
