#include "profile/strand_profile.h"

#include <gtest/gtest.h>
#include <malloc.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>

#include "base/sanitized.h"
#include "profile/join.h"
#include "profile/sample_events.h"
#include "profile/windows.h"

// Sanitizers bring their own operator new; a library's blocks would then be freed by ours.
#ifdef TUTTI_SANITIZED
static std::atomic<size_t> heap_used{0};
constexpr bool kHeapCounted = false;
#else
// Counts what the program holds, as malloc rounds it and with its 8 bytes of bookkeeping a block.
static std::atomic<size_t> heap_used{0};

void* operator new(size_t n) {
  void* p = std::malloc(n);
  if (!p) std::abort();
  heap_used += malloc_usable_size(p) + 8;
  return p;
}
void operator delete(void* p) noexcept {
  if (p) heap_used -= malloc_usable_size(p) + 8;
  std::free(p);
}
void operator delete(void* p, size_t) noexcept {
  operator delete(p);
}
constexpr bool kHeapCounted = true;
#endif

namespace tutti::profile {
namespace {

std::string body_of(const Sample& s) {
  const std::string name = "Name " + std::to_string(s.name);
  const std::string trait = "trait" + std::to_string(s.name);
  switch (s.type) {
    case 0: return R"({"type":"track","userId":"u","event":")" + name + "\"}";
    case 1:
      return R"({"type":"page","userId":"u","context":{"traits":{")" + trait + "\":" + json_value(s.value) + "}}}";
    case 2:
      return R"({"type":"identify","userId":"u","traits":{")" + trait + "\":" + json_value(s.value) +
             R"(},"context":{"traits":{")" + trait + R"(":"old","plan":)" + json_value(s.value + 1) + "}}}";
    case 3: return R"({"type":"telemetry","object":{"id":"a"},"metrics":{"x":1}})";
    default:
      return R"({"type":"order_line","object":{"id":"1","order":"o)" + std::to_string(s.id) +
             R"(","account":{"type":"erp","id":")" + std::to_string(s.account) + "\"}}}";
  }
}

// Folds samples the way the hub does: names interned and offsets given as they arrive.
class Folder {
 public:
  void fold_into(StrandProfile& p, const Sample& s, uint64_t message, Offset offset = {}) {
    const std::string body = body_of(s);
    const ParsedEvent event(body);
    fold(p, *event,
         {.entity = EntityClass::kPerson,
          .offset = offset.value ? offset : Offset{++last_offset_},
          .timestamp = s.at(),
          .source = SourceId{static_cast<uint32_t>(s.source)},
          .name_id = names_.id_of(event->name),
          .account = StrandId{static_cast<uint64_t>(s.account)},
          .message_hash = hash64(body, message)});
  }
  Hash128 digest_of(const StrandProfile& p) const { return digest(p, {.names = names_}); }
  Names& names() { return names_; }

 private:
  Names names_;
  uint64_t last_offset_ = 0;
};

Hash128 digest_in_order(const std::vector<Sample>& samples, const std::vector<size_t>& order) {
  Folder folder;
  StrandProfile p;
  for (const size_t k : order) folder.fold_into(p, samples[k], k);
  return folder.digest_of(p);
}

RC_GTEST_PROP(StrandProfile, AnyOrderOfArrivalGivesTheSame, ()) {
  const auto samples = *sample_lists();
  const auto seed = *rc::gen::arbitrary<uint64_t>();
  std::vector<size_t> in_order(samples.size());
  for (size_t k = 0; k < in_order.size(); ++k) in_order[k] = k;
  RC_ASSERT(digest_in_order(samples, permutation(samples.size(), seed)) == digest_in_order(samples, in_order));
}

// R11: many permutations of one long history, with far more events than touches and many equal times.
TEST(StrandProfile, ThreeHundredPermutationsGiveOneDigest) {
  std::mt19937_64 random(11);
  std::vector<Sample> samples(250);
  for (Sample& s : samples) {
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<uint64_t>(n)); };
    s = {below(5), below(4), below(4), below(12), below(3), 1 + below(2), below(4)};
  }
  const Hash128 expected = digest_in_order(samples, permutation(samples.size(), 0));
  for (uint64_t seed = 1; seed <= 300; ++seed)
    ASSERT_EQ(to_hex(digest_in_order(samples, permutation(samples.size(), seed))), to_hex(expected)) << "seed " << seed;
}

