// How fast names are found: `bench_search [names, default 1000000]`. Prints the cost of indexing and p50/p99 of
// searches by kind of text, over generated names of mixed scripts.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>

#include "store/search_index.h"

namespace {

using namespace tutti;
using Clock = std::chrono::steady_clock;

constexpr const char* kGiven[] = {"Anna", "Hans",   "Jörg",  "Maria", "Peter", "Lukas", "Sofia", "Günther", "James",
                                  "Mary", "Robert", "Linda", "Ahmed", "Élise", "Søren", "Olga",  "Carlos",  "Yuki"};
constexpr const char* kFamily[] = {"Müller", "Schmidt",   "Schneider", "Fischer", "Weber", "Meyer",
                                   "Wagner", "Smith",     "Jones",     "Taylor",  "Brown", "García",
                                   "Novák",  "Jørgensen", "Rossi",     "Kowalski"};
constexpr const char* kSurnames[] = {"王", "李", "張", "张", "劉", "刘", "陳",   "陈",
                                     "楊", "黃", "趙", "吳", "周", "林", "歐陽", "司馬"};
constexpr const char* kCharacters[] = {"小", "明", "美", "玲", "偉", "伟", "芳", "娜", "秀", "英", "敏",
                                       "靜", "强", "磊", "洋", "艷", "勇", "軍", "杰", "娟", "濤", "超",
                                       "霞", "平", "剛", "桂", "華", "國", "志", "文", "雅", "婷"};
constexpr const char* kTrade[] = {"Maschinenbau", "Logistik",   "Elektrotechnik", "Hydraulics",
                                  "Systems",      "Industries", "Handel",         "Software"};
constexpr const char* kLegal[] = {"GmbH", "AG", "GmbH & Co. KG", "Ltd.", "Inc.", "SE"};
constexpr const char* kTradeHan[] = {"科技", "機械", "电子", "工業", "貿易", "精密", "自動化", "半導體"};

struct Names {
  std::mt19937_64 random{42};
  uint64_t below(uint64_t n) { return random() % n; }
  template <size_t N>
  const char* one(const char* const (&list)[N]) {
    return list[below(N)];
  }
  // A syllable name, so that there are many different words.
  std::string word() {
    constexpr const char* kSyllables[] = {"ka",  "lo",  "mi",  "ne",  "ru",  "ta",  "vo",  "zi",
                                          "ber", "dan", "fel", "gor", "hut", "jan", "lin", "mar"};
    std::string w;
    for (uint64_t k = 0; k < 2 + below(3); ++k) w += one(kSyllables);
    w[0] = static_cast<char>(w[0] - 32);
    return w;
  }
  std::string han_name() {
    std::string n = std::string(one(kSurnames)) + one(kCharacters);
    return below(5) ? n + one(kCharacters) : n;
  }

