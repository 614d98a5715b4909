// The file: `doc` holds one row a document; `term` the whole keys and names, sorted, for exact and prefix look-ups;
// `word` (FTS5) the words of names and of e-mail addresses before the @.
//
//   term.text  "k1" + folded key or "n1" + folded name, 1 being the SearchKind: a prefix of one kind is one range
//   doc.id     kind << 40 | number: newer documents of a kind have greater ids, and one kind is one range of the index
//   doc.words  what `word` indexes; needed to take it out again (FTS5 asks for the old text)
//   doc.terms  u(count) { byte(field) bytes(text) }, to take the rows of `term` out again
#include "store/search_index.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <set>

#include "base/codec.h"
#include "base/sqlite.h"
#include "store/search_query.h"
#include "store/text_fold.h"

namespace tutti {
namespace {

constexpr int64_t kFormatVersion = 1;

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doc (
  id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, name TEXT NOT NULL, strand INTEGER NOT NULL, seen INTEGER NOT NULL,
  words TEXT NOT NULL, terms BLOB NOT NULL, UNIQUE (kind, name));
CREATE TABLE IF NOT EXISTS term (
  text TEXT NOT NULL, doc INTEGER NOT NULL, field INTEGER NOT NULL, PRIMARY KEY (text, doc, field)) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS word USING fts5(
  words, content = 'doc', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3',
  columnsize = 0);
)";

// What a document is in the file.
struct Stored {
  std::string words;
  std::string terms;
};

class TermWriter {
 public:
  explicit TermWriter(SearchKind kind) : kind_(kind) {}
  void add(char space, SearchField field, const std::string& folded) {
    if (!folded.empty()) terms_.emplace(search_term(space, kind_, folded), field);
  }
  std::string take() const {
    Encoder e;
    e.u(terms_.size());
    for (const auto& [text, field] : terms_) {
      e.byte(static_cast<uint8_t>(field));
      e.bytes(text);
    }
    return std::string(e.view());
  }

 private:
  SearchKind kind_;
  std::set<std::pair<std::string, SearchField>> terms_;
};

template <typename F>
void for_each_text(const std::vector<std::string>& texts, F&& f) {
  for (size_t k = 0; k < std::min(texts.size(), SearchDoc::kTextsMax); ++k)
    f(std::string_view(texts[k]).substr(0, SearchDoc::kTextBytesMax));
}

void add_words(std::string& words, std::string_view text) {
  for (const FoldedWord& w : words_of(fold_name(text))) {
    const auto tokens = w.cjk ? bigrams_of(w.text) : std::vector<std::string>{w.text};
    for (const std::string& t : tokens) words += (words.empty() ? "" : " ") + t;
  }
}

Stored stored_form(const SearchDoc& doc) {
  Stored stored;
  TermWriter terms(doc.kind);
  for_each_text(doc.names, [&](std::string_view t) {
    terms.add('n', SearchField::kName, fold_name(t));
    add_words(stored.words, t);
  });
  for_each_text(doc.emails, [&](std::string_view t) {
    terms.add('k', SearchField::kEmail, fold_key(t));
    add_words(stored.words, t.substr(0, t.rfind('@')));
  });
  for_each_text(doc.domains, [&](std::string_view t) { terms.add('k', SearchField::kDomain, fold_key(t)); });
  const SearchField numbers = doc.kind == SearchKind::kOrder ? SearchField::kOrder : SearchField::kIdentifier;
  for_each_text(doc.identifiers, [&](std::string_view t) { terms.add('k', numbers, fold_key(t)); });
  stored.terms = terms.take();
  return stored;
}

std::string name_of(const SearchDoc& doc) {
  return doc.kind == SearchKind::kOrder ? doc.order_key : std::to_string(doc.strand.value);
}

}  // namespace

std::string_view to_string(SearchKind kind) {
  switch (kind) {
    case SearchKind::kPerson: return "person";
    case SearchKind::kAccount: return "account";
    case SearchKind::kOrder: return "order";
  }
  return "";
}

