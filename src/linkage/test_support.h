// For tests of linkage: data sets that lie beside the repository, and counting of right and wrong pairs.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "linkage/record.h"

namespace tutti::linkage {

// Real data are not part of the repository; empty when they are not there.
inline std::string shared_data() {
  const char* given = std::getenv("TUTTI_SHARED_DATA");
  const std::string path = given ? given : std::string(TUTTI_SOURCE_DIR) + "/../shared/data";
  return std::filesystem::exists(path) ? path : "";
}

// Rows of a CSV file whose cells are not quoted, blanks around cells dropped; the header left out.
inline std::vector<std::vector<std::string>> rows_of(const std::string& path) {
  std::vector<std::vector<std::string>> out;
  std::ifstream in(path);
  std::string line, cell;
  std::getline(in, line);
  while (std::getline(in, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    auto& row = out.emplace_back();
    std::istringstream cells(line + ",");
    while (std::getline(cells, cell, ',')) {
      const size_t first = cell.find_first_not_of(' '), last = cell.find_last_not_of(' ');
      row.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
    }
  }
  return out;
}

using Pairs = std::set<std::pair<uint64_t, uint64_t>>;  // smaller id first

// All pairs within groups.
inline Pairs pairs_of(const std::vector<std::vector<uint64_t>>& groups) {
  Pairs out;
  for (const auto& g : groups)
    for (size_t i = 0; i < g.size(); ++i)
      for (size_t j = i + 1; j < g.size(); ++j) out.insert(std::minmax(g[i], g[j]));
  return out;
}

struct Quality {
  double precision = 0, recall = 0;
  double f1() const { return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0; }
};
inline Quality quality(const Pairs& found, const Pairs& truth) {
  double right = 0;
  for (const auto& p : found) right += truth.contains(p);
  return {found.empty() ? 1 : right / static_cast<double>(found.size()),
          truth.empty() ? 1 : right / static_cast<double>(truth.size())};
}

}  // namespace tutti::linkage
