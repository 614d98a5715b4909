// The handler's two ways to answer: Reply (once) and Stream (piece by piece).
//
//   void handle(Request&& request, Reply reply) {
//     committer.add(std::move(request.body), [reply = std::move(reply)]() mutable { reply.send({.status = 202}); });
//   }
//
// Both may be used from any thread, at any later time, also after the client or the server is gone (then they do
// nothing). One Reply or Stream is used by one thread at a time.
#pragma once

#include <memory>
#include <string>

#include "web/http/inbox.h"
#include "web/http/message.h"

namespace tutti::http {

// A body of unknown length: server-sent events or an export. Dropping it before finish() cuts the connection, so that
// the client can tell a broken body from a whole one.
class Stream : NonCopyable {
 public:
  Stream(std::shared_ptr<Inbox> inbox, Answer address, std::shared_ptr<StreamState> state, size_t buffer_max)
      : inbox_(std::move(inbox)), address_(std::move(address)), state_(std::move(state)), buffer_max_(buffer_max) {}
  ~Stream();

  // False: the client is gone, the server stops, or the bytes would not fit the buffer, in which case the slow client's
  // connection is cut and counted. After false every call gives false. Requires: `data` is not empty.
  bool write(std::string data);
  void finish();

  bool closed() const { return state_->closed.load(std::memory_order_relaxed); }
  // Bytes that write() takes now; a fast producer waits until there is room.
  size_t room() const;

 private:
  void push(Answer::Kind kind, std::string data, Refusal why = Refusal::kNone);

  std::shared_ptr<Inbox> inbox_;
  Answer address_;
  std::shared_ptr<StreamState> state_;
  const size_t buffer_max_;
  bool finished_ = false;
};

class Reply {
 public:
  Reply(std::shared_ptr<Inbox> inbox, ConnectionKey connection, uint64_t request, size_t stream_buffer_max)
      : inbox_(std::move(inbox)), connection_(connection), request_(request), buffer_max_(stream_buffer_max) {}
  Reply(Reply&&) = default;
  Reply& operator=(Reply&&) = delete;
  // Unanswered: answers 500.
  ~Reply();

  // Exactly one of these, once.
  void send(Response response);
  std::shared_ptr<Stream> stream(Response head);

 private:
  Answer address(Answer::Kind kind) const;

  std::shared_ptr<Inbox> inbox_;  // null once answered
  ConnectionKey connection_;
  uint64_t request_;
  size_t buffer_max_;
};

}  // namespace tutti::http