std::string_view to_string(SearchField field) {
  switch (field) {
    case SearchField::kName: return "name";
    case SearchField::kEmail: return "email";
    case SearchField::kDomain: return "domain";
    case SearchField::kIdentifier: return "identifier";
    case SearchField::kOrder: return "order";
  }
  return "";
}

struct SearchIndex::Parts {
  explicit Parts(sqlite::Database database) : writer(std::move(database)) {}

  Result<void> prepare();
  Result<void> write(const SearchDoc& doc);
  Result<void> take_out(int64_t id, const Stored& old);
  Result<void> put_in(int64_t id, const Stored& now);
  Result<void> set_meta(const char* key, int64_t value);
  Result<void> find_last_ids();

  // Statements come after the connection, so that they are closed first.
  sqlite::Database writer;
  sqlite::Statement find_doc, put_doc, touch_doc, delete_doc, put_word, delete_word, put_term, delete_term, put_meta;
  std::array<int64_t, 4> last_ids{};  // by kind
  std::atomic<uint64_t> applied{0};

  std::mutex mutex;
  std::vector<std::unique_ptr<SearchReader>> idle;  // kept for the next search
};

Result<void> SearchIndex::Parts::prepare() {
  TRY(writer.exec(kSchema));
  TRY(writer.exec("INSERT OR IGNORE INTO meta VALUES ('format', 1), ('applied', 0)"));
  TRY_VALUE(format, writer.integer("SELECT value FROM meta WHERE key = 'format'"));
  if (format != kFormatVersion)
    return fail(ErrorCode::kCorrupt,
                fmt::format("the search index has format {}, this program reads {}", format, kFormatVersion),
                writer.path());
  TRY_VALUE(through, writer.integer("SELECT value FROM meta WHERE key = 'applied'"));
  applied = static_cast<uint64_t>(through);

  const std::pair<sqlite::Statement*, const char*> statements[] = {
      {&find_doc, "SELECT id, words, terms FROM doc WHERE kind = ? AND name = ?"},
      {&put_doc,
       "INSERT OR REPLACE INTO doc (id, kind, name, strand, seen, words, terms) VALUES (?, ?, ?, ?, ?, ?, ?)"},
      {&touch_doc, "UPDATE doc SET strand = ?, seen = ? WHERE id = ?"},
      {&delete_doc, "DELETE FROM doc WHERE id = ?"},
      {&put_word, "INSERT INTO word (rowid, words) VALUES (?, ?)"},
      {&delete_word, "INSERT INTO word (word, rowid, words) VALUES ('delete', ?, ?)"},
      {&put_term, "INSERT OR IGNORE INTO term VALUES (?, ?, ?)"},
      {&delete_term, "DELETE FROM term WHERE text = ? AND doc = ? AND field = ?"},
      {&put_meta, "UPDATE meta SET value = ? WHERE key = ?"},
  };
  for (const auto& [statement, sql] : statements) {
    TRY_VALUE(made, writer.prepare(sql));
    *statement = std::move(made);
  }
  return find_last_ids();
}

Result<void> SearchIndex::Parts::take_out(int64_t id, const Stored& old) {
  if (!old.words.empty()) TRY(delete_word.bind(1, id).bind_text(2, old.words).run());
  for (const SearchTerm& t : read_terms(old.terms))
    TRY(delete_term.bind_text(1, t.text).bind(2, id).bind(3, static_cast<int>(t.field)).run());
  return {};
}

Result<void> SearchIndex::Parts::put_in(int64_t id, const Stored& now) {
  if (!now.words.empty()) TRY(put_word.bind(1, id).bind_text(2, now.words).run());
  for (const SearchTerm& t : read_terms(now.terms))
    TRY(put_term.bind_text(1, t.text).bind(2, id).bind(3, static_cast<int>(t.field)).run());
  return {};
}

