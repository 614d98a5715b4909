// Finds people, accounts and orders by name (any script), e-mail, domain, identifier or order number: a SQLite file
// with a full-text index of words and a sorted table of whole keys. Derived from the log: it may be deleted and fed
// again.
//
// Documents are kept per strand, so that a merge of two people changes nothing here: the caller maps a hit's strand to
// the person or account it belongs to now (and drops repeats).
// Threads: one thread calls apply(); search() may be called by any number of threads beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/types.h"
#include "model/event.h"

namespace tutti {

// Numbers are part of the stored format.
enum class SearchKind : uint8_t { kPerson = 1, kAccount = 2, kOrder = 3 };
enum class SearchField : uint8_t { kName = 1, kEmail = 2, kDomain = 3, kIdentifier = 4, kOrder = 5 };
std::string_view to_string(SearchKind kind);
std::string_view to_string(SearchField field);

// All that is findable of one strand (or one order); replaces what the document held before.
struct SearchDoc {
  static constexpr size_t kTextsMax = 64;       // of each list; further ones are left out
  static constexpr size_t kTextBytesMax = 512;  // longer texts are cut

  SearchKind kind = SearchKind::kPerson;
  StrandId strand{};
  std::string order_key{};  // kOrder only: names the document, unique over sources ("3/SO-1001")
  Millis seen{};            // newer first among equals
  std::vector<std::string> names{};
  std::vector<std::string> emails{};
  std::vector<std::string> domains{};
  std::vector<std::string> identifiers{};  // of an order: its numbers
  bool removed = false;                    // take the document out
};

struct SearchQuery {
  static constexpr size_t kTextBytesMax = 256;  // longer text is cut
  static constexpr uint32_t kLimitMax = 100;

  std::string text{};
  uint32_t limit = 20;
  std::vector<SearchKind> kinds{};  // empty: all
};

struct SearchHit {
  SearchKind kind = SearchKind::kPerson;
  StrandId strand{};        // of an order: the account or person strand it belongs to
  std::string order_key{};  // kOrder only
  SearchField field = SearchField::kName;
  int score = 0;  // higher is better; equal scores are in order of `seen`
  Millis seen{};
};

class SearchIndex : NonCopyable {
 public:
  // Makes the file when missing. kCorrupt: remove_files(path) and feed it anew.
  static Result<std::unique_ptr<SearchIndex>> open(const std::string& path);
  static Result<void> remove_files(const std::string& path);
  ~SearchIndex();

  // The last record whose documents are in; 0 for an empty index. Any thread.
  Offset applied() const;

  // All or nothing, together with `through`. A later document of the same name wins. Safe to repeat.
  Result<void> apply(const std::vector<SearchDoc>& docs, Offset through);

  // Best first: a whole key, then a key's beginning, then words (the last one as a prefix, in any order); people and
  // accounts before orders; newer first. Work is bounded: of very many matches a bounded number of the newest is
  // ranked.
  Result<std::vector<SearchHit>> search(const SearchQuery& query);

 private:
  struct Parts;
  explicit SearchIndex(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tutti
