#include "web/http/connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "web/http/response_writer.h"

namespace tutti::http {
namespace {

constexpr size_t kInlineBodyMax = 4096;  // such a body is copied behind its head

Response refusal_response(Refusal why) {
  Response r;
  r.status = status_of(why);
  r.content_type = "text/plain";
  r.body = std::string(reason_phrase(r.status)) + "\n";
  return r;
}

}  // namespace

Connection::Connection(int fd, ConnectionKey key, std::string peer_ip, std::string address_entry, LoopContext& loop)
    : loop_(loop),
      fd_(fd),
      key_(key),
      peer_ip_(std::move(peer_ip)),
      address_entry_(std::move(address_entry)),
      parser_(loop.shared.options.parser),
      quiet_since_ms_(loop.now_ms) {}

Connection::~Connection() {
  count_body(0);
  for (PendingReply& p : pending_) {
    if (p.stream) p.stream->closed = true;
  }
  ::close(fd_);
  if (!address_entry_.empty()) loop_.shared.addresses.leave(address_entry_);
  loop_.shared.counters.connections_open.fetch_sub(1, std::memory_order_relaxed);
}

uint32_t Connection::wanted_events() const {
  uint32_t events = 0;
  // With nothing more to take, reading still notices the client's end; its bytes are thrown away.
  const bool reading = phase_ == Phase::kLingering || (phase_ == Phase::kOpen && (may_parse() || requests_over_));
  if (reading && !input_over_) events |= EPOLLIN;
  if (!out_.empty()) events |= EPOLLOUT;
  return events;
}

// ---- in ----

bool Connection::may_parse() const {
  const ServerOptions& o = loop_.shared.options;
  return phase_ == Phase::kOpen && !requests_over_ && !loop_.paused && pending_.size() < o.pipeline_max &&
         out_.bytes() <= o.output_max;
}

void Connection::on_readable(std::string& scratch) {
  if ((wanted_events() & EPOLLIN) == 0) return;  // what was wanted has changed since epoll was told
  const ssize_t n = ::recv(fd_, scratch.data(), scratch.size(), 0);
  if (n < 0) {
    if (errno != EAGAIN && errno != EINTR) kill();
    return;
  }
  if (n == 0) return on_input_end();
  loop_.shared.counters.bytes_in.fetch_add(static_cast<uint64_t>(n), std::memory_order_relaxed);
  if (phase_ == Phase::kOpen && !requests_over_) parse(std::string_view(scratch.data(), static_cast<size_t>(n)));
}

void Connection::on_input_end() {
  input_over_ = true;
  // A client that half-closes may still wait for its answers, but not for an endless stream or half a request.
  if (phase_ != Phase::kOpen || streaming() || (pending_.empty() && out_.empty())) return kill();
  requests_over_ = true;
}

void Connection::parse(std::string_view in) {
  while (!in.empty() && may_parse()) {
    const size_t used = parser_.feed(in);
    in.remove_prefix(used);
    if (body_start_ms_ != 0) body_received_ += used;
    if (parser_.state() == RequestParser::State::kDone) dispatch();
    else after_feed();
  }
  if (!in.empty() && !requests_over_) unread_.assign(in);
}

void Connection::dispatch() {
  const bool keep_alive = parser_.keep_alive();
  const bool http_1_0 = parser_.http_1_0();
  Request request = parser_.take();
  request.peer_ip = peer_ip_;
  request.arrived = loop_.wall;
  count_body(0);
  head_start_ms_ = body_start_ms_ = 0;
  continue_sent_ = false;
  requests_over_ = !keep_alive;
  PendingReply& p = pending_.emplace_back();
  p.head_only = request.method == "HEAD";
  p.http_1_0 = http_1_0;
  p.close = !keep_alive;
  loop_.shared.counters.requests.fetch_add(1, std::memory_order_relaxed);
  const uint64_t number = first_pending_ + pending_.size() - 1;
  loop_.shared.handler(std::move(request), Reply(loop_.inbox, key_, number, loop_.shared.options.stream_buffer_max));
}

// The request is not complete: notes its times and what it costs.
void Connection::after_feed() {
  if (parser_.state() == RequestParser::State::kRefused) return refuse(parser_.refusal());
  if (head_start_ms_ == 0) head_start_ms_ = loop_.now_ms;
  if (parser_.state() != RequestParser::State::kBody) return;
  if (body_start_ms_ == 0) {
    body_start_ms_ = loop_.now_ms;
    body_received_ = 0;
  }
  count_body(parser_.body_bytes());
  if (loop_.bodies_bytes > loop_.shared.options.bodies_max) refuse(Refusal::kMemory);
}

void Connection::count_body(size_t bytes) {
  loop_.bodies_bytes += bytes - body_counted_;
  body_counted_ = bytes;
}

void Connection::refuse(Refusal why) {
  loop_.shared.counters.count(why);
  parser_.refuse(why);
  requests_over_ = true;
  unread_.clear();
  count_body(0);
  head_start_ms_ = body_start_ms_ = 0;
  PendingReply& p = pending_.emplace_back();
  p.response = refusal_response(why);
  p.ready = true;
  p.close = true;
}

// ---- out ----

void Connection::on_answer(Answer&& a) {
  const uint64_t at = a.request - first_pending_;
  if (phase_ != Phase::kOpen || a.request < first_pending_ || at >= pending_.size()) return;
  if (a.why != Refusal::kNone) loop_.shared.counters.count(a.why);
  PendingReply& p = pending_[at];
  switch (a.kind) {
    case Answer::Kind::kStreamHead: p.stream = std::move(a.stream); [[fallthrough]];
    case Answer::Kind::kResponse:
      p.response = std::move(a.response);
      p.ready = true;
      return;
    case Answer::Kind::kStreamData: p.parts.push_back(std::move(a.response.body)); return;
    case Answer::Kind::kStreamEnd: p.ended = true; return;
    case Answer::Kind::kStreamAbort: kill(); return;
  }
}

void Connection::advance() {
  while (phase_ != Phase::kDead) {
    queue_answers();
    write();
    if (unread_.empty() || !may_parse()) break;
    parse(std::exchange(unread_, {}));
  }
  after_write();
}

void Connection::queue_answers() {
  while (phase_ == Phase::kOpen && !pending_.empty() && pending_.front().ready) {
    PendingReply& p = pending_.front();
    if (!p.head_sent) queue_head(p);
    if (p.stream) {
      queue_parts(p);
      if (!p.ended) return;
      p.stream->closed = true;
    }
    if (p.close) phase_ = Phase::kDraining;
    pending_.pop_front();
    ++first_pending_;
  }
  if (phase_ == Phase::kOpen && pending_.empty() && over()) phase_ = Phase::kDraining;
  if (pending_.empty() && phase_ == Phase::kOpen && parser_.awaits_continue() && !continue_sent_) {
    out_.push("HTTP/1.1 100 Continue\r\n\r\n");
    continue_sent_ = true;
  }
}

void Connection::queue_head(PendingReply& p) {
  p.head_sent = true;
  if (pending_.size() == 1 && over()) p.close = true;
  const bool no_body = p.head_only || !has_body(p.response.status);
  BodyFraming framing = BodyFraming::kLength;
  if (p.stream) framing = p.http_1_0 ? BodyFraming::kClose : BodyFraming::kChunked;
  if (framing == BodyFraming::kClose) p.close = true;
  if (p.stream && no_body) {
    p.stream->closed = true;
    p.ended = true;
    p.head_only = true;
  }
  std::string& body = p.response.body;
  const bool inline_body = !no_body && !p.stream && body.size() <= kInlineBodyMax;
  std::string head;
  head.reserve(320 + (inline_body ? body.size() : 0));
  append_head(head, p.response, {.framing = framing, .close = p.close, .date = loop_.date});
  if (inline_body) head.append(body);
  out_.push(std::move(head));
  if (!no_body && !p.stream && !inline_body) out_.push(std::move(body));
}

void Connection::queue_parts(PendingReply& p) {
  const bool chunked = !p.http_1_0;
  // An event stream has no end of its own; its clients reconnect.
  if (loop_.stopping && p.response.content_type.starts_with("text/event-stream")) {
    p.stream->closed = true;
    p.ended = requests_over_ = true;
  }
  if (!p.head_only) {
    for (std::string& part : p.parts) {
      if (chunked) out_.push(chunk_prefix(part.size()));
      out_.push(std::move(part), p.stream);
      if (chunked) out_.push("\r\n");
    }
    if (p.ended && chunked) out_.push("0\r\n\r\n");
  }
  p.parts.clear();
}

void Connection::write() {
  if (out_.empty()) return;
  uint64_t sent = 0;
  const OutQueue::Outcome outcome = out_.write_to(fd_, sent);
  loop_.shared.counters.bytes_out.fetch_add(sent, std::memory_order_relaxed);
  if (outcome == OutQueue::Outcome::kBroken) return kill();
  if (outcome == OutQueue::Outcome::kDrained) {
    write_start_ms_ = 0;
    quiet_since_ms_ = loop_.now_ms;
    return;
  }
  if (write_start_ms_ == 0) {
    write_start_ms_ = loop_.now_ms;
    write_sent_ = 0;
  } else {
    write_sent_ += sent;
  }
}

// The last answer is out: says so to the client and waits for its end, since closing at once with unread bytes would
// make the kernel send a reset that can overtake the answer.
void Connection::after_write() {
  if (phase_ != Phase::kDraining || !out_.empty()) return;
  if (input_over_) return kill();
  ::shutdown(fd_, SHUT_WR);
  phase_ = Phase::kLingering;
  quiet_since_ms_ = loop_.now_ms;
}

// ---- time ----

void Connection::check_deadlines() {
  const ServerOptions& o = loop_.shared.options;
  if (phase_ == Phase::kLingering) {
    if (loop_.now_ms - quiet_since_ms_ >= o.linger_ms) kill();
    return;
  }
  if (!out_.empty()) check_writing();
  if (phase_ == Phase::kOpen && !requests_over_) check_reading();
}

void Connection::check_reading() {
  const ServerOptions& o = loop_.shared.options;
  if (!may_parse()) return on_resume();  // it is we who do not read
  if (body_start_ms_ != 0) {
    const int64_t elapsed = loop_.now_ms - body_start_ms_;
    const bool slow = elapsed >= o.rate_grace_ms && static_cast<int64_t>(body_received_) * 1000 < o.rate_min * elapsed;
    if (elapsed >= o.body_ms || slow) refuse(Refusal::kBodyTimeout);
  } else if (head_start_ms_ != 0) {
    if (loop_.now_ms - head_start_ms_ >= o.header_ms) refuse(Refusal::kHeaderTimeout);
  } else if (idle() && loop_.now_ms - quiet_since_ms_ >= o.idle_ms) {
    kill();
  }
}

void Connection::check_writing() {
  const ServerOptions& o = loop_.shared.options;
  if (write_start_ms_ == 0 || loop_.now_ms - write_start_ms_ < o.write_ms) return;
  if (static_cast<int64_t>(write_sent_) * 1000 < o.rate_min * o.write_ms) return kill(Refusal::kWriteTimeout);
  write_start_ms_ = loop_.now_ms;
  write_sent_ = 0;
}

void Connection::on_resume() {
  if (head_start_ms_ != 0) head_start_ms_ = loop_.now_ms;
  if (body_start_ms_ != 0) body_start_ms_ = loop_.now_ms;
  body_received_ = 0;
  quiet_since_ms_ = loop_.now_ms;
}

void Connection::on_stop() {
  if (phase_ == Phase::kOpen && idle() && unread_.empty()) kill();
}

void Connection::kill(Refusal why) {
  if (phase_ == Phase::kDead) return;
  phase_ = Phase::kDead;
  if (why != Refusal::kNone) loop_.shared.counters.count(why);
  if (out_.empty()) return;
  // Unsent bytes must not stay in the kernel for a client that does not read: reset.
  const linger reset{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
}

}  // namespace tutti::http
