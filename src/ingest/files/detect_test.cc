// The files of tests/cases/import: how they are read, and which mapping is suggested for them.
#include "ingest/files/detect.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "ingest/files/encoding.h"
#include "ingest/files/importer.h"

namespace tutti::ingest {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> cases(const char* folder, const char* ending) {
  std::vector<fs::path> out;
  for (const auto& f : fs::directory_iterator(fs::path(TUTTI_SOURCE_DIR) / "tests/cases/import" / folder))
    if (f.path().string().ends_with(ending)) out.push_back(f.path());
  std::sort(out.begin(), out.end());
  return out;
}

std::string name_of(const testing::TestParamInfo<fs::path>& info) {
  std::string out = info.param.filename().string();
  std::replace_if(
      out.begin(), out.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return out;
}

class DetectCase : public testing::TestWithParam<fs::path> {};

double confidence_of(const Detection& d, const std::string& what) {
  return what == "encoding"    ? d.encoding.confidence
         : what == "delimiter" ? d.delimiter.confidence
                               : d.header_row.confidence;
}

TEST_P(DetectCase, IsReadAsExpected) {
  const std::string file = GetParam().string().substr(0, GetParam().string().size() - std::string(".expect").size());
  const auto d = detect_file({.path = file});
  ASSERT_TRUE(d) << d.error().message;
  const auto column = [&](const std::string& name) {
    return std::find_if(d->columns.begin(), d->columns.end(), [&](const auto& c) { return c.name == name; });
  };
  std::stringstream lines(read_text(GetParam()));
  for (std::string line; std::getline(lines, line);) {
    const size_t equal = line.find(" = ");
    ASSERT_NE(equal, std::string::npos) << line;
    const std::string what = line.substr(0, equal), value = line.substr(equal + 3);
    std::stringstream words(value);
    if (what == "sure") {
      for (std::string w; words >> w;) EXPECT_GE(confidence_of(*d, w), Guess::kSure) << w << ": " << d->notes()[0];
    } else if (what == "unsure") {
      for (std::string w; words >> w;) EXPECT_TRUE(column(w)->content.ambiguous) << w;
    } else if (what == "format") {
      EXPECT_EQ(to_string(d->format), value);
    } else if (what == "encoding") {
      EXPECT_EQ(d->encoding.value, value) << d->encoding.why;
    } else if (what == "delimiter") {
      EXPECT_EQ(d->delimiter.value, value == "tab" ? "\t" : value) << d->delimiter.why;
    } else if (what == "quote") {
      EXPECT_EQ(d->quote.value, value);
    } else if (what == "header_row") {
      EXPECT_EQ(d->header_row.value, value) << d->header_row.why;
    } else {
      ASSERT_NE(column(what), d->columns.end()) << what;
      EXPECT_EQ(column(what)->content.filter, value) << what << ": " << column(what)->content.why;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Files, DetectCase, testing::ValuesIn(cases("detect", ".expect")), name_of);

class SuggestCase : public testing::TestWithParam<fs::path> {};

// Every line of the file's .expect: `kind = ...`, or `column = field`.
TEST_P(SuggestCase, IsMappedAsExpectedAndLands) {
  const std::string file = GetParam().string().substr(0, GetParam().string().size() - std::string(".expect").size());
  const auto d = detect_file({.path = file});
  ASSERT_TRUE(d) << d.error().message;
  const Suggestion s = suggest_mapping(suggest_input(*d, fs::path(file).filename().string(), ""));
  std::stringstream lines(read_text(GetParam()));
  for (std::string line; std::getline(lines, line);) {
    const size_t equal = line.find(" = ");
    ASSERT_NE(equal, std::string::npos) << line;
    const std::string what = line.substr(0, equal), value = line.substr(equal + 3);
    if (what == "kind") {
      EXPECT_EQ(s.kind, value) << s.toml;
      continue;
    }
    const auto it = std::find_if(s.columns.begin(), s.columns.end(), [&](const auto& c) { return c.column == what; });
    ASSERT_NE(it, s.columns.end()) << what;
    EXPECT_EQ(it->field, value) << what << ": " << it->reason << "\n" << s.toml;
    EXPECT_FALSE(it->target.empty()) << what << ": " << it->reason;
  }
  // What is suggested works on the file as it is.
  const auto mapping = Mapping::parse(s.toml, "suggested.toml");
  ASSERT_TRUE(mapping) << mapping.error().where << ": " << mapping.error().message << "\n" << s.toml;
  struct Nothing : RecordSink {
    Result<Taken> accept(const std::vector<ImportedEvent>&) override { return Taken{}; }
  } sink;
  const auto r = run_import({.path = file, .mapping = *mapping, .dry_run = true}, sink);
  ASSERT_TRUE(r) << r.error().message << "\n" << s.toml;
  EXPECT_GT(r->rows, 0u);
  EXPECT_EQ(r->rejected, 0u) << r->errors[0].column << ": " << r->errors[0].reason << " " << r->errors[0].value << "\n"
                             << s.toml;
  EXPECT_GE(r->events, r->rows);
}

INSTANTIATE_TEST_SUITE_P(Files, SuggestCase, testing::ValuesIn(cases("suggest", ".expect")), name_of);

TEST(Encoding, EveryPieceOfAStreamIsTheSameText) {
  const std::string text = read_text(fs::path(TUTTI_SOURCE_DIR) / "tests/cases/import/detect/china_gb18030.txt");
  std::string whole;
  (*ToUtf8::make("gb18030"))->append(text, true, whole);
  for (const size_t size : {1, 2, 3, 7, 1000}) {
    std::string pieces;
    const auto converter = *ToUtf8::make("gb18030");
    for (size_t k = 0; k < text.size(); k += size)
      converter->append(std::string_view(text).substr(k, size), k + size >= text.size(), pieces);
    EXPECT_EQ(pieces, whole) << size;
  }
  EXPECT_NE(whole.find("上海机械设备有限公司"), std::string::npos);
}

TEST(Encoding, BytesThatAreNoTextSpoilTheirRowOnly) {
  const fs::path path = fs::temp_directory_path() / ("tutti-encoding-" + std::to_string(getpid()));
  std::ofstream(path, std::ios::binary) << "A,B\n\xa4\xfd\xa4j,1\n\xff\xff,2\n\xa7\xf5,3\n";
  const auto reader = RowReader::open({.path = path.string(), .read = {.encoding = "big5"}});
  ASSERT_TRUE(reader);
  std::vector<std::string> seen;
  for (;;) {
    const auto row = (*reader)->next();
    if (!row || !*row) break;
    seen.emplace_back((*row)->error ? (*row)->error : std::string((*row)->values[0]));
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"王大", "bad_encoding", "李"}));
  fs::remove(path);
}

TEST(Suggest, WhatStandsInAColumnOutweighsAWrongName) {
  const Suggestion s =
      suggest_mapping({.columns = {"Name", "Phone", "Contact"},
                       .samples = {{"Ada", "Bob"}, {"a@x.com", "b@x.com"}, {"+49 89 123456", "+49 89 654321"}}});
  EXPECT_EQ(s.kind, "contacts") << s.toml;
  EXPECT_EQ(s.columns[1].field, "email") << s.toml;
  EXPECT_EQ(s.columns[2].field, "phone") << s.toml;
}

TEST(Suggest, NamesThatWouldBreakTheDocumentDoNot) {
  const Suggestion s =
      suggest_mapping({.columns = {"E-Mail", "a\"b\\c", "{x}", "y|z", "new\nline",
                                   "\x7f"
                                   "delete",
                                   "", "email"},
                       .samples = {{"a@x.com", "b@x.com"}, {"1", "2"}, {"3"}, {"4"}, {"5"}, {}, {"6"}, {"c@x.com"}}});
  const auto m = Mapping::parse(s.toml, "s");
  ASSERT_TRUE(m) << m.error().where << m.error().message << "\n" << s.toml;
  EXPECT_EQ(s.columns[2].target, "");
}

}  // namespace
}  // namespace tutti::ingest
