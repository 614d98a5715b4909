// Generates the example company into a data folder and loads it through the same doors as anyone's data.
#pragma once

#include <functional>
#include <string>

#include "app/demo/score.h"
#include "app/demo/silos.h"
#include "ingest/files/importer.h"

namespace tutti::demo {

struct Loaded {
  uint64_t rows = 0, events = 0, rejected = 0, quarantined = 0, people = 0, accounts = 0;
  Score person_score, account_score;                // by deterministic rules
  Score linked_person_score, linked_account_score;  // and with probable duplicates
};

// Writes the silo files and truth.csv to DATA/demo/ and imports them. `say` is told of each step.
Result<Loaded> load(const std::string& data, const Options& options,
                    const std::function<void(const std::string&)>& say);

}  // namespace tutti::demo