RC_GTEST_PROP(StrandProfile, AnySplitOverStrandsJoinsToTheSame, ()) {
  const auto samples = *sample_lists();
  const auto seed = *rc::gen::arbitrary<uint64_t>();
  Folder folder;
  StrandProfile whole;
  std::vector<StrandProfile> parts(4);
  for (const size_t k : permutation(samples.size(), seed)) {
    folder.fold_into(whole, samples[k], k);
    folder.fold_into(parts[hash64(std::to_string(k), seed) % parts.size()], samples[k], k);
  }
  // Any association: merge two random parts until one is left.
  std::mt19937_64 random(seed);
  while (parts.size() > 1) {
    std::shuffle(parts.begin(), parts.end(), random);
    merge_into(parts[0], parts.back());
    parts.pop_back();
  }
  RC_ASSERT(folder.digest_of(parts[0]) == folder.digest_of(whole));
}

RC_GTEST_PROP(StrandProfile, MergeCommutes, ()) {
  Folder folder;
  StrandProfile a, b;
  uint64_t message = 0;
  for (const Sample& s : *sample_lists()) folder.fold_into(a, s, ++message);
  for (const Sample& s : *sample_lists()) folder.fold_into(b, s, ++message);
  StrandProfile ab = a, ba = b;
  merge_into(ab, b);
  merge_into(ba, a);
  RC_ASSERT(ab == ba);
  RC_ASSERT(encode(ab) == encode(ba));
}

RC_GTEST_PROP(StrandProfile, MaximaAndSetsAreIdempotentAndCountsAreSums, ()) {
  Folder folder;
  StrandProfile p;
  uint64_t message = 0;
  for (const Sample& s : *sample_lists()) folder.fold_into(p, s, ++message);
  StrandProfile twice = p;
  merge_into(twice, p);
  RC_ASSERT(twice.traits == p.traits);
  RC_ASSERT(twice.touches == p.touches);
  RC_ASSERT(twice.first_seen == p.first_seen);
  RC_ASSERT(twice.last_seen == p.last_seen);
  RC_ASSERT(twice.events_total == 2 * p.events_total);
}

RC_GTEST_PROP(StrandProfile, EqualValuesHaveEqualBytesAndDecodeToThemselves, ()) {
  const auto samples = *sample_lists();
  const auto seed = *rc::gen::arbitrary<uint64_t>();
  Folder folder;  // one folder: the same ids; offsets belong to the event here
  StrandProfile a, b;
  for (size_t k = 0; k < samples.size(); ++k) folder.fold_into(a, samples[k], k, Offset{k + 1});
  for (const size_t k : permutation(samples.size(), seed)) folder.fold_into(b, samples[k], k, Offset{k + 1});
  RC_ASSERT(encode(a) == encode(b));
  StrandProfile decoded;
  RC_ASSERT(decode(encode(a), decoded));
  RC_ASSERT(decoded == a);
}

TEST(StrandProfile, CutOrForeignBytesAreRefused) {
  Folder folder;
  StrandProfile p;
  for (int k = 0; k < 5; ++k) folder.fold_into(p, {.type = k, .name = k}, static_cast<uint64_t>(k));
  const std::string bytes = encode(p);
  StrandProfile out;
  for (size_t n = 0; n < bytes.size(); ++n) EXPECT_FALSE(decode(std::string_view(bytes).substr(0, n), out)) << n;
  EXPECT_FALSE(decode(bytes + "x", out));
  EXPECT_FALSE(decode("\x02" + bytes.substr(1), out));
}

TEST(StrandProfile, TooManyTraitsKeepTheNewestWhateverTheOrder) {
  const auto build = [](uint64_t seed) {
    Folder folder;
    StrandProfile p;
    for (const size_t k : permutation(400, seed)) {
      const ParsedEvent e(R"({"type":"identify","userId":"u","traits":{"t)" + std::to_string(k % 350) +
                          "\":" + std::to_string(k) + "}}");
      fold(p, *e, {.offset = Offset{k + 1}, .timestamp = Millis{static_cast<int64_t>(k / 7)}, .source = SourceId{1}});
    }
    return p;
  };
  const StrandProfile expected = build(0);
  EXPECT_EQ(expected.traits.size(), kTraitLimits.entries_max);
  EXPECT_TRUE(expected.traits.overflowed());
  EXPECT_EQ(expected.traits.find("t349")->json, "349");
  EXPECT_EQ(expected.traits.find("t20")->json, "370");
  EXPECT_FALSE(expected.traits.find("t60"));
  for (uint64_t seed = 1; seed < 10; ++seed) EXPECT_EQ(encode(build(seed)), encode(expected)) << seed;
}

