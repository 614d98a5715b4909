#include "app/stream_reader.h"

#include <charconv>
#include <fstream>

namespace tutti::app {

Result<std::string> stream_password(const Stream& stream) {
  constexpr std::streamsize kBytesMax = 4'096;
  if (stream.password_file.empty()) return std::string();
  std::ifstream in(stream.password_file, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "the password file cannot be read", stream.password_file);
  std::string text(kBytesMax, '\0');
  in.read(text.data(), kBytesMax);
  text.resize(static_cast<size_t>(in.gcount()));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

Result<HostPort> parse_host_port(const std::string& text) {
  const size_t colon = text.rfind(':');
  unsigned port = 0;
  if (colon != std::string::npos) std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
  if (colon == std::string::npos || colon == 0 || port == 0 || port > 65'535)
    return fail(ErrorCode::kInvalid, "must be HOST:PORT", text);
  HostPort out{text.substr(0, colon), static_cast<uint16_t>(port)};
  if (out.host.starts_with('[') && out.host.ends_with(']')) out.host = out.host.substr(1, out.host.size() - 2);
  return out;
}

}  // namespace tutti::app
