#include "web/http/reply.h"

#include <algorithm>

namespace tutti::http {

Stream::~Stream() {
  if (!finished_ && !closed()) push(Answer::Kind::kStreamAbort, {});
}

bool Stream::write(std::string data) {
  TUTTI_ASSERT(!data.empty() && !finished_);
  if (closed()) return false;
  if (state_->buffered.fetch_add(data.size()) + data.size() > buffer_max_) {
    state_->closed = true;
    push(Answer::Kind::kStreamAbort, {}, Refusal::kStreamFull);
    return false;
  }
  push(Answer::Kind::kStreamData, std::move(data));
  return true;
}

void Stream::finish() {
  if (!finished_ && !closed()) push(Answer::Kind::kStreamEnd, {});
  finished_ = true;
}

size_t Stream::room() const {
  return closed() ? 0 : buffer_max_ - std::min(buffer_max_, state_->buffered.load());
}

void Stream::push(Answer::Kind kind, std::string data, Refusal why) {
  Answer a;
  a.kind = kind;
  a.why = why;
  a.connection = address_.connection;
  a.request = address_.request;
  a.response.body = std::move(data);
  inbox_->push(std::move(a));
}

Reply::~Reply() {
  if (!inbox_) return;
  Answer a = address(Answer::Kind::kResponse);
  a.why = Refusal::kUnanswered;
  a.response = {.status = 500, .content_type = "text/plain", .body = "Internal Server Error\n"};
  inbox_->push(std::move(a));
}

void Reply::send(Response response) {
  TUTTI_ASSERT(inbox_ != nullptr);
  Answer a = address(Answer::Kind::kResponse);
  a.response = std::move(response);
  inbox_->push(std::move(a));
  inbox_.reset();
}

std::shared_ptr<Stream> Reply::stream(Response head) {
  TUTTI_ASSERT(inbox_ != nullptr);
  auto state = std::make_shared<StreamState>();
  Answer a = address(Answer::Kind::kStreamHead);
  a.response = std::move(head);
  a.stream = state;
  inbox_->push(std::move(a));
  Answer where = address(Answer::Kind::kStreamData);
  return std::make_shared<Stream>(std::move(inbox_), std::move(where), std::move(state), buffer_max_);
}

Answer Reply::address(Answer::Kind kind) const {
  Answer a;
  a.kind = kind;
  a.connection = connection_;
  a.request = request_;
  return a;
}

}  // namespace tutti::http
