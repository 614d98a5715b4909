#include "profile/names.h"

namespace tutti::profile {
namespace {

constexpr std::string_view kOther = "(other)";

std::string_view cut(std::string_view name) {
  if (name.size() <= kNameBytesMax) return name;
  size_t n = kNameBytesMax;
  while (n > 0 && (static_cast<unsigned char>(name[n]) & 0xC0) == 0x80) --n;  // back to the start of a UTF-8 character
  return name.substr(0, n);
}

}  // namespace

Names::Names() {
  reset();
}

void Names::reset() {
  ids_.clear();  // before the texts that its views point to
  texts_.clear();
  refused_ = 0;
  append(kOther);
}

uint32_t Names::append(std::string_view name) {
  const uint32_t id = size();
  ids_.emplace(texts_.emplace_back(name), id);
  return id;
}

uint32_t Names::id_of(std::string_view name) {
  name = cut(name);
  if (const auto it = ids_.find(name); it != ids_.end()) return it->second;
  if (texts_.size() == kNamesMax) {
    ++refused_;
    return 0;
  }
  return append(name);
}

std::optional<uint32_t> Names::find(std::string_view name) const {
  const auto it = ids_.find(cut(name));
  return it == ids_.end() ? std::nullopt : std::optional(it->second);
}

std::string_view Names::text(uint32_t id) const {
  return id < texts_.size() ? std::string_view(texts_[id]) : kOther;
}

void Names::encode(Encoder& out) const {
  out.byte(1);  // format version
  out.u(refused_);
  out.u(texts_.size() - 1);
  for (size_t id = 1; id < texts_.size(); ++id) out.bytes(texts_[id]);
}

bool Names::decode(Decoder& in) {
  reset();
  const bool known_version = in.byte() == 1;
  const uint64_t refused = in.u();
  const uint64_t count = in.u();
  bool good = known_version && count < kNamesMax;
  for (uint64_t k = 0; good && k < count; ++k) {
    const std::string_view text = in.bytes();
    good = in.ok() && ids_.find(text) == ids_.end();
    if (good) append(text);
  }
  if (good && in.ok()) refused_ = refused;
  else reset();
  return good && in.ok();
}

}  // namespace tutti::profile
