// Turns bytes into requests, one connection's worth, strictly: whatever two HTTP programs could read in two ways is
// refused, so that nobody can smuggle a request past a proxy.
//
//   RequestParser p(limits);
//   while (!in.empty()) {
//     in.remove_prefix(p.feed(in));
//     if (p.state() == RequestParser::State::kDone) handle(p.take());
//     if (p.state() == RequestParser::State::kRefused) return answer(p.refusal());
//   }
//
// Pure: no clock, no socket. How the bytes are cut into feeds never changes the outcome. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "web/http/message.h"
#include "web/http/refusal.h"

namespace tutti::http {

// Sizes in bytes. A chunked body is measured decoded; its framing lines and trailer count as headers.
struct ParserLimits {
  size_t line_max = 8 * 1024;      // request line without CRLF
  size_t headers_max = 32 * 1024;  // all header lines with their CRLF
  size_t fields_max = 100;
  size_t body_max = 4 * 1024 * 1024;
};

class RequestParser {
 public:
  enum class State : uint8_t { kHead, kBody, kDone, kRefused };

  explicit RequestParser(const ParserLimits& limits) : limits_(limits) {}

  // Takes bytes up to the end of one request at most; returns how many. Takes nothing in kDone and kRefused.
  size_t feed(std::string_view in);

  State state() const { return state_; }
  Refusal refusal() const { return refusal_; }
  // True from a request's first byte until take().
  bool started() const { return started_; }
  // The head is complete, the client waits for "100 Continue" and no byte of the body has come.
  bool awaits_continue() const { return state_ == State::kBody && expects_continue_ && request_.body.empty(); }
  // The connection may carry another request after this one (valid from kBody on).
  bool keep_alive() const { return keep_alive_; }
  bool http_1_0() const { return http_1_0_; }
  // Bytes that the body holds or was announced to hold: what this request costs in memory.
  size_t body_bytes() const;

  // Gives the request up for a reason that is not in its bytes (time, memory) and frees what it holds.
  void refuse(Refusal why);
  // Requires state() == kDone. Leaves the parser ready for the next request; peer_ip and arrived are the caller's.
  Request take();

 private:
  enum class Step : uint8_t { kRequestLine, kField, kFixedBody, kChunkSize, kChunkData, kChunkEnd, kTrailer };

  size_t feed_line(std::string_view in);
  bool continues_line(std::string_view piece) const;
  size_t feed_data(std::string_view in);
  void line(std::string_view text);
  void request_line(std::string_view text);
  bool set_target(std::string_view target);
  void field(std::string_view text);
  void framing_field(const Header& h);
  void content_length(std::string_view value);
  void head_end();
  void chunk_size(std::string_view text);
  Refusal overlong() const;
  size_t line_room() const;

  const ParserLimits limits_;
  Request request_;
  std::string partial_;     // the line whose end has not come yet
  uint64_t remaining_ = 0;  // bytes left of the body or of the current chunk
  size_t headers_bytes_ = 0;
  State state_ = State::kHead;
  Step step_ = Step::kRequestLine;
  Refusal refusal_ = Refusal::kNone;
  bool started_ = false;
  bool keep_alive_ = true;
  bool http_1_0_ = false;
  bool chunked_ = false;
  bool has_length_ = false;
  bool has_host_ = false;
  bool expects_continue_ = false;
};

}  // namespace tutti::http
