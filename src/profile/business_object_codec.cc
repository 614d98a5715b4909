// The stored form of a BusinessObject, and its digest.
//
// Format version 1 (base/codec.h terms): byte(1) byte(kind) u(source) bytes(id) i(first_at) i(last_at) u(events_total)
// u(fields_dropped), account and person each u(strand) i(at) fixed64(key), fields (lww_map.h), u(n) and n lines each
// bytes(id) fields, metrics (lww_map.h), u(readings_total) i(last_reading)
#include "profile/business_object.h"

namespace tutti::profile {
namespace {

constexpr uint8_t kVersion = 1;

void encode_strand(Encoder& out, const LwwStrand& s) {
  out.u(s.strand.value);
  out.i(s.at.value);
  out.fixed64(s.key);
}

LwwStrand decode_strand(Decoder& in) {
  LwwStrand s;
  s.strand = StrandId{in.u()};
  s.at = Millis{in.i()};
  s.key = in.fixed64();
  return s;
}

void add_strand(Encoder& e, const LwwStrand& s) {
  e.byte(s.strand.value != 0);
  e.i(s.at.value);
  e.fixed64(s.key);
}

}  // namespace

std::string encode(const BusinessObject& o) {
  Encoder out;
  out.byte(kVersion);
  out.byte(static_cast<uint8_t>(o.kind));
  out.u(o.source.value);
  out.bytes(o.id);
  out.i(o.first_at.value);
  out.i(o.last_at.value);
  out.u(o.events_total);
  out.u(o.fields_dropped);
  encode_strand(out, o.account);
  encode_strand(out, o.person);
  o.fields.encode(out);
  out.u(o.lines.size());
  for (const OrderLine& line : o.lines) {
    out.bytes(line.id);
    line.fields.encode(out);
  }
  o.metrics.encode(out);
  out.u(o.readings_total);
  out.i(o.last_reading.value);
  return out.take();
}

bool decode(std::string_view bytes, BusinessObject& o) {
  Decoder in(bytes);
  if (in.byte() != kVersion) return false;
  const uint8_t kind = in.byte();
  if (kind < static_cast<uint8_t>(ObjectKind::kOrder) || kind > static_cast<uint8_t>(ObjectKind::kAsset)) return false;
  o.kind = static_cast<ObjectKind>(kind);
  o.source = SourceId{static_cast<uint32_t>(in.u())};
  o.id = std::string(in.bytes());
  o.first_at = Millis{in.i()};
  o.last_at = Millis{in.i()};
  o.events_total = in.u();
  o.fields_dropped = static_cast<uint32_t>(in.u());
  o.account = decode_strand(in);
  o.person = decode_strand(in);
  o.fields = LwwMap::decode(in);
  o.lines.clear();
  const uint64_t lines = in.u();
  if (lines > kLinesMax) return false;
  o.lines.reserve(lines);
  for (uint64_t k = 0; k < lines && in.ok(); ++k) {
    OrderLine& line = o.lines.emplace_back();
    line.id = std::string(in.bytes());
    line.fields = LwwMap::decode(in);
    line.read_fields();
  }
  o.metrics = LwwMap::decode(in);
  o.readings_total = in.u();
  o.last_reading = Millis{in.i()};
  return in.ok() && in.at_end();
}

size_t heap_bytes(const BusinessObject& o) {
  size_t bytes =
      o.id.capacity() + o.fields.heap_bytes() + o.metrics.heap_bytes() + o.lines.capacity() * sizeof(OrderLine);
  for (const OrderLine& line : o.lines) bytes += line.fields.heap_bytes() + 16;
  return bytes;
}

Hash128 digest(const BusinessObject& o) {
  Encoder e;
  e.byte(static_cast<uint8_t>(o.kind));
  e.u(o.source.value);
  e.bytes(o.id);
  e.i(o.first_at.value);
  e.i(o.last_at.value);
  e.u(o.events_total);
  e.u(o.fields_dropped);
  add_strand(e, o.account);
  add_strand(e, o.person);
  e.u(o.readings_total);
  e.i(o.last_reading.value);
  const auto add_map = [&e](const LwwMap& map) {
    const Hash128 h = map.digest();
    e.fixed64(h.hi);
    e.fixed64(h.lo);
  };
  add_map(o.fields);
  add_map(o.metrics);
  for (const OrderLine& line : o.lines) {
    e.bytes(line.id);
    add_map(line.fields);
  }
  return hash128(e.view());
}

}  // namespace tutti::profile