Result<void> SearchIndex::Parts::find_last_ids() {
  for (SearchKind kind : {SearchKind::kPerson, SearchKind::kAccount, SearchKind::kOrder}) {
    const IdRange range = ids_of(kind);
    TRY_VALUE(last, writer.integer(fmt::format("SELECT coalesce(max(id), {}) FROM doc WHERE id BETWEEN {} AND {}",
                                               range.first, range.first, range.last)));
    last_ids[static_cast<size_t>(kind)] = last;
  }
  return {};
}

Result<void> SearchIndex::Parts::write(const SearchDoc& doc) {
  const std::string name = name_of(doc);
  TRY_VALUE(known, find_doc.bind(1, static_cast<int>(doc.kind)).bind_text(2, name).step());
  const int64_t old_id = known ? find_doc.integer(0) : 0;
  const Stored old = known ? Stored{std::string(find_doc.text(1)), std::string(find_doc.blob(2))} : Stored{};
  find_doc.reset();
  if (doc.removed) {
    if (!known) return {};
    TRY(take_out(old_id, old));
    return delete_doc.bind(1, old_id).run();
  }
  const Stored now = stored_form(doc);
  const auto strand = static_cast<int64_t>(doc.strand.value);
  // Most changes of a profile change nothing that is searched for.
  if (known && now.words == old.words && now.terms == old.terms)
    return touch_doc.bind(1, strand).bind(2, doc.seen.value).bind(3, old_id).run();
  int64_t id = old_id;
  if (known) TRY(take_out(old_id, old));
  else id = ++last_ids[static_cast<size_t>(doc.kind)];
  TRY(put_doc.bind(1, id)
          .bind(2, static_cast<int>(doc.kind))
          .bind_text(3, name)
          .bind(4, strand)
          .bind(5, doc.seen.value)
          .bind_text(6, now.words)
          .bind_blob(7, now.terms)
          .run());
  return put_in(id, now);
}

SearchIndex::SearchIndex(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SearchIndex::~SearchIndex() = default;

Result<std::unique_ptr<SearchIndex>> SearchIndex::open(const std::string& path) {
  TRY_VALUE(database, sqlite::Database::open(path, {.durable = false, .cache_kib = 32'768}));
  auto parts = std::make_unique<Parts>(std::move(database));
  TRY(parts->prepare());
  return std::unique_ptr<SearchIndex>(new SearchIndex(std::move(parts)));
}

Result<void> SearchIndex::remove_files(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::error_code error;
    std::filesystem::remove(path + suffix, error);
    if (error) return fail(ErrorCode::kIo, "cannot remove the search index: " + error.message(), path);
  }
  return {};
}

Offset SearchIndex::applied() const {
  return Offset{parts_->applied.load()};
}

Result<void> SearchIndex::apply(const std::vector<SearchDoc>& docs, Offset through) {
  TRY(parts_->writer.exec("BEGIN IMMEDIATE"));
  const auto write_all = [&]() -> Result<void> {
    for (const SearchDoc& doc : docs) TRY(parts_->write(doc));
    TRY(parts_->put_meta.bind(1, through.value).bind_text(2, "applied").run());
    return parts_->writer.exec("COMMIT");
  };
  Result<void> written = write_all();
  if (!written) {
    static_cast<void>(parts_->writer.exec("ROLLBACK"));
    return written;
  }
  parts_->applied = through.value;
  return {};
}

Result<std::vector<SearchHit>> SearchIndex::search(const SearchQuery& query) {
  if (query.limit == 0 || query.limit > SearchQuery::kLimitMax)
    return fail(ErrorCode::kInvalid, "limit is 1 to 100", "limit");
  std::unique_ptr<SearchReader> reader;
  {
    const std::lock_guard lock(parts_->mutex);
    if (!parts_->idle.empty()) {
      reader = std::move(parts_->idle.back());
      parts_->idle.pop_back();
    }
  }
  if (!reader) {
    TRY_VALUE(made, SearchReader::open(parts_->writer.path()));
    reader = std::move(made);
  }
  auto hits = reader->search(query);
  const std::lock_guard lock(parts_->mutex);
  if (parts_->idle.size() < SearchReader::kIdleMax) parts_->idle.push_back(std::move(reader));
  return hits;
}

}  // namespace tutti
