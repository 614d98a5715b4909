// Work in numbered pieces on some threads. What a piece does must depend on its number alone, so that results do not
// depend on the number of threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace tutti::linkage {

// Calls f(0) ... f(pieces - 1), each once, on up to `threads` threads, the caller's among them.
template <typename F>
void parallel(size_t pieces, unsigned threads, F&& f) {
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t k = next++; k < pieces; k = next++) f(k);
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < threads && t < pieces; ++t) others.emplace_back(work);
  work();
  for (std::thread& t : others) t.join();
}

}  // namespace tutti::linkage
