#include "ingest/files/dialect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace tutti::ingest {
namespace {

constexpr size_t kRowsLookedAt = 200;
constexpr std::array<char, 4> kDelimiters = {',', ';', '\t', '|'};

bool blank(const std::string& s) {
  return s.find_first_not_of(" \t\r") == std::string::npos;
}

bool has_digit(const std::string& s) {
  return s.find_first_of("0123456789") != std::string::npos;
}

// Dates, amounts and counts: no word begins a data cell of this kind, and no header looks like one.
bool numeric(const std::string& s) {
  return has_digit(s) && s.find_first_not_of("0123456789.,-+:/ %T") == std::string::npos;
}

struct Shape {
  size_t width = 1;        // the most frequent number of cells
  double share = 0;        // of rows that have it
  bool first_row = false;  // the first row has it too
};

Shape shape_of(const std::vector<std::vector<std::string>>& rows) {
  std::map<size_t, size_t> widths;
  for (const auto& row : rows) ++widths[row.size()];
  Shape s;
  size_t most = 0;
  for (const auto& [width, n] : widths)
    if (n >= most) most = n, s.width = width;
  if (!rows.empty()) {
    s.share = static_cast<double>(most) / static_cast<double>(rows.size());
    s.first_row = rows[0].size() == s.width;
  }
  return s;
}

// Rows that agree on more than one cell speak for the delimiter; the more cells, the less by chance.
double score_of(const Shape& s) {
  if (s.width < 2) return 0;
  return s.share * (s.first_row ? 1.0 : 0.7) * (1 - 0.4 / static_cast<double>(s.width));
}

char guess_quote(std::string_view text, char delimiter) {
  size_t twos = 0, ones = 0;
  for (size_t k = 0; k < text.size(); ++k) {
    if (k > 0 && text[k - 1] != delimiter && text[k - 1] != '\n') continue;
    if (text[k] == '"') ++twos;
    if (text[k] != '\'') continue;
    // 'as a quote it ends where a cell ends; the 's of words do not.
    const size_t end = text.find_first_of(std::string("\n") + delimiter, k + 1);
    const size_t close = (end == std::string_view::npos ? text.size() : end) - 1;
    if (close > k && (text[close] == '\'' || (text[close] == '\r' && text[close - 1] == '\''))) ++ones;
  }
  return ones > twos && ones >= 2 ? '\'' : '"';
}

// How a row differs from what stands below it in the same columns.
double header_score(const std::vector<std::string>& row, const std::vector<std::vector<std::string>>& rows,
                    size_t from) {
  double score = 0;
  for (size_t c = 0; c < row.size(); ++c) {
    if (blank(row[c])) {
      score -= 0.5;
      continue;
    }
    if (numeric(row[c]) || row[c].find('@') != std::string::npos) score -= 2;
    size_t seen = 0, numbers = 0, longer = 0, same = 0;
    for (size_t r = from; r < rows.size(); ++r) {
      if (c >= rows[r].size() || blank(rows[r][c])) continue;
      ++seen;
      numbers += numeric(rows[r][c]) || rows[r][c].find('@') != std::string::npos;
      longer += has_digit(rows[r][c]);
      same += rows[r][c] == row[c];
    }
    if (seen == 0) continue;
    const double share = static_cast<double>(numbers) / static_cast<double>(seen);
    if (!numeric(row[c]) && share > 0.5) score += 1;
    else if (!has_digit(row[c]) && static_cast<double>(longer) > 0.5 * static_cast<double>(seen)) score += 0.5;
    if (same > 0) score -= 0.5;  // a value that comes again is no name of a column
    else score += 0.1;
  }
  return score / static_cast<double>(std::max<size_t>(row.size(), 1));
}

}  // namespace

std::vector<std::vector<std::string>> sample_rows(std::string_view text, char delimiter, char quote, size_t rows_max) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  std::string cell;
  bool quoted = false, fresh = true;  // fresh: at the start of a cell
  for (size_t k = 0; k < text.size() && rows.size() < rows_max; ++k) {
    const char c = text[k];
    if (quoted) {
      if (c != quote) cell.push_back(c);
      else if (k + 1 < text.size() && text[k + 1] == quote) cell.push_back(text[++k]);
      else quoted = false;
      continue;
    }
    if (c == quote && quote != 0 && fresh) {
      quoted = true;
      fresh = false;
    } else if (c == delimiter || c == '\n') {
      if (c == '\n' && !cell.empty() && cell.back() == '\r') cell.pop_back();
      row.push_back(std::exchange(cell, {}));
      fresh = true;
      if (c != '\n') continue;
      if (row.size() > 1 || !blank(row[0])) rows.push_back(std::move(row));
      row.clear();
    } else {
      cell.push_back(c);
      fresh = false;
    }
  }
  if (rows.size() < rows_max && (!cell.empty() || !row.empty())) {
    row.push_back(std::move(cell));
    rows.push_back(std::move(row));
  }
  return rows;
}

Guess guess_header_row(const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return {"1", 0.5, "there are no rows"};
  const Shape shape = shape_of(rows);
  size_t first = 0;  // what has fewer cells stands above the table
  const auto filled = [](const std::vector<std::string>& row) {
    return static_cast<size_t>(std::count_if(row.begin(), row.end(), [](const std::string& s) { return !blank(s); }));
  };
  while (first + 1 < rows.size() && first < 20 && filled(rows[first]) * 2 <= shape.width && shape.width > 2) ++first;
  if (rows.size() < first + 2) return {"1", 0.5, "there is only one row"};
  const double score = header_score(rows[first], rows, first + 1);
  const double confidence = std::clamp(0.6 + std::abs(score), 0.5, 0.99);
  if (score < 0) return {"0", confidence, "the first row is like the others"};
  return {fmt::format("{}", first + 1), confidence,
          first == 0 ? "the first row has names, the others values" : "rows before it have fewer cells"};
}

Dialect guess_dialect(std::string_view text) {
  if (const size_t end = text.rfind('\n'); end != std::string_view::npos && text.size() > 64 * 1024)
    text = text.substr(0, end + 1);
  Dialect out;
  double best = 0, second = 0;
  size_t width = 1;
  out.delimiter = {",", 0.5, "there is one column"};
  for (const char d : kDelimiters) {
    const Shape shape = shape_of(sample_rows(text, d, '"', kRowsLookedAt));
    const double score = score_of(shape);
    if (score > best) {
      second = std::exchange(best, score);
      out.delimiter.value = std::string(1, d);
      width = shape.width;
      out.delimiter.why = fmt::format("{:.0f} % of the rows have {} cells", shape.share * 100, shape.width);
    } else {
      second = std::max(second, score);
    }
  }
  if (best > 0) out.delimiter.confidence = std::clamp(best * (1 - 0.5 * second / best) + 0.2, 0.1, 0.99);
  const char delimiter = out.delimiter.value[0];
  const char quote = guess_quote(text, delimiter);
  out.quote = {std::string(1, quote), quote == '"' ? 0.95 : 0.85,
               quote == '"' ? "the usual one" : "cells begin and end with it"};
  out.header_row = guess_header_row(sample_rows(text, delimiter, quote, kRowsLookedAt));
  if (width == 1 && out.header_row.value != "1") out.header_row = {"1", 0.5, "there is one column"};
  return out;
}

}  // namespace tutti::ingest
