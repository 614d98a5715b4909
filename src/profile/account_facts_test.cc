#include "profile/account_facts.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "profile/sample_events.h"

namespace tutti::profile {
namespace {

std::string body_of(const Sample& s) {
  const std::string account =
      s.account ? R"(,"account":{"type":"erp","id":"A)" + std::to_string(s.account) + "\"}" : "";
  const std::string id = std::to_string(s.id), value = std::to_string(s.value), name = std::to_string(s.name);
  const std::string placed = s.value < 2 ? R"(,"placedAt":")" + format_time(s.at()) + "\"" : "";
  switch (s.type) {
    case 0:
      return R"({"type":"order","object":{"id":")" + id + R"(","total":)" + value + R"(.5,"currency":"C)" + name +
             "\"" + (s.name == 2 ? placed : "") + account + "}}";
    case 1:
    case 2:
      return R"({"type":"order_line","object":{"order":")" + id + R"(","id":")" + name + R"(","sku":"K)" + value +
             R"(","quantity":)" + std::to_string(s.value - 1) + R"(,"price":"1)" + name + R"(.125")" + placed +
             account + "}}";
    case 3:
      return R"({"type":"ticket","object":{"id":")" + id + R"(","status":")" + (s.value % 2 ? "open" : "Closed") +
             R"(","priority":"p)" + name + "\"" + account + "}}";
    default:
      if (s.source == 1)
        return R"({"type":"opportunity","object":{"id":")" + id + R"(","stage":"s)" + name +
               R"(","currency":"EUR","amount":)" + value + account + "}}";
      return R"({"type":"telemetry","object":{"id":")" + id + R"("},"metrics":{"x":)" + value + "}}";
  }
}

// The hub's part: objects by name, facts by account.
struct World {
  std::map<std::string, BusinessObject> objects;
  std::map<StrandId, AccountFacts> facts;

  void apply(const Sample& s) {
    const ParsedEvent event(body_of(s));
    std::string scratch;
    const auto name = object_named_by(*event, scratch);
    BusinessObject& object = objects[std::string(to_string(name->kind)) + "/" + std::string(name->id)];
    const StrandId account = event->account.empty() ? StrandId{} : StrandId{hash64(event->account[0].value)};
    const auto delta = apply_object(object, *event, {.timestamp = s.at(), .source = SourceId{1}, .account = account});
    ASSERT_TRUE(delta);
    if (delta->from.value) facts[delta->from].subtract(delta->minus);
    if (delta->to.value) facts[delta->to].add(delta->plus);
  }

  std::map<StrandId, AccountFacts> recomputed() const {
    std::map<StrandId, AccountFacts> out;
    for (const auto& [name, object] : objects)
      if (object.account.strand.value) out[object.account.strand].add(contribution_of(object));
    return out;
  }
};

RC_GTEST_PROP(AccountFacts, KeptByDifferenceEqualRecomputed, ()) {
  World world;
  for (const Sample& s : *sample_lists()) {
    world.apply(s);
    std::map<StrandId, AccountFacts> kept = world.facts;
    std::erase_if(kept, [](const auto& entry) { return entry.second == AccountFacts{}; });
    RC_ASSERT(kept == world.recomputed());
  }
}

// The same with longer histories than rapidcheck makes, so that orders have many lines and products share them.
TEST(AccountFacts, KeptByDifferenceEqualRecomputedAfterThousands) {
  std::mt19937_64 random(7);
  World world;
  for (int k = 0; k < 5000; ++k) {
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<uint64_t>(n)); };
    world.apply({below(5), below(9), below(5), below(12), below(4), 1 + below(2), below(6)});
    if (k % 100 != 0) continue;
    std::map<StrandId, AccountFacts> kept = world.facts;
    std::erase_if(kept, [](const auto& entry) { return entry.second == AccountFacts{}; });
    ASSERT_TRUE(kept == world.recomputed()) << "after " << k;
  }
}

RC_GTEST_PROP(AccountFacts, AddUpInAnyOrderAndDecodeToThemselves, ()) {
  World world;
  for (const Sample& s : *sample_lists()) world.apply(s);
  AccountFacts forward, backward;
  const auto all = world.recomputed();
  for (auto it = all.begin(); it != all.end(); ++it) forward.add(it->second);
  for (auto it = all.rbegin(); it != all.rend(); ++it) backward.add(it->second);
  RC_ASSERT(forward == backward);
  AccountFacts decoded;
  RC_ASSERT(decode(encode(forward), decoded));
  RC_ASSERT(decoded == forward);
  for (const auto& [account, facts] : all) forward.subtract(facts);
  RC_ASSERT(forward == AccountFacts{});
}

