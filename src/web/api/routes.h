// Every operation of api/openapi.yaml with its handler; tests/e2e holds the two lists against each other.
#pragma once

#include <span>

#include "web/api/api.h"

namespace tutti::api {

std::span<const Route> routes();

// GET /api/v1/live answers with a stream, so it is no ordinary handler.
void stream_live(Services& s, const Call& call, http::Reply reply);

// POST /api/v1/sql streams its result.
void stream_sql(Services& s, const Call& call, http::Reply reply);
http::Response get_sql_schema(Services&, const Call&);

http::Response get_overview(Services&, const Call&);
http::Response search(Services&, const Call&);
http::Response list_people(Services&, const Call&);
http::Response get_person(Services&, const Call&);
http::Response get_person_by(Services&, const Call&);
http::Response get_person_timeline(Services&, const Call&);
http::Response get_person_density(Services&, const Call&);
http::Response get_person_identity(Services&, const Call&);
http::Response list_accounts(Services&, const Call&);
http::Response get_account(Services&, const Call&);
http::Response get_account_by(Services&, const Call&);
http::Response get_account_people(Services&, const Call&);
http::Response get_account_timeline(Services&, const Call&);
http::Response get_account_density(Services&, const Call&);
http::Response get_account_identity(Services&, const Call&);
http::Response post_decree(Services&, const Call&);
http::Response revoke_decree(Services&, const Call&);
http::Response list_duplicates(Services&, const Call&);
http::Response undo_import(Services&, const Call&);
http::Response get_identity_rules(Services&, const Call&);
http::Response put_identity_rules(Services&, const Call&);
http::Response what_if_identity_rules(Services&, const Call&);
http::Response get_survivorship(Services&, const Call&);
http::Response put_survivorship(Services&, const Call&);
http::Response preview_survivorship_rules(Services&, const Call&);
http::Response pin_person_trait(Services&, const Call&);
http::Response unpin_person_trait(Services&, const Call&);
http::Response pin_account_trait(Services&, const Call&);
http::Response unpin_account_trait(Services&, const Call&);
http::Response get_quality(Services&, const Call&);
http::Response get_quality_history(Services&, const Call&);
http::Response list_conflicts(Services&, const Call&);
http::Response get_writeback(Services&, const Call&);
http::Response list_writes(Services&, const Call&);
http::Response approve_write(Services&, const Call&);
http::Response reject_write(Services&, const Call&);
http::Response retry_write(Services&, const Call&);
http::Response get_object(Services&, const Call&);
http::Response get_event(Services&, const Call&);
http::Response list_sources(Services&, const Call&);
http::Response add_source(Services&, const Call&);
http::Response rotate_source_key(Services&, const Call&);
http::Response disable_source(Services&, const Call&);
http::Response enable_source(Services&, const Call&);
http::Response put_source_mapping(Services&, const Call&);
http::Response put_source_verification(Services&, const Call&);
http::Response delete_source_verification(Services&, const Call&);
http::Response get_webhook_options(Services&, const Call&);
http::Response list_syncs(Services&, const Call&);
http::Response run_sync(Services&, const Call&);
http::Response list_streams(Services&, const Call&);
http::Response pause_stream(Services&, const Call&);
http::Response resume_stream(Services&, const Call&);
http::Response list_imports(Services&, const Call&);
http::Response create_import(Services&, const Call&);
http::Response append_import(Services&, const Call&);
http::Response get_import(Services&, const Call&);
http::Response get_import_mapping(Services&, const Call&);
http::Response delete_import(Services&, const Call&);
http::Response detect_import(Services&, const Call&);
http::Response suggest_import(Services&, const Call&);
http::Response dry_run_import(Services&, const Call&);
http::Response start_import(Services&, const Call&);
http::Response cancel_import(Services&, const Call&);
http::Response get_import_errors(Services&, const Call&);
http::Response list_quarantine(Services&, const Call&);
http::Response replay_quarantine(Services&, const Call&);
http::Response recent_live(Services&, const Call&);
http::Response health(Services&, const Call&);
http::Response ready(Services&, const Call&);
http::Response metrics(Services&, const Call&);

}  // namespace tutti::api
