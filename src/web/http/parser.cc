#include "web/http/parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/result.h"

namespace tutti::http {
namespace {

constexpr std::array<bool, 256> make_set(std::string_view extra) {
  std::array<bool, 256> set{};
  for (int c = '0'; c <= '9'; ++c) set[static_cast<size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) set[static_cast<size_t>(c)] = set[static_cast<size_t>(c - 32)] = true;
  for (char c : extra) set[static_cast<unsigned char>(c)] = true;
  return set;
}
constexpr auto kTokenBytes = make_set("!#$%&'*+-.^_`|~");     // RFC 9110, 5.6.2
constexpr auto kHostBytes = make_set("-._~:[]%!$&'()*+,;=");  // RFC 3986, host and port
constexpr size_t kMethodMax = 32;
constexpr size_t kChunkLineMax = 256;  // 16 hex digits and an extension that nobody sends
constexpr size_t kChunkDigitsMax = 15;
constexpr size_t kLengthDigitsMax = 18;

bool all_in(const std::array<bool, 256>& set, std::string_view text) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return set[static_cast<unsigned char>(c)]; });
}
bool is_token(std::string_view text) {
  return !text.empty() && all_in(kTokenBytes, text);
}
bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}
bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// A comma-separated list holds `token`.
bool lists(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(','));
    if (equals_ignoring_case(trimmed(item), token)) return true;
    list.remove_prefix(std::min(list.size(), item.size() + 1));
  }
  return false;
}

// "." and ".." parts are resolved by honest clients before they send; here they could only mislead a handler.
bool has_dot_part(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);  // the '/'
    const std::string_view part = path.substr(0, path.find('/'));
    if (part == "." || part == "..") return true;
    path.remove_prefix(part.size());
  }
  return false;
}

// "http://host/path" -> "/path" and true; other targets stay. Servers must accept this form (RFC 9112, 3.2.2).
std::string_view without_authority(std::string_view target) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    const size_t slash = target.find_first_of("/?", scheme.size());
    if (slash == scheme.size() || slash == std::string_view::npos || target[slash] == '?') return {};
    return target.substr(slash);
  }
  return target;
}

}  // namespace

size_t RequestParser::feed(std::string_view in) {
  size_t used = 0;
  while (used < in.size() && state_ != State::kDone && state_ != State::kRefused) {
    started_ = true;
    const std::string_view rest = in.substr(used);
    used += step_ == Step::kFixedBody || step_ == Step::kChunkData ? feed_data(rest) : feed_line(rest);
  }
  return used;
}

size_t RequestParser::feed_line(std::string_view in) {
  const void* found = std::memchr(in.data(), '\n', in.size());
  const size_t length = found ? static_cast<size_t>(static_cast<const char*>(found) - in.data()) : in.size();
  const size_t room = line_room() + 1;  // one more for the CR
  const bool fits = partial_.size() + length <= room;
  const std::string_view piece = in.substr(0, fits ? length : room - partial_.size());
  if (!fits || !found) {
    // A control byte can never become valid; waiting for the end of its line would only hold the connection.
    if (!continues_line(piece)) refuse(Refusal::kMalformed);
    else if (!fits) refuse(overlong());
    else partial_.append(piece);
    return length;
  }
  std::string_view text = piece;
  if (!partial_.empty()) text = partial_.append(text);
  if (text.empty() || text.back() != '\r') {
    refuse(Refusal::kMalformed);
  } else {
    text.remove_suffix(1);
    if (text.size() > line_room()) refuse(overlong());
    else line(text);
  }
  partial_.clear();
  return length + 1;
}

// `piece` may follow partial_ in a line that is not over yet: no control byte but a CR at its very end.
bool RequestParser::continues_line(std::string_view piece) const {
  if (piece.empty()) return true;
  if (!partial_.empty() && partial_.back() == '\r') return false;
  return !has_control(piece.substr(0, piece.size() - 1)) && (piece.back() == '\r' || !is_control(piece.back()));
}

size_t RequestParser::feed_data(std::string_view in) {
  const size_t count = static_cast<size_t>(std::min<uint64_t>(in.size(), remaining_));
  request_.body.append(in.substr(0, count));
  remaining_ -= count;
  if (remaining_ == 0) {
    if (step_ == Step::kFixedBody) state_ = State::kDone;
    else step_ = Step::kChunkEnd;
  }
  return count;
}

void RequestParser::line(std::string_view text) {
  if (has_control(text)) return refuse(Refusal::kMalformed);
  switch (step_) {
    case Step::kRequestLine: return request_line(text);
    case Step::kField: headers_bytes_ += text.size() + 2; return text.empty() ? head_end() : field(text);
    case Step::kChunkSize: return chunk_size(text);
    case Step::kChunkEnd:
      if (!text.empty()) return refuse(Refusal::kMalformed);
      step_ = Step::kChunkSize;
      return;
    case Step::kTrailer:
      headers_bytes_ += text.size() + 2;
      if (text.empty()) {
        state_ = State::kDone;
      } else if (const size_t colon = text.find(':');
                 colon == std::string_view::npos || !is_token(text.substr(0, colon))) {
        refuse(Refusal::kMalformed);
      }
      return;  // trailer fields are dropped: nothing may change a request after its head
    case Step::kFixedBody:
    case Step::kChunkData: break;
  }
  TUTTI_ASSERT(false);
}

void RequestParser::request_line(std::string_view text) {
  const size_t first = text.find(' ');
  const size_t last = text.rfind(' ');
  if (first == std::string_view::npos || first == last) return refuse(Refusal::kMalformed);
  const std::string_view method = text.substr(0, first);
  const std::string_view version = text.substr(last + 1);
  if (method.size() > kMethodMax || !is_token(method)) return refuse(Refusal::kMalformed);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return refuse(Refusal::kMalformed);
  request_.method = method;
  http_1_0_ = version == "HTTP/1.0";
  keep_alive_ = !http_1_0_;
  if (!set_target(text.substr(first + 1, last - first - 1))) return refuse(Refusal::kMalformed);
  step_ = Step::kField;
}