TEST(StrandProfile, OversizeTraitsAreDroppedAndCounted) {
  StrandProfile p;
  const ParsedEvent e(R"({"type":"identify","userId":"u","traits":{"big":")" + std::string(5000, 'x') +
                      R"(","name":"Ada"}})");
  fold(p, *e, {.offset = Offset{1}, .timestamp = kSampleNow, .source = SourceId{1}});
  EXPECT_EQ(p.traits_dropped, 1u);
  EXPECT_FALSE(p.traits.find("big"));
  EXPECT_EQ(p.traits.find("name")->json, "\"Ada\"");
}

// Sparse and crowded days, some beyond the window and one in the future that moves it: floor and age together.
TEST(StrandProfile, TooManyDayBucketsDropWholeOldDaysWhateverTheOrder) {
  struct Seen {
    int day, name;
  };
  std::vector<Seen> seen;
  for (int name = 0; name < 3000; ++name) seen.push_back({-120, name});
  for (int day = -95; day <= 0; ++day)
    for (int name = 0; name < (day % 7 == 0 ? 300 : 30); ++name) seen.push_back({day, name});
  seen.push_back({1, 0});
  const auto build = [&](uint64_t seed) {
    StrandProfile p;
    const ParsedEvent e(R"({"type":"track","userId":"u","event":"x"})");
    for (const size_t k : permutation(seen.size(), seed))
      fold(p, *e,
           {.timestamp = kSampleNow + seen[k].day * kDayMs,
            .name_id = static_cast<uint32_t>(seen[k].name),
            .message_hash = k});
    return p;
  };
  const StrandProfile expected = build(0);
  EXPECT_LE(expected.days.size(), kBucketsMax);
  EXPECT_GT(expected.days_floor, INT32_MIN);
  EXPECT_EQ(expected.days.front().day, expected.days_floor);
  EXPECT_EQ(expected.events_total, seen.size());
  for (uint64_t seed = 1; seed < 6; ++seed) EXPECT_EQ(encode(build(seed)), encode(expected)) << seed;

  StrandProfile left, right;
  const ParsedEvent e(R"({"type":"track","userId":"u","event":"x"})");
  for (size_t k = 0; k < seen.size(); ++k)
    fold(k % 2 ? left : right, *e,
         {.timestamp = kSampleNow + seen[k].day * kDayMs,
          .name_id = static_cast<uint32_t>(seen[k].name),
          .message_hash = k});
  merge_into(left, right);
  EXPECT_EQ(encode(left), encode(expected));
}

TEST(StrandProfile, AnOldFloorIsForgottenWhenTheWindowHasPassedIt) {
  StrandProfile p, fresh;
  const ParsedEvent e(R"({"type":"track","userId":"u","event":"x"})");
  for (uint32_t name = 0; name < kBucketsMax + 10; ++name) {
    const FoldInput in{.timestamp = kSampleNow + -static_cast<int64_t>(name % 2) * kDayMs, .name_id = name};
    fold(p, *e, in);
  }
  EXPECT_GT(p.days_floor, INT32_MIN);
  fold(p, *e, {.timestamp = kSampleNow + 200 * kDayMs});
  EXPECT_EQ(p.days_floor, INT32_MIN);
  EXPECT_EQ(p.days.size(), 1u);
}

TEST(StrandProfile, GroupTraitsAreTheAccountsAndContextTraitsThePersons) {
  const ParsedEvent e(
      R"({"type":"group","userId":"u","groupId":"g","traits":{"name":"ACME","company":{"address":{"city":"Graz"}}},
          "context":{"traits":{"name":"Ada"}}})");
  StrandProfile person, account;
  fold(person, *e,
       {.entity = EntityClass::kPerson, .offset = Offset{1}, .timestamp = kSampleNow, .source = SourceId{1}});
  fold(account, *e,
       {.entity = EntityClass::kAccount, .offset = Offset{1}, .timestamp = kSampleNow, .source = SourceId{1}});
  EXPECT_EQ(person.traits.size(), 1u);
  EXPECT_EQ(person.traits.find("name")->json, "\"Ada\"");
  EXPECT_EQ(account.traits.find("name")->json, "\"ACME\"");
  EXPECT_EQ(account.traits.find("company")->json, R"({"address":{"city":"Graz"}})");
}

