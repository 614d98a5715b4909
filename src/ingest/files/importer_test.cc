#include "ingest/files/importer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <simdjson.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "base/decimal.h"
#include "base/time.h"
#include "model/event.h"
#include "model/record.h"

namespace tutti::ingest {
namespace {

namespace fs = std::filesystem;

class Collector : public RecordSink {
 public:
  Result<Taken> accept(const std::vector<ImportedEvent>& events) override {
    Taken t;
    if (fail_after-- == 0) return fail(ErrorCode::kUnavailable, "stopped");
    for (const ImportedEvent& e : events) {
      ++(seen.insert(e.message_id).second ? t.accepted : t.duplicates);
      if (keep) all.push_back(e);
    }
    return t;
  }
  bool keep = true;
  int64_t fail_after = -1;  // batches
  std::set<std::string> seen;
  std::vector<ImportedEvent> all;
};

class ImporterTest : public testing::Test {
 protected:
  ImporterTest() : dir_(fs::temp_directory_path() / ("tutti-import-" + std::to_string(getpid()))) {
    fs::remove_all(dir_);
    fs::create_directories(dir_);
  }
  ~ImporterTest() override { fs::remove_all(dir_); }

  std::string file(const std::string& name, const std::string& text) {
    const std::string path = (dir_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  static std::shared_ptr<const Mapping> mapping(const std::string& toml) {
    auto m = Mapping::parse("version = 1\nsource = \"s\"\n" + toml, "test.toml");
    EXPECT_TRUE(m) << m.error().where << ": " << m.error().message;
    return m ? *m : nullptr;
  }
  // Without the mark of its import, whose id differs by file.
  static std::string plain(std::string json) {
    const size_t at = json.find("\"import\":{\"id\":\"");
    if (at == std::string::npos) return json;
    json.erase(at, json.find('}', at) + 1 - at);
    if (json[at - 1] == ',') json.erase(at - 1, 1);
    for (const char* empty : {"\"context\":{},", ",\"context\":{}"})
      if (const size_t k = json.find(empty); k != std::string::npos) json.erase(k, std::string(empty).size());
    return json;
  }
  static std::string refused(const std::string& toml) {
    const auto m = Mapping::parse("version = 1\nsource = \"s\"\n" + toml, "test.toml");
    return m ? "taken" : m.error().where + ": " + m.error().message;
  }

  fs::path dir_;
  Collector sink_;
};

const char* kPeople =
    "[[emit]]\ntype = \"identify\"\n[emit.set]\n\"context.externalIds\" = [{ type = \"crm\", id = \"{Id}\" }]\n"
    "\"traits.name\" = \"{Name|trim}\"\n\"traits.email\" = \"{Mail|email}\"\n";

TEST_F(ImporterTest, RowsBecomeEvents) {
  const auto r =
      run_import({.path = file("a.csv", "\xef\xbb\xbfId;Name;Mail\r\n1;\" Ada; \"\"L\"\"\nB\";A@X.com\r\n2;Bob;\n"),
                  .mapping = mapping(kPeople)},
                 sink_);
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->rows, 2u);
  ASSERT_EQ(sink_.all.size(), 2u);
  EXPECT_EQ(
      plain(sink_.all[0].json),
      R"({"type":"identify","context":{"externalIds":[{"id":"1","type":"crm"}]},"traits":{"email":"a@x.com","name":"Ada; \"L\"\nB"}})");
  EXPECT_EQ(plain(sink_.all[1].json),
            R"({"type":"identify","context":{"externalIds":[{"id":"2","type":"crm"}]},"traits":{"name":"Bob"}})");
}

TEST_F(ImporterTest, BadRowsAreCountedShownAndWrittenToTheErrorFile) {
  const std::string errors = (dir_ / "errors.csv").string();
  const auto r = run_import({.path = file("a.csv", "Id,Name,Mail\n1,Ada,no-address\n2,Bob\n3,Eve,e@x.com\n"),
                             .mapping = mapping(kPeople),
                             .error_path = errors},
                            sink_);
  ASSERT_TRUE(r);
  EXPECT_EQ(r->rejected, 2u);
  EXPECT_EQ(r->rejected_by.at("bad_email"), 1u);
  EXPECT_EQ(r->rejected_by.at("too_few_columns"), 1u);
  EXPECT_EQ(r->errors[0].row, 1u);
  EXPECT_EQ(r->errors[0].column, "Mail");
  EXPECT_EQ(sink_.all.size(), 1u);
  std::ifstream in(errors);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(text, "row,reason,column,Id,Name,Mail\n1,bad_email,Mail,1,Ada,no-address\n2,too_few_columns,,2,Bob\n");
}

TEST_F(ImporterTest, TheSameFileTwiceIsAllDuplicates) {
  const ImportOptions o{.path = file("a.csv", "Id,Name,Mail\n1,Ada,\n2,Bob,\n"), .mapping = mapping(kPeople)};
  EXPECT_EQ(run_import(o, sink_)->accepted, 2u);
  const auto again = run_import(o, sink_);
  EXPECT_EQ(again->accepted, 0u);
  EXPECT_EQ(again->duplicates, 2u);
}

TEST_F(ImporterTest, AnInterruptedImportResumesBehindTheLastAcknowledgedRow) {
  std::string rows = "Id,Name,Mail\n";
  for (int k = 0; k < 100; ++k) rows += std::to_string(k) + ",N,\n";
  ImportOptions o{
      .path = file("a.csv", rows), .mapping = mapping(kPeople), .state_dir = dir_.string(), .batch_events = 10};
  sink_.fail_after = 3;
  EXPECT_FALSE(run_import(o, sink_));
  sink_.fail_after = -1;
  const auto r = run_import(o, sink_);
  ASSERT_TRUE(r);
  EXPECT_EQ(r->resumed_after, 30u);
  EXPECT_EQ(r->rows, 100u);  // of all attempts
  EXPECT_EQ(r->landed(), 100u);
  EXPECT_EQ(r->accepted, 100u);
  EXPECT_EQ(sink_.seen.size(), 100u);
  for (const auto& f : fs::directory_iterator(dir_)) EXPECT_NE(f.path().extension(), ".json") << f.path();
}

TEST_F(ImporterTest, JsonLinesByPathAndPassedThrough) {
  const std::string lines = "{\"id\":7,\"a\":{\"b\":\"x\"}}\nnot json\n{\"id\":8}\n";
  const auto r = run_import(
      {.path = file("a.jsonl", lines),
       .mapping =
           mapping("[[emit]]\ntype=\"track\"\n[emit.set]\nevent=\"E\"\nuserId=\"{id}\"\n\"properties.b\"=\"{a.b}\"\n")},
      sink_);
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->rejected_by.at("bad_json"), 1u);
  EXPECT_EQ(plain(sink_.all[0].json), R"({"type":"track","event":"E","properties":{"b":"x"},"userId":"7"})");
  EXPECT_EQ(plain(sink_.all[1].json), R"({"type":"track","event":"E","userId":"8"})");
  Collector passed;
  ASSERT_TRUE(run_import({.path = file("b.jsonl", "{\"type\":\"page\",\"messageId\":\"m1\"}\n"),
                          .mapping = mapping("[[emit]]\npassthrough=true\nmessage_id=\"{messageId}\"\n")},
                         passed));
  EXPECT_EQ(plain(passed.all[0].json), "{\"type\":\"page\"}");  // the id goes beside it
  EXPECT_EQ(passed.all[0].message_id, "m1");
}

