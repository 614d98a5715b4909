#include "ingest/mapping/suggest_kinds.h"

#include <fmt/format.h>

#include <algorithm>

namespace tutti::ingest {
namespace {

using F = Field;

const Bound* find(const Fields& f, Field field) {
  const auto it = f.find(field);
  return it == f.end() ? nullptr : &it->second;
}
bool has(const Fields& f, Field field) {
  return f.contains(field);
}
double count(const Fields& f, std::initializer_list<Field> fields) {
  double n = 0;
  for (const Field x : fields) n += has(f, x) ? 1 : 0;
  return n;
}

// With which filter a field's text is read.
std::string filter_of(Field field, const ContentGuess& c) {
  switch (field) {
    case F::kEmail: return "email";
    case F::kOrderDate:
    case F::kOpenedAt:
    case F::kClosedAt:
    case F::kCloseDate:
    case F::kInstalledAt:
    case F::kWarrantyUntil:
    case F::kEventTime:
    case F::kCreatedAt:
    case F::kUpdatedAt:
    case F::kBirthday: return c.content == Content::kDate ? c.filter : "";
    case F::kTotal:
    case F::kPrice:
    case F::kAmount:
    case F::kRevenue:
    case F::kQuantity:
    case F::kProbability:
      return c.content == Content::kAmount ? c.filter : c.content == Content::kInteger ? "decimal" : "amount";
    case F::kNewsletter: return c.content == Content::kBool ? "bool" : "";
    case F::kFirstName:
    case F::kLastName:
    case F::kFullName:
    case F::kAccountName:
    case F::kStreet:
    case F::kCity:
    case F::kProduct:
    case F::kSubject: return "trim";
    default: return "";
  }
}

std::string text(const Fields& f, Field field) {
  const Bound* b = find(f, field);
  return b ? hole(*b, filter_of(field, b->content)) : "";
}

void put(Emit& e, const Fields& f, const char* path, Field field) {
  if (const Bound* b = find(f, field)) e.set.push_back({path, text(f, field), b->column});
}

// { type = "crm_account_id", id = "{AccountId}" }
std::string reference(const std::string& type, const std::string& id, const char* collection = nullptr) {
  std::string out = fmt::format("{{ type = {}, id = {}", toml_text(type), toml_text(id));
  if (collection) out += fmt::format(", collection = {}", toml_text(collection));
  return out + " }";
}

std::string account_type(const std::string& source) {
  return source + "_account_id";
}
std::string contact_type(const std::string& source) {
  return source + "_contact_id";
}

// How the row names its company: by number, else by domain, else by name.
std::string account_reference(const Fields& f, const std::string& source) {
  if (has(f, F::kAccountId)) return reference(account_type(source), text(f, F::kAccountId));
  if (const Bound* b = find(f, F::kAccountName)) return reference(source + "_account_name", hole(*b, "trim"));
  return {};
}
const std::string& account_column(const Fields& f) {
  static const std::string kNone;
  if (const Bound* b = find(f, F::kAccountId)) return b->column;
  if (const Bound* b = find(f, F::kAccountName)) return b->column;
  return kNone;
}

// How the row names its person: by number, else by e-mail address.
std::string person_reference(const Fields& f, const std::string& source) {
  if (has(f, F::kContactId)) return reference(contact_type(source), text(f, F::kContactId));
  if (has(f, F::kEmail)) return reference("email", text(f, F::kEmail));
  return {};
}
const std::string& person_column(const Fields& f) {
  static const std::string kNone;
  if (const Bound* b = find(f, F::kContactId)) return b->column;
  if (const Bound* b = find(f, F::kEmail)) return b->column;
  return kNone;
}

void put_references(Emit& e, const Fields& f, const std::string& source, const char* prefix) {
  if (std::string r = account_reference(f, source); !r.empty())
    e.set.push_back({std::string(prefix) + "account", std::move(r), account_column(f), true});
  if (std::string r = person_reference(f, source); !r.empty())
    e.set.push_back({std::string(prefix) + "person", std::move(r), person_column(f), true});
}

std::string first_time(const Fields& f, std::initializer_list<Field> fields) {
  for (const Field field : fields)
    if (const Bound* b = find(f, field); b && b->content.content == Content::kDate) return text(f, field);
  return {};
}

std::string not_empty(const std::string& column) {
  return fmt::format("{{ column = {}, is = \"not_empty\" }}", toml_text(column));
}

// The company of rows that are about something else, when they name it.
void add_account(std::vector<Emit>& out, const Fields& f, const std::string& source, bool with_place) {
  if (!has(f, F::kAccountName) && !has(f, F::kAccountId)) return;
  Emit e{.type = "group",
         .when = not_empty(account_column(f)),
         .timestamp = first_time(f, {F::kUpdatedAt, F::kCreatedAt})};
  e.note = "The company that the row names.";
  const std::string reference_text = account_reference(f, source);
  e.set.push_back({"context.externalIds",
                   "[" + reference_text.substr(0, reference_text.size() - 2) + ", collection = \"accounts\" }]",
                   account_column(f), true});
  put(e, f, "traits.name", F::kAccountName);
  if (with_place) {
    put(e, f, "traits.website", F::kWebsite);
    put(e, f, "traits.vat_id", F::kVat);
    put(e, f, "traits.industry", F::kIndustry);
    put(e, f, "traits.country", F::kCountry);
  }
  if (e.set.size() > 1) out.push_back(std::move(e));
}

std::vector<Emit> contacts(const Fields& f, const std::string& source) {
  Emit person{.type = "identify", .timestamp = first_time(f, {F::kUpdatedAt, F::kCreatedAt, F::kEventTime})};
  if (has(f, F::kContactId))
    person.set.push_back({"context.externalIds",
                          "[" + reference(contact_type(source), text(f, F::kContactId), "users") + "]",
                          find(f, F::kContactId)->column, true});
  else if (!has(f, F::kEmail) && has(f, F::kPhone))
    person.set.push_back({"context.externalIds", "[" + reference("phone", text(f, F::kPhone), "users") + "]",
                          find(f, F::kPhone)->column, true});
  if (!has(f, F::kContactId) && has(f, F::kEmail)) person.when = not_empty(find(f, F::kEmail)->column);
  put(person, f, "traits.email", F::kEmail);
  put(person, f, "traits.firstName", F::kFirstName);
  put(person, f, "traits.lastName", F::kLastName);
  put(person, f, "traits.name", F::kFullName);
  put(person, f, "traits.phone", F::kPhone);
  put(person, f, "traits.mobile", F::kMobile);
  put(person, f, "traits.title", F::kJobTitle);
  put(person, f, "traits.birthday", F::kBirthday);
  put(person, f, "traits.newsletter", F::kNewsletter);
  put(person, f, "traits.language", F::kLanguage);
  std::vector<Emit> out = {std::move(person)};
  const std::string who = person_reference(f, source), where = account_reference(f, source);
  if (!who.empty() && !where.empty()) {
    Emit relation{.type = "relation", .when = not_empty(account_column(f)), .timestamp = out[0].timestamp};
    if (!has(f, F::kContactId))
      relation.when = fmt::format("{{ all = [ {}, {} ] }}", not_empty(account_column(f)), not_empty(person_column(f)));
    relation.note = "Whom the person acts for.";
    relation.set.push_back({"person", who, person_column(f), true});
    relation.set.push_back({"account", where, account_column(f), true});
    put(relation, f, "role", F::kRole);
    out.push_back(std::move(relation));
    add_account(out, f, source, true);
  }
  return out;
}

std::vector<Emit> accounts(const Fields& f, const std::string& source) {
  Emit e{.type = "group", .timestamp = first_time(f, {F::kUpdatedAt, F::kCreatedAt, F::kEventTime})};
  const std::string own = account_reference(f, source);
  if (!own.empty())
    e.set.push_back({"context.externalIds", "[" + own.substr(0, own.size() - 2) + ", collection = \"accounts\" }]",
                     account_column(f), true});
  put(e, f, "traits.name", F::kAccountName);
  put(e, f, "traits.website", F::kWebsite);
  put(e, f, "traits.vat_id", F::kVat);
  put(e, f, "traits.industry", F::kIndustry);
  put(e, f, "traits.employees", F::kEmployees);
  put(e, f, "traits.revenue", F::kRevenue);
  put(e, f, "traits.phone", F::kPhone);
  put(e, f, "traits.email", F::kEmail);
  put(e, f, "traits.street", F::kStreet);
  put(e, f, "traits.postcode", F::kPostcode);
  put(e, f, "traits.city", F::kCity);
  put(e, f, "traits.state", F::kState);
  put(e, f, "traits.country", F::kCountry);
  std::vector<Emit> out = {std::move(e)};
  if (has(f, F::kParentId) && has(f, F::kAccountId)) {
    const std::string& parent = find(f, F::kParentId)->column;
    Emit relation{
        .type = "relation", .when = not_empty(parent), .timestamp = out[0].timestamp, .note = "The company above it."};
    relation.set.push_back({"account", own, account_column(f), true});
    relation.set.push_back({"parent", reference(account_type(source), text(f, F::kParentId)), parent, true});
    relation.set.push_back({"kind", "parent", ""});
    out.push_back(std::move(relation));
  }
  return out;
}

std::vector<Emit> orders(const Fields& f, const std::string& source) {
  Emit e{.type = "order", .timestamp = first_time(f, {F::kUpdatedAt, F::kOrderDate, F::kEventTime, F::kCreatedAt})};
  put(e, f, "object.id", F::kOrderId);
  put_references(e, f, source, "object.");
  put(e, f, "object.status", F::kOrderStatus);
  put(e, f, "object.total", F::kTotal);
  put(e, f, "object.currency", F::kCurrency);
  put(e, f, "object.placedAt", F::kOrderDate);
  std::vector<Emit> out = {std::move(e)};
  add_account(out, f, source, false);
  return out;
}

std::vector<Emit> order_lines(const Fields& f, const std::string& source) {
  Emit e{.type = "order_line",
         .timestamp = first_time(f, {F::kOrderDate, F::kEventTime, F::kUpdatedAt, F::kCreatedAt})};
  if (has(f, F::kLineId)) put(e, f, "object.id", F::kLineId);
  else e.set.push_back({"object.id", "{_row}", ""});
  put(e, f, "object.order", F::kOrderId);
  put_references(e, f, source, "object.");
  put(e, f, "object.sku", F::kSku);
  put(e, f, "object.name", F::kProduct);
  put(e, f, "object.quantity", F::kQuantity);
  put(e, f, "object.price", F::kPrice);
  put(e, f, "object.currency", F::kCurrency);
  put(e, f, "object.placedAt", F::kOrderDate);
  std::vector<Emit> out = {std::move(e)};
  add_account(out, f, source, false);
  return out;
}

std::vector<Emit> tickets(const Fields& f, const std::string& source) {
  Emit e{.type = "ticket",
         .timestamp = first_time(f, {F::kUpdatedAt, F::kClosedAt, F::kOpenedAt, F::kCreatedAt, F::kEventTime})};
  put(e, f, "object.id", F::kTicketId);
  put_references(e, f, source, "object.");
  put(e, f, "object.asset", F::kSerial);
  put(e, f, "object.status", F::kTicketStatus);
  put(e, f, "object.priority", F::kPriority);
  put(e, f, "object.subject", F::kSubject);
  put(e, f, "object.openedAt", has(f, F::kOpenedAt) ? F::kOpenedAt : F::kCreatedAt);
  put(e, f, "object.closedAt", F::kClosedAt);
  return {std::move(e)};
}

std::vector<Emit> opportunities(const Fields& f, const std::string& source) {
  Emit e{.type = "opportunity", .timestamp = first_time(f, {F::kUpdatedAt, F::kCreatedAt, F::kEventTime})};
  if (has(f, F::kOpportunityId)) put(e, f, "object.id", F::kOpportunityId);
  else put(e, f, "object.id", F::kOpportunityName);
  put_references(e, f, source, "object.");
  put(e, f, "object.name", F::kOpportunityName);
  put(e, f, "object.stage", F::kStage);
  put(e, f, "object.amount", has(f, F::kAmount) ? F::kAmount : F::kTotal);
  put(e, f, "object.currency", F::kCurrency);
  put(e, f, "object.closeDate", F::kCloseDate);
  put(e, f, "object.probability", F::kProbability);
  return {std::move(e)};
}

std::vector<Emit> assets(const Fields& f, const std::string& source) {
  Emit e{.type = "asset", .timestamp = first_time(f, {F::kUpdatedAt, F::kInstalledAt, F::kCreatedAt})};
  put(e, f, "object.id", F::kSerial);
  put_references(e, f, source, "object.");
  put(e, f, "object.product", has(f, F::kSku) ? F::kSku : F::kProduct);
  if (has(f, F::kSku)) put(e, f, "object.name", F::kProduct);
  put(e, f, "object.installedAt", F::kInstalledAt);
  put(e, f, "object.warrantyUntil", F::kWarrantyUntil);
  return {std::move(e)};
}

// What is no other kind: something that happened.
std::vector<Emit> events(const Fields& f, const std::string& source) {
  Emit e{.type = "track", .timestamp = first_time(f, {F::kEventTime, F::kCreatedAt, F::kOrderDate, F::kUpdatedAt})};
  if (has(f, F::kEventName)) put(e, f, "event", F::kEventName);
  else e.set.push_back({"event", "Imported", ""});
  if (has(f, F::kContactId))
    e.set.push_back({"context.externalIds",
                     "[" + reference(contact_type(source), text(f, F::kContactId), "users") + "]",
                     find(f, F::kContactId)->column, true});
  put(e, f, "context.traits.email", F::kEmail);
  if (has(f, F::kAccountId)) put(e, f, "context.groupId", F::kAccountId);
  return {std::move(e)};
}

}  // namespace

bool Kind::has(Field f) const {
  return std::find(own.begin(), own.end(), as(f)) != own.end();
}

Field Kind::as(Field f) const {
  for (const auto& [from, to] : reads_as)
    if (from == f) return to;
  return f;
}

std::string trim_name(std::string_view column) {
  const size_t first = column.find_first_not_of(" \t");
  return first == std::string_view::npos
             ? ""
             : std::string(column.substr(first, column.find_last_not_of(" \t") - first + 1));
}

std::span<const Kind> kinds() {
  static const std::vector<Kind> kKinds = {
      {"contacts",
       "people",
       "crm",
       "traits.",
       {F::kContactId, F::kFirstName, F::kLastName, F::kFullName, F::kEmail, F::kPhone, F::kMobile, F::kJobTitle,
        F::kRole, F::kBirthday, F::kNewsletter, F::kAccountId, F::kAccountName, F::kUpdatedAt, F::kCreatedAt,
        F::kLanguage},
       {},
       [](const Fields& f) {
         if (!has(f, F::kEmail) && !has(f, F::kContactId) && !has(f, F::kPhone)) return 0.0;
         return count(f, {F::kContactId, F::kEmail, F::kJobTitle, F::kMobile, F::kBirthday, F::kNewsletter}) +
                2 * std::max(count(f, {F::kFirstName, F::kLastName}) / 2, count(f, {F::kFullName})) +
                0.5 * count(f, {F::kPhone, F::kRole, F::kAccountName, F::kAccountId});
       },
       contacts},
      {"accounts",
       "companies",
       "crm",
       "traits.",
       {F::kAccountId, F::kAccountName, F::kWebsite, F::kVat, F::kIndustry, F::kEmployees, F::kRevenue, F::kParentId,
        F::kPhone, F::kEmail, F::kStreet, F::kPostcode, F::kCity, F::kState, F::kCountry, F::kUpdatedAt, F::kCreatedAt},
       {{F::kFullName, F::kAccountName}},
       [](const Fields& f) {
         if (!has(f, F::kAccountName) && !has(f, F::kAccountId)) return 0.0;
         return 1.5 * count(f, {F::kAccountName, F::kAccountId}) / 2 +
                count(f, {F::kVat, F::kIndustry, F::kEmployees, F::kRevenue, F::kParentId, F::kWebsite}) +
                0.5 * count(f, {F::kStreet, F::kPostcode, F::kCity, F::kState, F::kCountry}) -
                2 * count(f, {F::kFirstName, F::kLastName, F::kOrderId, F::kSku, F::kTicketId, F::kStage, F::kSerial});
       },
       accounts},
      {"order_lines",
       "lines of orders",
       "erp",
       "object.",
       {F::kOrderId, F::kLineId, F::kSku, F::kProduct, F::kQuantity, F::kPrice, F::kCurrency, F::kOrderDate,
        F::kAccountId, F::kAccountName, F::kContactId},
       {{F::kEventTime, F::kOrderDate}},
       [](const Fields& f) {
         if (!has(f, F::kOrderId) || !has(f, F::kQuantity)) return 0.0;
         return 1 + 1.5 * count(f, {F::kSku, F::kQuantity, F::kPrice, F::kLineId}) +
                0.5 * count(f, {F::kProduct, F::kOrderDate, F::kCurrency, F::kAccountId, F::kAccountName});
       },
       order_lines},
      {"orders",
       "orders",
       "erp",
       "object.",
       {F::kOrderId, F::kOrderDate, F::kOrderStatus, F::kTotal, F::kCurrency, F::kAccountId, F::kAccountName,
        F::kContactId, F::kEmail},
       {{F::kTicketStatus, F::kOrderStatus}, {F::kAmount, F::kTotal}, {F::kEventTime, F::kOrderDate}},
       [](const Fields& f) {
         if (!has(f, F::kOrderId)) return 0.0;
         return 1.5 + count(f, {F::kTotal, F::kOrderDate, F::kOrderStatus}) +
                0.5 * count(f, {F::kCurrency, F::kAccountId, F::kAccountName}) -
                2 * count(f, {F::kTicketId, F::kStage, F::kSubject});
       },
       orders},
      {"tickets",
       "service tickets",
       "service",
       "object.",
       {F::kTicketId, F::kSubject, F::kPriority, F::kTicketStatus, F::kOpenedAt, F::kClosedAt, F::kSerial,
        F::kAccountId, F::kContactId, F::kEmail, F::kCreatedAt},
       {{F::kOrderStatus, F::kTicketStatus}},
       [](const Fields& f) {
         if (!has(f, F::kTicketId)) return 0.0;
         return 1.5 + count(f, {F::kSubject, F::kPriority, F::kOpenedAt, F::kClosedAt}) +
                0.5 * count(f, {F::kTicketStatus, F::kSerial, F::kAccountId, F::kContactId});
       },
       tickets},
      {"opportunities",
       "opportunities",
       "crm",
       "object.",
       {F::kOpportunityId, F::kOpportunityName, F::kStage, F::kAmount, F::kCurrency, F::kCloseDate, F::kProbability,
        F::kAccountId, F::kContactId, F::kUpdatedAt, F::kCreatedAt},
       {{F::kTotal, F::kAmount}},
       [](const Fields& f) {
         if (!has(f, F::kOpportunityId) && !has(f, F::kOpportunityName)) return 0.0;
         return 1 + 1.5 * count(f, {F::kStage, F::kCloseDate, F::kProbability}) +
                0.5 * count(f, {F::kAmount, F::kOpportunityName, F::kAccountId});
       },
       opportunities},
      {"assets",
       "installed machines",
       "service",
       "object.",
       {F::kSerial, F::kInstalledAt, F::kWarrantyUntil, F::kProduct, F::kSku, F::kAccountId, F::kAccountName},
       {},
       [](const Fields& f) {
         if (!has(f, F::kSerial)) return 0.0;
         return 1 + 1.5 * count(f, {F::kInstalledAt, F::kWarrantyUntil}) +
                0.5 * count(f, {F::kProduct, F::kSku, F::kAccountId}) - 2 * count(f, {F::kTicketId, F::kQuantity});
       },
       assets},
      {"events",
       "things that happened",
       "files",
       "properties.",
       {F::kEventName, F::kEventTime, F::kEmail, F::kContactId, F::kAccountId},
       {},
       [](const Fields& f) {
         const double who = count(f, {F::kEmail, F::kContactId, F::kAccountId}) > 0 ? 1 : 0;
         return 0.1 + who * (1.5 * count(f, {F::kEventName}) + count(f, {F::kEventTime}));
       },
       events}};
  return kKinds;
}

std::string toml_text(std::string_view s) {
  std::string out = "\"";
  for (const char c : s) {
    if (c == '"' || c == '\\') out.push_back('\\');
    if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    else out.push_back(c);
  }
  return out + "\"";
}

}  // namespace tutti::ingest
