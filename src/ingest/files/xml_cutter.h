// Cuts elements of one name out of XML that is too large to be held: <row>...</row> after <row>...</row>.
//
// Knows comments, CDATA, quoted '>' and name prefixes (<x:row>). The wanted elements do not nest. A document type is
// refused (no spreadsheet has one, and entities are how XML bombs are made).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tutti::ingest {

class XmlCutter : NonCopyable {
 public:
  using Fill = std::function<Result<bool>(std::string& buffer)>;  // appends bytes; false at the end

  // `element_max`: bytes of one element; a larger one comes as one with `too_large`.
  XmlCutter(Fill fill, std::string name, size_t element_max)
      : fill_(std::move(fill)), name_(std::move(name)), element_max_(element_max) {}

  struct Element {
    std::string_view text;  // with its tags; valid until the next next()
    bool too_large = false;
  };
  // False at the end. kCorrupt: the XML ends inside of something; kInvalid: a document type.
  Result<bool> next(Element& out);

 private:
  struct Tag {
    size_t begin = 0, end = 0;  // of the tag in buffer_, with its brackets
    bool wanted = false, closing = false, self_closing = false;
  };
  Result<bool> tag(Tag& out);
  Result<bool> more();
  Result<bool> find(std::string_view what, size_t from, size_t& at);

  Fill fill_;
  const std::string name_;
  const size_t element_max_;
  std::string buffer_;
  size_t at_ = 0;
  size_t keep_ = std::string::npos;  // start of the element being cut; what is before it may go
  bool ended_ = false;
};

}  // namespace tutti::ingest
