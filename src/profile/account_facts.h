// Exact sums over the business objects of one account strand: revenue, products, tickets, assets, opportunities.
//
// Kept up to date by difference: take away what an object contributed before a change, add what it contributes after
// it. A sum in integers, so this equals adding up all objects anew, and facts of several strands (duplicates, the sites
// of a group) add up as well. Merging is a sum: not idempotent; objects belong to one account strand at a time. First
// and last times are kept by day with counts, because a maximum alone cannot be taken back.
//
//   TRY_VALUE(delta, apply_object(object, event, in));     // folds the event into the object
//   if (delta.from.value) facts[delta.from].subtract(delta.minus);
//   if (delta.to.value) facts[delta.to].add(delta.plus);
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profile/amount.h"
#include "profile/business_object.h"
#include "profile/text_table.h"

namespace tutti::profile {

constexpr size_t kProductsMax = 2'000;
constexpr size_t kCurrenciesMax = 32;
constexpr size_t kStagesMax = 64;

struct AmountCell {
  Amount amount;
  uint64_t terms = 0;  // how many amounts are in it: a sum of zero is not the same as none
  bool empty() const { return terms == 0; }
  void add(const AmountCell& o);
  void subtract(const AmountCell& o);
  void encode(Encoder& out) const;
  static AmountCell decode(Decoder& in);
  bool operator==(const AmountCell&) const = default;
};
using Amounts = TextTable<AmountCell, kCurrenciesMax>;  // by currency

// Counts by UTC day, each within 32 bits; knows the first and last day exactly, also after subtraction.
class DayCounts {
 public:
  bool empty() const { return days_.empty(); }
  void add(int32_t day, int64_t count);  // count may be negative; a day at zero is dropped
  void add(const DayCounts& o);
  void subtract(const DayCounts& o);
  std::optional<int32_t> first() const;
  std::optional<int32_t> last() const;
  int64_t total() const;
  int64_t since(int32_t day) const;  // of this day and later
  size_t heap_bytes() const { return days_.capacity() * sizeof(Cell); }
  void encode(Encoder& out) const;
  static DayCounts decode(Decoder& in);
  bool operator==(const DayCounts&) const = default;

 private:
  struct Cell {
    int32_t day;
    int32_t count;
    bool operator==(const Cell&) const = default;
  };
  std::vector<Cell> days_;  // by day
};

struct ProductFacts {
  Amount quantity;  // net of returns
  Amounts net;
  DayCounts orders;  // orders that hold the product, by the day placed
  bool empty() const { return orders.empty(); }
  void add(const ProductFacts& o);
  void subtract(const ProductFacts& o);
  void encode(Encoder& out) const;
  static ProductFacts decode(Decoder& in);
  bool operator==(const ProductFacts&) const = default;
};

struct StageFacts {
  int64_t count = 0;
  Amounts amount;
  bool empty() const { return count == 0; }
  void add(const StageFacts& o);
  void subtract(const StageFacts& o);
  void encode(Encoder& out) const;
  static StageFacts decode(Decoder& in);
  bool operator==(const StageFacts&) const = default;
};

struct Count {
  int64_t n = 0;
  bool empty() const { return n == 0; }
  void add(const Count& o) { n += o.n; }
  void subtract(const Count& o) { n -= o.n; }
  void encode(Encoder& out) const { out.i(n); }
  static Count decode(Decoder& in) { return {in.i()}; }
  bool operator==(const Count&) const = default;
};

struct AccountFacts {
  DayCounts orders;  // by the day placed
  int64_t lines = 0;
  int64_t lines_cancelled = 0;
  Amounts net, gross;                              // of all orders
  TextTable<ProductFacts, kProductsMax> products;  // by sku; lines without a sku count in no product
  int64_t tickets_total = 0;
  TextTable<Count, kStagesMax> tickets_open;  // by priority; "" when it has none
  int64_t assets_total = 0;
  TextTable<StageFacts, kStagesMax> opportunities;  // by stage; "" when it has none

  void add(const AccountFacts& o);
  void subtract(const AccountFacts& o);
  bool operator==(const AccountFacts&) const = default;
};

std::string encode(const AccountFacts& facts);
bool decode(std::string_view bytes, AccountFacts& out);
size_t heap_bytes(const AccountFacts& facts);  // memory behind the value, by capacity

// All that one object contributes to its account.
AccountFacts contribution_of(const BusinessObject& object);

// Folds the event into the object and says how the facts of its account change. When an order line changes, only its
// product is in the difference, so that an order of n lines does not cost n^2 product updates.
struct FactsDelta {
  StrandId from;       // 0: none
  AccountFacts minus;  // to subtract from `from`
  StrandId to;         // 0: none
  AccountFacts plus;   // to add to `to`
};
Result<FactsDelta> apply_object(BusinessObject& object, const Event& event, const ObjectInput& in);

}  // namespace tutti::profile
