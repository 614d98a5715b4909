// The message id of an event that came without one: a random UUID (version 4). Edge code: randomness.
#pragma once

#include <string>

namespace tutti::ingest {

std::string make_message_id();

}  // namespace tutti::ingest
