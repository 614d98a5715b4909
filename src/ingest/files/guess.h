// What was found out about a file, and how sure it is.
#pragma once

#include <string>

namespace tutti::ingest {

struct Guess {
  std::string value;
  double confidence = 0;  // 0 to 1; below kSure somebody should look
  std::string why;        // a short sentence

  static constexpr double kSure = 0.8;
};

}  // namespace tutti::ingest
