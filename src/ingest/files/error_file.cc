#include "ingest/files/error_file.h"

#include <filesystem>

#include "ingest/files/csv_writer.h"

namespace tutti::ingest {

Result<void> ErrorFile::open(const RowReader& reader) {
  std::error_code failed;
  if (bytes_ > 0) std::filesystem::resize_file(path_, bytes_, failed);  // rows of a lost batch come again
  if (failed) bytes_ = 0;
  out_.open(path_, std::ios::binary | (bytes_ > 0 ? std::ios::app : std::ios::trunc));
  if (bytes_ > 0) return {};
  std::string head = reader.encoding().value == "utf-8" ? "" : "\xef\xbb\xbf";
  CsvLine line(reader.delimiter());
  for (const std::string_view column : kErrorFileColumns) line.add(column);
  // A mended file of rejected rows has these columns already.
  const auto& header = reader.header();
  if (reader.format() == FileFormat::kJsonLines) line.add("json");
  for (size_t k = reader.is_error_file() ? std::size(kErrorFileColumns) : 0; k < header.size(); ++k)
    line.add(header[k]);
  head += line.take();
  out_ << head;
  bytes_ = head.size();
  return {};
}

Result<void> ErrorFile::add(const FileRow& row, const RowError& error, const RowReader& reader) {
  if (!out_.is_open()) TRY(open(reader));
  CsvLine line(reader.delimiter());
  line.add(std::to_string(row.number));
  line.add(error.reason);
  line.add(error.column);
  const bool as_it_was = reader.format() == FileFormat::kDelimited && !reader.is_error_file();
  if (as_it_was) {
    line.add_raw(row.text);
  } else if (reader.format() == FileFormat::kJsonLines) {
    line.add(row.text);
  } else {
    for (size_t k = reader.is_error_file() ? std::size(kErrorFileColumns) : 0; k < row.values.size(); ++k)
      line.add(row.values[k]);
  }
  const std::string text = line.take();
  out_ << text;
  out_.flush();  // before the state says that the row is done
  if (!out_) return fail(ErrorCode::kIo, "the file for rejected rows cannot be written", path_);
  bytes_ += text.size();
  return {};
}

}  // namespace tutti::ingest