TEST_F(ImporterTest, AStrayQuoteSpoilsNoOtherRow) {
  const auto r =
      run_import({.path = file("a.csv", "Id,Name,Mail\n1,2 1/2\" pipe,\n2,\"open,\n3,Eve,\n4,\"a \"\"b\"\"\",\n"),
                  .mapping = mapping(kPeople)},
                 sink_);
  ASSERT_TRUE(r);
  EXPECT_EQ(r->rows, 4u);
  EXPECT_EQ(r->rejected_by.at("bad_quotes"), 1u);
  EXPECT_EQ(sink_.all.size(), 3u);
}

TEST_F(ImporterTest, TextThatIsNotUtf8IsRejectedNotMended) {
  const auto r = run_import({.path = file("a.csv", "Id,Name,Mail\n1,M\xfcller,\n"),
                             .mapping = mapping(kPeople),
                             .read = {.encoding = "utf-8"}},
                            sink_);
  EXPECT_EQ(r->rejected_by.at("bad_utf8"), 1u);
}

TEST_F(ImporterTest, PassedThroughEventsWithoutAnIdAreKnownAgain) {
  const ImportOptions o{.path = file("a.jsonl", "{\"type\":\"page\",\"anonymousId\":\"a\"} \n"),
                        .mapping = mapping("[[emit]]\npassthrough=true\n")};
  EXPECT_EQ(run_import(o, sink_)->accepted, 1u);
  EXPECT_EQ(run_import(o, sink_)->duplicates, 1u);
  EXPECT_EQ(sink_.all[0].json.back(), '}');
}

