#include "ingest/live/message_id.h"

#include <fmt/format.h>
#include <sodium.h>

#include "base/result.h"

namespace tutti::ingest {

std::string make_message_id() {
  TUTTI_ASSERT(sodium_init() >= 0);
  unsigned char b[16];
  randombytes_buf(b, sizeof b);
  b[6] = static_cast<unsigned char>((b[6] & 0x0f) | 0x40);
  b[8] = static_cast<unsigned char>((b[8] & 0x3f) | 0x80);
  std::string out;
  for (int k = 0; k < 16; ++k) {
    if (k == 4 || k == 6 || k == 8 || k == 10) out += '-';
    fmt::format_to(std::back_inserter(out), "{:02x}", b[k]);
  }
  return out;
}

}  // namespace tutti::ingest