TEST(StrandProfile, TheEventsOwnTraitsWinOverItsContext) {
  const ParsedEvent e(
      R"({"type":"identify","userId":"u","traits":{"plan":"basic"},"context":{"traits":{"plan":"trial","city":"Wien"}}})");
  StrandProfile p;
  fold(p, *e, {.offset = Offset{1}, .timestamp = kSampleNow, .source = SourceId{1}});
  EXPECT_EQ(p.traits.find("plan")->json, "\"basic\"");
  EXPECT_EQ(p.traits.find("city")->json, "\"Wien\"");
}

TEST(StrandProfile, LinesOfOneOrderAreOneTouchAndReadingsAreNone) {
  StrandProfile p;
  for (uint64_t k = 1; k <= 20; ++k) {
    const ParsedEvent line(R"({"type":"order_line","object":{"id":")" + std::to_string(k) + R"(","order":"SO-1"}})");
    fold(p, *line, {.offset = Offset{k}, .timestamp = kSampleNow, .source = SourceId{1}, .message_hash = k});
    const ParsedEvent reading(R"({"type":"telemetry","object":{"id":"a"}})");
    fold(p, *reading,
         {.offset = Offset{100 + k}, .timestamp = kSampleNow, .source = SourceId{1}, .message_hash = 100 + k});
  }
  ASSERT_EQ(p.touches.size(), 1u);
  EXPECT_EQ(p.touches[0].kind(), EventType::kOrderLine);
  EXPECT_EQ(p.touches[0].offset, 20u);
  EXPECT_EQ(p.events_total, 40u);
}

// R12: late and future events land in the right window.
TEST(Windows, LateAndFutureEventsLandInTheirPeriod) {
  struct Case {
    const char* at;
    WindowCounts expected;
  };
  const Millis now = *parse_time("2026-03-29T12:00:00Z");  // the day that summer time begins in Europe
  const Case cases[] = {
      {"2025-02-22T12:00:00Z", {0, 0, 0, 0}},  // -400 d
      {"2025-12-29T23:59:59.999Z", {0, 0, 0, 0}},
      {"2025-12-30T00:00:00Z", {0, 0, 0, 1}},  // the 90th day, today included
      {"2026-02-27T23:59:59Z", {0, 0, 0, 1}},
      {"2026-02-28T00:00:00Z", {0, 0, 1, 1}},
      {"2026-03-22T23:59:59Z", {0, 0, 1, 1}},
      {"2026-03-23T00:00:00Z", {0, 1, 1, 1}},
      {"2026-03-28T23:59:59Z", {0, 1, 1, 1}},
      {"2026-03-29T01:30:00Z", {1, 1, 1, 1}},  // the hour that Berlin skips
      {"2026-03-29T02:30:00+02:00", {1, 1, 1, 1}},
      {"2026-03-30T11:59:59Z", {0, 0, 0, 0}},  // up to a day ahead: not yet
  };
  for (const Case& c : cases) {
    StrandProfile p;
    const ParsedEvent e(R"({"type":"page","userId":"u"})");
    fold(p, *e, {.timestamp = now});
    fold(p, *e, {.timestamp = *parse_time(c.at)});
    WindowCounts w = count_windows(p, now);
    --w.days_1, --w.days_7, --w.days_30, --w.days_90;  // the event of now
    EXPECT_EQ(w, c.expected) << c.at;
    EXPECT_EQ(p.events_total, 2u);
    EXPECT_EQ(p.first_seen, std::min(now, *parse_time(c.at)));
  }
}

TEST(Windows, ADayAheadStillLeavesNinetyFullDays) {
  const Millis now = *parse_time("2038-01-19T03:14:08Z");
  StrandProfile p;
  const ParsedEvent e(R"({"type":"page","userId":"u"})");
  fold(p, *e, {.timestamp = now + -89 * kDayMs});
  fold(p, *e, {.timestamp = now + kDayMs});
  EXPECT_EQ(count_windows(p, now).days_90, 1u);
  EXPECT_EQ(count_windows(p, now + kDayMs), (WindowCounts{1, 1, 1, 1}));
}

