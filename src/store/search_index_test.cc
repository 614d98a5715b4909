#include "store/search_index.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

namespace tutti {
namespace {

namespace fs = std::filesystem;

class SearchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "tutti_search_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    dir_ = name;
    open();
  }
  void TearDown() override {
    index_.reset();
    fs::remove_all(dir_);
  }
  std::string path() const { return dir_ + "/search.db"; }
  void open() {
    index_.reset();
    auto opened = SearchIndex::open(path());
    ASSERT_TRUE(opened) << opened.error().message;
    index_ = std::move(*opened);
  }

  void add(SearchDoc doc) {
    auto applied = index_->apply({std::move(doc)}, Offset{++offset_});
    ASSERT_TRUE(applied) << applied.error().message;
  }
  void person(uint64_t strand, std::vector<std::string> names, std::vector<std::string> emails = {}, int64_t seen = 0) {
    add({.kind = SearchKind::kPerson,
         .strand = StrandId{strand},
         .seen = Millis{seen},
         .names = names,
         .emails = emails});
  }
  void account(uint64_t strand, std::vector<std::string> names, std::vector<std::string> domains = {}) {
    add({.kind = SearchKind::kAccount, .strand = StrandId{strand}, .names = names, .domains = domains});
  }
  void order(uint64_t strand, const std::string& number) {
    add({.kind = SearchKind::kOrder, .strand = StrandId{strand}, .order_key = "1/" + number, .identifiers = {number}});
  }

  // Strands found, best first.
  std::vector<uint64_t> find(const std::string& text, std::vector<SearchKind> kinds = {}) {
    auto hits = index_->search({.text = text, .kinds = std::move(kinds)});
    EXPECT_TRUE(hits) << hits.error().message;
    std::vector<uint64_t> strands;
    if (hits)
      for (const SearchHit& h : *hits) strands.push_back(h.strand.value);
    return strands;
  }

  std::string dir_;
  std::unique_ptr<SearchIndex> index_;
  uint64_t offset_ = 0;
};

using Strands = std::vector<uint64_t>;

TEST_F(SearchTest, ChineseNamesByOneTwoOrMoreCharactersInEitherScript) {
  person(1, {"王小明"});
  person(2, {"陳王美玲"});
  account(3, {"臺灣積體電路製造股份有限公司"});
  account(4, {"北京小米科技有限公司"});
  EXPECT_EQ(find("小明"), Strands{1});
  EXPECT_EQ(find("積體"), Strands{3});
  EXPECT_EQ(find("积体"), Strands{3});
  EXPECT_EQ(find("台湾"), Strands{3});
  EXPECT_EQ(find("電路製造"), Strands{3});
  EXPECT_EQ(find("陈王"), Strands{2});
  EXPECT_EQ(find("王"), (Strands{1, 2})) << "the surname first, then inside of a name";
  EXPECT_EQ(find("玲"), Strands{2});
  EXPECT_EQ(find("小電"), Strands{}) << "both characters somewhere is no match";
  EXPECT_EQ(find("有限公司 小米"), Strands{4});
}

TEST_F(SearchTest, LatinNamesWithoutCaseAndAccentsAsOneTypes) {
  person(1, {"Jörg Müller"});
  person(2, {"Anna-Lena Weiß"});
  account(3, {"Straßenbau Mueller GmbH & Co. KG"});
  for (const char* text : {"müller", "MUELLER", "muller", "mull"}) EXPECT_EQ(find(text), (Strands{1, 3})) << text;
  EXPECT_EQ(find("weiss"), Strands{2});
  EXPECT_EQ(find("lena"), Strands{2});
  EXPECT_EQ(find("strass"), Strands{3});
  EXPECT_EQ(find("müller jö"), Strands{1}) << "in any order, the last word as a prefix";
  EXPECT_EQ(find("müller j"), Strands{1}) << "a single letter too";
  EXPECT_EQ(find("müller x"), Strands{});
  EXPECT_EQ(find("j"), Strands{1});
  EXPECT_EQ(find("müller", {SearchKind::kAccount}), Strands{3});
}

