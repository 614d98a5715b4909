// What real taps do that their specification does not say; one test each, in the order of their list (docs/sync.md).
// Lines are from recorded runs (tests/singer/recorded).
#include <fmt/format.h>

#include "app/sync_process.h"
#include "app/sync_test_support.h"

namespace tutti::app {
namespace {

using Notes = std::vector<std::string>;

const char* kS =
    R"({"type":"SCHEMA","stream":"s","schema":{"properties":{"id":{"type":["integer"]},"v":{"type":"string"}}},"key_properties":["id"]})";

std::string row(const std::string& json, const std::string& more = "") {
  return R"({"type":"RECORD","stream":"s","record":)" + json + more + "}";
}
bool has(const Notes& notes, const std::string& part) {
  for (const std::string& n : notes)
    if (n.find(part) != std::string::npos) return true;
  return false;
}

TEST_F(SyncTest, Oddity01ATapThatLogsMuchDoesNotBlock) {
  map(stream_map("s", {"id"}));
  const auto out = run_tap("head -c 1000000 /dev/zero | tr '\\0' x >&2\necho '" + std::string(kS) + "'\necho '" +
                           row("{\"id\":1}") + "'\nhead -c 1000000 /dev/zero | tr '\\0' x >&2\n");
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_TRUE(out->good) << out->message;
  EXPECT_EQ(sink_.bodies.size(), 1u);
}

TEST_F(SyncTest, Oddity02ExitCodeZeroDoesNotMeanComplete) {
  map(stream_map("s", {"id"}));
  const auto out =
      run_tap("echo '" + std::string(kS) + "'\necho '" + row("{\"id\":1}") +
              "'\necho '{\"type\":\"STATE\",\"value\":{\"at\":1}}'\necho '" + row("{\"id\":2}") + "'\nexit 0\n");
  ASSERT_TRUE(out && out->good);
  EXPECT_EQ(state(), "{\"at\":1}");  // the next run begins there, whatever came behind it
  EXPECT_EQ(sink_.bodies.size(), 2u);
}

TEST_F(SyncTest, Oddity03ExitCodeOneDoesNotMeanThatNothingCame) {
  map(stream_map("s", {"id"}));
  const auto out = run_tap("echo '" + std::string(kS) + "'\necho '" + row("{\"id\":1}") +
                           "'\necho '{\"type\":\"STATE\",\"value\":{\"at\":1}}'\necho 'server is down' >&2\nexit 1\n");
  ASSERT_TRUE(out);
  EXPECT_FALSE(out->good);
  EXPECT_EQ(out->message, "the tap ended with exit code 1: server is down");
  EXPECT_EQ(state(), "{\"at\":1}");
  EXPECT_EQ(sink_.bodies.size(), 1u);
  EXPECT_EQ(store_->find("crm")->last.outcome, "failed");
}

TEST_F(SyncTest, Oddity04ARunWithoutAnyStreamIsTold) {
  map(stream_map("s", {"id"}));
  const auto out = run_tap("exit 0\n");
  ASSERT_TRUE(out);
  EXPECT_FALSE(out->good);
  EXPECT_EQ(out->message.substr(0, 18), "no stream selected");
}

TEST_F(SyncTest, Oddity05OnlyWhatIsMappedIsSelected) {
  const auto s = ingest::singer::select_streams(recorded("postgres.catalog.json"), {{"public-accounts", "", ""}});
  ASSERT_TRUE(s);
  EXPECT_EQ(s->selected, Notes{"public-accounts"});
  EXPECT_NE(s->catalog.find(R"("schema-name":"information_schema","selected":false)"), std::string::npos);
}

TEST_F(SyncTest, Oddity06NamesHaveBlanksAndStreamsTwoNames) {
  map(stream_map("public-Mixed Case", {"Id", "A b"}));
  ASSERT_TRUE(feed_text(recorded("postgres.jsonl")));
  ASSERT_EQ(sink_.bodies.size(), 1u);
  EXPECT_NE(body(0).find(R"("A_b":"blank in the name")"), std::string::npos) << body(0);
  const auto s = ingest::singer::select_streams(recorded("postgres.catalog.json"),
                                                {{"accounts", "", ""}, {"public-Mixed Case", "", ""}});
  EXPECT_EQ(s->selected, (Notes{"public-accounts", "public-Mixed Case"}));
}

TEST_F(SyncTest, Oddity07TheCatalogStaysAsTheTapWroteIt) {
  const auto s = ingest::singer::select_streams(recorded("postgres.catalog.json"), {{"accounts", "", ""}});
  for (const char* kept : {R"("row-count":-1)", R"("maximum":10000000000000000000000000000000000000000)",
                           R"("exclusiveMaximum":true)", R"("sql-datatype":"bigint")"})
    EXPECT_NE(s->catalog.find(kept), std::string::npos) << kept;
}

TEST_F(SyncTest, Oddity08TimesVersionsAndKeyOrderDiffer) {
  map(stream_map("s", {"id", "v"}));
  const auto r =
      feed({kS, row(R"({"id":1,"v":"x"})", R"(,"time_extracted":"2026-11-23T09:46:11.918333+00:00")"),
            row(R"({"v":"x","id":1})", R"(,"version":1795427249397,"time_extracted":"2026-11-23T09:47:29.397118Z")")});
  ASSERT_TRUE(r);
  EXPECT_EQ(r->streams.at("s").unchanged, 1u);
  EXPECT_EQ(r->newest, "2026-11-23T09:47:29.397118Z");
}

TEST_F(SyncTest, Oddity09NumbersKeepEveryDigit) {
  map(stream_map("public-accounts", {"id", "revenue", "ratio", "big"}));
  ASSERT_TRUE(feed_text(recorded("postgres.jsonl")));
  EXPECT_NE(body(0).find(R"({"big":"12345678901234567890.123456789","id":"1","ratio":"0.1","revenue":"1.50"})"),
            std::string::npos)
      << body(0);
  EXPECT_NE(
      body(1).find(R"({"big":"10000000000000000000000000000000000000000","id":"9223372036854775807","ratio":"1E-21"})"),
      std::string::npos)
      << body(1);
}

TEST_F(SyncTest, Oddity10NullAndNulAndNaN) {
  map(stream_map("events", {"id", "name", "amount"}));
  ASSERT_TRUE(feed_text(recorded("jsonl.jsonl")));
  EXPECT_NE(body(1).find(R"("id":"2","name":"nul \u0000 inside"})"), std::string::npos) << body(1);
}

TEST_F(SyncTest, Oddity11EverySpellingOfADateIsOneDate) {
  map("[stream.s]\n[[stream.s.emit]]\ntype = \"track\"\ntimestamp = \"{at|date}\"\n[stream.s.emit.set]\nuserId = "
      "\"u\"\n"
      "event = \"e\"\n");
  int id = 0;
  for (const char* at : {"2025-01-01T00:00:00.000000+00:00", "2025-01-01T00:00:00+00:00", "2025-01-01 00:00:00+00",
                         "2025-01-01 00:00:00.000078+00", "2025-01-01T00:00:00.000000Z"}) {
    const auto r = feed({kS, row(fmt::format(R"({{"id":1,"at":"{}"}})", at))});
    ASSERT_TRUE(r);
    EXPECT_EQ(r->streams.at("s").rejected, 0u) << at;
    EXPECT_EQ(r->streams.at("s").unchanged, id++ == 0 ? 0u : 1u) << at;
  }
  for (const char* at : {"0001-01-01", "9999-12-31 23:59:59.999999", "2024-02-29T00:00:00+00:00"})
    EXPECT_EQ(feed({kS, row(fmt::format(R"({{"id":2,"at":"{}"}})", at))})->streams.at("s").rejected, 0u) << at;
}

TEST_F(SyncTest, Oddity12AnIntervalIsTextWhateverItLooksLike) {
  map(stream_map("public-accounts", {"span"}));
  ASSERT_TRUE(feed_text(recorded("postgres.jsonl")));
  EXPECT_NE(body(0).find(R"("span":"1970-01-02T02:03:04+00:00")"), std::string::npos);
  ASSERT_TRUE(feed({R"({"type":"RECORD","stream":"public-accounts","record":{"id":6,"span":"1 day"}})"}));
  // pipelinewise leaves the column out.
  ASSERT_TRUE(feed_text(recorded("pipelinewise.jsonl")));
}

TEST_F(SyncTest, Oddity13BlanksAndBytesStayAsTheyAre) {
  map(stream_map("public-accounts", {"code", "logo"}));
  ASSERT_TRUE(feed_text(recorded("postgres.jsonl")));
  EXPECT_NE(body(0).find(R"("code":"AB  ","logo":"deadbeef")"), std::string::npos) << body(0);
}

TEST_F(SyncTest, Oddity14AJsonColumnHoldsAnyValue) {
  map(stream_map("public-accounts", {"attrs"}));
  const auto r = feed_text(recorded("postgres.jsonl"));
  ASSERT_TRUE(r);
  EXPECT_NE(body(0).find(R"("attrs":"{\"k\":1,\"n\":{\"x\":null}}")"), std::string::npos) << body(0);
  EXPECT_NE(body(1).find(R"("attrs":"text")"), std::string::npos);
  EXPECT_NE(body(2).find(R"("attrs":"[1,\"x\"]")"), std::string::npos);
  const auto wise = feed_text(recorded("pipelinewise.jsonl"));
  EXPECT_EQ(wise->streams.at("public-accounts").schema_breaks.at("attrs"), 1u);  // "text", though object|array|null
}

TEST_F(SyncTest, Oddity15ADeleteHasOnlyTheKeyAndSetsNothingToNull) {
  map(stream_map("public-contacts", {"email", "full_name", "_deleted"}));
  const auto r = feed_text(recorded("log_based.jsonl"));
  ASSERT_TRUE(r);
  EXPECT_EQ(r->streams.at("public-contacts").deleted, 1u);
  ASSERT_EQ(sink_.bodies.size(), 2u);
  EXPECT_NE(body(0).find(R"("properties":{"email":"u10@example.com","full_name":"U Ten"})"), std::string::npos)
      << body(0);
  EXPECT_NE(body(1).find(R"("properties":{"_deleted":"true","email":"u10@example.com"})"), std::string::npos)
      << body(1);
}

TEST_F(SyncTest, Oddity15DeletesThatTheMapDoesNotSeeAreCountedNotSentAsLivingRows) {
  map(stream_map("public-contacts", {"email"}));
  const auto r = feed_text(recorded("log_based.jsonl"));
  EXPECT_EQ(sink_.bodies.size(), 1u);
  EXPECT_EQ(r->streams.at("public-contacts").deletes_unseen, 1u);
  EXPECT_TRUE(has(r->notes, "does not name _deleted"));
  // It comes to life again with the same content: that is a change.
  ASSERT_TRUE(feed(
      {R"({"type":"RECORD","stream":"public-contacts","record":{"account_id":3,"email":"u10@example.com","_sdc_lsn":27125953}})"}));
  EXPECT_EQ(sink_.bodies.size(), 1u);  // no SCHEMA in this run, so no key: the row is refused, not guessed
  ASSERT_TRUE(feed(
      {lines(recorded("log_based.jsonl"))[1],
       R"({"type":"RECORD","stream":"public-contacts","record":{"account_id":3,"email":"u10@example.com","_sdc_lsn":27125953}})"}));
  EXPECT_EQ(sink_.bodies.size(), 2u);
}

TEST_F(SyncTest, Oddity16ARowThatDoesNotComeIsNotDeleted) {
  map(stream_map("s", {"id", "_deleted"}));
  ASSERT_TRUE(feed({kS, row("{\"id\":1}"), row("{\"id\":2}")}));
  const auto r = feed({kS, row("{\"id\":2}")});
  EXPECT_EQ(r->streams.at("s").deleted, 0u);
  EXPECT_EQ(sink_.bodies.size(), 2u);
}

TEST_F(SyncTest, Oddity17ARecordMayBreakItsSchema) {
  map(stream_map("events", {"id", "amount"}));
  const auto r = feed_text(recorded("jsonl.jsonl"));
  EXPECT_EQ(r->streams.at("events").schema_breaks.at("amount"), 1u);
  EXPECT_TRUE(has(r->notes, "1 values of amount are of a type that the tap's schema does not allow"));
  EXPECT_NE(body(3).find(R"("amount":"seven")"), std::string::npos);
}

TEST_F(SyncTest, Oddity18ShortRowsAreTaken) {
  map(stream_map("s", {"id", "v", "w"}));
  const auto r = feed({kS, row(R"({"id":1,"v":null})")});
  EXPECT_EQ(r->streams.at("s").rejected, 0u);
  EXPECT_NE(body(0).find(R"("properties":{"id":"1"})"), std::string::npos) << body(0);
  EXPECT_TRUE(has(r->notes, "names column w, which the stream does not have"));
}

TEST_F(SyncTest, Oddity19EqualKeysTheLastOneWins) {
  map(stream_map("events", {"id", "name"}));
  ASSERT_TRUE(feed_text(recorded("jsonl.jsonl")));
  ASSERT_EQ(sink_.bodies.size(), 4u);
  EXPECT_NE(body(3).find("third again"), std::string::npos);
}

TEST_F(SyncTest, Oddity19RowsWithoutKey) {
  map(stream_map("public-nokey", {"a", "b"}));
  const auto r = feed_text(recorded("postgres.jsonl"));
  EXPECT_EQ(sink_.bodies.size(), 2u);
  EXPECT_EQ(r->streams.at("public-nokey").unchanged, 1u);
  EXPECT_TRUE(has(r->notes, "has no key, so equal rows count as one"));
  ASSERT_TRUE(feed_text(recorded("postgres.jsonl")));  // the whole table again
  EXPECT_EQ(sink_.bodies.size(), 2u);
}

TEST_F(SyncTest, Oddity19AnOperatorsKeyOutweighsTheTaps) {
  map(stream_map("s", {"v"}, "key = [\"v\"]\n"));
  // A line was put in above: the tap's line numbers moved, the rows did not change.
  const std::string schema = R"({"type":"SCHEMA","stream":"s","schema":{},"key_properties":["_sdc_line_number"]})";
  ASSERT_TRUE(feed({schema, row(R"({"v":"a","_sdc_line_number":1})"), row(R"({"v":"b","_sdc_line_number":2})")}));
  ASSERT_TRUE(feed({schema, row(R"({"v":"new","_sdc_line_number":1})"), row(R"({"v":"a","_sdc_line_number":2})"),
                    row(R"({"v":"b","_sdc_line_number":3})")}));
  EXPECT_EQ(sink_.bodies.size(), 3u);
}

TEST_F(SyncTest, Oddity20SchemasComeInManyDialects) {
  map(stream_map("public-accounts", {"name"}));
  const auto r = feed_text(recorded("pipelinewise.jsonl"));  // $ref, {}, draft 4 booleans, "null" first
  ASSERT_TRUE(r);
  EXPECT_EQ(r->streams.at("public-accounts").changed, 2u);
  EXPECT_EQ(r->streams.at("public-accounts").schema_breaks.size(), 1u);
}

TEST_F(SyncTest, Oddity20AChangedSchemaIsSeenAndTold) {
  map(stream_map("s", {"v"}));
  ASSERT_TRUE(feed({kS, row(R"({"id":1,"v":"a"})")}));
  const auto r = feed(
      {R"({"type":"SCHEMA","stream":"s","schema":{"properties":{"id":{"type":["integer"]},"phone":{"type":"string"}}},"key_properties":["id"]})"});
  EXPECT_TRUE(has(r->notes, "s: the schema has changed: new column phone"));
  EXPECT_TRUE(has(r->notes, "s: the schema has changed: column v is gone"));
  EXPECT_TRUE(has(r->notes, "s: the map names column v, which the stream does not have"));
}

TEST_F(SyncTest, Oddity21ASelectionIsCarriedOverToANewCatalog) {
  const std::string old =
      R"({"streams":[{"tap_stream_id":"s","metadata":[{"breadcrumb":[],"metadata":{"selected":true,"replication-method":"INCREMENTAL","replication-key":"at"}}]}]})";
  const std::string now =
      R"({"streams":[{"tap_stream_id":"s","schema":{"properties":{"phone":{}}},"metadata":[{"breadcrumb":[],"metadata":{}}]},{"tap_stream_id":"t"}]})";
  const auto s = ingest::singer::select_streams(now, *ingest::singer::selection_of(old));
  EXPECT_EQ(s->selected, Notes{"s"});
  EXPECT_NE(s->catalog.find("\"phone\""), std::string::npos);
  EXPECT_NE(s->catalog.find(R"("replication-method":"INCREMENTAL","replication-key":"at")"), std::string::npos);
}

TEST_F(SyncTest, Oddity22AStateMayComeBeforeAnySchemaAndBeEmpty) {
  map(stream_map("events", {"id"}));
  const std::vector<std::string> all = lines(recorded("jsonl.jsonl"));
  ASSERT_TRUE(feed({all[0]}));
  EXPECT_EQ(state(), "{}");
  ASSERT_TRUE(feed(all));
  EXPECT_NE(state().find("progress_markers"), std::string::npos);
}

TEST_F(SyncTest, Oddity23StateIsKeptUntouchedAndReplacedWhole) {
  map(stream_map("s", {"id"}));
  const std::string odd =
      R"({"bookmarks": {"b":{"lsn":27130248,"xmin":12345678901234567890123}, "a":[1.50, null]}, "currently_syncing":"b"})";
  ASSERT_TRUE(feed({"{\"type\":\"STATE\",\"value\":" + odd + "}"}));
  EXPECT_EQ(state(), odd);
  ASSERT_TRUE(feed({R"({"type":"STATE","value":{"x":1}})"}));
  EXPECT_EQ(state(), R"({"x":1})");
}

TEST_F(SyncTest, Oddity24RepeatsAreSkippedAndOlderLsnsIgnored) {
  map(stream_map("public-contacts", {"email", "full_name", "_deleted"}));
  ASSERT_TRUE(feed_text(recorded("log_based.jsonl")));
  const size_t before = sink_.bodies.size();
  const auto again = feed_text(recorded("log_based.jsonl"));  // all of it again, though the state was given
  EXPECT_EQ(sink_.bodies.size(), before);
  EXPECT_EQ(again->streams.at("public-contacts").stale, 1u);  // the row before its delete
  EXPECT_EQ(again->streams.at("public-contacts").unchanged, 1u);
}

TEST_F(SyncTest, Oddity25UnsortedStreamsHaveOpaqueStates) {
  map(stream_map("events", {"id"}));
  ASSERT_TRUE(feed_text(recorded("jsonl.jsonl")));
  EXPECT_NE(state().find(R"("Note":"Progress is not resumable if interrupted.")"), std::string::npos);
}

// --- versions of a table

std::string versioned(int id, int64_t version) {
  return row(fmt::format(R"({{"id":{}}})", id), fmt::format(R"(,"version":{})", version));
}
std::string activate(int64_t version) {
  return fmt::format(R"({{"type":"ACTIVATE_VERSION","stream":"s","version":{}}})", version);
}

TEST_F(SyncTest, Oddity26ANewVersionDeletesTheRowsOfTheOldOne) {
  map(stream_map("s", {"id", "_deleted"}));
  ASSERT_TRUE(feed({kS, activate(1), versioned(1, 1), versioned(2, 1), activate(1)}));  // a first run has two
  EXPECT_EQ(sink_.bodies.size(), 2u);
  const auto r = feed({kS, versioned(2, 2), versioned(3, 2), activate(2)});
  EXPECT_EQ(r->streams.at("s").deleted, 1u);
  ASSERT_EQ(sink_.bodies.size(), 4u);
  EXPECT_NE(body(2).find(R"("id":"3")"), std::string::npos);
  EXPECT_NE(body(3).find(R"({"_deleted":"true","id":"1"})"), std::string::npos) << body(3);
}

TEST_F(SyncTest, Oddity26AnAnnouncedVersionDoesNotWipeTheTableBeforeItsRows) {
  map(stream_map("s", {"id", "_deleted"}));
  ASSERT_TRUE(feed({kS, versioned(1, 1), activate(1)}));
  const auto cut = feed({kS, activate(2)}, false);  // the tap died behind it
  EXPECT_EQ(cut->streams.at("s").deleted, 0u);
  const auto whole = feed({kS, activate(2), versioned(1, 2), activate(2)});
  EXPECT_EQ(whole->streams.at("s").deleted, 0u);
}

TEST_F(SyncTest, Oddity26AnEmptyTableBecomesEmpty) {
  map(stream_map("s", {"id", "_deleted"}));
  ASSERT_TRUE(feed({kS, versioned(1, 1), versioned(2, 1), activate(1)}));
  const auto r = feed({kS, activate(2)});
  EXPECT_EQ(r->streams.at("s").deleted, 2u);
  EXPECT_EQ(sink_.bodies.size(), 4u);
  ASSERT_TRUE(feed({kS, activate(3)}));  // still empty: nothing more to tell
  EXPECT_EQ(sink_.bodies.size(), 4u);
  ASSERT_TRUE(feed({kS, versioned(1, 4), activate(4)}));
  EXPECT_EQ(sink_.bodies.size(), 5u);
}

TEST_F(SyncTest, Oddity26IncrementalRepeatsItsVersionAndDeletesNothing) {
  map(stream_map("s", {"id", "_deleted"}));
  ASSERT_TRUE(feed({kS, activate(1), versioned(1, 1), activate(1)}));
  const auto r = feed({kS, activate(1), versioned(2, 1), activate(1)});
  EXPECT_EQ(r->streams.at("s").deleted, 0u);
}

// --- batches

TEST_F(SyncTest, Oddity27BatchFilesAreReadAndRemovedAfterTheCommit) {
  map(stream_map("s", {"id", "v"}));
  std::filesystem::create_directories(dir_ / "batch");
  batch_dir_ = (dir_ / "batch").string();
  const std::string path =
      file("batch/b-1.json", "{\"id\":1,\"v\":1.50}\n\n{\"id\":2,\"v\":\"x\"}\nnot json\n{\"id\":3}");
  gzip(path);
  const auto batch = [&](const std::string& p) {
    return R"({"type":"BATCH","stream":"s","encoding":{"format":"jsonl","compression":"gzip"},"manifest":["file://)" +
           p + "\"]}";
  };
  sink_.fail_before = 0;
  EXPECT_FALSE(feed({kS, batch(path + ".gz")}));
  EXPECT_TRUE(std::filesystem::exists(path + ".gz"));  // not committed, so it stays
  const auto r = feed({kS, batch(path + ".gz"), batch(path)});
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(sink_.bodies.size(), 3u);
  EXPECT_EQ(r->streams.at("s").unchanged, 3u);
  EXPECT_EQ(r->odd_lines.at("bad_json"), 2u);
  EXPECT_FALSE(std::filesystem::exists(path + ".gz"));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(SyncTest, Oddity27BatchFilesElsewhereAreRefused) {
  map(stream_map("s", {"id"}));
  std::filesystem::create_directories(dir_ / "batch");
  const std::string secret = file("secret.json", "{\"id\":1}\n");
  std::filesystem::create_symlink(secret, dir_ / "batch/link.json");
  const auto batch = [](const std::string& address) {
    return R"({"type":"BATCH","stream":"s","manifest":[")" + address + "\"]}";
  };
  EXPECT_FALSE(feed({kS, batch("file://" + secret)}));  // no folder is configured
  batch_dir_ = (dir_ / "batch").string();
  for (const std::string& bad :
       {"file://" + secret, "file://" + batch_dir_ + "/../secret.json", "file://" + batch_dir_ + "/%2e%2e/secret.json",
        "file://" + batch_dir_ + "/link.json", "file://" + batch_dir_, std::string("s3://bucket/x"), secret})
    EXPECT_FALSE(feed({kS, batch(bad)})) << bad;
  EXPECT_TRUE(std::filesystem::exists(secret));
  EXPECT_TRUE(sink_.bodies.empty());
}

TEST_F(SyncTest, Oddity27ATornBatchFileEndsTheRun) {
  map(stream_map("s", {"id"}));
  std::filesystem::create_directories(dir_ / "batch");
  batch_dir_ = (dir_ / "batch").string();
  std::string many;
  for (int k = 0; k < 20'000; ++k) many += fmt::format("{{\"id\":{}}}\n", k * 7919);
  const std::string path = file("batch/b.json", many);
  gzip(path);
  std::filesystem::resize_file(path + ".gz", std::filesystem::file_size(path + ".gz") / 2);
  const auto r = feed({kS, R"({"type":"BATCH","stream":"s","manifest":["file://)" + path + ".gz\"]}",
                       R"({"type":"STATE","value":{"at":1}})"});
  EXPECT_FALSE(r);
  EXPECT_EQ(state(), "");
}

}  // namespace
}  // namespace tutti::app
