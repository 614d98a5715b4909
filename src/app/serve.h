// The server: hub, HTTP, doors, API and console put together. This is the place that knows everyone.
#pragma once

#include "app/config.h"

namespace tutti::app {

// Runs until SIGTERM or SIGINT; 0 after a clean stop. Prints the addresses to standard output once it is ready.
int serve(Config config);

}  // namespace tutti::app
