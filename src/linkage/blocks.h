// Which pairs are worth a comparison: records that agree in a blocking rule's parts.
//
// A block is all rows with one key under one rule. A block with more rows than the model's block_records_max is left
// out, and counted. A pair belongs to the first rule that brings it together, so that it comes up once.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "linkage/corpus.h"
#include "linkage/model.h"

namespace tutti::linkage {

// Key of a row under a rule: a hash of what the rule looks at, 0 when a part of it is not known. Depends on the texts
// only. Must not be used after the corpus is gone.
uint64_t block_key(const BlockRule& rule, const Corpus& corpus, uint32_t row);

// What a rule brought, for people: a rule that leaves much out wants another part.
struct RuleReport {
  std::string rule;
  uint64_t blocks = 0;  // of two rows or more, those left out included
  uint64_t pairs = 0;   // in blocks that count; a pair may be under several rules
  uint64_t blocks_left_out = 0;
  uint64_t rows_left_out = 0;
  uint64_t pairs_left_out = 0;
  uint32_t largest = 0;  // rows of the largest block
};

class Blocks {
 public:
  struct Block {
    uint32_t rule = 0;
    uint32_t begin = 0, end = 0;  // of rows_[rule]
    uint64_t key = 0;
    uint64_t pairs() const { return uint64_t{end - begin} * (end - begin - 1) / 2; }
  };

  Blocks(const Model& model, const Corpus& corpus, unsigned threads);

  const std::vector<Block>& blocks() const {
    return blocks_;
  }  // by rule; within, in an order that the keys alone decide
  const std::vector<RuleReport>& reports() const { return reports_; }
  uint64_t pairs() const;

  // Calls f(row, row) for each pair that is this block's.
  template <typename F>
  void for_each_pair(const Block& block, F&& f) const {
    const uint32_t* rows = rows_[block.rule].data();
    for (uint32_t i = block.begin; i + 1 < block.end; ++i)
      for (uint32_t j = i + 1; j < block.end; ++j)
        if (!brought_earlier(rows[i], rows[j], block.rule)) f(rows[i], rows[j]);
  }

 private:
  bool brought_earlier(uint32_t a, uint32_t b, uint32_t rule) const {
    const uint64_t* x = keys_.data() + size_t{a} * rules_;
    const uint64_t* y = keys_.data() + size_t{b} * rules_;
    for (uint32_t r = 0; r < rule; ++r)
      if (x[r] == y[r] && x[r] != 0) return true;
    return false;
  }
  std::vector<Block> make(const Model& model, const Corpus& corpus, uint32_t rule);

  size_t rules_ = 0;
  std::vector<uint64_t> keys_;               // by row and rule; 0 also for rows of blocks left out
  std::vector<std::vector<uint32_t>> rows_;  // by rule: rows block by block
  std::vector<Block> blocks_;
  std::vector<RuleReport> reports_;
};

}  // namespace tutti::linkage
