// The example company's silos, as those systems would export them, with the mess of real life: typos, shared mailboxes,
// a workshop computer that several people use, free mail, moved employees, duplicate companies and contacts, rows that
// cannot be taken.
//
// Beside them the truth: which person or account each strand really is, for measuring identity (score.h).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/demo/company.h"

namespace tutti::demo {

struct SiloFile {
  std::string name;  // "crm_contacts.csv"; its mapping is examples/demo/crm_contacts.toml
  std::string content;
  uint64_t rows = 0;
};

// (class, source, id type, id value) -> the true person or account.
struct TruthRow {
  char cls = 'p';
  std::string source, type, value, entity;
};

struct Silos {
  std::vector<SiloFile> files;  // in the order in which they are loaded
  std::vector<TruthRow> truth;
  uint64_t bad_rows = 0;  // made so that they must be rejected or quarantined
};

Silos make_silos(const Options& options);

}  // namespace tutti::demo
