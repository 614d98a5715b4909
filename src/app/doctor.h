// `tutti doctor`: looks at machine and data folder and says what could keep the hub from running well.
#pragma once

#include <string>

namespace tutti::app {

// Prints one line a check; 0 when nothing is wrong, 1 otherwise.
int doctor(const std::string& data);

}  // namespace tutti::app
