#include "model/record.h"

namespace tutti {
namespace {

bool within(int64_t value, int64_t limit) {
  return -limit <= value && value <= limit;
}

}  // namespace

void encode_record(Encoder& out, const Record& r) {
  out.u(static_cast<uint64_t>(r.kind));
  out.u(r.source.value);
  out.i(r.received_at.value);
  out.i(r.timestamp - r.received_at);
  out.bytes(r.message_id);
  out.bytes(r.body);
}

Record decode_record(Decoder& in) {
  Record r;
  r.kind = static_cast<RecordKind>(in.u());
  r.source = SourceId{static_cast<uint32_t>(in.u())};
  const int64_t received = in.i(), delta = in.i();
  if (within(received, kTimeMax) && within(delta, 2 * kTimeMax)) {
    r.received_at = Millis{received};
    r.timestamp = Millis{received + delta};
  } else {
    in.fail();
  }
  r.message_id = in.bytes();
  r.body = in.bytes();
  return r;
}

BatchPtr make_batch(Offset first, uint32_t count, std::string_view records) {
  auto batch = std::make_shared<Batch>();
  batch->first = first;
  batch->count = count;
  batch->payload.reserve(records.size() + kPayloadPadding);
  batch->payload.append(records);
  batch->payload.append(kPayloadPadding, '\0');
  batch->payload_bytes = records.size();
  return batch;
}

}  // namespace tutti