TEST_F(ImporterTest, PassedThroughEventsKeepTheirOwnIdAndTime) {
  const ImportOptions o{
      .path = file("a.jsonl", "{\"type\":\"page\",\"messageId\":\"m1\",\"timestamp\":\"2026-01-02\"}\n"),
      .mapping = mapping("[[emit]]\npassthrough=true\n")};
  ASSERT_TRUE(run_import(o, sink_));
  EXPECT_EQ(sink_.all[0].message_id, "m1");
  EXPECT_EQ(sink_.all[0].timestamp, parse_time("2026-01-02"));
}

TEST_F(ImporterTest, AnErrorFileIsOfOneImportAndCanBeImportedItself) {
  ImportOptions o{.path = file("a.csv", "Id;Name;Mail\n1;Ada;no-address\n"),
                  .mapping = mapping(kPeople),
                  .error_path = (dir_ / "errors.csv").string()};
  ASSERT_TRUE(run_import(o, sink_));
  ASSERT_TRUE(run_import(o, sink_));  // starts the file anew
  std::ifstream in(o.error_path);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(text, "row;reason;column;Id;Name;Mail\n1;bad_email;Mail;1;Ada;no-address\n");
  const auto mended = run_import({.path = o.error_path, .mapping = mapping(kPeople)}, sink_);
  ASSERT_TRUE(mended);
  EXPECT_EQ(mended->rejected_by.at("bad_email"), 1u);
  o.error_path = (dir_ / "no-such-folder" / "errors.csv").string();
  EXPECT_FALSE(run_import(o, sink_));  // rather than losing the rejected row
}

TEST_F(ImporterTest, NumbersOfSensorsMayHaveManyDigits) {
  const auto r = run_import({.path = file("a.csv", "s,v\nS1,0.123456789\nS1,nan\nS1,1e400\n"),
                             .mapping = mapping("[[emit]]\ntype=\"telemetry\"\n[emit.set]\n\"object.id\"=\"{s}\"\n"
                                                "\"metrics.v\"=\"{v|number}\"\n")},
                            sink_);
  ASSERT_TRUE(r);
  ASSERT_EQ(sink_.all.size(), 1u);
  EXPECT_NE(sink_.all[0].json.find("\"v\":0.123456789}"), std::string::npos) << sink_.all[0].json;
  EXPECT_EQ(r->rejected_by.at("bad_number"), 2u);
}

TEST_F(ImporterTest, AChangedMappingIsAnotherImportButAChangedCommentIsNot) {
  const std::string path = file("a.csv", "Id,Name,Mail\n1,Ada,\n");
  const auto first = run_import({.path = path, .mapping = mapping(kPeople)}, sink_);
  const auto comment = run_import({.path = path, .mapping = mapping(std::string("# of the CRM\n") + kPeople)}, sink_);
  EXPECT_EQ(comment->import_id, first->import_id);
  EXPECT_EQ(comment->duplicates, 1u);
  const auto mended =
      run_import({.path = path, .mapping = mapping(std::string(kPeople) + "\"traits.x\" = \"1\"\n")}, sink_);
  EXPECT_NE(mended->import_id, first->import_id);
  EXPECT_EQ(mended->accepted, 1u);
  const auto again = run_import({.path = path, .mapping = mapping(kPeople), .attempt = 2}, sink_);
  EXPECT_NE(again->import_id, first->import_id);
  EXPECT_EQ(again->accepted, 1u);
  EXPECT_NE(sink_.all[0].json.find("\"import\":{\"id\":\"" + first->import_id + "\"}"), std::string::npos)
      << sink_.all[0].json;
}