TEST(Windows, FiltersAndBreakdownsAgree) {
  Folder folder;
  StrandProfile p;
  std::mt19937_64 random(5);
  for (uint64_t k = 0; k < 300; ++k) {
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<uint64_t>(n)); };
    folder.fold_into(p, {below(2), below(4), 0, below(9), below(3), 1, 0}, k);
  }
  const Windows all = windows_of(p, kSampleNow);
  WindowCounts by_account, by_name, by_channel;
  const auto add = [](WindowCounts& to, const WindowCounts& w) {
    to.days_1 += w.days_1, to.days_7 += w.days_7, to.days_30 += w.days_30, to.days_90 += w.days_90;
  };
  for (uint64_t account = 0; account < 3; ++account)
    add(by_account, count_windows(p, kSampleNow, {.account = StrandId{account}}));
  for (const NameWindow& n : all.by_name) {
    add(by_name, n.counts);
    EXPECT_EQ(n.counts, count_windows(p, kSampleNow, {.name = n.name}));
  }
  for (const WindowCounts& w : all.by_channel) add(by_channel, w);
  EXPECT_EQ(by_account, all.total);
  EXPECT_EQ(by_name, all.total);
  EXPECT_EQ(by_channel, all.total);
  EXPECT_GT(all.total.days_90, all.total.days_1);
}

RC_GTEST_PROP(Join, OfStrandsIsTheProfileOfAllTheirEventsAndUnmergesExactly, ()) {
  const auto samples = *sample_lists();
  Folder folder;
  StrandProfile whole;
  std::vector<StrandProfile> parts(3);
  for (size_t k = 0; k < samples.size(); ++k) {
    folder.fold_into(whole, samples[k], k);
    folder.fold_into(parts[k % 3], samples[k], k);
  }
  const std::vector<StrandView> views = {{StrandId{1}, &parts[0]}, {StrandId{2}, &parts[1]}, {StrandId{3}, &parts[2]}};
  const std::vector<StrandView> turned = {views[2], views[0], views[1]};
  const JoinedProfile joined = join(views, {}, kSampleNow);
  const JoinedProfile again = join(turned, {}, kSampleNow);
  StrandProfile activity = whole;
  activity.traits = {};
  RC_ASSERT(folder.digest_of(joined.activity) == folder.digest_of(activity));
  RC_ASSERT(joined.activity == again.activity);
  RC_ASSERT(joined.windows.total == count_windows(whole, kSampleNow));
  // Traits by the default rule are those of the one strand.
  RC_ASSERT(joined.traits.size() == whole.traits.size());
  for (const MergedTrait& t : joined.traits) {
    const auto one = whole.traits.find(t.name);
    RC_ASSERT(one && one->json == t.winner.json && one->at == t.winner.at && one->source == t.winner.source);
    RC_ASSERT(t.removed == one->removed());
  }
}

// DESIGN 6: at most 2 KB a hot person. Counts what malloc gives, not what we ask for.
TEST(StrandProfile, AUsualPersonTakesTwoKilobytesAtMost) {
  const auto build = [] {
    auto p = std::make_unique<StrandProfile>();
    for (uint64_t k = 0; k < 30; ++k) {
      const ParsedEvent e(R"({"type":"track","userId":"u","event":"x"})");
      fold(*p, *e,
           {.offset = Offset{1'000'000 + k},
            .timestamp = kSampleNow + static_cast<int64_t>(k) * 20 * kHourMs,
            .source = SourceId{1},
            .name_id = 1 + static_cast<uint32_t>(k % 3),
            .account = StrandId{77},
            .message_hash = k});
    }
    const ParsedEvent e(
        R"({"type":"identify","userId":"u","traits":{"email":"ada.lovelace@example.com","name":"Ada Lovelace",
        "phone":"+43 1 234567","title":"Head of Procurement","company":"Analytical Engines GmbH"}})");
    fold(*p, *e,
         {.offset = Offset{1}, .timestamp = kSampleNow, .source = SourceId{1}, .name_id = 1, .message_hash = 99});
    return p;
  };
  if (!kHeapCounted) GTEST_SKIP() << "sanitizers keep their own heap";
  const size_t before = heap_used;
  const auto p = build();
  const size_t used = heap_used - before;
  EXPECT_EQ(p->touches.size(), 31u);
  EXPECT_EQ(p->traits.size(), 5u);
  EXPECT_EQ(p->names.size(), 3u);
  std::printf("[ memory ] %zu bytes, %zu by our own count\n", used, sizeof(StrandProfile) + heap_bytes(*p));
  EXPECT_LE(used, 2048u);
}

}  // namespace
}  // namespace tutti::profile
