// People and accounts as the REST API shows them, read from a running server or from the folder itself.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tutti::app {

class ExportReader : NonCopyable {
 public:
  struct Options {
    std::string data;
    std::string token;  // for a server that listens beyond loopback
  };
  // Without a server the folder's hub is opened, and its lake brought up to date.
  static Result<std::unique_ptr<ExportReader>> open(const Options& options);
  virtual ~ExportReader() = default;

  // The answer's body to GET path, e.g. "/api/v1/people?limit=200".
  virtual Result<std::string> get(const std::string& path) = 0;
};

// Calls `f` with the JSON object of every person ("people") or account ("accounts"), newest first; f gives an error to
// stop. An entity that is merged away meanwhile is left out: the one that it is part of comes.
Result<uint64_t> for_each_entity(ExportReader& reader, const std::string& kind,
                                 const std::function<Result<void>(std::string_view json)>& f);

}  // namespace tutti::app
