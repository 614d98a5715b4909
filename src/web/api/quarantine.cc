// Events that were accepted but could not be applied: seen, and tried again once the cause is mended.
#include <algorithm>
#include <charconv>

#include "base/time.h"
#include "hub/apply.h"
#include "log/message_hash.h"
#include "web/api/command.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

constexpr size_t kExcerptBytes = 300;
constexpr size_t kReplaysMax = 10'000;

// Cuts at a character's border.
std::string excerpt_of(std::string_view body) {
  size_t n = std::min(body.size(), kExcerptBytes);
  while (n > 0 && n < body.size() && (static_cast<unsigned char>(body[n]) & 0xc0) == 0x80) --n;
  return std::string(body.substr(0, n));
}

// The offsets that the request names, of those that are in quarantine.
Result<std::vector<uint64_t>> wanted_offsets(Services& s, const ParsedBody& body) {
  simdjson::dom::array list;
  std::string_view reason;
  const bool by_offset = body.object["offsets"].get(list) == simdjson::SUCCESS;
  const bool by_reason = body.object["reason"].get(reason) == simdjson::SUCCESS;
  if (by_offset == by_reason) return fail(ErrorCode::kInvalid, "give either offsets or a reason", "offsets");
  std::vector<uint64_t> offsets;
  if (by_offset) {
    for (const auto element : list) {
      uint64_t n = 0;
      if (element.get(n) != simdjson::SUCCESS) return fail(ErrorCode::kInvalid, "must be offsets", "offsets");
      offsets.push_back(n);
    }
    if (offsets.size() > kReplaysMax) return fail(ErrorCode::kInvalid, "at most 10,000 at once", "offsets");
  }
  return ask(s, Offset{}, [&](State& st) {
    std::vector<uint64_t> out;
    for (const uint64_t n : offsets)
      if (st.quarantine.contains(n)) out.push_back(n);
    for (auto it = st.quarantine.begin(); by_reason && it != st.quarantine.end() && out.size() < kReplaysMax; ++it)
      if (it->second.reason == reason) out.push_back(it->first);
    return out;
  });
}

}  // namespace

http::Response list_quarantine(Services& s, const Call& call) {
  const Result<Offset> least = at_least(s, call);
  if (!least) return error(least.error());
  const Result<uint64_t> limit = number(call, "limit", 50, 1, 200);
  if (!limit) return error(limit.error());
  const Result<uint64_t> before = number(call, "cursor", UINT64_MAX, 1, UINT64_MAX);
  if (!before) return error(before.error());
  const std::string reason = call.request.query_value("reason").value_or("");
  struct Page {
    std::vector<std::pair<uint64_t, QuarantineEntry>> items;
    std::vector<std::pair<uint64_t, std::string>> by_reason;
    bool more = false;
  };
  const auto page = ask(s, *least, [&, limit = *limit, before = *before](State& st) {
    Page p;
    std::map<std::string, uint64_t> counts;
    for (const auto& [offset, entry] : st.quarantine) ++counts[entry.reason];
    for (auto& [name, n] : counts) p.by_reason.emplace_back(n, name);
    std::sort(p.by_reason.rbegin(), p.by_reason.rend());
    for (auto it = std::make_reverse_iterator(st.quarantine.lower_bound(before)); it != st.quarantine.rend(); ++it) {
      if (!reason.empty() && it->second.reason != reason) continue;
      if (p.items.size() == limit) {
        p.more = true;
        break;
      }
      p.items.emplace_back(it->first, it->second);
    }
    return p;
  });
  if (!page) return error(page.error());
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  for (const auto& [offset, entry] : page->items) {
    const Result<StoredRecord> record = s.events.read(Offset{offset});
    w.begin_object();
    w.field("offset", offset);
    w.field("source", std::string_view(source_name(s, entry.source)));
    w.field("at", entry.received_at);
    w.field("reason", std::string_view(entry.reason));
    w.field("message", std::string_view(entry.message));
    w.field("excerpt", std::string_view(record ? excerpt_of(record->body) : std::string()));
    w.end_object();
  }
  w.end_array();
  w.key("by_reason");
  w.begin_array();
  for (const auto& [n, name] : page->by_reason) {
    w.begin_object();
    w.field("reason", std::string_view(name));
    w.field("count", n);
    w.end_object();
  }
  w.end_array();
  if (page->more) w.field("next", std::string_view(std::to_string(page->items.back().first)));
  w.end_object();
  return json(w.take());
}

// A replay is a new event with the old one's source, times and body: it is accepted, counted and applied (or put in
// quarantine again) like any other, and takes the old one off the list when it is applied.
http::Response replay_quarantine(Services& s, const Call& call) {
  const Result<Body> body = parse_body(call, {"offsets", "reason"});
  if (!body) return error(body.error());
  const Result<std::vector<uint64_t>> offsets = wanted_offsets(s, **body);
  if (!offsets) return error(offsets.error());
  const Millis now = system_now();
  Encoder records;
  log::Submission submission;
  for (const uint64_t n : *offsets) {
    const Result<StoredRecord> old = s.events.read(Offset{n});
    if (!old) return error(old.error());
    const std::string id = std::string(kReplayPrefix) + std::to_string(n) + ":" + std::to_string(now.value);
    const size_t before = records.size();
    encode_record(records, {.kind = RecordKind::kEvent,
                            .source = old->source,
                            .received_at = old->received_at,
                            .timestamp = old->timestamp,
                            .message_id = id,
                            .body = old->body});
    submission.items.push_back({.bytes = static_cast<uint32_t>(records.size() - before),
                                .id = log::message_hash(old->source, id),
                                .event = true});
  }
  Offset last = s.hub.log().end();
  if (!submission.items.empty()) {
    auto promise = std::make_shared<std::promise<Result<Offset>>>();
    std::future<Result<Offset>> future = promise->get_future();
    submission.records = records.take();
    submission.done = [promise](const log::Outcome& o) {
      promise->set_value(o.status ? Result<Offset>(o.last) : tl::unexpected(o.status.error()));
    };
    if (!s.hub.submit(std::move(submission))) return error(ErrorCode::kOverloaded, "the hub is overloaded; try again");
    const Result<Offset> done = future.get();
    if (!done) return error(done.error());
    last = *done;
    if (const auto applied = ask(s, last, [](State&) { return true; }); !applied) return error(applied.error());
  }
  JsonWriter w;
  w.begin_object();
  w.field("offset", last.value);
  w.field("replayed", offsets->size());
  w.end_object();
  return json(w.take());
}

}  // namespace tutti::api
