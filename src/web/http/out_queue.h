// Bytes on their way to one socket, written with as few system calls and copies as can be. Internal to web/http.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "web/http/inbox.h"

namespace tutti::http {

class OutQueue : NonCopyable {
 public:
  enum class Outcome : uint8_t { kDrained, kBlocked, kBroken };

  // Small pieces are joined, large ones are moved. `stream` gets `bytes.size()` of its buffer back once they are sent.
  void push(std::string bytes, const std::shared_ptr<StreamState>& stream = nullptr);

  // Writes until the socket takes no more. Adds what was sent to `sent`.
  Outcome write_to(int fd, uint64_t& sent);

  size_t bytes() const { return bytes_; }
  bool empty() const { return bytes_ == 0; }

 private:
  struct Piece {
    std::string data;
    size_t credit = 0;
    std::shared_ptr<StreamState> stream;
  };
  void consume(size_t count);

  std::vector<Piece> pieces_;
  size_t first_ = 0;   // pieces before it are sent
  size_t offset_ = 0;  // bytes of pieces_[first_] that are sent
  size_t bytes_ = 0;
};

}  // namespace tutti::http
