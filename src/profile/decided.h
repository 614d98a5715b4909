// What was decided about the traits of a strand, beside what its source says: values that a person has pinned, and
// values that Tutti has written back to the source. Kept with the strand, so that a merge moves them with it and an
// unmerge brings them back.
//
// Values; one pin and one written value per trait.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/codec.h"
#include "base/types.h"

namespace tutti::profile {

constexpr size_t kDecidedPerStrandMax = 256;  // as many as a strand has traits

struct Pin {
  std::string trait, json;
  Millis at;
  Offset offset;
  std::string author, reason;
  bool operator==(const Pin&) const = default;
};

// The source was told this value; when it says the same, that is an echo.
struct WrittenValue {
  std::string trait, json;
  Millis at;
  Offset offset;
  bool operator==(const WrittenValue&) const = default;
};

struct Decided {
  std::vector<Pin> pins;              // by trait
  std::vector<WrittenValue> written;  // by trait

  bool empty() const { return pins.empty() && written.empty(); }
  // Replaces an earlier one of the same trait. False, and nothing changes: kDecidedPerStrandMax are there.
  bool pin(Pin pin);
  bool write(WrittenValue value);
  // True when there was one.
  bool unpin(std::string_view trait);
  bool forget_written(std::string_view trait);

  const Pin* pin_of(std::string_view trait) const;
  const WrittenValue* written_of(std::string_view trait) const;

  size_t heap_bytes() const;
  void encode(Encoder& out) const;
  static bool decode(Decoder& in, Decided& out);
  bool operator==(const Decided&) const = default;
};

}  // namespace tutti::profile