bool RequestParser::set_target(std::string_view target) {
  const auto allowed = [](char c) { return c > 0x20 && c < 0x7f && c != '#'; };
  if (target.empty() || !std::all_of(target.begin(), target.end(), allowed)) return false;
  request_.raw_target = target;
  if (target == "*") {
    request_.path = target;
    return request_.method == "OPTIONS";
  }
  target = without_authority(target);
  if (target.empty() || target.front() != '/') return false;
  const size_t mark = target.find('?');
  std::optional<std::string> path = percent_decode(target.substr(0, mark));
  if (!path || path->find('\t') != std::string::npos || has_control(*path) || has_dot_part(*path)) return false;
  request_.path = std::move(*path);
  if (mark != std::string_view::npos) request_.query = target.substr(mark + 1);
  return true;
}

void RequestParser::field(std::string_view text) {
  if (request_.headers.size() >= limits_.fields_max) return refuse(Refusal::kTooManyFields);
  const size_t colon = text.find(':');
  // A name that is no token covers obs-fold (starts with a blank) and a blank before the colon.
  if (colon == std::string_view::npos || !is_token(text.substr(0, colon))) return refuse(Refusal::kMalformed);
  if (request_.headers.empty()) request_.headers.reserve(16);
  Header& h = request_.headers.emplace_back();
  h.name = text.substr(0, colon);
  std::transform(h.name.begin(), h.name.end(), h.name.begin(), lower);
  h.value = trimmed(text.substr(colon + 1));
  framing_field(h);
}

void RequestParser::framing_field(const Header& h) {
  if (h.name == "content-length") {
    content_length(h.value);
  } else if (h.name == "transfer-encoding") {
    if (chunked_ || has_length_ || http_1_0_ || !equals_ignoring_case(h.value, "chunked")) refuse(Refusal::kMalformed);
    chunked_ = true;
  } else if (h.name == "host") {
    if (has_host_ || !all_in(kHostBytes, h.value)) refuse(Refusal::kMalformed);
    has_host_ = true;
  } else if (h.name == "connection") {
    if (lists(h.value, "close")) keep_alive_ = false;
  } else if (h.name == "expect" && !http_1_0_) {
    if (!equals_ignoring_case(h.value, "100-continue")) refuse(Refusal::kExpectation);
    expects_continue_ = true;
  }
}

void RequestParser::content_length(std::string_view value) {
  const bool digits = std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (has_length_ || chunked_ || value.empty() || value.size() > kLengthDigitsMax || !digits)
    return refuse(Refusal::kMalformed);
  std::from_chars(value.data(), value.data() + value.size(), remaining_);
  has_length_ = true;
}

void RequestParser::head_end() {
  if (!has_host_ && !http_1_0_) return refuse(Refusal::kMalformed);
  if (remaining_ > limits_.body_max) return refuse(Refusal::kBodyTooLarge);
  if (!chunked_ && remaining_ == 0) {
    state_ = State::kDone;
    return;
  }
  state_ = State::kBody;
  step_ = chunked_ ? Step::kChunkSize : Step::kFixedBody;
  if (!chunked_) request_.body.reserve(static_cast<size_t>(remaining_) + kBodySpare);
}

void RequestParser::chunk_size(std::string_view text) {
  const std::string_view digits = text.substr(0, text.find(';'));
  if (digits.empty() || digits.size() > kChunkDigitsMax) return refuse(Refusal::kMalformed);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), remaining_, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return refuse(Refusal::kMalformed);
  if (remaining_ > limits_.body_max - request_.body.size()) return refuse(Refusal::kBodyTooLarge);
  step_ = remaining_ == 0 ? Step::kTrailer : Step::kChunkData;
  // Grows by doubling at least, as appending would; asked for here so that the spare bytes never cost a copy of their
  // own.
  request_.body.reserve(request_.body.size() + static_cast<size_t>(remaining_) + kBodySpare);
}

size_t RequestParser::body_bytes() const {
  if (state_ == State::kHead) return 0;
  return chunked_ ? request_.body.capacity() : request_.body.size() + static_cast<size_t>(remaining_);
}

Request RequestParser::take() {
  TUTTI_ASSERT(state_ == State::kDone);
  Request done = std::move(request_);
  request_ = Request();
  headers_bytes_ = 0;
  state_ = State::kHead;
  step_ = Step::kRequestLine;
  started_ = http_1_0_ = chunked_ = has_length_ = has_host_ = expects_continue_ = false;
  keep_alive_ = true;
  return done;
}

void RequestParser::refuse(Refusal why) {
  if (state_ == State::kRefused) return;  // the first reason stands
  state_ = State::kRefused;
  refusal_ = why;
  keep_alive_ = started_ = false;
  request_ = Request();
  partial_.clear();
}

// Most bytes that the current line may still have.
size_t RequestParser::line_room() const {
  switch (step_) {
    case Step::kRequestLine: return limits_.line_max;
    case Step::kChunkSize: return kChunkLineMax;
    case Step::kChunkEnd: return 0;
    default: return limits_.headers_max - std::min(limits_.headers_max, headers_bytes_ + 2);
  }
}

Refusal RequestParser::overlong() const {
  switch (step_) {
    case Step::kRequestLine: return Refusal::kLineTooLong;
    case Step::kChunkSize:
    case Step::kChunkEnd: return Refusal::kMalformed;
    default: return Refusal::kHeadersTooLarge;
  }
}

}  // namespace tutti::http
