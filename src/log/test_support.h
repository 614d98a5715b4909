// What the tests of log/ share: folders that remove themselves, records, submissions.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "log/memory_log.h"
#include "log/sqlite_log.h"
#include "log/writer.h"
#include "model/record.h"

namespace tutti::log::test {

// In memory where the machine has such a file system: these tests are about bytes, not about the disk.
class Folder : NonCopyable {
 public:
  Folder() {
    const char* base = std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp";
    std::string name = std::string(base) + "/tutti-log-XXXXXX";
    TUTTI_ASSERT(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::string event_record(const std::string& message_id, SourceId source = SourceId{1},
                                const std::string& body = R"({"type":"track"})") {
  Encoder e;
  encode_record(e, {.kind = RecordKind::kEvent,
                    .source = source,
                    .received_at = Millis{1'795'508'023'000},
                    .timestamp = Millis{1'795'508'022'000},
                    .message_id = message_id,
                    .body = body});
  return e.take();
}

inline std::string command_record(const std::string& body) {
  Encoder e;
  encode_record(e, {.kind = RecordKind::kCommand, .received_at = Millis{1}, .timestamp = Millis{1}, .body = body});
  return e.take();
}

inline void add_event(Submission& s, const std::string& message_id, SourceId source = SourceId{1},
                      const std::string& body = R"({"type":"track"})") {
  const std::string record = event_record(message_id, source, body);
  s.records += record;
  s.items.push_back(
      {.bytes = static_cast<uint32_t>(record.size()), .id = message_hash(source, message_id), .event = true});
}

inline Submission events(const std::vector<std::string>& message_ids, SourceId source = SourceId{1}) {
  Submission s;
  for (const std::string& id : message_ids) add_event(s, id, source);
  return s;
}

struct Answer {
  Outcome outcome;  // `duplicate` no longer valid
  std::vector<uint8_t> duplicate;
};

// Submits and gives what will be answered. Requires: the queue has room.
inline std::future<Answer> submit(Writer& writer, Submission s) {
  auto promise = std::make_shared<std::promise<Answer>>();
  s.done = [promise](const Outcome& o) {
    promise->set_value({o, o.duplicate ? *o.duplicate : std::vector<uint8_t>{}});
  };
  EXPECT_TRUE(writer.try_submit(std::move(s)));
  return promise->get_future();
}

// Appends one batch of these events.
inline Result<Offset> append(EventLog& log, const std::vector<std::string>& message_ids, DoorCounts counts = {}) {
  std::string records;
  for (const std::string& id : message_ids) records += event_record(id);
  const NewBatch batch{.count = static_cast<uint32_t>(message_ids.size()),
                       .events = static_cast<uint32_t>(message_ids.size()),
                       .records = records,
                       .counts = std::move(counts)};
  return log.append({&batch, 1});
}

// The message ids of every record of the log, in order; checks that offsets are dense.
inline std::vector<std::string> message_ids(EventLog& log) {
  std::vector<std::string> out;
  for (Offset at{1}; at <= log.end();) {
    Result<BatchPtr> batch = log.read(at);
    if (!batch) {
      ADD_FAILURE() << batch.error().message << " " << batch.error().where;
      return out;
    }
    EXPECT_EQ((*batch)->first, at);
    EXPECT_TRUE(for_each_record(**batch, [&](Offset, const Record& r) { out.emplace_back(r.message_id); }));
    at = (*batch)->last() + 1;
  }
  return out;
}

}  // namespace tutti::log::test
