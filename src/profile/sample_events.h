// Random events for the tests of this folder: few distinct values, so that ties, overwrites and collisions are common.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/json_writer.h"
#include "base/time.h"
#include "model/event.h"
#include "model/record.h"

namespace tutti::profile {

constexpr Millis kSampleNow{1'700'000'000'000};  // 2023-11-14T22:13:20Z

struct Sample {
  int type = 0;
  int name = 0;
  int value = 0;
  int when = 0;
  int account = 0;  // 0: none
  int source = 1;
  int id = 0;

  // Few times, some equal, some far apart: minutes, days, and far beyond the window.
  Millis at() const {
    constexpr int64_t kBack[] = {0,           0,           1000,        kHourMs,     kDayMs,       5 * kDayMs,
                                 29 * kDayMs, 89 * kDayMs, 91 * kDayMs, 92 * kDayMs, 200 * kDayMs, -kDayMs};
    return kSampleNow + -kBack[static_cast<size_t>(when) % std::size(kBack)];
  }
  bool operator==(const Sample&) const = default;
};

inline void showValue(const Sample& s, std::ostream& out) {
  out << "{type " << s.type << " name " << s.name << " value " << s.value << " when " << s.when << " account "
      << s.account << " source " << s.source << " id " << s.id << "}";
}

inline rc::Gen<std::vector<Sample>> sample_lists() {
  const auto in = [](int low, int high) { return rc::gen::inRange(low, high); };
  return rc::gen::container<std::vector<Sample>>(
      rc::gen::build<Sample>(rc::gen::set(&Sample::type, in(0, 5)), rc::gen::set(&Sample::name, in(0, 4)),
                             rc::gen::set(&Sample::value, in(0, 4)), rc::gen::set(&Sample::when, in(0, 12)),
                             rc::gen::set(&Sample::account, in(0, 3)), rc::gen::set(&Sample::source, in(1, 3)),
                             rc::gen::set(&Sample::id, in(0, 4))));
}

// A permutation that rapidcheck can replay: positions sorted by a hash of the seed.
inline std::vector<size_t> permutation(size_t n, uint64_t seed) {
  std::vector<size_t> order(n);
  for (size_t k = 0; k < n; ++k) order[k] = k;
  std::shuffle(order.begin(), order.end(), std::mt19937_64(seed));
  return order;
}

inline std::string json_value(int value) {
  constexpr const char* kValues[] = {"\"a\"", "\"longer text\"", "null", "{\"city\":\"Wien\"}", "7"};
  return kValues[static_cast<size_t>(value) % std::size(kValues)];
}

// One event as a source would send it, with the parser that its views need.
class ParsedEvent {
 public:
  explicit ParsedEvent(std::string_view json) : batch_(make_batch(Offset{1}, 1, json)) {
    Result<const Event*> r = parser_.parse(batch_->bytes());
    if (!r) throw std::runtime_error("the test's event does not parse: " + r.error().message + " " + std::string(json));
    event_ = *r;
  }
  const Event& operator*() const { return *event_; }
  const Event* operator->() const { return event_; }

 private:
  BatchPtr batch_;
  EventParser parser_;
  const Event* event_ = nullptr;
};

}  // namespace tutti::profile
