// People and accounts: lists, the 360, identity, who belongs to an account.
#include <charconv>

#include "web/api/render.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

template <typename View, typename Render>
http::Response answer(Services& s, const Call& call, Result<std::optional<View>> view, Render&& render) {
  if (!view) return error(view.error());
  if (!*view) return error(ErrorCode::kNotFound, "nobody has this id");
  Renderer renderer(s);
  static_cast<void>(call);
  return json(render(renderer, **view));
}

http::Response get_by_id(Services& s, const Call& call, EntityClass cls) {
  const Result<StrandId> id = parse_id(call.path[0], letter_of(cls), "id");
  if (!id) return error(id.error());
  const Result<Offset> least = at_least(s, call);
  if (!least) return error(least.error());
  if (cls == EntityClass::kPerson)
    return answer(s, call, ask(s, *least, [id = *id](State& st) { return views::person(st, id); }),
                  [](Renderer& r, const views::PersonView& v) { return r.person(v); });
  return answer(s, call, ask(s, *least, [id = *id](State& st) { return views::account(st, id); }),
                [](Renderer& r, const views::AccountView& v) { return r.account(v); });
}

http::Response get_by_identifier(Services& s, const Call& call, EntityClass cls) {
  const Result<Offset> least = at_least(s, call);
  if (!least) return error(least.error());
  const std::string type = call.path[0], value = call.path[1];
  const auto several = ask(s, *least, [=](State& st) { return views::entities_by_identifier(st, cls, type, value); });
  if (!several) return error(several.error());
  if (several->empty()) return error(ErrorCode::kNotFound, "nobody carries this identifier");
  if (several->size() > 1) {
    http::Response r =
        error(ErrorCode::kConflict, std::to_string(several->size()) + " carry this identifier; search for it instead",
              "value");
    return r;
  }
  Call by_id = call;
  by_id.path = {id_text(letter_of(cls), several->front())};
  return get_by_id(s, by_id, cls);
}

http::Response get_identity(Services& s, const Call& call, EntityClass cls) {
  const Result<StrandId> id = parse_id(call.path[0], letter_of(cls), "id");
  if (!id) return error(id.error());
  const Result<Offset> least = at_least(s, call);
  if (!least) return error(least.error());
  return answer(s, call, ask(s, *least, [id = *id, cls](State& st) { return views::identity(st, cls, id); }),
                [](Renderer& r, const views::IdentityView& v) { return r.identity(v); });
}

// Lists come from the lake, newest first; the cursor is "microseconds,id" of the last row.
http::Response list(Services& s, const Call& call, EntityClass cls) {
  const Result<uint64_t> limit = number(call, "limit", 50, 1, 200);
  if (!limit) return error(limit.error());
  if (const Result<Offset> least = at_least(s, call); !least) return error(least.error());
  int64_t before_us = INT64_MAX;
  uint64_t before_id = UINT64_MAX >> 1;
  if (const std::optional<std::string> cursor = call.request.query_value("cursor")) {
    const char* end = cursor->data() + cursor->size();
    const auto [comma, bad] = std::from_chars(cursor->data(), end, before_us);
    if (bad != std::errc() || comma == end || *comma != ',' || std::from_chars(comma + 1, end, before_id).ptr != end)
      return error(ErrorCode::kInvalid, "is no cursor of this list", "cursor");
  }
  const bool people = cls == EntityClass::kPerson;
  // Numbers only are put into the text; the lake's query() takes no parameters.
  const std::string sql =
      std::string("SELECT ") + (people ? "person_id" : "account_id") + " AS id, epoch_us(last_seen) AS seen FROM " +
      (people ? "people" : "accounts") + " WHERE epoch_us(last_seen) < " + std::to_string(before_us) +
      " OR (epoch_us(last_seen) = " + std::to_string(before_us) + " AND id < " + std::to_string(before_id) +
      ") ORDER BY seen DESC, id DESC LIMIT " + std::to_string(*limit + 1);
  Result<QueryResult> rows = s.hub.lake().query(sql);
  if (!rows) return error(rows.error());
  const bool more = rows->rows.size() > *limit;
  if (more) rows->rows.pop_back();
  std::vector<StrandId> ids;
  for (const auto& row : rows->rows) ids.push_back(StrandId{std::stoull(row[0].value_or("0"))});
  struct Row {
    views::Summary summary;
    std::optional<views::Summary> account;
    uint64_t events_30d = 0, people = 0;
  };
  auto details = ask(s, Offset{}, [=](State& st) {
    std::vector<Row> out;
    for (const StrandId id : ids) {
      if (!st.strands.find(id)) continue;
      Row row{.summary = views::summarize(st, id), .events_30d = views::events_30d(st, id)};
      if (people) {
        if (auto accounts = views::accounts_of(st, id); !accounts.empty()) row.account = accounts.front().account;
      } else {
        row.people = views::people_count(st, id);
      }
      out.push_back(std::move(row));
    }
    return out;
  });
  if (!details) return error(details.error());
  Renderer renderer(s);
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  for (const Row& row : *details) {
    w.begin_object();
    w.field("id", std::string_view(id_text(letter_of(cls), row.summary.id)));
    w.field("name", std::string_view(row.summary.name));
    if (people && !row.summary.email.empty()) w.field("email", std::string_view(row.summary.email));
    if (people && !row.summary.title.empty()) w.field("title", std::string_view(row.summary.title));
    if (!people && !row.summary.domain.empty()) w.field("domain", std::string_view(row.summary.domain));
    if (!people) w.field("people", row.people);
    if (row.account) {
      w.key("account");
      renderer.ref(w, *row.account);
    }
    if (row.summary.events > 0) w.field("last_seen", row.summary.last_seen);
    w.field("events_30d", row.events_30d);
    w.end_object();
  }
  w.end_array();
  if (more) {
    const auto& last = rows->rows.back();
    w.field("next", std::string_view(last[1].value_or("0") + "," + last[0].value_or("0")));
  }
  w.end_object();
  return json(w.take());
}

}  // namespace

