// Batches of the log: records decode or the batch is refused; what decodes encodes to the same bytes.
#include <cstdlib>

#include "hub/apply.h"
#include "model/record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const tutti::BatchPtr batch = tutti::make_batch(tutti::Offset{1}, data[0] % 8u, bytes);
  tutti::Encoder again;
  const bool good =
      tutti::for_each_record(*batch, [&](tutti::Offset, const tutti::Record& r) { tutti::encode_record(again, r); });
  if (!good) return 0;
  // Whatever the record says, the fold applies it or puts it in quarantine.
  static const std::unique_ptr<tutti::StateStore> store = tutti::make_memory_state();
  static const std::unique_ptr<tutti::State> state = std::move(*tutti::State::open(*store));
  static tutti::Applier applier(*state);
  tutti::for_each_record(*batch, [&](tutti::Offset, const tutti::Record& r) { applier.apply(state->applied + 1, r); });
  return 0;
}
