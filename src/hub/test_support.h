// For tests of the fold: records in, people and accounts out, without threads.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "hub/apply.h"
#include "hub/graph.h"

namespace tutti {

// A state with the verbs of the domain.
class World {
 public:
  World() : store_(make_memory_state()), state_(std::move(*State::open(*store_))), applier_(*state_) {}

  // Applies an event; its message id is the offset unless given.
  std::string event(std::string_view json, SourceId source = SourceId{1}, Millis at = Millis{1'700'000'000'000}) {
    const std::string id = "m" + std::to_string(state_->applied.value + 1);
    return apply({RecordKind::kEvent, source, at, at, id, json});
  }
  std::string command(std::string_view json) {
    return apply({RecordKind::kCommand, SourceId{}, Millis{1}, Millis{1}, {}, json});
  }

  std::string tick(Millis at) { return apply({RecordKind::kTick, SourceId{}, at, at, {}, {}}); }

  std::string apply(Record record) {
    batch_ = make_batch(Offset{1}, 1, record.body);
    record.body = batch_->bytes();
    const std::optional<Error> error = applier_.apply(state_->applied + 1, record);
    return error ? error->where : "ok";
  }

  // Persons as the sorted lists of their members.
  std::vector<std::vector<uint64_t>> persons(EntityClass cls = EntityClass::kPerson) {
    std::vector<std::vector<uint64_t>> out;
    for (uint64_t n = 1; n < state_->next_strand; ++n) {
      const StrandTable::Slot* slot = state_->strands.find(StrandId{n});
      if (!slot || slot->value.cls != cls || slot->value.entity.value != n) continue;
      std::vector<uint64_t> members;
      for (const StrandId id : graph::members_of(*state_, StrandId{n})) members.push_back(id.value);
      out.push_back(members);
    }
    return out;
  }
  Hash128 checkpoint_and_hash() {
    std::vector<StateWrite> writes;
    state_->begin_sweep(writes);
    while (!state_->sweep(1)) {
    }
    EXPECT_TRUE(store_->commit(writes));
    return *state_hash(*store_);
  }
  State& state() { return *state_; }
  StateStore& store() { return *store_; }

 private:
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<State> state_;
  Applier applier_;
  BatchPtr batch_;
};

}  // namespace tutti
