#include "web/http/inbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

namespace tutti::http {

Inbox::Inbox() : wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Inbox::~Inbox() {
  if (wake_fd_ >= 0) ::close(wake_fd_);
}

void Inbox::push(Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    answers_.push_back(std::move(answer));
  }
  // Sequentially consistent with prepare_sleep(): either this sees `asleep_`, or that sees the answer.
  if (asleep_.load() && asleep_.exchange(false)) wake();
}

void Inbox::wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = ::write(wake_fd_, &one, sizeof one);  // full counter: awake anyway
}

void Inbox::drain(std::vector<Answer>& out) {
  const std::lock_guard lock(mutex_);
  out.swap(answers_);
}

bool Inbox::prepare_sleep() {
  asleep_.store(true);
  const std::lock_guard lock(mutex_);
  if (answers_.empty()) return true;
  asleep_.store(false);
  return false;
}

void Inbox::close() {
  std::vector<Answer> dropped;  // freed outside the lock
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(answers_);
}

}  // namespace tutti::http