TEST_F(SearchTest, AddressesDomainsAndNumbersWithTheirPunctuation) {
  person(1, {"Hans Huber"}, {"h.huber@acme-tools.de"});
  account(2, {"Acme Tools"}, {"acme-tools.de"});
  order(2, "SO-1001");
  order(9, "SO-10010");
  EXPECT_EQ(find("H.Huber@acme-tools.de"), Strands{1});
  EXPECT_EQ(find("h.hub"), Strands{1});
  EXPECT_EQ(find("huber@"), Strands{1});
  EXPECT_EQ(find("acme-tools.de"), Strands{2});
  EXPECT_EQ(find("@acme-to"), Strands{2});
  EXPECT_EQ(find("so-1001"), (Strands{2, 9})) << "the whole number first";
  auto hits = index_->search({.text = "SO-1001"});
  ASSERT_TRUE(hits);
  EXPECT_EQ(hits->front().order_key, "1/SO-1001");
  EXPECT_EQ(hits->front().field, SearchField::kOrder);
}

TEST_F(SearchTest, RanksWholeThenPrefixThenWordThenNewest) {
  person(1, {"Peter Hans"}, {}, 900);
  person(2, {"Hansen"}, {}, 100);
  person(3, {"Hans"}, {}, 50);
  person(4, {"Hansa"}, {}, 700);
  add({.kind = SearchKind::kOrder,
       .strand = StrandId{5},
       .order_key = "hans",
       .seen = Millis{999},
       .identifiers = {"hans"}});
  EXPECT_EQ(find("hans"), (Strands{3, 5, 4, 2, 1}));
}

TEST_F(SearchTest, ARenamedOrRemovedStrandLeavesNoStaleHit) {
  person(1, {"Old Name", "老名字"}, {"old@x.de"});
  person(1, {"New Name"}, {"new@x.de"});
  for (const char* text : {"old", "老名", "old@x.de", "old name"}) EXPECT_EQ(find(text), Strands{}) << text;
  EXPECT_EQ(find("new@x.de"), Strands{1});
  EXPECT_EQ(find("name"), Strands{1});
  add({.kind = SearchKind::kPerson, .strand = StrandId{1}, .removed = true});
  for (const char* text : {"new", "new@x.de", "name"}) EXPECT_EQ(find(text), Strands{}) << text;
}

TEST_F(SearchTest, WhatIsTypedIsNeverAQueryLanguage) {
  person(1, {"Anna Or Not"});
  for (const char* text : {"\"", "anna\"", "*", "NEAR(anna)", "anna OR nobody", "-anna", "words:anna",
                           "'; DROP TABLE doc", "\xff\xfe", "%", "() AND"})
    EXPECT_TRUE(index_->search({.text = text})) << text;
  EXPECT_EQ(find("anna or"), Strands{1});
  EXPECT_EQ(find("anna or nobody"), Strands{});
  EXPECT_EQ(find(""), Strands{});
  EXPECT_EQ(find("  "), Strands{});
}

TEST_F(SearchTest, DocumentsAndOffsetAreOneStepAndSurviveReopening) {
  std::vector<SearchDoc> docs(3);
  for (uint64_t k = 0; k < 3; ++k) docs[k] = {.strand = StrandId{k + 1}, .names = {"Kim " + std::to_string(k)}};
  docs[2].strand = StrandId{1};  // a later document of one name wins
  ASSERT_TRUE(index_->apply(docs, Offset{7}));
  ASSERT_TRUE(index_->apply(docs, Offset{7}));
  open();
  EXPECT_EQ(index_->applied().value, 7u);
  EXPECT_EQ(find("kim"), (Strands{1, 2}));
  EXPECT_EQ(find("kim 0"), Strands{});
}

TEST_F(SearchTest, ADamagedFileIsReportedAndCanBeMadeAnew) {
  index_.reset();
  std::ofstream(path(), std::ios::trunc) << std::string(20'000, 'x');
  EXPECT_EQ(SearchIndex::open(path()).error().code, ErrorCode::kCorrupt);
  ASSERT_TRUE(SearchIndex::remove_files(path()));
  open();
  EXPECT_EQ(index_->applied().value, 0u);
}

TEST_F(SearchTest, SearchesRunBesideTheWriter) {
  person(1, {"Constant Companion"});
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  for (int k = 0; k < 2; ++k)
    readers.emplace_back([&] {
      while (!stop) EXPECT_EQ(find("constant").front(), 1u);
    });
  for (uint64_t k = 2; k < 200; ++k) person(k, {"Someone Else " + std::to_string(k)});
  stop = true;
  for (std::thread& t : readers) t.join();
}

}  // namespace
}  // namespace tutti
