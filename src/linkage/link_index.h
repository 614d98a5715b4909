// Links kept up to date while records come, change and go.
//
// At every moment links and groups are those that link_all() gives for the records that are in the index (and the same
// model and refused pairs), whatever the order in which they came: a link is a function of two records, the model, and
// the sizes of the blocks they share. A block that grows beyond the model's block_records_max stops to count, one that
// shrinks back counts again, and links go and come with it.
//
// put() costs as many comparisons as the record has neighbours in its blocks: at most (rules x block_records_max), some
// tens of microseconds, except when a block passes the limit. Memory: about 8 bytes x (fields + 4 x rules) a record,
// and the texts; texts of replaced records are kept, so make a new index now and then. Threads: one at a time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "linkage/batch.h"
#include "linkage/block_table.h"
#include "linkage/scorer.h"

namespace tutti::linkage {

// How a pair's link differs from before the call. `before` or `after` is missing when there was or is no link.
struct LinkChange {
  uint64_t a = 0, b = 0;
  std::optional<MilliBits> before, after;
};

class LinkIndex : NonCopyable {
 public:
  struct Options {
    bool one_per_source = false;
  };

  // Requires: check(model) holds.
  LinkIndex(Model model, Options options);
  explicit LinkIndex(Model model) : LinkIndex(std::move(model), Options{}) {}

  // Adds the record, or replaces the one with this id. Changes are ordered by (a, b).
  std::vector<LinkChange> put(const Record& record);
  std::vector<LinkChange> remove(uint64_t id);  // of an unknown id: nothing
  // From now on a and b are neither linked nor grouped; allow() takes it back. Ids need not be in the index.
  std::vector<LinkChange> refuse(uint64_t a, uint64_t b);
  std::vector<LinkChange> allow(uint64_t a, uint64_t b);

  bool contains(uint64_t id) const { return rows_.contains(id); }
  size_t size() const { return rows_.size(); }
  const Model& model() const { return *model_; }
  const RefusedPairs& refused() const { return refused_; }

  std::vector<Link> links() const;                // all, ordered
  std::vector<Link> links_of(uint64_t id) const;  // the strongest first
  // Whom a record would be linked with, the strongest first, without putting it in. Block limits hold as if it were in;
  // a record of the same id in the index is passed over.
  std::vector<Link> search(const Record& record);
  // The group of a record, itself included, ascending; only itself when it has no group. Empty for an unknown id.
  std::vector<uint64_t> group_of(uint64_t id) const;
  std::vector<std::vector<uint64_t>> groups() const;  // of two or more, as BatchResult::groups
  // Groups of all records that hang together with this one: what a change to it can have touched.
  std::vector<std::vector<uint64_t>> groups_around(uint64_t id) const;

 private:
  struct Neighbour {
    uint32_t row;
    MilliBits score;
  };
  using Touched = std::map<std::pair<uint64_t, uint64_t>, std::optional<MilliBits>>;  // state before the call

  uint64_t key(uint32_t row, size_t rule) const { return keys_[size_t{row} * rules_ + rule]; }
  bool counts(size_t rule, uint64_t key) const {
    return key != 0 && tables_[rule].count(key) <= model_->block_records_max;
  }
  bool together(uint32_t a, uint32_t b, size_t rules) const;  // by one of the first `rules` rules
  void enter(uint32_t row);
  void leave(uint32_t row);
  void relink(uint32_t a, uint32_t b);  // makes the link what it should be
  void set_link(uint32_t a, uint32_t b, std::optional<MilliBits> score);
  void relink_block(size_t rule, uint64_t key);
  uint32_t take_row(const Record& record);
  std::vector<LinkChange> changes();
  std::vector<uint32_t> component_of(uint32_t row) const;
  std::vector<std::vector<uint64_t>> groups_of(std::vector<uint32_t> rows) const;
  std::optional<MilliBits> link_between(uint32_t a, uint32_t b) const;

  std::unique_ptr<const Model> model_;
  const size_t rules_;
  const MilliBits review_;
  ClusterOptions clusters_;
  Corpus corpus_;
  Scorer scorer_;
  std::vector<uint64_t> keys_;
  std::vector<BlockTable> tables_;
  std::unordered_map<uint64_t, uint32_t> rows_;  // by id
  std::vector<uint32_t> free_rows_;
  std::unordered_map<uint32_t, std::vector<Neighbour>> neighbours_;
  RefusedPairs refused_;
  Touched touched_;
};

}  // namespace tutti::linkage
