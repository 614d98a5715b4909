#include "sql/arrow.h"

#include <flatbuffers/flatbuffers.h>

namespace tutti::sql {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
using Table = Offset<flatbuffers::Table>;

// Field numbers and enumerations of Arrow's Message.fbs and Schema.fbs.
constexpr int16_t kVersion5 = 4;
constexpr uint8_t kSchemaHeader = 1, kBatchHeader = 3;
constexpr uint8_t kIntType = 2, kFloatType = 3, kUtf8Type = 5, kBoolType = 6, kDecimalType = 7, kDateType = 8,
                  kTimestampType = 10;
constexpr int16_t kDoublePrecision = 2, kDays = 0, kMicroseconds = 2;

constexpr flatbuffers::voffset_t field(int number) {
  return static_cast<flatbuffers::voffset_t>(4 + 2 * number);
}

struct FieldNode {
  int64_t length, null_count;
};
struct Buffer {
  int64_t offset, length;
};

Table type_table(FlatBufferBuilder& b, const ArrowColumn& c) {
  Offset<flatbuffers::String> zone;
  if (c.type == ArrowType::kTimestamp && c.utc) zone = b.CreateString("UTC");
  const auto start = b.StartTable();
  switch (c.type) {
    case ArrowType::kInt64:
      b.AddElement<int32_t>(field(0), 64, 0);
      b.AddElement<uint8_t>(field(1), 1, 0);
      break;
    case ArrowType::kDouble: b.AddElement<int16_t>(field(0), kDoublePrecision, 0); break;
    case ArrowType::kDecimal:
      b.AddElement<int32_t>(field(0), 38, 0);
      b.AddElement<int32_t>(field(1), c.scale, 0);
      break;  // 128 bits is the default
    case ArrowType::kDate: b.AddElement<int16_t>(field(0), kDays, 1); break;
    case ArrowType::kTimestamp:
      b.AddElement<int16_t>(field(0), kMicroseconds, 0);
      if (c.utc) b.AddOffset(field(1), zone);
      break;
    case ArrowType::kBool:
    case ArrowType::kText: break;
  }
  return Table(b.EndTable(start));
}

uint8_t type_number(ArrowType type) {
  switch (type) {
    case ArrowType::kBool: return kBoolType;
    case ArrowType::kInt64: return kIntType;
    case ArrowType::kDouble: return kFloatType;
    case ArrowType::kDecimal: return kDecimalType;
    case ArrowType::kDate: return kDateType;
    case ArrowType::kTimestamp: return kTimestampType;
    case ArrowType::kText: return kUtf8Type;
  }
  return 0;
}

// Continuation mark, size of the metadata, metadata padded to eight bytes, body.
std::string message(FlatBufferBuilder& b, uint8_t kind, Table header, const std::string& body) {
  const auto start = b.StartTable();
  b.AddElement<int64_t>(field(3), static_cast<int64_t>(body.size()), 0);
  b.AddOffset(field(2), header);
  b.AddElement<int16_t>(field(0), kVersion5, 0);
  b.AddElement<uint8_t>(field(1), kind, 0);
  b.Finish(Table(b.EndTable(start)));
  const auto padded = static_cast<uint32_t>((b.GetSize() + 7) / 8 * 8);
  std::string out = "\xff\xff\xff\xff";
  out.append(reinterpret_cast<const char*>(&padded), sizeof padded);
  out.append(reinterpret_cast<const char*>(b.GetBufferPointer()), b.GetSize());
  out.append(padded - b.GetSize(), '\0');
  return out + body;
}

// Appends buffers to a body, each at a multiple of eight bytes.
struct Body {
  std::string bytes;
  std::vector<Buffer> buffers;

