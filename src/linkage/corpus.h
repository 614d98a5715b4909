// Records as rows of numbers: what pairs are scored on.
//
// Each wanted field is a column. A cell is the number of a value in the column's dictionary (given and family name
// share one, so that they can be compared crosswise), or the digits of a birth date; 0 means "not known". A row is
// contiguous, about a cache line. Threads: one at a time; any number of readers while nobody writes.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "linkage/dictionary.h"
#include "linkage/fields.h"

namespace tutti::linkage {

class Corpus {
 public:
  explicit Corpus(FieldSet fields);

  // Appends rows in the order of the records. The result does not depend on `threads`.
  void append(std::span<const Record> records, unsigned threads = 1);
  void replace(uint32_t row, const Record& record);

  uint32_t size() const { return static_cast<uint32_t>(ids_.size()); }
  const FieldSet& fields() const { return fields_; }
  uint64_t id(uint32_t row) const { return ids_[row]; }
  uint32_t source(uint32_t row) const { return sources_[row]; }

  bool has(Field f) const { return columns_[index_of(f)] >= 0; }
  // Requires: has(f).
  size_t column(Field f) const { return static_cast<size_t>(columns_[index_of(f)]); }
  // Requires: has(f), and f is not kBirthDate.
  const Dictionary& dictionary(Field f) const { return *dictionaries_[index_of(f)]; }
  const uint32_t* row(uint32_t r) const { return cells_.data() + static_cast<size_t>(r) * width_; }
  uint32_t cell(uint32_t r, Field f) const { return row(r)[column(f)]; }

 private:
  void write(uint32_t row, const Record& record, const FieldSet& part, Normalised& scratch);

  FieldSet fields_;
  size_t width_ = 0;
  std::array<int, kFields> columns_;
  std::array<std::shared_ptr<Dictionary>, kFields> dictionaries_;
  std::vector<uint64_t> ids_;
  std::vector<uint32_t> sources_;
  std::vector<uint32_t> cells_;
};

}  // namespace tutti::linkage
