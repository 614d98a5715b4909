// A blunt HTTP client for the tests: sends any bytes, reads what comes, waits long but never forever.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tutti::http {

struct ClientResponse {
  int status = 0;  // 0: the connection ended before a whole response
  std::string head;
  std::string body;
};

class TestClient : NonCopyable {
 public:
  explicit TestClient(uint16_t port, int receive_buffer = 0) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    const timeval patience{20, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // parts sent apart leave apart
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  ~TestClient() { ::close(fd_); }

  bool connected() const { return connected_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(n));
    }
    return true;
  }
  void end_input() { ::shutdown(fd_, SHUT_WR); }

  // The next response, with a body by Content-Length or chunks. `head_only`: it answers a HEAD.
  ClientResponse read(bool head_only = false) {
    ClientResponse r;
    size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!fill()) return {};
    }
    r.head = take(end + 4);
    const int status = std::atoi(r.head.c_str() + 9);
    const bool bodiless = head_only || status == 100 || status == 204 || status == 304;
    if (!bodiless && !field(r.head, "transfer-encoding").empty()) {
      if (!read_chunks(r.body)) return r;
    } else if (!bodiless) {
      const size_t length = static_cast<size_t>(std::atoll(field(r.head, "content-length").c_str()));
      while (buffer_.size() < length) {
        if (!fill()) return r;
      }
      r.body = take(length);
    }
    r.status = status;
    return r;
  }

  // The server has ended the connection and nothing is left to read.
  bool at_end() { return buffer_.empty() && !fill() && ended_; }
  // Everything until the end.
  std::string drain() {
    while (fill()) {
    }
    return std::move(buffer_);
  }

  static std::string field(const std::string& head, std::string name) {
    std::string lower = head;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    const size_t at = lower.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const size_t start = at + name.size() + 4;
    return head.substr(start, head.find("\r\n", start) - start);
  }

 private:
  bool read_chunks(std::string& body) {
    for (;;) {
      size_t end;
      while ((end = buffer_.find("\r\n")) == std::string::npos) {
        if (!fill()) return false;
      }
      const size_t size = std::strtoull(take(end + 2).c_str(), nullptr, 16);
      while (buffer_.size() < size + 2) {
        if (!fill()) return false;
      }
      body += take(size + 2).substr(0, size);
      if (size == 0) return true;
    }
  }
  bool fill() {
    char bytes[65536];
    const ssize_t n = ::recv(fd_, bytes, sizeof bytes, 0);
    if (n > 0) buffer_.append(bytes, static_cast<size_t>(n));
    else ended_ = n == 0 || errno == ECONNRESET;
    return n > 0;
  }
  std::string take(size_t count) {
    std::string taken = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return taken;
  }

  const int fd_;
  bool connected_ = false;
  bool ended_ = false;
  std::string buffer_;
};

}  // namespace tutti::http
