// Requests that must each be answered 400 and closed (S15), as data for the tests of the parser and of the server.
#pragma once

#include <string_view>

namespace tutti::http {

struct MalformedRequest {
  std::string_view name;
  std::string_view bytes;
};

using namespace std::string_view_literals;  // the literals hold NUL bytes

#define POST_HEAD "POST / HTTP/1.1\r\nHost: a\r\n"
#define GET_HEAD "GET / HTTP/1.1\r\nHost: a\r\n"
#define CHUNKED POST_HEAD "Transfer-Encoding: chunked\r\n\r\n"

constexpr MalformedRequest kMalformedRequests[] = {
    {"length and chunked", POST_HEAD "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"sv},
    {"chunked and length", POST_HEAD "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"sv},
    {"same length twice", POST_HEAD "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"sv},
    {"two lengths", POST_HEAD "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"sv},
    {"list of lengths", POST_HEAD "Content-Length: 5, 5\r\n\r\nhello"sv},
    {"length with plus", POST_HEAD "Content-Length: +5\r\n\r\nhello"sv},
    {"length with minus", POST_HEAD "Content-Length: -5\r\n\r\nhello"sv},
    {"length in hex", POST_HEAD "Content-Length: 0x5\r\n\r\nhello"sv},
    {"length empty", POST_HEAD "Content-Length:\r\n\r\n"sv},
    {"length past 64 bits", POST_HEAD "Content-Length: 18446744073709551621\r\n\r\nhello"sv},
    {"length with inner blank", POST_HEAD "Content-Length: 5 5\r\n\r\nhello"sv},
    {"folded value", GET_HEAD "X: a\r\n b\r\n\r\n"sv},
    {"folded value, tab", GET_HEAD "X: a\r\n\tb\r\n\r\n"sv},
    {"folded first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"sv},
    {"LF after request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"sv},
    {"LF after field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"sv},
    {"LF after head", GET_HEAD "\n"sv},
    {"CR in value", GET_HEAD "X: a\rY: b\r\n\r\n"sv},
    {"CR in request line", "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"CR CR LF", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"sv},
    {"blank before colon", GET_HEAD "X : a\r\n\r\n"sv},
    {"blank before colon of chunked", POST_HEAD "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"sv},
    {"tab before colon", GET_HEAD "X\t: a\r\n\r\n"sv},
    {"NUL in value", GET_HEAD "X: a\0b\r\n\r\n"sv},
    {"control in value", GET_HEAD "X: a\x01"
                                  "b\r\n\r\n"sv},
    {"DEL in value", GET_HEAD "X: a\x7f"
                              "b\r\n\r\n"sv},
    {"NUL in name", GET_HEAD "X\0: a\r\n\r\n"sv},
    {"NUL in target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"NUL in chunk line", CHUNKED "5\0\r\nhello\r\n0\r\n\r\n"sv},
    {"no host", "GET / HTTP/1.1\r\n\r\n"sv},
    {"two hosts", GET_HEAD "Host: b\r\n\r\n"sv},
    {"host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"sv},
    {"host with user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"sv},
    {"no colon", GET_HEAD "X\r\n\r\n"sv},
    {"no name", GET_HEAD ": x\r\n\r\n"sv},
    {"name with bytes of no token", GET_HEAD "X(y): x\r\n\r\n"sv},
    {"coding gzip", POST_HEAD "Transfer-Encoding: gzip\r\n\r\n"sv},
    {"coding identity", POST_HEAD "Transfer-Encoding: identity\r\n\r\n"sv},
    {"coding xchunked", POST_HEAD "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"sv},
    {"coding gzip, chunked", POST_HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"sv},
    {"coding chunked twice", POST_HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"sv},
    {"coding in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"sv},
    {"chunk size no hex", CHUNKED "zz\r\nhello\r\n0\r\n\r\n"sv},
    {"chunk size empty", CHUNKED "\r\nhello\r\n0\r\n\r\n"sv},
    {"chunk size 0x5", CHUNKED "0x5\r\nhello\r\n0\r\n\r\n"sv},
    {"chunk size negative", CHUNKED "-5\r\nhello\r\n0\r\n\r\n"sv},
    {"chunk size past 64 bits", CHUNKED "10000000000000005\r\nhello\r\n0\r\n\r\n"sv},
    {"chunk line ends with LF", CHUNKED "5\nhello\r\n0\r\n\r\n"sv},
    {"chunk too long", CHUNKED "5\r\nhelloXX0\r\n\r\n"sv},
    {"chunk too short", CHUNKED "5\r\nhel\r\n0\r\n\r\n"sv},
    {"chunk ends with LF", CHUNKED "5\r\nhello\n0\r\n\r\n"sv},
    {"blank before chunk size", CHUNKED " 5\r\nhello\r\n0\r\n\r\n"sv},
    {"blank after chunk size", CHUNKED "5 \r\nhello\r\n0\r\n\r\n"sv},
    {"trailer without colon", CHUNKED "0\r\nx\r\n\r\n"sv},
    {"trailer folded", CHUNKED "0\r\nX: a\r\n b\r\n\r\n"sv},
    {"trailer ends with LF", CHUNKED "0\r\nX: a\n\r\n"sv},
    {"method no token", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"method empty", " / HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"method too long", "ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJ / HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"version 1.x", "GET / HTTP/1.x\r\nHost: a\r\n\r\n"sv},
    {"version 1.10", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"sv},
    {"version 2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"sv},
    {"version 0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n"sv},
    {"version lower case", "GET / http/1.1\r\nHost: a\r\n\r\n"sv},
    {"no version", "GET /\r\nHost: a\r\n\r\n"sv},
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"sv},
    {"TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n"sv},
    {"two blanks before target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"two blanks after target", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"tab in request line", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"blank in target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"target without slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"target of CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"star for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"fragment in target", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"raw UTF-8 in target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"escape without digits", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"escape cut off", "GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"escaped NUL", "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"escaped newline", "GET /a%0ab HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"dot-dot part", "GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"escaped dot-dot part", "GET /%2e%2e/b HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"empty line first", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"sv},
};

#undef POST_HEAD
#undef GET_HEAD
#undef CHUNKED

}  // namespace tutti::http
