#include "profile/fold_check.h"

#include <array>

#include "profile/business_object.h"
#include "profile/read_fields.h"

namespace tutti::profile {
namespace {

namespace dom = simdjson::dom;

constexpr Millis kYearOne{-62'135'596'800'000};
constexpr Millis kYearTenThousand{253'402'300'800'000};

// Fields that Tutti reads of its own types; all others are kept as they are.
constexpr std::array<std::string_view, 4> kAmounts = {"total", "amount", "price", "quantity"};
constexpr std::array<std::string_view, 6> kTimes = {"placedAt",  "openedAt",    "closedAt",
                                                    "closeDate", "installedAt", "warrantyUntil"};

Result<void> refuse(const char* reason, std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message), reason);
}

Result<void> check_part(const Event& event, std::string_view key, const char* reason) {
  dom::element e;
  if (event.root[key].get(e) != simdjson::SUCCESS || e.is_null() || e.is_object()) return {};
  return refuse(reason, std::string(key) + " must be an object");
}

Result<void> check_id(dom::object object, std::string_view field) {
  std::string scratch;
  const auto id = text_field(object, field, scratch);
  if (!id) return refuse("bad_id", std::string("object.") + std::string(field) + " is missing or no text");
  if (id->size() > kObjectIdBytesMax)
    return refuse("bad_id", std::string("object.") + std::string(field) + " is too long");
  return {};
}

Result<void> check_numbers(dom::object object) {
  for (const std::string_view field : kAmounts) {
    const Read<Decimal> n = read_decimal(object, field);
    if (n.present && !n.value) return refuse("bad_number", "object." + std::string(field) + " is no number that fits");
    if (field == "quantity" && n.value &&
        (n.value->micros > kQuantityMax * 1'000'000 || n.value->micros < -kQuantityMax * 1'000'000))
      return refuse("amount_overflow", "object.quantity is beyond a thousand million");
  }
  return {};
}

Result<void> check_object(const Event& event) {
  TRY(check_id(event.object, "id"));
  if (event.type == EventType::kOrderLine) TRY(check_id(event.object, "order"));
  TRY(check_numbers(event.object));
  for (const std::string_view field : kTimes)
    if (const Read<Millis> t = read_time(event.object, field); t.present && !t.value)
      return refuse("bad_date", "object." + std::string(field) + " is no ISO 8601 time");
  dom::element currency;
  if (event.object["currency"].get(currency) == simdjson::SUCCESS && !currency.is_null()) {
    std::string_view text;
    if (currency.get(text) != simdjson::SUCCESS || text.size() > kCurrencyBytesMax)
      return refuse("bad_currency", "object.currency must be a code of at most 8 bytes");
  }
  dom::element metrics;
  if (event.type == EventType::kTelemetry &&
      (event.root["metrics"].get(metrics) != simdjson::SUCCESS || !metrics.is_object()))
    return refuse("bad_metrics", "metrics must be an object");
  return {};
}

}  // namespace

Result<void> check_event(const Event& event, Millis timestamp) {
  if (timestamp < kYearOne || timestamp >= kYearTenThousand)
    return refuse("bad_time", "the time is outside the years 1 to 9999");
  TRY(check_part(event, "traits", "bad_traits"));
  TRY(check_part(event, "properties", "bad_properties"));
  std::string scratch;
  if (object_named_by(event, scratch) || event.type >= EventType::kOrder) TRY(check_object(event));
  return {};
}

}  // namespace tutti::profile
