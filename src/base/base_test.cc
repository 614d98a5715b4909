#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "base/codec.h"
#include "base/decimal.h"
#include "base/json_writer.h"
#include "base/time.h"

namespace tutti {
namespace {

TEST(Time, ReadsTheFormsThatClientsSend) {
  EXPECT_EQ(parse_time("1970-01-01")->value, 0);
  EXPECT_EQ(parse_time("2026-11-24T08:13:43Z")->value, 1795508023000);
  EXPECT_EQ(parse_time("2026-11-24 16:13:43.5+08:00")->value, 1795508023500);
  EXPECT_EQ(parse_time("2038-01-19T03:14:08.000Z")->value, 2147483648000);
  EXPECT_EQ(parse_time("2016-12-31T23:59:60Z")->value, parse_time("2016-12-31T23:59:59.999Z")->value);
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const char* bad :
       {"", "now", "2026-13-01", "2026-02-29", "2026-11-24T25:00:00Z", "2026-11-24T08:13:43X", "20261124"})
    EXPECT_FALSE(parse_time(bad)) << bad;
}

RC_GTEST_PROP(Time, FormatThenParseIsIdentity, ()) {
  const Millis t{*rc::gen::inRange<int64_t>(-62135596800000, 253402300799999)};
  RC_ASSERT(parse_time(format_time(t)) == t);
}

TEST(Decimal, IsExact) {
  EXPECT_EQ(to_string(*parse_decimal("17850.0")), "17850");
  EXPECT_EQ(to_string(*multiply(*parse_decimal("6"), *parse_decimal("2.55"))), "15.3");
  EXPECT_EQ(to_string(*add(*parse_decimal("0.1"), *parse_decimal("0.2"))), "0.3");
  EXPECT_EQ(to_string(*parse_decimal("-1.5e-3")), "-0.0015");
  EXPECT_FALSE(parse_decimal("1.0000001"));
  EXPECT_FALSE(parse_decimal("12,5"));
  EXPECT_FALSE(parse_decimal("9223372036855"));
  EXPECT_FALSE(multiply(*parse_decimal("9000000000000"), *parse_decimal("2")));
}

RC_GTEST_PROP(Decimal, TextRoundTrips, (int64_t micros)) {
  RC_ASSERT(parse_decimal(to_string(Decimal{micros})) == Decimal{micros});
}

RC_GTEST_PROP(Codec, RoundTrips, (uint64_t a, int64_t b, std::string s)) {
  Encoder e;
  e.u(a);
  e.i(b);
  e.bytes(s);
  Decoder d(e.view());
  RC_ASSERT(d.u() == a);
  RC_ASSERT(d.i() == b);
  RC_ASSERT(d.bytes() == s);
  RC_ASSERT(d.ok() && d.at_end());
}

TEST(Codec, ATruncatedInputIsNotOk) {
  Encoder e;
  e.bytes("hello");
  Decoder d(e.view().substr(0, 3));
  EXPECT_TRUE(d.bytes().empty());
  EXPECT_FALSE(d.ok());
}

TEST(JsonWriter, EscapesAndMendsBadUtf8) {
  JsonWriter w;
  w.begin_object();
  w.field("a\"b", std::string_view("x\n\x01\xff\xe9\x9b\x86"));
  w.field("n", -5);
  w.end_object();
  EXPECT_EQ(w.view(), "{\"a\\\"b\":\"x\\n\\u0001\xef\xbf\xbd\xe9\x9b\x86\",\"n\":-5}");
}

}  // namespace
}  // namespace tutti
