// Where the loop's state rests between checkpoints: a few ordered key-value spaces with atomic commits.
//
// The interface is all that the hub knows of a state backend; SQLite stands behind it today, PostgreSQL can later (one
// schema per workspace, the same table). Values are opaque bytes that begin with a format version.
// Threads: get() and scan() may run beside one commit(); SqliteStateStore keeps a connection for each side.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace tutti {

// What the spaces hold is told in hub/state.h; numbers are part of the stored format and never reused.
enum class Space : uint8_t {
  kMeta = 0,
  kStrand = 1,
  kStrandKey = 2,
  kIdentifier = 3,
  kObject = 4,
  kDecree = 5,
  kName = 6,
  kQuarantine = 7,
  kFacts = 8,
  kTimer = 9,
};
constexpr uint8_t kSpaces = 10;

struct StateWrite {
  Space space;
  std::string key;
  std::optional<std::string> value;  // nullopt deletes
};

class StateStore : NonCopyable {
 public:
  virtual ~StateStore() = default;
  virtual Result<std::optional<std::string>> get(Space space, std::string_view key) = 0;
  // All or nothing, durable on return. A later write of the same key in `writes` wins.
  virtual Result<void> commit(const std::vector<StateWrite>& writes) = 0;
  // Visits entries of a space in byte order of their keys, from `from` on, until `visit` returns false.
  using Visit = std::function<bool(std::string_view key, std::string_view value)>;
  virtual Result<void> scan(Space space, std::string_view from, const Visit& visit) = 0;
};

// File `path`; made when missing. Refuses a file written by a newer format.
Result<std::unique_ptr<StateStore>> open_sqlite_state(const std::string& path);

// For tests, simulation and what-if: keeps everything in memory.
std::unique_ptr<StateStore> make_memory_state();

// Hash of the whole state, equal for equal states whatever the history of writes.
Result<Hash128> state_hash(StateStore& store);

// Big-endian, so that byte order is numeric order.
std::string key_of(uint64_t n);
uint64_t number_of(std::string_view key);

}  // namespace tutti