http::Response list_people(Services& s, const Call& c) {
  return list(s, c, EntityClass::kPerson);
}
http::Response list_accounts(Services& s, const Call& c) {
  return list(s, c, EntityClass::kAccount);
}
http::Response get_person(Services& s, const Call& c) {
  return get_by_id(s, c, EntityClass::kPerson);
}
http::Response get_account(Services& s, const Call& c) {
  return get_by_id(s, c, EntityClass::kAccount);
}
http::Response get_person_by(Services& s, const Call& c) {
  return get_by_identifier(s, c, EntityClass::kPerson);
}
http::Response get_account_by(Services& s, const Call& c) {
  return get_by_identifier(s, c, EntityClass::kAccount);
}
http::Response get_person_identity(Services& s, const Call& c) {
  return get_identity(s, c, EntityClass::kPerson);
}
http::Response get_account_identity(Services& s, const Call& c) {
  return get_identity(s, c, EntityClass::kAccount);
}

http::Response get_account_people(Services& s, const Call& call) {
  const Result<StrandId> id = parse_id(call.path[0], 'a', "id");
  if (!id) return error(id.error());
  const Result<Offset> least = at_least(s, call);
  if (!least) return error(least.error());
  const Result<uint64_t> limit = number(call, "limit", 50, 1, 200);
  if (!limit) return error(limit.error());
  const Result<uint64_t> skip = number(call, "cursor", 0, 0, views::kAccountPeopleMax);
  if (!skip) return error(skip.error());
  using People = std::optional<std::vector<views::AccountPerson>>;
  const Result<People> people = ask(s, *least, [id = *id](State& st) -> People {
    const StrandTable::Slot* slot = st.strands.find(id);
    if (!slot || slot->value.cls != EntityClass::kAccount) return std::nullopt;
    uint64_t total = 0;
    return views::people_of(st, id, views::kAccountPeopleMax, total);
  });
  if (!people) return error(people.error());
  if (!*people) return error(ErrorCode::kNotFound, "no account has this id");
  const uint64_t end = std::min<uint64_t>((*people)->size(), *skip + *limit);
  Renderer renderer(s);
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  for (uint64_t k = *skip; k < end; ++k) renderer.account_person(w, (**people)[k]);
  w.end_array();
  if (end < (*people)->size()) w.field("next", std::string_view(std::to_string(end)));
  w.end_object();
  return json(w.take());
}

std::string source_name(Services& s, SourceId id) {
  if (id.value == 0) return "tutti";
  const govern::SourcePtr source = s.sources.find_by_id(id);
  return source ? source->name : "source-" + std::to_string(id.value);
}

}  // namespace tutti::api
