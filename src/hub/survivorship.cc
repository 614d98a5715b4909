#include "hub/survivorship.h"

#include <optional>

#include "base/codec.h"

namespace tutti {

Result<profile::SurvivorshipRules> SurvivorshipVersion::compile() const {
  if (document.size() > Survivorship::kDocumentBytesMax)
    return fail(ErrorCode::kTooLarge, "the rules may have 64 KiB", "rules");
  return profile::SurvivorshipRules::parse(document, [&](std::string_view name) -> std::optional<SourceId> {
    const auto it = sources.find(name);
    return it == sources.end() ? std::nullopt : std::optional(SourceId{it->second});
  });
}

Result<void> Survivorship::put(SurvivorshipVersion next) {
  TRY_VALUE(rules, next.compile());
  if (rules.version != version() + 1)
    return fail(ErrorCode::kConflict, "the rules have been changed meanwhile; read them again", "version");
  rules_ = std::move(rules);
  history_.push_back(std::move(next));
  if (history_.size() > kVersionsMax) history_.erase(history_.begin());
  return {};
}

std::string Survivorship::encode() const {
  Encoder e;
  e.u(1);
  e.u(history_.size());
  for (const SurvivorshipVersion& v : history_) {
    e.bytes(v.document);
    e.u(v.sources.size());
    for (const auto& [name, id] : v.sources) {
      e.bytes(name);
      e.u(id);
    }
    e.bytes(v.author);
    e.bytes(v.reason);
    e.i(v.at.value);
    e.u(v.offset.value);
  }
  return e.take();
}

bool Survivorship::decode(std::string_view bytes, Survivorship& out) {
  Decoder d(bytes);
  if (d.u() != 1) return false;
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) {
    SurvivorshipVersion& v = out.history_.emplace_back();
    v.document = d.bytes();
    for (uint64_t k = d.u(); k > 0 && d.ok(); --k) {
      std::string name(d.bytes());
      v.sources[name] = static_cast<uint32_t>(d.u());
    }
    v.author = d.bytes();
    v.reason = d.bytes();
    v.at = Millis{d.i()};
    v.offset = Offset{d.u()};
  }
  if (!d.ok() || !d.at_end()) return false;
  if (out.history_.empty()) return true;
  Result<profile::SurvivorshipRules> rules = out.history_.back().compile();
  if (!rules) return false;
  out.rules_ = std::move(*rules);
  return true;
}

}  // namespace tutti
