// Interned event names: profiles keep a small number where an event has a text.
//
// Ids are dense and given in log order, so a replay gives the same ones. Id 0 is "(other)": every name after the table
// is full (kNamesMax, a bound on what a careless sender with a name per event can cost; ids fit 16 bits) counts as that
// one and in refused(). A name longer than kNameBytesMax is cut at a character border. Threads: the loop's alone.
// text() views live as long as the table.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/codec.h"
#include "base/result.h"

namespace tutti::profile {

constexpr uint32_t kNamesMax = 65'536;  // "(other)" included
constexpr size_t kNameBytesMax = 200;

class Names : NonCopyable {
 public:
  Names();

  uint32_t id_of(std::string_view name);                      // adds; 0 when full
  std::optional<uint32_t> find(std::string_view name) const;  // adds nothing
  std::string_view text(uint32_t id) const;                   // "(other)" for ids not given
  uint32_t size() const { return static_cast<uint32_t>(texts_.size()); }
  uint64_t refused() const { return refused_; }  // look-ups that got 0 because the table was full

  // The whole table; the hub may as well store text(id) of new ids (size() before and after) and replay them by id_of.
  void encode(Encoder& out) const;
  bool decode(Decoder& in);  // replaces the content; false (and empty) when the bytes are no table

 private:
  void reset();
  uint32_t append(std::string_view name);

  std::deque<std::string> texts_;  // by id; a deque keeps the views below valid
  std::unordered_map<std::string_view, uint32_t> ids_;
  uint64_t refused_ = 0;
};

}  // namespace tutti::profile
