#include "profile/names.h"

namespace tutti::profile {
namespace {

// Cuts at a character's border.
std::string_view cut(std::string_view name) {
  if (name.size() <= kNameBytesMax) return name;
  size_t end = kNameBytesMax;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
  return name.substr(0, end);
}

}  // namespace

Names::Names() {
  texts_.emplace_back("(other)");
}

uint32_t Names::id_of(std::string_view name) {
  name = cut(name);
  if (const auto it = ids_.find(name); it != ids_.end()) return it->second;
  if (texts_.size() >= kNamesMax) {
    ++refused_;
    return 0;
  }
  const uint32_t id = size();
  ids_.emplace(texts_.emplace_back(name), id);
  return id;
}

std::optional<uint32_t> Names::find(std::string_view name) const {
  const auto it = ids_.find(cut(name));
  return it == ids_.end() ? std::nullopt : std::optional(it->second);
}

std::string_view Names::text(uint32_t id) const {
  return id < texts_.size() ? texts_[id] : texts_[0];
}

void Names::encode(Encoder& out) const {
  out.u(texts_.size() - 1);
  for (size_t id = 1; id < texts_.size(); ++id) out.bytes(texts_[id]);
  out.u(refused_);
}

bool Names::decode(Decoder& in) {
  texts_.clear();
  ids_.clear();
  refused_ = 0;
  texts_.emplace_back("(other)");
  bool good = true;
  const uint64_t count = in.u();
  for (uint64_t k = 0; k < count && good; ++k) {
    const std::string_view name = in.bytes();
    good = in.ok() && name.size() <= kNameBytesMax && id_of(name) == k + 1;
  }
  const uint64_t refused = in.u();
  if (good && in.ok()) {
    refused_ = refused;
    return true;
  }
  texts_.resize(1);
  ids_.clear();
  refused_ = 0;
  return false;
}

}  // namespace tutti::profile