TEST_F(ImporterTest, EmitsOfOneTypeWithTheSameIdStayApart) {
  const auto r =
      run_import({.path = file("a.csv", "Id\n7\n"),
                  .mapping = mapping("[[emit]]\ntype=\"track\"\nmessage_id=\"{Id}\"\n[emit.set]\nevent=\"A\"\n"
                                     "[[emit]]\ntype=\"track\"\nmessage_id=\"{Id}\"\n[emit.set]\nevent=\"B\"\n"
                                     "[[emit]]\ntype=\"page\"\nmessage_id=\"{Id}\"\n")},
                 sink_);
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(sink_.seen, (std::set<std::string>{"track:7", "track:7#2", "page:7"}));
}

TEST_F(ImporterTest, PassedThroughEventsAreMarkedAndHaveNoFieldTwice) {
  const char* lines =
      "{\"type\":\"page\", \"context\" : {\"ip\":\"1.2.3.4\",\"import\":1} ,\"messageId\":\"m}\\\"1\"}\n"
      "{\"type\":\"page\",\"context\":null,\"messageId\":\"m2\",\"timestamp\":\"2026-01-02\"}\n";
  ASSERT_TRUE(run_import({.path = file("a.jsonl", lines), .mapping = mapping("[[emit]]\npassthrough=true\n")}, sink_));
  ASSERT_EQ(sink_.all.size(), 2u);
  EXPECT_EQ(plain(sink_.all[0].json), R"({"type":"page","context" : {"ip":"1.2.3.4"}})");
  EXPECT_EQ(sink_.all[0].message_id, "m}\"1");
  EXPECT_EQ(plain(sink_.all[1].json), R"({"type":"page"})");
  EXPECT_NE(sink_.all[1].json.find("\"context\":{\"import\":"), std::string::npos) << sink_.all[1].json;
}

TEST_F(ImporterTest, ACancelledImportGoesOnWhereItWas) {
  std::string rows = "Id,Name,Mail\n";
  for (int k = 0; k < 100; ++k) rows += std::to_string(k) + (k % 10 == 0 ? ",N,no-address\n" : ",N,\n");
  ImportOptions o{.path = file("a.csv", rows),
                  .mapping = mapping(kPeople),
                  .state_dir = dir_.string(),
                  .error_path = (dir_ / "errors.csv").string(),
                  .batch_events = 10,
                  .cancelled = [] { return true; }};
  const auto first = run_import(o, sink_);
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->complete);
  o.cancelled = nullptr;
  const auto r = run_import(o, sink_);
  ASSERT_TRUE(r->complete);
  EXPECT_GT(r->resumed_after, 0u);
  EXPECT_EQ(r->rows, 100u);
  EXPECT_EQ(r->rejected_by.at("bad_email"), 10u);
  EXPECT_EQ(r->landed(), 90u);
  EXPECT_EQ(r->accepted, 90u);
  std::ifstream in(o.error_path);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11);
}

TEST_F(ImporterTest, AMisspelledColumnIsToldWithItsNearest) {
  const auto r = run_import({.path = file("a.csv", "Id,E-Mail,Nmae,Mail\n"), .mapping = mapping(kPeople)}, sink_);
  ASSERT_FALSE(r);
  EXPECT_NE(r.error().message.find("\"Name\" (did you mean \"Nmae\"?)"), std::string::npos) << r.error().message;
}

TEST_F(ImporterTest, RejectedRowsOfOtherEncodingsAndTitlesComeBackMended) {
  // Big5: a title, the header in row 2, a bad address. The file of rejected rows is UTF-8 with its own header.
  const std::string toml =
      "encoding = \"big5\"\nheader_row = 2\n[[emit]]\ntype = \"identify\"\n[emit.set]\n"
      "\"traits.name\" = \"{\u59d3\u540d}\"\n\"traits.email\" = \"{Mail|email}\"\n";
  const ImportOptions o{.path = file("a.csv",
                                     "\xab\xc8\xa4\xe1\n\xa9m\xa6W,Mail\n\xa4\xfd\xa4j,"
                                     "a@x.com\n\xa7\xf5\xa5|,oops\n"),
                        .mapping = mapping(toml),
                        .error_path = (dir_ / "errors.csv").string()};
  const auto first = run_import(o, sink_);
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_EQ(sink_.all.size(), 1u);
  std::ifstream in(o.error_path);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(text, "\xef\xbb\xbfrow,reason,column,\u59d3\u540d,Mail\n2,bad_email,Mail,\u674e\u56db,oops\n");
  text.replace(text.find("oops"), 4, "b@x.com");
  const auto mended = run_import({.path = file("errors.csv", text), .mapping = mapping(toml)}, sink_);
  ASSERT_TRUE(mended) << mended.error().message;
  EXPECT_EQ(mended->accepted, 1u);
  EXPECT_NE(sink_.all[1].json.find("\u674e\u56db"), std::string::npos);
}

