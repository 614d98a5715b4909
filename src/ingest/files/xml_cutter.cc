#include "ingest/files/xml_cutter.h"

#include <algorithm>

namespace tutti::ingest {

// Drops what nobody needs and reads on; false at the end.
Result<bool> XmlCutter::more() {
  if (ended_) return false;
  const size_t unused = std::min(at_, keep_);
  if (unused > 64 * 1024) {
    buffer_.erase(0, unused);
    at_ -= unused;
    if (keep_ != std::string::npos) keep_ -= unused;
  }
  TRY_VALUE(got, fill_(buffer_));
  ended_ = !got;
  return got;
}

// The end of `what` at or after at_ + from; false when the text ends before. Offsets stay relative to at_, since more()
// may move the buffer.
Result<bool> XmlCutter::find(std::string_view what, size_t from, size_t& at) {
  for (;;) {
    const size_t found = buffer_.find(what, at_ + from);
    if (found != std::string::npos) {
      at = found - at_ + what.size();
      return true;
    }
    const size_t have = buffer_.size() - at_;
    from = std::max(from, have > what.size() ? have - what.size() : 0);
    // Comments and names of any length would fill the memory.
    if (have > element_max_ + (1u << 20)) return fail(ErrorCode::kTooLarge, "a tag or comment of the XML is too large");
    TRY_VALUE(got, more());
    if (!got) return false;
  }
}

Result<bool> XmlCutter::tag(Tag& out) {
  for (;;) {
    // To the next '<', dropping text outside of a wanted element.
    size_t open = buffer_.find('<', at_);
    if (open == std::string::npos) {
      at_ = buffer_.size();
      TRY_VALUE(got, more());
      if (!got) return false;
      continue;
    }
    at_ = open;
    while (buffer_.size() - at_ < 9 && !ended_) TRY(more());
    const std::string_view rest = std::string_view(buffer_).substr(at_);
    std::string_view until = ">";
    if (rest.starts_with("<!--")) until = "-->";
    else if (rest.starts_with("<![CDATA[")) until = "]]>";
    else if (rest.starts_with("<?")) until = "?>";
    else if (rest.starts_with("<!")) return fail(ErrorCode::kInvalid, "the XML has a document type");
    size_t end = 0;
    if (until != ">") {
      TRY_VALUE(whole, find(until, until.size(), end));
      if (!whole) return fail(ErrorCode::kCorrupt, "the XML ends inside of a comment");
      at_ += end;
      continue;
    }
    // A '>' inside quotes is none.
    size_t from = 1;
    for (;;) {
      TRY_VALUE(whole, find(">", from, end));
      if (!whole) return fail(ErrorCode::kCorrupt, "the XML ends inside of a tag");
      const auto begin = buffer_.begin() + static_cast<ptrdiff_t>(at_), stop = begin + static_cast<ptrdiff_t>(end);
      char open_quote = 0;
      for (auto c = begin; c != stop; ++c) {
        if (open_quote == 0 && (*c == '"' || *c == '\'')) open_quote = *c;
        else if (*c == open_quote) open_quote = 0;
      }
      if (open_quote == 0) break;
      from = end;
    }
    const std::string_view text = std::string_view(buffer_).substr(at_, end);
    out.begin = at_;
    out.end = at_ + end;
    out.closing = text[1] == '/';
    out.self_closing = text.size() > 2 && text[text.size() - 2] == '/';
    std::string_view name = text.substr(out.closing ? 2 : 1);
    name = name.substr(0, name.find_first_of(" \t\r\n/>"));
    if (const size_t colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    out.wanted = name == name_;
    at_ = out.end;
    return true;
  }
}

Result<bool> XmlCutter::next(Element& out) {
  keep_ = std::string::npos;
  out = {};
  Tag t;
  do {
    TRY_VALUE(any, tag(t));
    if (!any) return false;
  } while (!t.wanted || t.closing);
  if (t.self_closing) {
    out.text = std::string_view(buffer_).substr(t.begin, t.end - t.begin);
    return true;
  }
  keep_ = t.begin;
  do {
    if (at_ - keep_ > element_max_) {
      out.too_large = true;
      keep_ = at_;  // what was read of it may go
    }
    TRY_VALUE(any, tag(t));
    if (!any) return fail(ErrorCode::kCorrupt, "the XML ends inside of an element");
  } while (!t.wanted || !t.closing);
  if (t.end - keep_ > element_max_) out.too_large = true;
  if (!out.too_large) out.text = std::string_view(buffer_).substr(keep_, t.end - keep_);
  return true;
}

}  // namespace tutti::ingest
