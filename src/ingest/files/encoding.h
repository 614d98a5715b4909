// Text in the encodings that exports come in, and how to tell them apart.
//
// Names: utf-8, utf-16le, utf-16be, big5, gb18030, windows-1252. Telling: a byte order mark decides; zero bytes mean
// UTF-16; valid UTF-8 is UTF-8; otherwise each of the others is tried and scored by how many of its characters are
// those that texts are made of (level 1 of Big5 and GB 2312; letters beside letters for Windows-1252).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ingest/files/guess.h"

struct UConverter;

namespace tutti::ingest {

constexpr size_t kDetectBytes = 1u << 20;  // looked at from the start of a file

// `bytes` is the start of a file and may end inside a character.
Guess guess_encoding(std::string_view bytes);

// "" for a name that is none of the above; accepts usual other spellings (UTF8, cp950, GBK, latin1 ...).
std::string canonical_encoding(std::string_view name);

// Turns pieces of text into UTF-8. Bytes that stand for no character become kBadByte, which no UTF-8 text contains, so
// that the row which has them can be told.
class ToUtf8 : NonCopyable {
 public:
  static constexpr char kBadByte = '\xff';

  // `encoding` is canonical.
  static Result<std::unique_ptr<ToUtf8>> make(const std::string& encoding);
  ~ToUtf8();

  void append(std::string_view bytes, bool last, std::string& out);

 private:
  explicit ToUtf8(UConverter* converter) : converter_(converter) {}
  UConverter* converter_;
};

}  // namespace tutti::ingest
