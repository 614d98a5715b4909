#include "profile/fold_check.h"

#include <string>

#include "profile/business_object.h"
#include "profile/json_text.h"

namespace tutti::profile {
namespace {

namespace dom = simdjson::dom;

constexpr Millis kFirstTime{-62'135'596'800'000};  // 0001-01-01
constexpr Millis kLastTime{253'402'300'799'999};   // the end of 9999
constexpr int64_t kQuantityMaxMicros = 1'000'000'000LL * 1'000'000;

tl::unexpected<Error> refuse(std::string message, std::string reason) {
  return fail(ErrorCode::kInvalid, std::move(message), std::move(reason));
}

bool absent_or_object(dom::object root, std::string_view key) {
  dom::element e;
  return root[key].get(e) != simdjson::SUCCESS || e.is_null() || e.is_object();
}

// Exports write an empty cell where there is no value.
bool is_blank(std::string_view json) {
  return json == "null" || json == "\"\"";
}

Result<void> check_number(std::string_view key, dom::element value, bool quantity) {
  std::string json;
  append_json(json, value);
  if (is_blank(json)) return {};
  Result<Decimal> d = decimal_of_json(json);
  if (!d) return refuse("object." + std::string(key) + ": " + d.error().message, d.error().where);
  if (quantity && (d->micros > kQuantityMaxMicros || d->micros < -kQuantityMaxMicros))
    return refuse("object.quantity is beyond a thousand million", "amount_overflow");
  return {};
}

Result<void> check_date(std::string_view key, dom::element value) {
  std::string json;
  append_json(json, value);
  if (!is_blank(json) && !time_of_json(json)) return refuse("object." + std::string(key) + " is no date", "bad_date");
  return {};
}

Result<void> check_currency(dom::element value) {
  std::string_view text;
  if (value.is_null()) return {};
  if (value.get(text) != simdjson::SUCCESS || text.size() > kCurrencyBytesMax)
    return refuse("object.currency is no currency code", "bad_currency");
  return {};
}

// The fields whose meaning Tutti knows, of any object type; others are kept as they are.
Result<void> check_field(std::string_view key, dom::element value) {
  if (key == "quantity") return check_number(key, value, true);
  if (key == "price" || key == "total" || key == "amount") return check_number(key, value, false);
  if (key == "placedAt" || key == "openedAt" || key == "closedAt" || key == "closeDate" || key == "installedAt" ||
      key == "warrantyUntil")
    return check_date(key, value);
  if (key == "currency") return check_currency(value);
  return {};
}

Result<void> check_ids(const Event& event) {
  std::string scratch;
  const auto name = object_named_by(event, scratch);
  if (!name || name->id.size() > kObjectIdBytesMax)
    return refuse("the object's id (order_line: object.order) is missing or over 256 bytes", "bad_id");
  if (event.type != EventType::kOrderLine) return {};
  const auto line = text_field(event.object, "id", scratch);
  if (!line || line->size() > kObjectIdBytesMax) return refuse("the line's id is missing or over 256 bytes", "bad_id");
  return {};
}

Result<void> check_metrics(const Event& event) {
  dom::element metrics;
  if (event.root["metrics"].get(metrics) != simdjson::SUCCESS || metrics.is_null()) return {};
  dom::object readings;
  if (metrics.get(readings) != simdjson::SUCCESS) return refuse("metrics is no object", "bad_metrics");
  for (const auto field : readings)
    if (field.value.is_object() || field.value.is_array())
      return refuse("a metric is a number, a text or a truth value", "bad_metrics");
  return {};
}

}  // namespace

Result<void> check_event(const Event& event, Millis timestamp) {
  if (timestamp < kFirstTime || timestamp > kLastTime)
    return refuse("the event's time is outside the years 1 to 9999", "bad_time");
  switch (event.type) {
    case EventType::kTrack:
    case EventType::kPage:
    case EventType::kScreen:
      if (event.properties.size() == 0 && !absent_or_object(event.root, "properties"))
        return refuse("properties is no object", "bad_properties");
      return {};
    case EventType::kIdentify:
    case EventType::kGroup:
      if (event.traits.size() == 0 && !absent_or_object(event.root, "traits"))
        return refuse("traits is no object", "bad_traits");
      return {};
    case EventType::kAlias:
    case EventType::kRelation: return {};
    case EventType::kTelemetry: TRY(check_metrics(event)); return check_ids(event);
    default: break;
  }
  TRY(check_ids(event));
  for (const auto field : event.object) TRY(check_field(field.key, field.value));
  return {};
}

}  // namespace tutti::profile