TEST_F(ImporterTest, ADryRunLandsNothingAndShowsWhatWould) {
  const auto r = run_import(
      {.path = file("a.csv", "Id,Name,Mail\n1,Ada,\n"), .mapping = mapping(kPeople), .dry_run = true}, sink_);
  EXPECT_TRUE(sink_.all.empty());
  EXPECT_EQ(r->preview.size(), 1u);
  EXPECT_EQ(r->events_by_type.at("identify"), 1u);
}

TEST_F(ImporterTest, WhatAMappingMisspellsIsRefusedWithItsLine) {
  EXPECT_EQ(refused("[[emit]]\ntype = \"identfy\"\n").substr(0, 12), "test.toml:3:");
  EXPECT_NE(refused("[[emit]]\ntype = \"identify\"\n[emit.set]\n\"trait.x\" = \"y\"\n")
                .find("test.toml:6: events have no field"),
            std::string::npos);
  EXPECT_NE(
      refused("[[emit]]\ntype = \"identify\"\n[emit.set]\n\"traits.x\" = \"{A|uper}\"\n").find("no filter \"uper\""),
      std::string::npos);
  EXPECT_NE(
      refused("[[emit]]\ntype = \"track\"\n[emit.set]\ncontext = \"a\"\n\"context.ip\" = \"b\"\n").find("set twice"),
      std::string::npos);
  EXPECT_NE(refused("sorce = 1\n").find("\"sorce\" is not known"), std::string::npos);
  const auto r = run_import({.path = file("a.csv", "Id,Nmae,Mail\n"), .mapping = mapping(kPeople)}, sink_);
  ASSERT_FALSE(r);
  EXPECT_NE(r.error().message.find("\"Name\""), std::string::npos);
}

TEST_F(ImporterTest, FiltersAndConditions) {
  const char* toml =
      "[lookup.S]\n\"o\" = \"open\"\n\"*\" = \"other\"\n[[reject]]\nwhen = { all = [ { column = \"n\", less = 0 }, { "
      "column = \"s\", equals = \"x\" } ] }\nreason = \"negative\"\n"
      "[[emit]]\ntype = \"track\"\n[emit.set]\nevent = \"E\"\nuserId = \"{id|integer}\"\n\"properties.n\" = "
      "\"{n|decimal_comma}\"\n\"properties.s\" = \"{s|map:S}\"\n"
      "\"properties.d\" = \"{d|date:%d.%m.%Y}\"\n\"properties.l\" = \"{l|split:;}\"\n\"properties.b\" = \"{b|bool}\"\n";
  const auto r = run_import(
      {.path =
           file("a.csv", "id|n|s|d|l|b\n17850.0|1.234,50|o|3.4.2026|a; b|ja\n2|-1|x|1.1.2026||\n3|1|q|31.2.2026||\n"),
       .mapping = mapping(toml)},
      sink_);
  ASSERT_TRUE(r) << r.error().message;
  ASSERT_EQ(sink_.all.size(), 1u);
  EXPECT_EQ(
      plain(sink_.all[0].json),
      R"({"type":"track","event":"E","properties":{"b":true,"d":"2026-04-03T00:00:00.000Z","l":["a","b"],"n":"1234.5","s":"open"},"userId":"17850"})");
  EXPECT_EQ(r->rejected_by.at("negative"), 1u);
  EXPECT_EQ(r->rejected_by.at("bad_date"), 1u);
}

