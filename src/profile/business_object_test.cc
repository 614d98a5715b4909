#include "profile/business_object.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "profile/fold_check.h"
#include "profile/json_text.h"
#include "profile/sample_events.h"

namespace tutti::profile {
namespace {

ObjectInput input(const Event& event, Millis at, uint64_t offset) {
  const auto number = [](const std::vector<IdentifierView>& ids) {
    return ids.empty() ? StrandId{} : StrandId{1 + hash64(ids[0].value) % 1000};
  };
  return {.offset = Offset{offset},
          .timestamp = at,
          .source = SourceId{1},
          .account = number(event.account),
          .person = number(event.person)};
}

void apply(BusinessObject& object, const std::string& json, Millis at, uint64_t offset = 1) {
  const ParsedEvent event(json);
  ASSERT_TRUE(check_event(*event, at)) << json;
  ASSERT_TRUE(fold_object(object, *event, input(*event, at, offset)));
}

std::string reason(const std::string& json, Millis at = kSampleNow) {
  const ParsedEvent event(json);
  const Result<void> r = check_event(*event, at);
  return r ? "ok" : r.error().where;
}

std::string body_of(const Sample& s) {
  const std::string account =
      s.account ? R"(,"account":{"type":"erp","id":"A)" + std::to_string(s.account) + "\"}" : "";
  const std::string person = s.name == 1 ? R"(,"person":{"type":"erp","id":"P)" + std::to_string(s.value) + "\"}" : "";
  const std::string quantity = std::to_string(s.value - 1), price = std::to_string(s.name) + ".25";
  switch (s.type) {
    case 0:
      return R"({"type":"order","object":{"id":"SO-1","currency":")" + std::string(s.value % 2 ? "EUR" : "CHF") +
             R"(","total":")" + price + "\"" + account + person + "}}";
    case 1:
      return R"({"type":"order_line","object":{"order":"SO-1","id":")" + std::to_string(s.id) + R"(","quantity":)" +
             quantity + account + "}}";
    case 2:
      return R"({"type":"order_line","object":{"order":"SO-1","id":")" + std::to_string(s.id) + R"(","price":")" +
             price + R"(","sku":"K)" + std::to_string(s.value) + "\"" + account + "}}";
    case 3:
      return R"({"type":"order_line","object":{"order":"SO-1","id":")" + std::to_string(s.id) + R"(","quantity":)" +
             quantity + R"(,"price":)" + price + R"(,"currency":)" + (s.name % 2 ? "\"USD\"" : "null") + "}}";
    default:
      return R"({"type":"order_line","object":{"order":"SO-1","id":")" + std::to_string(s.id) + R"(","placedAt":")" +
             format_time(s.at()) + R"(","name":)" + json_value(s.value) + "}}";
  }
}

RC_GTEST_PROP(BusinessObject, AnyOrderOfArrivalGivesTheSame, ()) {
  const auto samples = *sample_lists();
  const auto seed = *rc::gen::arbitrary<uint64_t>();
  BusinessObject a, b, offsets_by_arrival;
  for (size_t k = 0; k < samples.size(); ++k) apply(a, body_of(samples[k]), samples[k].at(), k + 1);
  uint64_t arrival = 0;
  for (const size_t k : permutation(samples.size(), seed)) {
    apply(b, body_of(samples[k]), samples[k].at(), k + 1);
    apply(offsets_by_arrival, body_of(samples[k]), samples[k].at(), ++arrival);
  }
  RC_ASSERT(encode(a) == encode(b));
  RC_ASSERT(digest(a) == digest(offsets_by_arrival));
}

RC_GTEST_PROP(BusinessObject, DecodesToItself, ()) {
  BusinessObject a;
  for (const Sample& s : *sample_lists()) apply(a, body_of(s), s.at());
  apply(a, R"({"type":"order","object":{"id":"SO-1"}})", kSampleNow);
  BusinessObject b;
  RC_ASSERT(decode(encode(a), b));
  RC_ASSERT(a == b);
  RC_ASSERT(order_totals(a) == order_totals(b));
}

