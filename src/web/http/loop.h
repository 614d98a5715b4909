// One thread of the server: epoll, accepting, the inbox, the clock. Internal to web/http.
#pragma once

#include <sys/socket.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "web/http/connection.h"
#include "web/http/context.h"

namespace tutti::http {

class Loop : NonCopyable {
 public:
  // `shared` must outlive the loop.
  static Result<std::unique_ptr<Loop>> start(Shared& shared);
  ~Loop();  // joins: set shared.stopping before

  void wake() { context_.inbox->wake(); }

 private:
  struct Entry {
    std::unique_ptr<Connection> connection;  // null: the slot is free
    uint32_t generation = 0;
  };

  explicit Loop(Shared& shared);
  void run();
  void turn(int timeout_ms);
  void read_clocks();
  void watch_listener(bool on);
  void accept_some();
  void add(int fd, const sockaddr_storage& from);
  Connection* find(ConnectionKey key);
  void settle(Connection& c);
  void drain_inbox();
  void scan();
  void follow_shared_state();
  void close_all();

  Shared& shared_;
  LoopContext context_;
  int epoll_fd_ = -1;
  std::string scratch_;
  std::vector<Entry> entries_;
  std::vector<uint32_t> free_slots_;
  std::vector<Answer> answers_;
  std::vector<ConnectionKey> touched_;
  size_t open_ = 0;
  bool listening_ = false;
  int64_t next_scan_ms_ = 0;
  int64_t date_second_ = -1;
  std::thread thread_;
};

}  // namespace tutti::http
