// One client's connection: bytes in, requests to the handler, answers out in the order of the requests.
//
// Internal to web/http. Owned by a Loop, which calls it on its own thread only and, after every call, settles it:
// destroy it when dead(), else give epoll its wanted_events(). Knows nothing of epoll and of other connections.
//
//   kOpen --(last answer is queued)--> kDraining --(all is sent)--> kLingering --(client closes, time)--> kDead
//     \------------------------------(client or time gives up)------------------------------------------/
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "web/http/context.h"
#include "web/http/out_queue.h"
#include "web/http/parser.h"

namespace tutti::http {

class Connection : NonCopyable {
 public:
  // Takes over `fd`. `address_entry` is its place in the address table; empty if it has none.
  Connection(int fd, ConnectionKey key, std::string peer_ip, std::string address_entry, LoopContext& loop);
  ~Connection();

  // `scratch` is the loop's read buffer, of any size. Reads once: fairness is the loop's.
  void on_readable(std::string& scratch);
  // Stores an answer; advance() sends it, so that many answers share one system call.
  void on_answer(Answer&& answer);
  // Moves everything on as far as it goes: answers to the socket, bytes left over to the parser.
  void advance();
  void check_deadlines();
  void on_stop();    // the server stops
  void on_resume();  // reading was paused and goes on
  void kill(Refusal why = Refusal::kNone);

  bool dead() const { return phase_ == Phase::kDead; }
  uint32_t wanted_events() const;
  ConnectionKey key() const { return key_; }
  int fd() const { return fd_; }

  uint32_t registered_events = 0;  // the loop's note of what epoll was told

 private:
  enum class Phase : uint8_t { kOpen, kDraining, kLingering, kDead };

  struct PendingReply {
    Response response;
    std::vector<std::string> parts;       // of a stream whose turn has not come
    std::shared_ptr<StreamState> stream;  // set when the answer is a stream
    bool ready = false;
    bool head_sent = false;
    bool ended = false;  // of a stream
    bool head_only = false;
    bool http_1_0 = false;
    bool close = false;
  };

  void parse(std::string_view in);
  bool may_parse() const;
  void dispatch();
  void after_feed();
  void refuse(Refusal why);
  void on_input_end();

  void queue_answers();
  void queue_head(PendingReply& reply);
  void queue_parts(PendingReply& reply);
  void write();
  void after_write();
  bool over() const { return requests_over_ || (loop_.stopping && !parser_.started()); }
  bool idle() const { return pending_.empty() && out_.empty() && !parser_.started(); }
  bool streaming() const { return !pending_.empty() && pending_.front().stream != nullptr; }
  void count_body(size_t bytes);
  void check_reading();
  void check_writing();

  LoopContext& loop_;
  const int fd_;
  const ConnectionKey key_;
  const std::string peer_ip_;
  const std::string address_entry_;
  RequestParser parser_;
  std::string unread_;                // read but not parsed, since too many answers wait
  std::deque<PendingReply> pending_;  // at most pipeline_max and one refusal
  uint64_t first_pending_ = 0;        // number of the request that pending_.front() answers
  OutQueue out_;
  Phase phase_ = Phase::kOpen;
  bool requests_over_ = false;  // no further request is taken from this connection
  bool input_over_ = false;     // the client has closed its side
  bool continue_sent_ = false;
  size_t body_counted_ = 0;     // this connection's part of loop_.bodies_bytes
  uint64_t body_received_ = 0;  // raw bytes since the head ended
  int64_t head_start_ms_ = 0;   // 0: not begun
  int64_t body_start_ms_ = 0;
  int64_t quiet_since_ms_;  // idle or lingering since
  int64_t write_start_ms_ = 0;
  uint64_t write_sent_ = 0;
};

}  // namespace tutti::http
