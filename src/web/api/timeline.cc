// Timelines of people and accounts: from the lake, and, for what the lake has not got yet, from the profile and the
// log.
#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "base/time.h"
#include "hub/graph.h"
#include "hub/json_text.h"
#include "web/api/render.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

struct Scope {
  std::vector<StrandId> persons, accounts;  // strands
  std::vector<views::TouchRow> touches;     // newest first
};

// The strands whose events make the timeline; an account's are its own and those of the people who act for it.
std::optional<Scope> scope_of(State& s, EntityClass cls, StrandId id) {
  const StrandTable::Slot* slot = s.strands.find(id);
  if (!slot || slot->value.cls != cls) return std::nullopt;
  Scope scope;
  if (cls == EntityClass::kPerson) {
    scope.persons = graph::members_of(s, id);
    scope.touches = views::person(s, id)->touches;
    return scope;
  }
  const std::optional<views::AccountView> view = views::account(s, id);
  scope.accounts = view->strands;
  scope.touches = view->touches;
  for (const views::AccountPerson& p : view->people)
    for (const StrandId strand : graph::members_of(s, p.person.id)) scope.persons.push_back(strand);
  return scope;
}

struct Filter {
  std::string channel, type;
  std::optional<TimelineCursor> before;
  uint64_t limit = 50;

  bool takes(const TimelineRow& row) const {
    if (!channel.empty() && row.channel != channel) return false;
    if (!type.empty() && row.type != type) return false;
    return !before || std::tie(row.timestamp, row.offset) < std::tie(before->timestamp, before->offset);
  }
};

Result<Filter> filter_of(const Call& call) {
  Filter f;
  TRY_VALUE(limit, number(call, "limit", 50, 1, 200));
  f.limit = limit;
  f.channel = call.request.query_value("channel").value_or("");
  if (!f.channel.empty() && !parse_channel(f.channel))
    return fail(ErrorCode::kInvalid, "there is no such channel", "channel");
  f.type = call.request.query_value("type").value_or("");
  if (!f.type.empty() && !parse_event_type(f.type))
    return fail(ErrorCode::kInvalid, "there is no such type of event", "type");
  if (const std::optional<std::string> cursor = call.request.query_value("cursor")) {
    int64_t ms = 0;
    uint64_t offset = 0;
    const char* end = cursor->data() + cursor->size();
    const auto [comma, bad] = std::from_chars(cursor->data(), end, ms);
    if (bad != std::errc() || comma == end || *comma != ',' || std::from_chars(comma + 1, end, offset).ptr != end)
      return fail(ErrorCode::kInvalid, "is no cursor of a timeline", "cursor");
    f.before = TimelineCursor{Millis{ms}, Offset{offset}};
  } else if (const std::optional<std::string> before = call.request.query_value("before")) {
    const std::optional<Millis> at = parse_time(*before);
    if (!at) return fail(ErrorCode::kInvalid, "is no ISO 8601 time", "before");
    f.before = TimelineCursor{*at, Offset{}};
  }
  return f;
}

// Events that the loop has applied and the lake has not: among the newest touches, their bodies from the log.
std::vector<TimelineRow> not_yet_in_lake(Services& s, const Scope& scope, const Filter& filter) {
  const Offset lake = s.hub.lake().applied();
  std::vector<TimelineRow> rows;
  for (const views::TouchRow& touch : scope.touches) {
    const Offset at{static_cast<uint64_t>(touch.touch.offset)};
    if (at <= lake) continue;
    const Result<StoredRecord> record = s.events.read(at);
    if (!record) continue;
    TimelineRow row{.offset = at,
                    .timestamp = touch.touch.time(),
                    .received_at = record->received_at,
                    .source = record->source,
                    .type = std::string(to_string(touch.touch.kind())),
                    .name = touch.name,
                    .channel = std::string(to_string(touch.touch.channel())),
                    .message_id = record->message_id,
                    .person_strand = touch.person,
                    .account_strand = touch.account,
                    .body = record->body};
    if (filter.takes(row)) rows.push_back(std::move(row));
  }
  return rows;
}