  SearchDoc next(uint64_t id) {
    SearchDoc doc{.strand = StrandId{id}, .seen = Millis{static_cast<int64_t>(below(1'000'000'000))}};
    if (id % 10 == 0) {
      doc.kind = SearchKind::kAccount;
      doc.names = {below(3) ? fmt::format("{} {} {}", word(), one(kTrade), one(kLegal))
                            : fmt::format("{}{}{}股份有限公司", one(kCharacters), one(kCharacters), one(kTradeHan))};
      doc.domains = {fmt::format("firm{}.example", id)};
    } else if (below(3)) {
      const std::string family = below(2) ? one(kFamily) : word();
      doc.names = {fmt::format("{} {}", below(2) ? one(kGiven) : word(), family)};
      doc.emails = {fmt::format("{}.{}@firm{}.example", word(), id, id / 10)};
    } else {
      doc.names = {han_name()};
      doc.emails = {fmt::format("user{}@firm{}.example", id, id / 10)};
    }
    return doc;
  }
};

template <typename T>
T need(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void measure(SearchIndex& index, const char* what, const std::function<std::string()>& text) {
  std::vector<double> ms;
  size_t hits = 0;
  for (int k = 0; k < 300; ++k) {
    const SearchQuery query{.text = text()};
    const auto start = Clock::now();
    hits += need(index.search(query)).size();
    ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::sort(ms.begin(), ms.end());
  fmt::print("{:<40} p50 {:7.2f} ms   p99 {:7.2f} ms   max {:7.2f} ms   {:5.1f} hits\n", what, ms[150], ms[297],
             ms.back(), static_cast<double>(hits) / 300);
  std::fflush(stdout);
}

void ask(SearchIndex& index, uint64_t count) {
  Names names;
  names.random.seed(7);
  const auto text = [&](const char* what, std::function<std::string()> make) { measure(index, what, make); };
  text("e-mail address", [&] {
    const uint64_t id = 1 + names.below(count);
    return fmt::format("user{}@firm{}.example", id, id / 10);
  });
  text("domain", [&] { return fmt::format("firm{}.example", names.below(count) / 10 * 10); });
  text("order number", [&] { return fmt::format("SO-{}", names.below(count / 10)); });
  text("two Chinese characters of a given name",
       [&] { return std::string(names.one(kCharacters)) + names.one(kCharacters); });
  text("a Chinese name", [&] { return names.han_name(); });
  text("one Chinese character", [&] { return std::string(names.one(kCharacters)); });
  text("a Chinese surname", [&] { return std::string(names.one(kSurnames)); });
  text("common Chinese words (股份有限公司)", [&] { return std::string("股份有限公司 ") + names.one(kTradeHan); });
  text("given and family name", [&] { return fmt::format("{} {}", names.one(kGiven), names.one(kFamily)); });
  text("a rare word", [&] { return names.word(); });
  text("family name", [&] { return std::string(names.one(kFamily)); });
  text("three letters", [&] { return names.word().substr(0, 3); });
  text("two letters", [&] { return names.word().substr(0, 2); });
  text("one letter", [&] { return std::string(1, static_cast<char>('a' + names.below(26))); });
  text("name and one letter",
       [&] { return fmt::format("{} {}", names.one(kFamily), static_cast<char>('a' + names.below(26))); });
  text("two common words (gmbh + beginning)", [&] { return "gmbh " + names.word().substr(0, 2); });
  text("common words of three kinds (gmbh co kg)", [&] { return std::string("GmbH & Co. KG"); });
  text("nothing that there is", [&] { return names.word() + "xq " + names.one(kFamily); });
  text("two common words that never meet", [&] { return std::string(names.one(kGiven)) + " gmbh"; });
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  std::string dir = (std::filesystem::temp_directory_path() / "tutti_search_XXXXXX").string();
  if (!mkdtemp(dir.data())) return 1;
  {
    auto index = need(SearchIndex::open(dir + "/search.db"));
    Names names;
    const auto start = Clock::now();
    std::vector<SearchDoc> docs;
    for (uint64_t id = 1; id <= count; ++id) {
      docs.push_back(names.next(id));
      if (id % 10 == 0)
        docs.push_back({.kind = SearchKind::kOrder,
                        .strand = StrandId{id},
                        .order_key = fmt::format("1/{}", id),
                        .identifiers = {fmt::format("SO-{}", id / 10)}});
      if (docs.size() >= 5000 || id == count) {
        need(index->apply(docs, Offset{id}));
        docs.clear();
      }
    }
    fmt::print("{} names and {} orders indexed: {:.1f} us each, {:.0f} MB\n", count, count / 10,
               std::chrono::duration<double, std::micro>(Clock::now() - start).count() /
                   static_cast<double>(count + count / 10),
               static_cast<double>(std::filesystem::file_size(dir + "/search.db")) / 1e6);
    ask(*index, count);
  }
  std::filesystem::remove_all(dir);
}