// The totals from the raw events, without any of the code above: latest (time, value text) of each field of each line.
RC_GTEST_PROP(BusinessObject, TotalsEqualTheBruteForceOnes, ()) {
  const auto samples = *sample_lists();
  using Field = std::pair<int64_t, std::string>;
  std::map<std::string, std::map<std::string, Field>> lines;
  std::map<std::string, Field> header;
  BusinessObject order;
  const auto write = [](std::map<std::string, Field>& to, const std::string& key, int64_t at,
                        const std::string& value) {
    to[key] = std::max(to.count(key) ? to[key] : Field{INT64_MIN, ""}, Field{at, value});
  };
  for (const Sample& s : samples) {
    apply(order, body_of(s), s.at());
    const int64_t at = s.at().value;
    const std::string price = std::to_string(s.name) + ".25";
    if (s.type == 0) {
      write(header, "currency", at, s.value % 2 ? "EUR" : "CHF");
      write(header, "total", at, price);
      continue;
    }
    auto& line = lines[std::to_string(s.id)];
    if (s.type == 1 || s.type == 3) write(line, "quantity", at, std::to_string(s.value - 1));
    // As JSON: text sorts before a number, since a quote is less than a digit.
    if (s.type == 2) write(line, "price", at, "\"" + price + "\"");
    if (s.type == 3) write(line, "price", at, price);
    if (s.type == 3) write(line, "currency", at, s.name % 2 ? "\"USD\"" : "null");
  }
  std::map<std::string, int64_t> net_cents;
  const auto cents = [](std::string text) {
    std::erase_if(text, [](char c) { return c == '"' || c == '.'; });
    return text.empty() ? 0 : std::stoll(text);
  };
  for (auto& [id, line] : lines) {
    const std::string own = line["currency"].second;
    net_cents[own == "\"USD\"" ? "USD" : header["currency"].second] +=
        cents(line["quantity"].second) * cents(line["price"].second);
  }
  if (lines.empty() && header.count("total")) net_cents[header["currency"].second] = cents(header["total"].second);

  const OrderTotals totals = order_totals(order);
  RC_ASSERT(totals.lines == lines.size());
  RC_ASSERT(totals.sums.size() == net_cents.size());
  for (const auto& sum : totals.sums) {
    Amount expected;
    expected.micros = net_cents.at(sum.currency) * Amount::Wide{10'000};
    RC_ASSERT(sum.net == expected);
  }
}

TEST(BusinessObject, ReturnsNetAndFieldsAreReadable) {
  BusinessObject o;
  apply(
      o,
      R"({"type":"order_line","object":{"id":"1","order":"SO-1","sku":"HX","quantity":4,"price":"12.50","currency":"EUR","placedAt":"2026-03-02"}})",
      kSampleNow);
  apply(
      o,
      R"({"type":"order_line","object":{"id":"2","order":"SO-1","sku":"HX","quantity":-1,"price":12.5,"currency":"EUR"}})",
      kSampleNow);
  apply(
      o,
      R"({"type":"order","object":{"id":"SO-1","status":"shipped \"late\"","total":"999","account":{"type":"crm","id":"A"}}})",
      kSampleNow);
  EXPECT_EQ(o.kind, ObjectKind::kOrder);
  EXPECT_EQ(o.id, "SO-1");
  EXPECT_NE(o.account.strand.value, 0u);
  EXPECT_EQ(o.text("status"), "shipped \"late\"");
  EXPECT_FALSE(o.fields.find("account"));
  const OrderTotals t = order_totals(o);
  ASSERT_EQ(t.sums.size(), 1u);
  EXPECT_EQ(to_string(t.sums[0].net), "37.5");
  EXPECT_EQ(to_string(t.sums[0].gross), "50");
  EXPECT_EQ(t.lines, 2u);
  EXPECT_EQ(t.lines_cancelled, 1u);
  EXPECT_EQ(format_time(placed_at(o)), "2026-03-02T00:00:00.000Z");
}

TEST(BusinessObject, AnOrderWithoutADateIsPlacedWithItsEarliestLine) {
  BusinessObject o;
  for (const char* day : {"2026-03-05", "2026-03-02", "2026-03-09"})
    apply(o,
          R"({"type":"order_line","object":{"order":"SO-1","id":")" + std::string(day) + R"(","placedAt":")" + day +
              "\"}}",
          kSampleNow);
  EXPECT_EQ(format_time(placed_at(o)), "2026-03-02T00:00:00.000Z");
  apply(o, R"({"type":"order","object":{"id":"SO-1","placedAt":"2026-03-04"}})", kSampleNow);
  EXPECT_EQ(format_time(placed_at(o)), "2026-03-04T00:00:00.000Z");
}

TEST(BusinessObject, AnOrderWithoutLinesHasItsTotal) {
  BusinessObject o;
  apply(o, R"({"type":"order","object":{"id":"SO-1","total":"1250.00","currency":"EUR"}})", kSampleNow);
  EXPECT_EQ(to_string(order_totals(o).sums.at(0).net), "1250");
}

TEST(BusinessObject, TelemetryKeepsTheLatestReadingOfEachMetric) {
  BusinessObject o;
  apply(o, R"({"type":"telemetry","object":{"id":"SN"},"metrics":{"bar":3.5,"hours":10}})", kSampleNow);
  apply(o, R"({"type":"telemetry","object":{"id":"SN"},"metrics":{"bar":2,"hours":9}})", kSampleNow + -1000);
  apply(o, R"({"type":"asset","object":{"id":"SN","product":"HX-200"}})", kSampleNow);
  EXPECT_EQ(o.kind, ObjectKind::kAsset);
  EXPECT_EQ(o.readings_total, 2u);
  EXPECT_EQ(o.last_reading, kSampleNow);
  EXPECT_EQ(o.metrics.find("bar")->json, "3.5");
  EXPECT_EQ(o.metrics.find("hours")->json, "10");
  EXPECT_EQ(o.text("product"), "HX-200");
  for (int k = 0; k < 100; ++k)
    apply(o, R"({"type":"telemetry","object":{"id":"SN"},"metrics":{"m)" + std::to_string(k) + "\":1}}",
          kSampleNow + k);
  EXPECT_EQ(o.metrics.size(), kMetricLimits.entries_max);
}

