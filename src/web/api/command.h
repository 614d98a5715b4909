// Request bodies, and commands that wait for their answer.
#pragma once

#include <initializer_list>
#include <memory>

#include "web/api/api.h"

namespace tutti::api {

// A JSON object of a request, with the parser that owns it.
struct ParsedBody {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
};
using Body = std::unique_ptr<ParsedBody>;

// kInvalid when the body is no JSON object or has a field that is not `known` (named in the error).
Result<Body> parse_body(const Call& call, std::initializer_list<std::string_view> known);

// Appends a command and waits until it is on disk and applied.
Result<Offset> run_command(Services& s, std::string command);

// The body's `reason`, which decisions of people need; kInvalid when it is missing or too long.
Result<std::string> reason_of(const simdjson::dom::object& body);

// {"offset": n}: what a command is answered with.
http::Response told(Offset offset);

}  // namespace tutti::api
