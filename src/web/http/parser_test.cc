#include "web/http/parser.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "web/http/malformed_requests.h"

namespace tutti::http {
namespace {

// What feeding came to: the requests in full, then the refusal.
struct Outcome {
  std::vector<Request> requests;
  Refusal refusal = Refusal::kNone;
  bool started = false;
  std::vector<bool> keep_alive;
};

void feed_piece(RequestParser& parser, std::string_view piece, Outcome& outcome) {
  while (!piece.empty() && parser.state() != RequestParser::State::kRefused) {
    piece.remove_prefix(parser.feed(piece));
    if (parser.state() == RequestParser::State::kDone) {
      outcome.keep_alive.push_back(parser.keep_alive());
      outcome.requests.push_back(parser.take());
    }
  }
}

// Feeds `bytes` cut at `cuts` (ascending).
Outcome parse(std::string_view bytes, const std::vector<size_t>& cuts = {}, const ParserLimits& limits = {}) {
  RequestParser parser(limits);
  Outcome outcome;
  size_t from = 0;
  for (size_t cut : cuts) {
    feed_piece(parser, bytes.substr(from, cut - from), outcome);
    from = cut;
  }
  feed_piece(parser, bytes.substr(from), outcome);
  outcome.refusal = parser.refusal();
  outcome.started = parser.started();
  return outcome;
}

std::string describe(const Outcome& o) {
  std::string text = std::string(name_of(o.refusal)) + (o.started ? " started\n" : "\n");
  for (const Request& r : o.requests) {
    text += r.method + "|" + r.path + "|" + r.raw_target + "|" + r.query + "|" + r.body + "\n";
    for (const Header& h : r.headers) text += h.name + "=" + h.value + "\n";
  }
  for (bool k : o.keep_alive) text += k ? "k" : "c";
  return text;
}

std::vector<size_t> every_byte(std::string_view bytes) {
  std::vector<size_t> cuts;
  for (size_t at = 1; at < bytes.size(); ++at) cuts.push_back(at);
  return cuts;
}

const std::string kTwoRequests =
    "POST /v1/b%20c?q=a+b&x=%41 HTTP/1.1\r\nHost: a:80\r\nX-Key:  v 1\t\r\nContent-Length: 5\r\n\r\nhello"
    "PUT http://h/x?y HTTP/1.1\r\nhost: a\r\ntransfer-encoding: Chunked\r\nConnection: x, Close\r\n\r\n"
    "5;ext=1\r\nhello\r\nA\r\n 0123\r\n789\r\n0\r\nTrailer: t\r\n\r\n";

TEST(Parser, ReadsRequests) {
  const Outcome o = parse(kTwoRequests);
  ASSERT_EQ(o.requests.size(), 2u);
  const Request& first = o.requests[0];
  EXPECT_EQ(first.method, "POST");
  EXPECT_EQ(first.path, "/v1/b c");
  EXPECT_EQ(first.raw_target, "/v1/b%20c?q=a+b&x=%41");
  EXPECT_EQ(first.header("x-key"), "v 1");
  EXPECT_EQ(first.header("x-other"), "");
  EXPECT_EQ(first.query_value("q"), "a b");
  EXPECT_EQ(first.query_value("x"), "A");
  EXPECT_EQ(first.query_value("y"), std::nullopt);
  EXPECT_EQ(first.body, "hello");
  EXPECT_EQ(o.requests[1].path, "/x");
  EXPECT_EQ(o.requests[1].query_value("y"), "");
  EXPECT_EQ(o.requests[1].body, "hello 0123\r\n789");
  EXPECT_EQ(o.requests[1].header("trailer"), "") << "trailers must not become headers";
  EXPECT_EQ(o.keep_alive, (std::vector<bool>{true, false}));
}

TEST(Parser, LeavesRoomBehindBodies) {
  for (const Request& r : parse(kTwoRequests, every_byte(kTwoRequests)).requests)
    EXPECT_GE(r.body.capacity(), r.body.size() + kBodySpare);
}

TEST(Parser, RefusesEveryMalformedRequestHoweverItIsCut) {
  for (const MalformedRequest& m : kMalformedRequests) {
    EXPECT_EQ(parse(m.bytes).refusal, Refusal::kMalformed) << m.name;
    EXPECT_TRUE(parse(m.bytes).requests.empty()) << m.name;
    EXPECT_EQ(parse(m.bytes, every_byte(m.bytes)).refusal, Refusal::kMalformed) << m.name << ", byte by byte";
  }
}

TEST(Parser, OneCutAnywhereChangesNothing) {
  const std::string whole = describe(parse(kTwoRequests));
  for (size_t at = 1; at < kTwoRequests.size(); ++at) ASSERT_EQ(describe(parse(kTwoRequests, {at})), whole) << at;
}

TEST(Parser, Http10EndsWithItsRequestAndNeedsNoHost) {
  const Outcome o = parse("GET / HTTP/1.0\r\n\r\n");
  ASSERT_EQ(o.requests.size(), 1u);
  EXPECT_FALSE(o.keep_alive[0]);
}

TEST(Parser, KnowsWhenTheClientWaitsForContinue) {
  RequestParser parser{ParserLimits{}};
  parser.feed("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_TRUE(parser.awaits_continue());
  parser.feed("a");
  EXPECT_FALSE(parser.awaits_continue());
  EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n").refusal, Refusal::kExpectation);
}

// Each limit: a request of exactly its size passes, one byte (or field) more is refused, whole and byte by byte.
class ParserLimit : public testing::Test {
 protected:
  static std::string with_line(size_t line) { return get("/" + std::string(line - 14, 'a'), ""); }
  static std::string with_headers(size_t bytes) {
    return get("/", "X: " + std::string(bytes - 9 - 5, 'a') + "\r\n");  // beside the Host line and its own frame
  }
  static std::string with_fields(size_t fields) {
    std::string lines;
    for (size_t k = 1; k < fields; ++k) lines += "X: y\r\n";
    return get("/", lines);
  }
  static std::string with_body(size_t bytes) {
    return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n" +
           std::string(bytes, 'b');
  }
  static std::string with_chunks(size_t bytes) {
    std::string text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (size_t k = 0; k < bytes; ++k) text += "1\r\nb\r\n";
    return text + "0\r\n\r\n";
  }
  static void expect(const std::string& fits, const std::string& over, Refusal why) {
    const ParserLimits limits{.line_max = 100, .headers_max = 300, .fields_max = 10, .body_max = 50};
    for (const auto& cuts : {std::vector<size_t>{}, every_byte(fits)}) {
      EXPECT_EQ(parse(fits, cuts, limits).requests.size(), 1u) << fits;
    }
    EXPECT_EQ(parse(over, {}, limits).refusal, why) << over;
    EXPECT_EQ(parse(over, every_byte(over), limits).refusal, why) << over;
  }

 private:
  static std::string get(const std::string& target, const std::string& lines) {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
  }
};

TEST_F(ParserLimit, Line) {
  expect(with_line(100), with_line(101), Refusal::kLineTooLong);
}
TEST_F(ParserLimit, Headers) {
  expect(with_headers(300), with_headers(301), Refusal::kHeadersTooLarge);
}
TEST_F(ParserLimit, Fields) {
  expect(with_fields(10), with_fields(11), Refusal::kTooManyFields);
}
TEST_F(ParserLimit, Body) {
  expect(with_body(50), with_body(51), Refusal::kBodyTooLarge);
}
TEST_F(ParserLimit, ChunkedBodyIsMeasuredDecoded) {
  expect(with_chunks(50), with_chunks(51), Refusal::kBodyTooLarge);
}

TEST(Parser, RefusesAnAnnouncedBodyBeforeItComes) {
  const ParserLimits limits{.body_max = 10};
  EXPECT_EQ(parse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", {}, limits).refusal,
            Refusal::kBodyTooLarge);
}

// Fragments that are likely to meet at a border of the grammar, in any order, cut anywhere.
RC_GTEST_PROP(ParserProperty, CutsNeverChangeTheOutcome, ()) {
  const auto fragment = rc::gen::elementOf(std::vector<std::string>{"GET / HTTP/1.1\r\n",
                                                                    "POST /a%41?b HTTP/1.1\r\n",
                                                                    "GET / HTTP/1.0\r\n",
                                                                    "Host: a\r\n",
                                                                    "X: y\r\n",
                                                                    "X:\r\n",
                                                                    "Content-Length: 3\r\n",
                                                                    "Transfer-Encoding: chunked\r\n",
                                                                    "Connection: close\r\n",
                                                                    "\r\n",
                                                                    "\r",
                                                                    "\n",
                                                                    "abc",
                                                                    "3\r\nabc\r\n",
                                                                    "0\r\n\r\n",
                                                                    "0\r\n",
                                                                    " ",
                                                                    ":",
                                                                    std::string(1, '\0'),
                                                                    std::string(70, 'z'),
                                                                    "\x80"});
  const auto fragments = *rc::gen::container<std::vector<std::string>>(fragment);
  std::string bytes = *rc::gen::element<std::string>("", "GET / HTTP/1.1\r\nHost: a\r\n", kTwoRequests);
  for (const std::string& f : fragments) bytes += f;
  auto cuts = *rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(0, bytes.size() + 1));
  std::sort(cuts.begin(), cuts.end());
  const ParserLimits limits{.line_max = 64, .headers_max = 200, .fields_max = 6, .body_max = 40};
  RC_ASSERT(describe(parse(bytes, cuts, limits)) == describe(parse(bytes, {}, limits)));
  RC_ASSERT(describe(parse(bytes, every_byte(bytes), limits)) == describe(parse(bytes, {}, limits)));
}

RC_GTEST_PROP(ParserProperty, ChunkedBodiesComeBackWhole, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::nonEmpty<std::string>());
  std::string body, bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& p : pieces) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", p.size());
    bytes += size + p + "\r\n";
    body += p;
  }
  const Outcome o = parse(bytes + "0\r\n\r\n");
  RC_ASSERT(o.requests.size() == 1u);
  RC_ASSERT(o.requests[0].body == body);
}

}  // namespace
}  // namespace tutti::http