  void add(const void* data, size_t size) {
    buffers.push_back({static_cast<int64_t>(bytes.size()), static_cast<int64_t>(size)});
    bytes.append(static_cast<const char*>(data), size);
    bytes.append((8 - size % 8) % 8, '\0');
  }
};

size_t width(ArrowType type) {
  switch (type) {
    case ArrowType::kDecimal: return 16;
    case ArrowType::kDate: return 4;
    default: return 8;
  }
}

void add_text(Body& body, const duckdb_string_t* values, const uint64_t* valid, idx_t rows) {
  std::vector<int32_t> ends{0};
  std::string all;
  for (idx_t k = 0; k < rows; ++k) {
    if (!valid || duckdb_validity_row_is_valid(const_cast<uint64_t*>(valid), k)) {
      auto* s = const_cast<duckdb_string_t*>(values + k);
      all.append(duckdb_string_t_data(s), duckdb_string_t_length(*s));
    }
    ends.push_back(static_cast<int32_t>(all.size()));
  }
  body.add(ends.data(), ends.size() * sizeof(int32_t));
  body.add(all.data(), all.size());
}

void add_bools(Body& body, const bool* values, idx_t rows) {
  std::string bits((rows + 7) / 8, '\0');
  for (idx_t k = 0; k < rows; ++k)
    if (values[k]) bits[k / 8] = static_cast<char>(bits[k / 8] | 1 << (k % 8));
  body.add(bits.data(), bits.size());
}

}  // namespace

std::string arrow_schema(const std::vector<ArrowColumn>& columns) {
  FlatBufferBuilder b;
  std::vector<Table> fields;
  for (const ArrowColumn& c : columns) {
    const auto name = b.CreateString(c.name);
    const Table type = type_table(b, c);
    const auto children = b.CreateVector(std::vector<Table>());
    const auto start = b.StartTable();
    b.AddOffset(field(0), name);
    b.AddElement<uint8_t>(field(1), 1, 0);
    b.AddElement<uint8_t>(field(2), type_number(c.type), 0);
    b.AddOffset(field(3), type);
    b.AddOffset(field(5), children);
    fields.emplace_back(b.EndTable(start));
  }
  const auto list = b.CreateVector(fields);
  const auto start = b.StartTable();
  b.AddOffset(field(1), list);
  return message(b, kSchemaHeader, Table(b.EndTable(start)), {});
}

std::string arrow_batch(const std::vector<ArrowColumn>& columns, duckdb_data_chunk chunk) {
  const idx_t rows = duckdb_data_chunk_get_size(chunk);
  Body body;
  std::vector<FieldNode> nodes;
  for (size_t k = 0; k < columns.size(); ++k) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, k);
    uint64_t* valid = duckdb_vector_get_validity(vector);
    int64_t nulls = 0;
    if (valid)
      for (idx_t row = 0; row < rows; ++row) nulls += !duckdb_validity_row_is_valid(valid, row);
    nodes.push_back({static_cast<int64_t>(rows), nulls});
    body.add(valid, nulls > 0 ? (rows + 7) / 8 : 0);  // the same bits in the same order
    const void* data = duckdb_vector_get_data(vector);
    switch (columns[k].type) {
      case ArrowType::kText: add_text(body, static_cast<const duckdb_string_t*>(data), valid, rows); break;
      case ArrowType::kBool: add_bools(body, static_cast<const bool*>(data), rows); break;
      default: body.add(data, rows * width(columns[k].type));
    }
  }
  FlatBufferBuilder b;
  const auto node_list = b.CreateVectorOfStructs(nodes.data(), nodes.size());
  const auto buffer_list = b.CreateVectorOfStructs(body.buffers.data(), body.buffers.size());
  const auto start = b.StartTable();
  b.AddElement<int64_t>(field(0), static_cast<int64_t>(rows), 0);
  b.AddOffset(field(1), node_list);
  b.AddOffset(field(2), buffer_list);
  return message(b, kBatchHeader, Table(b.EndTable(start)), body.bytes);
}

std::string arrow_end() {
  return {"\xff\xff\xff\xff\0\0\0\0", 8};
}

}  // namespace tutti::sql
