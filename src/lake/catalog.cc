#include "lake/catalog.h"

namespace tutti::lake {
namespace {

#define TUTTI_EVENT_COLUMNS                                                                            \
  {"log_offset", "BIGINT", "position in the workspace's log; unique"},                                 \
      {"timestamp", "TIMESTAMP", "when it happened, corrected for the sender's clock"},                \
      {"received_at", "TIMESTAMP", "when Tutti got it"}, {"source", "BIGINT", "number of the source"}, \
      {"type", "VARCHAR", "track, page, identify ... (docs/events.md)"},                               \
      {"name", "VARCHAR", "the event's name; else its type"},                                          \
      {"channel", "VARCHAR", "how the customer was met: web, email, phone ..."},                       \
      {"message_id", "VARCHAR", "the sender's id; unique within the source"},                          \
      {"person_strand", "BIGINT", "strand of the person that the event names; 0: none"},               \
      {"account_strand", "BIGINT", "strand of the account that the event names; 0: none"},             \
      {"body", "VARCHAR", "the whole event as JSON"}, {                                                \
    "day", "DATE", "UTC day of timestamp; name it in WHERE to read only those days"                    \
  }

constexpr ColumnInfo kPersonId{"person_id", "BIGINT", "the person it belongs to now; 0: none"};
constexpr ColumnInfo kAccountId{"account_id", "BIGINT", "the account it belongs to now; 0: none"};
constexpr ColumnInfo kSource{"source", "BIGINT", "number of the source"};

constexpr ColumnInfo kEventLog[] = {TUTTI_EVENT_COLUMNS};
constexpr ColumnInfo kEvents[] = {TUTTI_EVENT_COLUMNS, kPersonId, kAccountId};
constexpr ColumnInfo kEventsThen[] = {
    TUTTI_EVENT_COLUMNS,
    {"person_id_then", "BIGINT", "the person it belonged to when it was applied; 0: none"},
    {"account_id_then", "BIGINT", "the account it belonged to when it was applied; 0: none"}};

#define TUTTI_ENTITY_COLUMNS                                                                              \
  {"name", "VARCHAR", "best known name; empty when unknown"}, {"email", "VARCHAR", "best known address"}, \
      {"domain", "VARCHAR", "domain of the address or the web site"}, {"country", "VARCHAR", "country"},  \
      {"first_seen", "TIMESTAMP", "first event"}, {"last_seen", "TIMESTAMP", "last event"},               \
      {"events", "BIGINT", "number of events"}, {                                                         \
    "traits", "VARCHAR", "all traits as a JSON object"                                                    \
  }

constexpr ColumnInfo kPeople[] = {{"person_id", "BIGINT", "id: number of its oldest strand"}, TUTTI_ENTITY_COLUMNS};
constexpr ColumnInfo kAccounts[] = {{"account_id", "BIGINT", "id: number of its oldest strand"}, TUTTI_ENTITY_COLUMNS};

constexpr ColumnInfo kOrders[] = {kSource,
                                  {"order_id", "VARCHAR", "the order in its source"},
                                  kAccountId,
                                  kPersonId,
                                  {"status", "VARCHAR", "as given by the source"},
                                  {"currency", "VARCHAR", "currency of net"},
                                  {"net", "DECIMAL(20,6)", "total with returns deducted"},
                                  {"placed_at", "TIMESTAMP", "when it was placed"},
                                  {"lines", "BIGINT", "number of lines"},
                                  {"cancelled", "BOOLEAN", "cancelled as a whole"}};

constexpr ColumnInfo kOrderLines[] = {kSource,
                                      {"order_id", "VARCHAR", "the order in its source"},
                                      {"line_id", "VARCHAR", "the line within the order"},
                                      {"sku", "VARCHAR", "number of the product"},
                                      {"name", "VARCHAR", "name of the product"},
                                      {"currency", "VARCHAR", "currency of price and net"},
                                      {"quantity", "DECIMAL(20,6)", "negative: a return"},
                                      {"price", "DECIMAL(20,6)", "of one"},
                                      {"net", "DECIMAL(20,6)", "quantity times price"},
                                      {"placed_at", "TIMESTAMP", "when it was placed"},
                                      kAccountId,
                                      kPersonId};

constexpr ColumnInfo kTickets[] = {kSource,
                                   {"ticket_id", "VARCHAR", "the ticket in its source"},
                                   kAccountId,
                                   kPersonId,
                                   {"status", "VARCHAR", "as given by the source"},
                                   {"priority", "VARCHAR", "as given by the source"},
                                   {"subject", "VARCHAR", "what it is about"},
                                   {"asset_id", "VARCHAR", "the machine it is about"},
                                   {"opened_at", "TIMESTAMP", "when it was opened; else its first event"},
                                   {"closed_at", "TIMESTAMP", "when it was closed, as given by the source"},
                                   {"last_event_at", "TIMESTAMP", "its last event"},
                                   {"open", "BOOLEAN", "not closed, resolved, solved, done or cancelled"},
                                   {"fields", "VARCHAR", "all fields as a JSON object"}};

constexpr ColumnInfo kOpportunities[] = {kSource,
                                         {"opportunity_id", "VARCHAR", "the opportunity in its source"},
                                         kAccountId,
                                         kPersonId,
                                         {"name", "VARCHAR", "its name"},
                                         {"stage", "VARCHAR", "as given by the source"},
                                         {"amount", "DECIMAL(20,6)", "NULL when unknown"},
                                         {"currency", "VARCHAR", "currency of amount"},
                                         {"close_date", "TIMESTAMP", "expected or real end"},
                                         {"first_event_at", "TIMESTAMP", "its first event"},
                                         {"last_event_at", "TIMESTAMP", "its last event"},
                                         {"fields", "VARCHAR", "all fields as a JSON object"}};

constexpr ColumnInfo kAssets[] = {kSource,
                                  {"asset_id", "VARCHAR", "the machine in its source: its serial number"},
                                  kAccountId,
                                  kPersonId,
                                  {"product", "VARCHAR", "number of the product"},
                                  {"name", "VARCHAR", "name of the product"},
                                  {"installed_at", "TIMESTAMP", "when it was installed"},
                                  {"warranty_until", "TIMESTAMP", "end of the warranty"},
                                  {"readings", "VARCHAR", "the latest reading of each metric as a JSON object"},
                                  {"last_reading", "TIMESTAMP", "time of the latest reading; NULL: none"},
                                  {"fields", "VARCHAR", "all fields as a JSON object"}};

constexpr ColumnInfo kTelemetry[] = {{"log_offset", "BIGINT", "position of the event in the log"},
                                     {"timestamp", "TIMESTAMP", "when it was measured"},
                                     {"day", "DATE", "UTC day of timestamp"},
                                     kSource,
                                     {"asset_id", "VARCHAR", "the machine in its source"},
                                     {"metric", "VARCHAR", "what was measured, with its unit"},
                                     {"value", "DOUBLE", "the reading; NULL when it is no number"}};

constexpr ColumnInfo kTouches[] = {{"log_offset", "BIGINT", "position of the event in the log"},
                                   {"timestamp", "TIMESTAMP", "when it happened"},
                                   {"day", "DATE", "UTC day of timestamp"},
                                   kSource,
                                   {"channel", "VARCHAR", "how the customer was met"},
                                   {"name", "VARCHAR", "the event's name; else its type"},
                                   kPersonId,
                                   kAccountId};

constexpr ColumnInfo kConsents[] = {kPersonId,
                                    {"category", "VARCHAR", "what is consented to"},
                                    {"granted", "BOOLEAN", "the person's last word"},
                                    {"timestamp", "TIMESTAMP", "when it was given"},
                                    kSource,
                                    {"log_offset", "BIGINT", "position of the event in the log"}};

constexpr ColumnInfo kRelations[] = {
    kSource,
    {"kind", "VARCHAR", "member (a person of an account); parent, site or unit (an account under another)"},
    {"person_id", "BIGINT", "of a member; 0 between accounts"},
    {"account_id", "BIGINT", "the account; of parent, site and unit: the lower one"},
    {"parent_id", "BIGINT", "the account above; 0 for members"},
    {"role", "VARCHAR", "of a member"},
    {"is_primary", "BOOLEAN", "the account that a member mainly acts for"},
    {"ended", "BOOLEAN", "taken back"},
    {"valid_from", "TIMESTAMP", "NULL: without beginning"},
    {"valid_to", "TIMESTAMP", "NULL: without end"},
    {"evidence", "VARCHAR", "relation, group_call, email_domain: how it is known"},
    {"confidence", "DOUBLE", "0 to 1"},
    {"first_seen", "TIMESTAMP", "when it was first said"},
    {"last_seen", "TIMESTAMP", "when it was last said"}};

constexpr ColumnInfo kIdentifiers[] = {{"class", "VARCHAR", "person or account"},
                                       {"entity_id", "BIGINT", "the person or account that carries it now"},
                                       {"strand", "BIGINT", "the strand that carries it"},
                                       kSource,
                                       {"id_type", "VARCHAR", "email, user_id, domain ..."},
                                       {"id_value", "VARCHAR", "normalised value"},
                                       {"first_seen", "TIMESTAMP", "when the strand first carried it"},
                                       {"uses", "BIGINT", "events of the strand that carried it"}};

constexpr ColumnInfo kStrands[] = {{"strand", "BIGINT", "id of the strand"},
                                   {"entity", "BIGINT", "person or account it belongs to now"},
                                   {"class", "VARCHAR", "person or account"},
                                   {"source", "BIGINT", "source that knows it"},
                                   {"id_type", "VARCHAR", "type of the identifier that names it"},
                                   {"id_value", "VARCHAR", "value of the identifier that names it"}};

constexpr ColumnInfo kIdentityHistory[] = {{"strand", "BIGINT", "a strand that was moved"},
                                           {"class", "VARCHAR", "person or account"},
                                           {"entity", "BIGINT", "the person or account it belonged to from then on"},
                                           {"from_offset", "BIGINT", "the log's record that moved it"},
                                           {"since", "TIMESTAMP", "the time of that record"}};

constexpr ColumnInfo kTraitHistory[] = {{"log_offset", "BIGINT", "position of the event in the log"},
                                        {"timestamp", "TIMESTAMP", "from when on the source says so"},
                                        {"day", "DATE", "UTC day of timestamp"},
                                        kSource,
                                        {"class", "VARCHAR", "person or account"},
                                        {"entity_id", "BIGINT", "whose trait it is now"},
                                        {"strand", "BIGINT", "the strand it was said of"},
                                        {"trait", "VARCHAR", "name of the trait"},
                                        {"value", "VARCHAR", "its value; NULL: taken back"}};

constexpr TableInfo kTables[] = {
    {"events", "One row per event, with whom it belongs to now", kEvents},
    {"event_log", "The same without person_id and account_id, and about three times faster", kEventLog},
    {"events_then", "Events with whom they belonged to when they were applied", kEventsThen},
    {"people", "One row per person there is now", kPeople},
    {"accounts", "One row per account there is now", kAccounts},
    {"relations", "Who acts for which account, and which account stands under which; one row per source that says so",
     kRelations},
    {"identifiers", "Every identifier of every strand", kIdentifiers},
    {"orders", "Orders", kOrders},
    {"order_lines", "Lines of orders", kOrderLines},
    {"tickets", "Service tickets", kTickets},
    {"opportunities", "Opportunities", kOpportunities},
    {"assets", "Installed machines", kAssets},
    {"telemetry", "One row per reading and metric", kTelemetry},
    {"touches", "Events about a person or an account, without their bodies", kTouches},
    {"consents", "The last word of each person on each category", kConsents},
    {"trait_history", "Every trait that an event set, one row each", kTraitHistory},
    {"strands", "What one source knows of one customer, and whom it belongs to now", kStrands},
    {"identity_history", "When strands were moved from one person or account to another", kIdentityHistory},
};

}  // namespace

std::span<const TableInfo> tables() {
  return kTables;
}

const TableInfo* find_table(std::string_view name) {
  for (const TableInfo& t : kTables)
    if (t.name == name) return &t;
  return nullptr;
}

}  // namespace tutti::lake
