#include "store/search_query.h"

#include <algorithm>

#include "base/codec.h"

namespace tutti {
namespace {

constexpr int kWhole = 300, kPrefix = 200, kWord = 100;  // scores of the tiers
constexpr int kOrderMalus = 10;                          // orders come after people and accounts of their tier

struct MatchQuery {
  std::string match;                 // FTS5 query; empty when there is no word to look for
  std::vector<std::string> letters;  // single Latin letters: too common to look up, checked on what the words found
};

size_t characters(std::string_view utf8) {
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// Words hold letters and digits only, so quoting them makes them plain FTS5 strings.
MatchQuery match_query(std::string_view folded) {
  MatchQuery query;
  std::vector<FoldedWord> words = words_of(folded);
  if (words.size() > SearchReader::kWordsMax) words.resize(SearchReader::kWordsMax);
  for (size_t k = 0; k < words.size(); ++k) {
    const FoldedWord& w = words[k];
    const size_t length = characters(w.text);
    if (!w.cjk && length == 1) {
      query.letters.push_back(w.text);
      continue;
    }
    std::string text = w.text;
    if (w.cjk && length > 1) {
      text.clear();
      std::vector<std::string> tokens = bigrams_of(w.text);
      tokens.pop_back();  // the last character is inside the last bigram
      for (const std::string& t : tokens) text += (text.empty() ? "" : " ") + t;
    }
    const bool prefix = w.cjk ? length == 1 : k + 1 == words.size();
    query.match += (query.match.empty() ? "\"" : " AND \"") + text + (prefix ? "\"*" : "\"");
  }
  return query;
}

bool has_word_from(std::string_view words, std::string_view beginning) {
  for (size_t at = words.find(beginning); at != std::string_view::npos; at = words.find(beginning, at + 1))
    if (at == 0 || words[at - 1] == ' ') return true;
  return false;
}

}  // namespace

std::string search_term(char space, SearchKind kind, std::string_view folded) {
  std::string term{space, static_cast<char>('0' + static_cast<int>(kind))};
  return term.append(folded);
}

std::vector<SearchTerm> read_terms(std::string_view encoded) {
  Decoder in(encoded);
  std::vector<SearchTerm> terms;
  for (uint64_t n = in.u(); n > 0 && in.ok(); --n) {
    const auto field = static_cast<SearchField>(in.byte());
    const std::string_view text = in.bytes();
    if (in.ok()) terms.push_back({field, text});
  }
  return terms;
}

IdRange ids_of(SearchKind kind) {
  const int64_t first = static_cast<int64_t>(kind) << 40;
  return {first, first + (int64_t{1} << 40) - 1};
}

Result<std::unique_ptr<SearchReader>> SearchReader::open(const std::string& path) {
  TRY_VALUE(database, sqlite::Database::open(path, {.read_only = true, .cache_kib = 8192}));
  // Readers share the operating system's pages of the file.
  TRY(database.exec("PRAGMA mmap_size = 4294967296"));
  std::unique_ptr<SearchReader> reader(new SearchReader(std::move(database)));
  const std::pair<sqlite::Statement*, const char*> statements[] = {
      {&reader->whole_, "SELECT doc, field FROM term WHERE text = ? ORDER BY doc DESC LIMIT ?"},
      {&reader->prefix_, "SELECT doc, field FROM term WHERE text > ? AND text < ? ORDER BY text LIMIT ?"},
      {&reader->words_,
       "SELECT rowid FROM word WHERE word MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?"},
      {&reader->doc_, "SELECT name, strand, seen, words FROM doc WHERE id = ?"},
  };
  for (const auto& [statement, sql] : statements) {
    TRY_VALUE(made, reader->database_.prepare(sql));
    *statement = std::move(made);
  }
  return reader;
}

void SearchReader::found(int64_t doc, int tier, SearchField field) {
  const auto [at, fresh] = found_.try_emplace(doc, Found{tier, field});
  if (!fresh && at->second.tier < tier) at->second = {tier, field};
}

Result<void> SearchReader::find_whole(const std::string& term) {
  whole_.bind_text(1, term).bind(2, kPoolMax);
  for (;;) {
    TRY_VALUE(more, whole_.step());
    if (!more) break;
    found(whole_.integer(0), kWhole, static_cast<SearchField>(whole_.integer(1)));
  }
  whole_.reset();
  return {};
}

Result<void> SearchReader::find_prefix(const std::string& term) {
  prefix_.bind_text(1, term).bind_text(2, term + "\xf4\x8f\xbf\xbf").bind(3, kPoolMax);
  for (;;) {
    TRY_VALUE(more, prefix_.step());
    if (!more) break;
    found(prefix_.integer(0), kPrefix, static_cast<SearchField>(prefix_.integer(1)));
  }
  prefix_.reset();
  return {};
}

Result<void> SearchReader::find_words(SearchKind kind, const std::string& match,
                                      const std::vector<std::string>& letters) {
  const IdRange ids = ids_of(kind);
  words_.bind_text(1, match).bind(2, ids.first).bind(3, ids.last).bind(4, kPoolMax);
  for (;;) {
    TRY_VALUE(more, words_.step());
    if (!more) break;
    const int64_t id = words_.integer(0);
    if (!letters.empty()) {
      TRY_VALUE(known, doc_.bind(1, id).step());
      const bool all = known && std::all_of(letters.begin(), letters.end(),
                                            [&](const std::string& l) { return has_word_from(doc_.text(3), l); });
      doc_.reset();
      if (!all) continue;
    }
    found(id, kWord, SearchField::kName);
  }
  words_.reset();
  return {};
}

Result<std::vector<SearchHit>> SearchReader::search(const SearchQuery& query) {
  found_.clear();
  const std::string_view text = std::string_view(query.text).substr(0, SearchQuery::kTextBytesMax);
  std::vector<SearchKind> kinds = query.kinds;
  if (kinds.empty()) kinds = {SearchKind::kPerson, SearchKind::kAccount, SearchKind::kOrder};
  std::string key = fold_key(text);
  if (key.starts_with('@')) key.erase(0, 1);
  const std::string name = fold_name(text);
  if (key.empty() && name.empty()) return std::vector<SearchHit>{};
  // One snapshot for all look-ups.
  TRY(database_.exec("BEGIN"));
  const auto look_up = [&]() -> Result<std::vector<SearchHit>> {
    TRY(find_in_terms(key, name, kinds));
    if (found_.size() < query.limit) {
      const MatchQuery words = match_query(name);
      for (SearchKind kind : kinds)
        if (kind != SearchKind::kOrder && !words.match.empty()) TRY(find_words(kind, words.match, words.letters));
    }
    return ranked(query.limit);
  };
  auto hits = look_up();
  if (!hits)
    for (sqlite::Statement* s : {&whole_, &prefix_, &words_, &doc_}) s->reset();
  static_cast<void>(database_.exec("COMMIT"));
  return hits;
}

Result<void> SearchReader::find_in_terms(const std::string& key, const std::string& name,
                                         const std::vector<SearchKind>& kinds) {
  for (SearchKind kind : kinds) {
    if (!key.empty()) {
      TRY(find_whole(search_term('k', kind, key)));
      TRY(find_prefix(search_term('k', kind, key)));
    }
    if (!name.empty() && kind != SearchKind::kOrder) {
      TRY(find_whole(search_term('n', kind, name)));
      TRY(find_prefix(search_term('n', kind, name)));
    }
  }
  return {};
}

Result<std::vector<SearchHit>> SearchReader::ranked(uint32_t limit) {
  std::vector<SearchHit> hits;
  for (const auto& [id, how] : found_) {
    TRY_VALUE(known, doc_.bind(1, id).step());
    TUTTI_ASSERT(known);
    SearchHit hit;
    hit.kind = static_cast<SearchKind>(id >> 40);
    hit.strand = StrandId{static_cast<uint64_t>(doc_.integer(1))};
    if (hit.kind == SearchKind::kOrder) hit.order_key = doc_.text(0);
    hit.field = how.field;
    hit.score = how.tier - (hit.kind == SearchKind::kOrder ? kOrderMalus : 0);
    hit.seen = Millis{doc_.integer(2)};
    hits.push_back(std::move(hit));
    doc_.reset();
  }
  const auto better = [](const SearchHit& a, const SearchHit& b) {
    if (a.score != b.score) return a.score > b.score;
    if (a.seen != b.seen) return a.seen > b.seen;
    return a.strand < b.strand;
  };
  const size_t shown = std::min<size_t>(limit, hits.size());
  std::partial_sort(hits.begin(), hits.begin() + static_cast<ptrdiff_t>(shown), hits.end(), better);
  hits.resize(shown);
  return hits;
}

}  // namespace tutti