http::Response timeline(Services& s, const Call& call, EntityClass cls) {
  const Result<StrandId> id = parse_id(call.path[0], letter_of(cls), "id");
  if (!id) return error(id.error());
  const Result<Offset> least = at_least(s, call);
  if (!least) return error(least.error());
  const Result<Filter> filter = filter_of(call);
  if (!filter) return error(filter.error());
  const auto scope = ask(s, *least, [id = *id, cls](State& st) { return scope_of(st, cls, id); });
  if (!scope) return error(scope.error());
  if (!*scope) return error(ErrorCode::kNotFound, "nobody has this id");

  std::vector<TimelineRow> rows = not_yet_in_lake(s, **scope, *filter);
  TimelineQuery query{.persons = (*scope)->persons,
                      .accounts = (*scope)->accounts,
                      .before = filter->before,
                      .limit = static_cast<uint32_t>(filter->limit) + 1};
  if (!filter->channel.empty()) query.channels.push_back(filter->channel);
  if (!filter->type.empty()) query.types.push_back(filter->type);
  Result<std::vector<TimelineRow>> older = s.hub.lake().timeline(query);
  if (!older) return error(older.error());
  rows.insert(rows.end(), std::make_move_iterator(older->begin()), std::make_move_iterator(older->end()));
  std::sort(rows.begin(), rows.end(), [](const TimelineRow& a, const TimelineRow& b) {
    return std::tie(b.timestamp, b.offset) < std::tie(a.timestamp, a.offset);
  });
  rows.erase(std::unique(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.offset == b.offset; }),
             rows.end());
  const bool more = rows.size() > filter->limit;
  if (more) rows.resize(filter->limit);

  const auto names = ask(s, Offset{}, [&rows](State& st) {
    std::unordered_map<uint64_t, views::Summary> out;
    for (const TimelineRow& row : rows)
      for (const StrandId strand : {row.person_strand, row.account_strand})
        if (strand.value != 0 && !out.contains(strand.value) && st.strands.find(strand))
          out.emplace(strand.value, views::summarize(st, strand));
    return out;
  });
  if (!names) return error(names.error());
  Renderer renderer(s);
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  for (const TimelineRow& row : rows) {
    w.begin_object();
    w.field("offset", row.offset.value);
    w.field("at", row.timestamp);
    w.field("type", std::string_view(row.type));
    w.field("name", std::string_view(row.name));
    w.field("channel", std::string_view(row.channel));
    w.field("source", std::string_view(renderer.source(row.source)));
    const TouchText text = touch_text(row.type, row.body);
    if (!text.title.empty()) w.field("title", std::string_view(text.title));
    if (!text.summary.empty()) w.field("summary", std::string_view(text.summary));
    const auto add_ref = [&](std::string_view key, StrandId strand) {
      const auto it = names->find(strand.value);
      if (it == names->end()) return;
      w.key(key);
      renderer.ref(w, it->second);
    };
    add_ref("person", row.person_strand);
    add_ref("account", row.account_strand);
    w.end_object();
  }
  w.end_array();
  if (more)
    w.field("next", std::string_view(std::to_string(rows.back().timestamp.value) + "," +
                                     std::to_string(rows.back().offset.value)));
  w.end_object();
  return json(w.take());
}

http::Response density(Services& s, const Call& call, EntityClass cls) {
  const Result<StrandId> id = parse_id(call.path[0], letter_of(cls), "id");
  if (!id) return error(id.error());
  const Result<Offset> least = at_least(s, call);
  if (!least) return error(least.error());
  const auto scope = ask(s, *least, [id = *id, cls](State& st) { return scope_of(st, cls, id); });
  if (!scope) return error(scope.error());
  if (!*scope) return error(ErrorCode::kNotFound, "nobody has this id");
  const auto list_of = [](const std::vector<StrandId>& strands) {
    std::string list = "NULL";  // never equal to anything, so that an empty list is none
    for (const StrandId strand : strands) list += "," + std::to_string(strand.value);
    return list;
  };
  const std::string sql =
      "SELECT epoch_ms(day::TIMESTAMP) // 86400000 AS d, count(*) FROM event_log WHERE person_strand IN (" +
      list_of((*scope)->persons) + ") OR account_strand IN (" + list_of((*scope)->accounts) +
      ") GROUP BY d ORDER BY d DESC LIMIT 1100";
  const Result<QueryResult> rows = s.hub.lake().query(sql);
  if (!rows) return error(rows.error());
  JsonWriter w;
  w.begin_object();
  w.key("days");
  w.begin_array();
  for (auto it = rows->rows.rbegin(); it != rows->rows.rend(); ++it) {
    w.begin_object();
    w.field("day", std::string_view(format_day(static_cast<int32_t>(std::stol((*it)[0].value_or("0"))))));
    w.raw_field("count", (*it)[1].value_or("0"));
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return json(w.take());
}

}  // namespace

TouchText touch_text(std::string_view type, std::string_view body) {
  simdjson::dom::parser parser;
  simdjson::dom::object root, about;
  TouchText out;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) return out;
  const bool business = type != "track" && type != "page" && type != "screen" && type != "identify" && type != "group";
  const std::string_view part = business ? "object" : type == "identify" || type == "group" ? "traits" : "properties";
  if (root[part].get(about) != simdjson::SUCCESS) {
    if (type == "relation") about = root;
    else return out;
  }
  const auto first_of = [&](std::initializer_list<std::string_view> fields) {
    std::string scratch;
    for (const std::string_view field : fields)
      if (const auto text = text_field(about, field, scratch)) return std::string(*text);
    return std::string();
  };
  if (type == "page" || type == "screen") {
    out.title = first_of({"title", "name", "path"});
    out.summary = first_of({"path", "url"});
  } else if (type == "identify" || type == "group") {
    out.title = first_of({"name", "email", "domain"});
  } else if (type == "relation") {
    out.title = first_of({"role", "kind"});
  } else if (business) {
    out.title = first_of({"subject", "name", "product", "sku", "id"});
    out.summary = first_of({"status", "stage", "total", "quantity"});
  } else {
    out.title =
        first_of({"title", "subject", "campaign", "webinar", "product", "asset", "document", "file", "name", "survey"});
    out.summary = first_of({"status", "score", "comment", "url", "path", "revenue"});
  }
  if (out.summary == out.title) out.summary.clear();
  return out;
}

http::Response get_person_timeline(Services& s, const Call& c) {
  return timeline(s, c, EntityClass::kPerson);
}
http::Response get_account_timeline(Services& s, const Call& c) {
  return timeline(s, c, EntityClass::kAccount);
}
http::Response get_person_density(Services& s, const Call& c) {
  return density(s, c, EntityClass::kPerson);
}
http::Response get_account_density(Services& s, const Call& c) {
  return density(s, c, EntityClass::kAccount);
}

}  // namespace tutti::api