TEST(BusinessObject, TooManyLinesAreRefusedAndChangeNothing) {
  BusinessObject o;
  for (size_t k = 0; k < kLinesMax; ++k)
    apply(o, R"({"type":"order_line","object":{"order":"SO-1","id":")" + std::to_string(k) + "\"}}", kSampleNow);
  const std::string before = encode(o);
  const ParsedEvent event(R"({"type":"order_line","object":{"order":"SO-1","id":"one more"}})");
  const Result<void> r = fold_object(o, *event, input(*event, kSampleNow, 1));
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().where, "too_many_lines");
  EXPECT_EQ(encode(o), before);
  apply(o, R"({"type":"order_line","object":{"order":"SO-1","id":"7","quantity":1}})",
        kSampleNow);  // a known one may change
}

TEST(FoldCheck, NamesTheReason) {
  const auto line = [](const std::string& field) {
    return R"({"type":"order_line","object":{"id":"1","order":"SO-1",)" + field + "}}";
  };
  EXPECT_EQ(reason(line(R"("quantity":"4","price":12.5,"placedAt":"2026-01-01","currency":"EUR")")), "ok");
  EXPECT_EQ(reason(line(R"("quantity":null,"price":"","placedAt":"")")), "ok");
  EXPECT_EQ(reason(line(R"("price":0.30000000000000004)")), "ok");
  EXPECT_EQ(reason(line(R"("price":"0.30000000000000004")")), "bad_number");
  EXPECT_EQ(reason(line(R"("price":"12,50")")), "bad_number");
  EXPECT_EQ(reason(line(R"("price":{"amount":1})")), "bad_number");
  EXPECT_EQ(reason(line(R"("price":true)")), "bad_number");
  EXPECT_EQ(reason(line(R"("price":"9300000000000")")), "amount_overflow");
  EXPECT_EQ(reason(line(R"("price":1e300)")), "amount_overflow");
  EXPECT_EQ(reason(line(R"("quantity":1000000001)")), "amount_overflow");
  EXPECT_EQ(reason(line(R"("placedAt":"yesterday")")), "bad_date");
  EXPECT_EQ(reason(line(R"("placedAt":20260101)")), "bad_date");
  EXPECT_EQ(reason(line(R"("currency":"EUROPEAN EUROS")")), "bad_currency");
  EXPECT_EQ(reason(R"({"type":"order_line","object":{"id":"1"}})"), "bad_id");
  EXPECT_EQ(reason(R"({"type":"ticket","object":{"id":")" + std::string(300, 'x') + "\"}}"), "bad_id");
  EXPECT_EQ(reason(R"({"type":"ticket","object":{"id":"1","openedAt":"2026-02-30"}})"), "bad_date");
  EXPECT_EQ(reason(R"({"type":"telemetry","object":{"id":"1"},"metrics":[1]})"), "bad_metrics");
  EXPECT_EQ(reason(R"({"type":"telemetry","object":{"id":"1"},"metrics":{"a":{"b":1}}})"), "bad_metrics");
  EXPECT_EQ(reason(R"({"type":"identify","userId":"u","traits":"Ada"})"), "bad_traits");
  EXPECT_EQ(reason(R"({"type":"identify","userId":"u","traits":null})"), "ok");
  EXPECT_EQ(reason(R"({"type":"track","userId":"u","event":"x","properties":[1]})"), "bad_properties");
  EXPECT_EQ(reason(R"({"type":"track","userId":"u","event":"x"})"), "ok");
  EXPECT_EQ(reason(R"({"type":"track","userId":"u","event":"x"})", Millis{INT64_MAX}), "bad_time");
}

TEST(JsonText, FloatNoiseIsRoundedHalfToEvenAndTextIsExact) {
  EXPECT_EQ(to_string(*decimal_of_json("0.30000000000000004")), "0.3");
  EXPECT_EQ(to_string(*decimal_of_json("\"17.25\"")), "17.25");
  EXPECT_EQ(to_string(*decimal_of_json("-1e-7")), "0");
  EXPECT_EQ(text_of_json("\"a\\u00e9\\n\""), "a\xc3\xa9\n");
  EXPECT_EQ(text_of_json("\"\""), std::nullopt);
  EXPECT_EQ(text_of_json("true"), std::nullopt);
}

}  // namespace
}  // namespace tutti::profile