RC_GTEST_PROP(RowReader, AnyQuotedTextComesBack, (std::string a, std::string b)) {
  for (std::string* s : {&a, &b}) std::erase_if(*s, [](char c) { return c <= 0; });  // ASCII, no NUL
  const auto quote = [](const std::string& s) {
    std::string out = "\"";
    for (const char c : s) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
  };
  const std::string path = (fs::temp_directory_path() / ("tutti-rows-" + std::to_string(getpid()))).string();
  std::ofstream(path, std::ios::binary) << "x,y\n" << quote(a) << ',' << quote(b) << "\n";
  auto reader = RowReader::open({.path = path, .read = {.encoding = "utf-8", .delimiter = ',', .quote = '"'}});
  RC_ASSERT(reader.has_value());
  const auto row = (*reader)->next();
  RC_ASSERT(row.has_value() && *row && !(*row)->error);
  RC_ASSERT(std::string((*row)->values[0]) == a);
  RC_ASSERT(std::string((*row)->values[1]) == b);
  fs::remove(path);
}

// The totals of the data's own README, by an independent tally over the events that come out.
TEST(OnlineRetail, EveryLineLandsWithTheExactTotals) {
  const char* shared = std::getenv("TUTTI_SHARED_DATA");
  const std::string path =
      (shared ? std::string(shared) : std::string(TUTTI_SOURCE_DIR) + "/../shared/data") + "/online_retail.csv.gz";
  if (!fs::exists(path)) GTEST_SKIP() << "the data set is not here: " << path;
  struct Tally : RecordSink {
    Result<Taken> accept(const std::vector<ImportedEvent>& events) override {
      for (const ImportedEvent& e : events) {
        const BatchPtr padded = make_batch(Offset{1}, 1, e.json);
        const Result<const Event*> parsed = parser.parse(padded->bytes());
        EXPECT_TRUE(parsed.has_value()) << e.json;
        if (!parsed || (*parsed)->type != EventType::kOrderLine) continue;
        std::string scratch, scratch2;
        const auto object = (*parsed)->object;
        const std::string order(*text_field(object, "order", scratch));
        const Decimal quantity = *parse_decimal(*text_field(object, "quantity", scratch)),
                      price = *parse_decimal(*text_field(object, "price", scratch2));
        ++lines;
        orders.insert(order);
        countries.insert(std::string(*text_field(object, "country", scratch)));
        const Decimal net = *multiply(quantity, price);
        revenue = *add(revenue, net);
        const bool customer = !(*parsed)->account.empty();
        if (customer) customers.insert(std::string((*parsed)->account[0].value));
        if (!customer || order[0] == 'C' || quantity.micros <= 0 || price.micros <= 0) continue;
        ++clean_lines;
        clean_customers.insert(std::string((*parsed)->account[0].value));
        clean_revenue = *add(clean_revenue, net);
      }
      return Taken{events.size(), 0};
    }
    EventParser parser;
    uint64_t lines = 0, clean_lines = 0;
    std::set<std::string> orders, countries, customers, clean_customers;
    Decimal revenue, clean_revenue;
  } tally;
  const auto mapping = load_mapping(std::string(TUTTI_SOURCE_DIR) + "/examples/online_retail.toml");
  ASSERT_TRUE(mapping) << mapping.error().where << mapping.error().message;
  const auto r = run_import({.path = path, .mapping = *mapping}, tally);
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->rows, 541'909u);
  EXPECT_EQ(r->rejected, 0u);
  EXPECT_EQ(r->flagged_by.at("no_customer"), 135'080u);
  EXPECT_EQ(r->flagged_by.at("cancelled"), 9'288u);
  EXPECT_EQ(tally.lines, 541'909u);
  EXPECT_EQ(tally.customers.size(), 4'372u);
  EXPECT_EQ(tally.orders.size(), 25'900u);
  EXPECT_EQ(tally.countries.size(), 38u);
  EXPECT_EQ(to_string(tally.revenue), "9747747.934");
  EXPECT_EQ(tally.clean_lines, 397'884u);
  EXPECT_EQ(tally.clean_customers.size(), 4'338u);
  EXPECT_EQ(to_string(tally.clean_revenue), "8911407.904");
}

}  // namespace
}  // namespace tutti::ingest
