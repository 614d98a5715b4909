#include "linkage/corpus.h"

#include <thread>

#include "base/result.h"

namespace tutti::linkage {
namespace {

// Fields that one thread must fill together: the names share a dictionary.
constexpr bool with_names(Field f) {
  return f == Field::kGiven || f == Field::kFamily || f == Field::kLatinName;
}

// Two parts of about equal work.
std::array<FieldSet, 2> parts_of(const FieldSet& fields) {
  std::array<FieldSet, 2> parts;
  for (size_t k = 0; k < kFields; ++k) {
    if (!fields[k]) continue;
    const Field f = static_cast<Field>(k);
    const bool first = with_names(f) || f == Field::kPhone || f == Field::kStreet || f == Field::kStreetNumber ||
                       f == Field::kAddress || f == Field::kCompany || f == Field::kCompanyLatin;
    parts[first ? 0 : 1].set(k);
  }
  return parts;
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
