#include "web/api/routes.h"

namespace tutti::api {
namespace {

constexpr Route kRoutes[] = {
    {"GET", "/api/v1/overview", get_overview},
    {"GET", "/api/v1/search", search},
    {"GET", "/api/v1/people", list_people},
    {"GET", "/api/v1/people/{id}", get_person},
    {"GET", "/api/v1/people/by/{type}/{value}", get_person_by},
    {"GET", "/api/v1/people/{id}/timeline", get_person_timeline},
    {"GET", "/api/v1/people/{id}/density", get_person_density},
    {"GET", "/api/v1/people/{id}/identity", get_person_identity},
    {"GET", "/api/v1/accounts", list_accounts},
    {"GET", "/api/v1/accounts/{id}", get_account},
    {"GET", "/api/v1/accounts/by/{type}/{value}", get_account_by},
    {"GET", "/api/v1/accounts/{id}/people", get_account_people},
    {"GET", "/api/v1/accounts/{id}/timeline", get_account_timeline},
    {"GET", "/api/v1/accounts/{id}/density", get_account_density},
    {"GET", "/api/v1/accounts/{id}/identity", get_account_identity},
    {"POST", "/api/v1/identity/decrees", post_decree},
    {"DELETE", "/api/v1/identity/decrees/{id}", revoke_decree},
    {"GET", "/api/v1/duplicates", list_duplicates},
    {"POST", "/api/v1/imports/{id}/undo", undo_import},
    {"GET", "/api/v1/identity/rules", get_identity_rules},
    {"PUT", "/api/v1/identity/rules", put_identity_rules},
    {"POST", "/api/v1/identity/rules/what-if", what_if_identity_rules},
    {"GET", "/api/v1/objects/{kind}/{source}/{id}", get_object},
    {"GET", "/api/v1/events/{offset}", get_event},
    {"GET", "/api/v1/sources", list_sources},
    {"POST", "/api/v1/sources", add_source},
    {"POST", "/api/v1/sources/{name}/key", rotate_source_key},
    {"POST", "/api/v1/sources/{name}/disable", disable_source},
    {"POST", "/api/v1/sources/{name}/enable", enable_source},
    {"PUT", "/api/v1/sources/{name}/mapping", put_source_mapping},
    {"PUT", "/api/v1/sources/{name}/verification", put_source_verification},
    {"DELETE", "/api/v1/sources/{name}/verification", delete_source_verification},
    {"GET", "/api/v1/webhook-options", get_webhook_options},
    {"GET", "/api/v1/syncs", list_syncs},
    {"POST", "/api/v1/syncs/{name}/run", run_sync},
    {"GET", "/api/v1/streams", list_streams},
    {"POST", "/api/v1/streams/{name}/pause", pause_stream},
    {"POST", "/api/v1/streams/{name}/resume", resume_stream},
    {"GET", "/api/v1/imports", list_imports},
    {"POST", "/api/v1/imports", create_import},
    {"GET", "/api/v1/imports/{id}", get_import},
    {"DELETE", "/api/v1/imports/{id}", delete_import},
    {"POST", "/api/v1/imports/{id}/append", append_import},
    {"GET", "/api/v1/imports/{id}/mapping", get_import_mapping},
    {"POST", "/api/v1/imports/{id}/detect", detect_import},
    {"POST", "/api/v1/imports/{id}/suggest", suggest_import},
    {"POST", "/api/v1/imports/{id}/dry-run", dry_run_import},
    {"POST", "/api/v1/imports/{id}/start", start_import},
    {"POST", "/api/v1/imports/{id}/cancel", cancel_import},
    {"GET", "/api/v1/imports/{id}/errors", get_import_errors},
    {"GET", "/api/v1/quarantine", list_quarantine},
    {"POST", "/api/v1/quarantine/replay", replay_quarantine},
    {"POST", "/api/v1/sql", nullptr, stream_sql},
    {"GET", "/api/v1/sql/schema", get_sql_schema},
    {"GET", "/api/v1/live", nullptr},  // stream_live()
    {"GET", "/api/v1/live/recent", recent_live},
    {"GET", "/health", health},
    {"GET", "/ready", ready},
    {"GET", "/metrics", metrics},
};

}  // namespace

std::span<const Route> routes() {
  return kRoutes;
}

}  // namespace tutti::api
