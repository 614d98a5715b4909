// What a thread tells the system about itself.
#pragma once

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tutti {

// For `top -H`, perf and core dumps; Linux keeps 15 characters.
inline void name_thread(const char* name) {
  pthread_setname_np(pthread_self(), name);
}

// For work that may wait: when the machine is busy, the threads that answer come first. Best effort.
inline void lower_thread_priority() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 10);
}

}  // namespace tutti
