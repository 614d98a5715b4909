#include "sim/world.h"

namespace tutti::sim {
namespace {

std::string pick(Random& r, const char* prefix, uint64_t n) {
  return prefix + std::to_string(r.below(n));
}

std::string event_of(Random& r) {
  const std::string user = pick(r, "u", 12), device = pick(r, "a", 20),
                    mail = pick(r, "m", 14) + "@" + pick(r, "firm", 4) + ".com";
  const std::string contact = pick(r, "c", 12), account = pick(r, "k", 5), order = pick(r, "o", 6);
  switch (r.below(12)) {
    case 0:
    case 1:
    case 2: return R"({"type":"page","anonymousId":")" + device + R"(","properties":{"title":"t"}})";
    case 3:
      return R"({"type":"identify","userId":")" + user + R"(","anonymousId":")" + device + R"(","traits":{"email":")" +
             mail + "\"}}";
    case 4:
      return R"({"type":"identify","context":{"externalIds":[{"type":"crm_contact_id","id":")" + contact +
             R"("}]},"traits":{"email":")" + mail + R"(","firstName":")" + pick(r, "F", 5) + R"(","lastName":")" +
             pick(r, "L", 5) + "\"}}";
    case 5:
      return R"({"type":"group","userId":")" + user + R"(","groupId":")" + account +
             R"(","traits":{"name":"N","domain":"firm1.com"}})";
    case 6:
      return R"({"type":"relation","person":{"type":"crm_contact_id","id":")" + contact +
             R"("},"account":{"type":"crm_account_id","id":")" + account + R"("},"role":"buyer","to":"2023-12-)" +
             std::to_string(10 + r.below(20)) + R"(","primary":true})";
    case 7:
      return R"({"type":"relation","account":{"type":"crm_account_id","id":")" + account +
             R"("},"parent":{"type":"crm_account_id","id":")" + pick(r, "k", 5) + R"("},"kind":"site"})";
    case 8:
      return R"({"type":"order_line","object":{"id":")" + pick(r, "l", 8) + R"(","order":")" + order +
             R"(","account":{"type":"erp","id":")" + account + R"("},"sku":"S","quantity":)" +
             std::to_string(static_cast<int>(r.below(9)) - 3) + R"(,"price":"1.25","currency":"EUR"}})";
    case 9:
      return R"({"type":"ticket","object":{"id":")" + pick(r, "t", 6) + R"(","status":")" +
             (r.chance(50) ? "open" : "closed") + R"(","person":{"type":"desk","id":")" + user + "\"}}}";
    case 10:
      return r.chance(40) ? std::string(R"({"type":"track","event":"nobody"})")
                          : R"({"type":"track","event":"Opened","userId":")" + user + R"(","context":{"groupId":")" +
                                account + "\"}}";
    default:
      return R"({"type":"telemetry","object":{"id":")" + pick(r, "s", 4) + R"("},"metrics":{"bar":)" +
             std::to_string(r.below(300)) + "}}";
  }
}

}  // namespace

Sent make_event(Random& random, uint64_t number) {
  Sent s;
  s.source = 1 + static_cast<uint32_t>(random.below(3));
  s.message_id = "m" + std::to_string(number);
  s.body = event_of(random);
  // Some come by an import, which may be undone.
  if (random.chance(20) && s.body.find("\"context\"") == std::string::npos)
    s.body.replace(0, 1, R"({"context":{"import":{"id":"i)" + std::to_string(random.below(4)) + "\"}},");
  s.at_ms = 1'700'000'000'000 + static_cast<int64_t>(random.below(400)) * 3'600'000;  // out of order, over weeks
  return s;
}

}  // namespace tutti::sim
