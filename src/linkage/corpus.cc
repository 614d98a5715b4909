#include "linkage/corpus.h"

#include <thread>

#include "base/result.h"

namespace tutti::linkage {
namespace {

// Two parts of about equal work: places and what else there is, and who it is. Fields that share a dictionary or are
// made from the same text are in one part.
std::array<FieldSet, 2> parts_of(const FieldSet& fields) {
  FieldSet who;
  for (const Field f : {Field::kGiven, Field::kFamily, Field::kLatinName, Field::kCompany, Field::kCompanyLatin,
                        Field::kDomain, Field::kEmail, Field::kEmailLocal, Field::kPhone})
    who.set(index_of(f));
  return {fields & who, fields & ~who};
}

}  // namespace

Corpus::Corpus(FieldSet fields) : fields_(fields) {
  columns_.fill(-1);
  for (size_t k = 0; k < kFields; ++k) {
    if (!fields_[k]) continue;
    columns_[k] = static_cast<int>(width_++);
    if (k == index_of(Field::kFamily) && dictionaries_[index_of(Field::kGiven)])
      dictionaries_[k] = dictionaries_[index_of(Field::kGiven)];
    else dictionaries_[k] = std::make_shared<Dictionary>();
  }
}

void Corpus::write(uint32_t row, const Record& record, const FieldSet& part, Normalised& scratch) {
  normalise(record, part, scratch);
  uint32_t* cells = cells_.data() + static_cast<size_t>(row) * width_;
  for (size_t k = 0; k < kFields; ++k) {
    if (!part[k]) continue;
    cells[columns_[k]] =
        k == index_of(Field::kBirthDate) ? scratch.birth_date : dictionaries_[k]->intern(scratch.texts[k]);
  }
}

void Corpus::append(std::span<const Record> records, unsigned threads) {
  const uint32_t first = size();
  for (const Record& r : records) {
    ids_.push_back(r.id);
    sources_.push_back(r.source);
  }
  cells_.resize(ids_.size() * width_);
  const auto fill = [&](const FieldSet& part) {
    Normalised scratch;
    for (size_t k = 0; k < records.size(); ++k) write(first + static_cast<uint32_t>(k), records[k], part, scratch);
  };
  if (threads < 2 || records.size() < 1000) return fill(fields_);
  const std::array<FieldSet, 2> parts = parts_of(fields_);
  std::thread other([&] { fill(parts[1]); });
  fill(parts[0]);
  other.join();
}

void Corpus::replace(uint32_t row, const Record& record) {
  TUTTI_ASSERT(row < size());
  ids_[row] = record.id;
  sources_[row] = record.source;
  Normalised scratch;
  write(row, record, fields_, scratch);
}

}  // namespace tutti::linkage