TEST(AccountFacts, TellsWhatWasBought) {
  World world;
  const auto at = kSampleNow;
  const auto apply = [&](const std::string& json) {
    const ParsedEvent event(json);
    std::string scratch;
    BusinessObject& object = world.objects[std::string(object_named_by(*event, scratch)->id)];
    auto delta = apply_object(object, *event, {.timestamp = at, .source = SourceId{1}, .account = StrandId{5}});
    ASSERT_TRUE(delta);
    if (delta->from.value) world.facts[delta->from].subtract(delta->minus);
    world.facts[delta->to].add(delta->plus);
  };
  const std::string account = R"("account":{"type":"erp","id":"A"})";
  for (const char* line : {R"("order":"1","id":"1","sku":"HX","quantity":4,"price":"2.50","placedAt":"2026-01-01")",
                           R"("order":"1","id":"2","sku":"HX","quantity":1,"price":"2.50","placedAt":"2026-01-01")",
                           R"("order":"2","id":"1","sku":"HX","quantity":-2,"price":"2.50","placedAt":"2026-02-01")"})
    apply(R"({"type":"order_line","object":{)" + account + R"(,"currency":"EUR",)" + line + "}}");
  const AccountFacts& f = world.facts[StrandId{5}];
  EXPECT_EQ(f.orders.total(), 2);
  EXPECT_EQ(format_day(*f.orders.first()), "2026-01-01");
  EXPECT_EQ(format_day(*f.orders.last()), "2026-02-01");
  EXPECT_EQ(f.orders.since(days_from_civil(2026, 1, 15)), 1);
  EXPECT_EQ(to_string(f.net.find("EUR")->amount), "7.5");
  EXPECT_EQ(to_string(f.gross.find("EUR")->amount), "12.5");
  const ProductFacts* hx = f.products.find("HX");
  ASSERT_TRUE(hx);
  EXPECT_EQ(to_string(hx->quantity), "3");
  EXPECT_EQ(hx->orders.total(), 2);  // two lines of the first order count it once
  EXPECT_EQ(f.lines_cancelled, 1);
}

TEST(AccountFacts, ProductsBeyondTheBoundShareOneEntryExactly) {
  const auto build = [](uint64_t seed) {
    AccountFacts f;
    for (const size_t k : permutation(3 * kProductsMax, seed)) {
      AccountFacts one;
      ProductFacts p;
      p.quantity = Amount(Decimal{static_cast<int64_t>(k)});
      p.orders.add(static_cast<int32_t>(k % 7), 1);
      one.products.add("K" + std::to_string(k), p);
      f.add(one);
    }
    return f;
  };
  const AccountFacts f = build(1);
  EXPECT_LE(f.products.entries().size(), kProductsMax);
  EXPECT_TRUE(f.products.overflowed());
  EXPECT_TRUE(f == build(2));
  Amount sum = f.products.other().quantity;
  int64_t orders = f.products.other().orders.total();
  for (const auto& e : f.products.entries()) {
    sum += e.value.quantity;
    orders += e.value.orders.total();
  }
  const int64_t n = 3 * kProductsMax;
  EXPECT_EQ(sum, Amount(Decimal{n * (n - 1) / 2}));
  EXPECT_EQ(orders, n);
  AccountFacts none = f;
  none.subtract(build(3));
  EXPECT_TRUE(none.products.empty());
}

TEST(Amount, IsExactBeyondADecimal) {
  Amount sum;
  for (int k = 0; k < 1000; ++k)
    sum += Amount::product(*parse_decimal("1000000000"), *parse_decimal("9000000000000.5"));
  EXPECT_EQ(to_string(sum), "9000000000000500000000000");
  Encoder e;
  sum.encode(e);
  Amount(Decimal{-1}).encode(e);
  Decoder d(e.view());
  EXPECT_EQ(Amount::decode(d), sum);
  EXPECT_EQ(to_string(Amount::decode(d)), "-0.000001");
  EXPECT_EQ(to_string(Amount{}), "0");
}

TEST(Amount, ProductsAreRoundedHalfToEven) {
  const auto half = [](int64_t micros) { return to_string(Amount::product(Decimal{micros}, Decimal{500'000})); };
  EXPECT_EQ(half(1), "0");
  EXPECT_EQ(half(3), "0.000002");
  EXPECT_EQ(half(5), "0.000002");
  EXPECT_EQ(half(-3), "-0.000002");
}

RC_GTEST_PROP(Amount, ProductIsDecimalsMultiply, (int32_t a, int32_t b)) {
  RC_ASSERT(to_string(Amount::product(Decimal{a}, Decimal{b})) == to_string(*multiply(Decimal{a}, Decimal{b})));
}

TEST(AccountFacts, TheirMemoryGrowsWithTheDaysTheyCount) {
  AccountFacts facts;
  const size_t before = heap_bytes(facts);
  for (int32_t day = 0; day < 500; ++day) facts.orders.add(19'000 + day, 1);
  EXPECT_GE(heap_bytes(facts) - before, 500 * sizeof(int32_t));
  // And what is written comes back: days are stored as their distance from the one before.
  facts.orders.add(-3, 2);
  AccountFacts again;
  ASSERT_TRUE(decode(encode(facts), again));
  EXPECT_EQ(again, facts);
}

}  // namespace
}  // namespace tutti::profile
