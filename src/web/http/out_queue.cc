#include "web/http/out_queue.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>

namespace tutti::http {
namespace {

constexpr size_t kJoinMax = 4096;  // copying this much costs less than another iovec and allocation
constexpr size_t kVectorsMax = 16;

}  // namespace

void OutQueue::push(std::string bytes, const std::shared_ptr<StreamState>& stream) {
  if (bytes.empty()) return;
  bytes_ += bytes.size();
  const size_t credit = stream ? bytes.size() : 0;
  if (first_ < pieces_.size()) {
    Piece& last = pieces_.back();
    if (last.data.size() + bytes.size() <= kJoinMax && (!last.stream || !stream || last.stream == stream)) {
      last.data.append(bytes);
      last.credit += credit;
      if (stream) last.stream = stream;
      return;
    }
  }
  pieces_.push_back({std::move(bytes), credit, stream});
}

OutQueue::Outcome OutQueue::write_to(int fd, uint64_t& sent) {
  while (bytes_ > 0) {
    iovec vectors[kVectorsMax];
    size_t count = 0;
    for (size_t at = first_; at < pieces_.size() && count < kVectorsMax; ++at) {
      const size_t skip = at == first_ ? offset_ : 0;
      vectors[count++] = {pieces_[at].data.data() + skip, pieces_[at].data.size() - skip};
    }
    msghdr message{};
    message.msg_iov = vectors;
    message.msg_iovlen = count;
    const ssize_t n = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN ? Outcome::kBlocked : Outcome::kBroken;
    }
    sent += static_cast<uint64_t>(n);
    consume(static_cast<size_t>(n));
  }
  return Outcome::kDrained;
}

void OutQueue::consume(size_t count) {
  bytes_ -= count;
  while (count > 0) {
    Piece& piece = pieces_[first_];
    const size_t part = std::min(count, piece.data.size() - offset_);
    offset_ += part;
    count -= part;
    if (offset_ < piece.data.size()) break;
    if (piece.stream) piece.stream->buffered.fetch_sub(piece.credit);
    piece = Piece();
    ++first_;
    offset_ = 0;
  }
  if (bytes_ == 0) {
    pieces_.clear();
    first_ = 0;
  } else if (first_ > 64) {
    pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

}  // namespace tutti::http
