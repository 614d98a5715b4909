// The reading side of the search index: how a typed text becomes look-ups, and their rows ranked hits.
// Threads: a SearchReader has a connection of its own and belongs to one thread at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/sqlite.h"
#include "store/search_index.h"
#include "store/text_fold.h"

namespace tutti {

// Row of `term`: space 'k' (key) or 'n' (name), kind, folded text. See search_index.cc.
std::string search_term(char space, SearchKind kind, std::string_view folded);

struct SearchTerm {
  SearchField field;
  std::string_view text;
};
// Reads doc.terms; views point into `encoded`. What is malformed is left out.
std::vector<SearchTerm> read_terms(std::string_view encoded);

struct IdRange {
  int64_t first;
  int64_t last;
};
IdRange ids_of(SearchKind kind);

class SearchReader : NonCopyable {
 public:
  static constexpr size_t kIdleMax = 4;  // connections kept open between searches
  // Rows ranked of each look-up: what bounds the work of a search for a very common beginning or word.
  static constexpr int kPoolMax = 200;
  static constexpr size_t kWordsMax = 8;  // of the query; further ones are left out

  static Result<std::unique_ptr<SearchReader>> open(const std::string& path);
  Result<std::vector<SearchHit>> search(const SearchQuery& query);

 private:
  explicit SearchReader(sqlite::Database database) : database_(std::move(database)) {}

  Result<void> find_whole(const std::string& term);
  Result<void> find_prefix(const std::string& term);
  Result<void> find_words(SearchKind kind, const std::string& match, const std::vector<std::string>& letters);
  Result<void> find_in_terms(const std::string& key, const std::string& name, const std::vector<SearchKind>& kinds);
  void found(int64_t doc, int tier, SearchField field);
  Result<std::vector<SearchHit>> ranked(uint32_t limit);

  struct Found {
    int tier;
    SearchField field;
  };
  sqlite::Database database_;
  sqlite::Statement whole_, prefix_, words_, doc_;
  std::map<int64_t, Found> found_;  // by document; the best way it was found
};

}  // namespace tutti
