#include "hub/apply.h"

#include <algorithm>
#include <charconv>

#include "hub/commands.h"
#include "hub/steps.h"
#include "log/message_hash.h"
#include "profile/fold_check.h"

namespace tutti {
namespace {

struct Step {
  const char* name;
  void (*run)(Work&);
};

// What an event does, in order. None of these can fail: check_event() has said that the event can be applied.
constexpr Step kSteps[] = {
    {"find the strands it is about", steps::find_strands},
    {"attach identifiers; who is who", steps::attach_identifiers},
    {"names that guard against wrong joins", steps::note_names},
    {"who acts for which account", steps::note_memberships},
    {"account hierarchy", steps::note_hierarchy},
    {"orders, tickets, opportunities, assets", steps::fold_object},
    {"traits, counters, touches", steps::fold_profiles},
};

// The offset of the quarantined event that a replay stands for; 0 when it is none.
uint64_t replayed_offset(std::string_view message_id) {
  if (!message_id.starts_with(kReplayPrefix)) return 0;
  message_id.remove_prefix(kReplayPrefix.size());
  uint64_t offset = 0;
  std::from_chars(message_id.data(), message_id.data() + message_id.size(), offset);
  return offset;
}

}  // namespace

std::optional<Error> Applier::apply(Offset at, const Record& record) {
  TUTTI_ASSERT(at == state_.applied + 1);
  state_.applied = at;
  state_.now = std::max(state_.now, record.received_at);
  fire_timers();
  switch (record.kind) {
    case RecordKind::kTick: return std::nullopt;
    case RecordKind::kCommand: return apply_command(state_, at, record);
    case RecordKind::kEvent: return apply_event(at, record);
  }
  return Error{ErrorCode::kInvalid, "this Tutti does not know the record's kind", "unknown_kind"};
}

void Applier::fire_timers() {
  for (size_t n = 0; n < kTimersPerRecordMax; ++n) {
    const std::optional<Timer> timer = state_.timers.take(state_.now);
    if (!timer) return;
    switch (timer->kind) {
      case TimerKind::kMembership: steps::membership_turned(state_, StrandId{timer->subject}); break;
    }
  }
}

std::optional<Error> Applier::apply_event(Offset at, const Record& record) {
  Work w{.s = state_, .at = at, .record = record};
  std::optional<Error> refused;
  if (Result<const Event*> parsed = parser_.parse(record.body); !parsed) {
    refused = std::move(parsed.error());
  } else {
    w.event = *parsed;
    if (!state_.retracted.empty() && state_.retracted.contains(import_of(*w.event))) {
      if (profile::check_event(*w.event, record.timestamp)) steps::reserve_strands(w);
      ++state_.counts.applied;
      return std::nullopt;
    }
    if (Result<void> checked = profile::check_event(*w.event, record.timestamp); !checked)
      refused = std::move(checked.error());
    if (!refused) refused = steps::check_object(w);
  }
  if (refused) {
    ++state_.counts.quarantined[refused->where];
    state_.put_in_quarantine(at, {record.source, record.received_at, refused->where, refused->message});
    return refused;
  }
  w.message_hash = log::message_hash(record.source, record.message_id).lo;
  for (const Step& step : kSteps) step.run(w);
  ++state_.counts.applied;
  if (const uint64_t original = replayed_offset(record.message_id))
    if (const auto it = state_.quarantine.find(original);
        it != state_.quarantine.end() && it->second.source == record.source)
      state_.release_from_quarantine(Offset{original});
  return std::nullopt;
}

}  // namespace tutti
