// Generated from api/openapi.yaml by `npm run api`. Do not edit.
export interface paths {
    "/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The state of the workspace in numbers */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People, accounts and orders by name (any script), e-mail, domain, identifier or order number */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People, most recently seen first */
        get: operations["listPeople"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All that is known of a person */
        get: operations["getPerson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/by/{type}/{value}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The person who carries an identifier (409 when several do) */
        get: operations["getPersonBy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A person's touches, newest first */
        get: operations["getPersonTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/density": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many touches on which day, for the strip above the timeline */
        get: operations["getPersonDensity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/identity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why this is one person */
        get: operations["getPersonIdentity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Accounts, most recently seen first */
        get: operations["listAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All that is known of an account */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/by/{type}/{value}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The account that carries an identifier (409 when several do) */
        get: operations["getAccountBy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{id}/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People of an account, primary and recently seen first */
        get: operations["getAccountPeople"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An account's touches with all its people, newest first */
        get: operations["getAccountTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{id}/density": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many touches on which day, for the strip above the timeline */
        get: operations["getAccountDensity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{id}/identity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why this is one account */
        get: operations["getAccountIdentity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/identity/decrees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A person's word on who is who; it outranks evidence, and holds against later evidence
         * @description With `preview=true` nothing is written and the answer says what would change.
         */
        post: operations["postDecree"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/identity/decrees/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Undo a decree; both sides become exactly what the evidence says */
        delete: operations["revokeDecree"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pairs that are probably one, for a person to decide (by a decree); the likeliest first */
        get: operations["listDuplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back everything an import brought, exactly; people, lake and index are made anew without it */
        post: operations["undoImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/identity/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rules in force */
        get: operations["getIdentityRules"];
        /**
         * Put other rules in force; everyone is resolved again
         * @description `version` must be that of the rules in force (else 409); the server numbers the new ones.
         */
        put: operations["putIdentityRules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/identity/rules/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What these rules would merge and split; nothing is written */
        post: operations["whatIfIdentityRules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/survivorship": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rules of survivorship in force, and those before */
        get: operations["getSurvivorship"];
        /**
         * Put other rules in force
         * @description `version` must be that of the rules in force (else 409); the server numbers the new ones.
         */
        put: operations["putSurvivorship"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/survivorship/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whose values these rules would change; nothing is written */
        post: operations["previewSurvivorship"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/traits/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Pin a value; it wins over what the sources say until it is taken back */
        put: operations["pinPersonTrait"];
        post?: never;
        /** Take the pinned value back; the rules decide again */
        delete: operations["unpinPersonTrait"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{id}/traits/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Pin a value; it wins over what the sources say until it is taken back */
        put: operations["pinAccountTrait"];
        post?: never;
        /** Take the pinned value back; the rules decide again */
        delete: operations["unpinAccountTrait"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How complete, valid, unique and fresh each source's values are, and where sources disagree */
        get: operations["getQuality"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quality/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One entry per day, oldest first, summed over what is asked for */
        get: operations["getQualityHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quality/conflicts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Customers of whose trait two sources say different values, with all of them */
        get: operations["listConflicts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/writeback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The systems that are told what was agreed, and how many changes are in which state */
        get: operations["getWriteback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/writeback/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Changes, the last touched first */
        get: operations["listWrites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/writeback/changes/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a proposed change */
        post: operations["approveWrite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/writeback/changes/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do not send it; it is not proposed again until something else is said or agreed */
        post: operations["rejectWrite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/writeback/changes/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a failed or rejected change again */
        post: operations["retryWrite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/objects/{kind}/{source}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An order with its lines, a ticket, an asset with its newest readings, an opportunity */
        get: operations["getObject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events/{offset}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One whole event as the log holds it, with what became of it */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All sources, by name */
        get: operations["listSources"];
        put?: never;
        /** Add a source; the answer is the only place its write key is ever shown */
        post: operations["addSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{name}/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new write key; the old one stays valid for a day */
        post: operations["rotateSourceKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{name}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refuse everything from this source from now on */
        post: operations["disableSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{name}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept events from this source again */
        post: operations["enableSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{name}/mapping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** How the objects that its webhook sends become events; an empty body takes the mapping away */
        put: operations["putSourceMapping"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{name}/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Take only signed requests; the secret is never shown again, and one before it of the same scheme stays good for a day */
        put: operations["putSourceVerification"];
        post?: never;
        /** Need no signature any more */
        delete: operations["deleteSourceVerification"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The signature schemes and built-in mappings that sources may have */
        get: operations["getWebhookOptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/syncs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Syncs of Singer taps by name, each with its last run (docs/sync.md) */
        get: operations["listSyncs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/syncs/{name}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a sync now; the list tells how it went */
        post: operations["runSync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/streams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Streams of Kafka and MQTT by name, each with its state and counts (docs/streams.md) */
        get: operations["listStreams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/streams/{name}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read no more of a stream until it is resumed; what comes meanwhile waits at the broker */
        post: operations["pauseStream"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/streams/{name}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on where the stream was paused */
        post: operations["resumeStream"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Imports of files as jobs, newest first (docs/import.md) */
        get: operations["listImports"];
        put?: never;
        /** Upload a file, or its first piece; further pieces follow by append */
        post: operations["createImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One import with its progress and counts */
        get: operations["getImport"];
        put?: never;
        post?: never;
        /** Forget an import that does not run, its file and its rejected rows; what landed stays */
        delete: operations["deleteImport"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/append": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The next piece of the file; 409 when `at` is not where the file ends */
        post: operations["appendImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/mapping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The mapping that an import was started with */
        get: operations["getImportMapping"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/detect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** How the file is to be read, and what its columns hold; what the body says is not guessed */
        post: operations["detectImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/suggest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A mapping to start from, with the reason for each column */
        post: operations["suggestImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What would land of the first rows, and the errors by cell; nothing lands */
        post: operations["dryRunImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import the file by this mapping; a failed or cancelled import goes on where it was when the mapping is the same */
        post: operations["startImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop at the next batch; what landed stays */
        post: operations["cancelImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows that could not be taken, as CSV, at most 4 MiB an answer */
        get: operations["getImportErrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Accepted events that could not be applied, newest first */
        get: operations["listQuarantine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quarantine/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try again after the cause is mended */
        post: operations["replayQuarantine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the doors see, as it happens (server-sent events)
         * @description Every message is `event: entry` with a LiveEntry as data, and `id:` its `seq`. A client that reads too slowly
         *     loses entries and gets `event: lost` with `{"count": n}`. A comment line every 15 s keeps the connection open.
         */
        get: operations["streamLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/live/recent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last 500 per source, newest first */
        get: operations["recentLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sql": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the lake with one SELECT
         * @description Runs in a process of its own that can read nothing but this workspace's lake (docs/sql.md). The answer is streamed; a connection
         *     that is cut means that the result is not whole. `Tutti-Rows` counts the rows, `Tutti-Cut: true` says that there were more than
         *     `max_rows`, `Tutti-As-Of-Offset` how far of the log the answer knows. 413 with `details[0].field` `timeout_ms` or `memory`: over that limit.
         */
        post: operations["runSql"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sql/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tables that SQL may ask, with columns and meanings */
        get: operations["getSqlSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process lives */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** It takes events and answers reads */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prometheus text format */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        SqlQuery: {
            /** @description exactly one SELECT */
            sql: string;
            /**
             * @default json
             * @enum {string}
             */
            format: "json" | "csv" | "parquet" | "arrow";
            /** @default 10000 */
            max_rows: number;
            /** @default 30000 */
            timeout_ms: number;
        };
        SqlResult: {
            columns: {
                name: string;
                /** @description as DuckDB writes it */
                type: string;
            }[];
            /** @description Cells in the order of `columns`: integers up to 64 bits, floats and booleans as such; exact numbers (DECIMAL, HUGEINT) and everything else as text; times as ISO 8601 in UTC; lists, structs and JSON as JSON; null for NULL. */
            rows: unknown[][];
            row_count: number;
            /** @description there were more than max_rows */
            cut: boolean;
            as_of_offset: components["schemas"]["Offset"];
        };
        SqlSchema: {
            tables: {
                name: string;
                meaning: string;
                columns: {
                    name: string;
                    type: string;
                    meaning: string;
                }[];
            }[];
            limits: {
                max_rows: number;
                timeout_ms: number;
            };
        };
        /**
         * Format: date-time
         * @example 2026-03-01T09:30:00.000Z
         */
        Time: string;
        /**
         * @description exact decimal text
         * @example 1250
         * @example -12.5
         */
        Decimal: string;
        /**
         * Format: int64
         * @description place in the log
         */
        Offset: number;
        PersonId: string;
        AccountId: string;
        /** @description a person or an account */
        EntityId: string;
        StrandId: string;
        SourceName: string;
        /** @enum {string} */
        Channel: "other" | "web" | "app" | "email" | "phone" | "chat" | "event" | "social" | "mail" | "partner" | "sales" | "service" | "order" | "device" | "survey";
        /** @enum {string} */
        EventType: "track" | "page" | "screen" | "identify" | "group" | "alias" | "relation" | "order" | "order_line" | "ticket" | "opportunity" | "asset" | "telemetry";
        /** @enum {string} */
        ObjectKind: "order" | "ticket" | "opportunity" | "asset";
        /** @enum {string} */
        SearchKind: "person" | "account" | "order";
        /** @enum {string} */
        Outcome: "accepted" | "duplicate" | "refused" | "quarantined";
        Money: {
            /** @description ISO 4217; empty when the source did not say */
            currency: string;
            amount: components["schemas"]["Decimal"];
        };
        PersonRef: {
            id: components["schemas"]["PersonId"];
            /** @description name, else e-mail, else empty (the reader words "anonymous") */
            name: string;
        };
        AccountRef: {
            id: components["schemas"]["AccountId"];
            name: string;
        };
        EntityRef: {
            id: components["schemas"]["EntityId"];
            name: string;
        };
        ReasonCount: {
            /** @description a code, e.g. bad_json; the console words it */
            reason: string;
            /** Format: int64 */
            count: number;
        };
        Written: {
            offset: components["schemas"]["Offset"];
        };
        Error: {
            error: {
                /** @enum {string} */
                code: "invalid" | "not_found" | "conflict" | "unauthorized" | "too_large" | "overloaded" | "unavailable" | "corrupt" | "no_space" | "io" | "internal";
                /** @description one sentence for a person */
                message: string;
                details: {
                    /**
                     * @example person[1].blocked_patterns[2]
                     * @example q
                     */
                    field: string;
                    message: string;
                }[];
            };
        };
        Overview: {
            version: string;
            counters: components["schemas"]["Counters"];
            people: number;
            accounts: number;
            sources: number;
            /** @description events received in each of the last 24 hours, oldest first, empty hours included; the last one is running */
            hours: {
                at: components["schemas"]["Time"];
                count: number;
            }[];
            applied_offset: components["schemas"]["Offset"];
            lake_offset: components["schemas"]["Offset"];
        };
        /** @description received = accepted + duplicate + refused; accepted = applied + quarantined + pending */
        Counters: {
            /** Format: int64 */
            received: number;
            /** Format: int64 */
            accepted: number;
            /** Format: int64 */
            duplicate: number;
            /** Format: int64 */
            refused: number;
            refused_by: components["schemas"]["ReasonCount"][];
            /** Format: int64 */
            applied: number;
            /** Format: int64 */
            quarantined: number;
            quarantined_by: components["schemas"]["ReasonCount"][];
            /** Format: int64 */
            pending: number;
        };
        SearchResult: {
            kind: components["schemas"]["SearchKind"];
            /** @description of the person or account; of an order "source/id" */
            id: string;
            name: string;
            /** @description role, domain or status, as the sources wrote it */
            subtitle?: string;
            email?: string;
            account?: components["schemas"]["AccountRef"];
            order?: {
                source: string;
                id: string;
                placed_at?: components["schemas"]["Time"];
                status?: string;
                net?: components["schemas"]["Money"][];
            };
            match: {
                /** @enum {string} */
                field: "name" | "email" | "domain" | "identifier" | "order";
                /** @description the text that matched */
                text: string;
            };
            last_seen?: components["schemas"]["Time"];
        };
        /**
         * @description which of several values is shown
         * @enum {string}
         */
        SurvivorRule: "most_recent" | "source_priority" | "most_frequent" | "longest" | "first" | "manual";
        TraitRule: {
            rule: components["schemas"]["SurvivorRule"];
            /** @description of source_priority: names, the most trusted first */
            sources?: string[];
        };
        SurvivorshipRules: {
            default: components["schemas"]["TraitRule"];
            /** @description by name of the trait */
            traits: {
                [key: string]: components["schemas"]["TraitRule"];
            };
        };
        Survivorship: {
            version: number;
            rules: components["schemas"]["SurvivorshipRules"];
            /** @description the newest 50 versions, the one in force first; empty: the built-in rules are in force */
            history: {
                version: number;
                author: string;
                reason: string;
                at: components["schemas"]["Time"];
                rules: components["schemas"]["SurvivorshipRules"];
            }[];
        };
        SourceValue: {
            /** @description any JSON value; null: none is shown */
            value: unknown;
            source: string;
            at: components["schemas"]["Time"];
        };
        SurvivorshipPreview: {
            /** @description looked at */
            people: number;
            accounts: number;
            people_changed: number;
            accounts_changed: number;
            by_trait: {
                trait: string;
                people: number;
                accounts: number;
            }[];
            examples: {
                entity: components["schemas"]["EntityRef"];
                trait: string;
                before: components["schemas"]["SourceValue"];
                after: components["schemas"]["SourceValue"];
            }[];
        };
        /** @description counts of the source's records; docs/conflicts.md tells how each is judged */
        QualityTrait: {
            trait: string;
            /** @enum {string} */
            kind: "text" | "email" | "phone" | "country" | "url" | "domain" | "date" | "number" | "registration";
            /** @description records that have a value */
            filled: number;
            /** @description of the filled ones */
            valid: number;
            /** @description no two customers should share a value */
            identifying: boolean;
            /** @description values that another customer of the source has as well */
            shared: number;
            /** @description values that another source contradicts */
            disputed: number;
            /** @description last said more than 30 days ago */
            older_30: number;
            older_90: number;
            older_365: number;
            last?: components["schemas"]["Time"];
        };
        QualitySource: {
            source: string;
            /** @enum {string} */
            class: "person" | "account";
            /** @description strands of the source that say at least one trait */
            records: number;
            last_seen: components["schemas"]["Time"];
            traits: components["schemas"]["QualityTrait"][];
        };
        Quality: {
            at: components["schemas"]["Time"];
            /** @description those with at least one record */
            people: number;
            accounts: number;
            sources: components["schemas"]["QualitySource"][];
            conflicts: {
                trait: string;
                /** @enum {string} */
                class: "person" | "account";
                open: number;
                /** @description somebody has pinned a value */
                settled: number;
            }[];
            /** @description false: more than a million identifying values; later ones were not compared */
            shared_complete: boolean;
            /** @description values of traits beyond 5,000 pairs of source and trait */
            traits_left_out: number;
        };
        QualityDay: {
            /** Format: date */
            day: string;
            /** @description summed over the traits: filled/records is the completeness */
            records: number;
            filled: number;
            valid: number;
            /** @description values of identifying traits: 1 - shared/identifying is the uniqueness */
            identifying: number;
            shared: number;
            disputed: number;
            older_365: number;
        };
        Conflict: {
            entity: components["schemas"]["EntityRef"];
            trait: string;
            rule: components["schemas"]["SurvivorRule"];
            /** @description the one that is shown first */
            values: {
                /** @description any JSON value */
                value: unknown;
                source: string;
                at: components["schemas"]["Time"];
                strand: components["schemas"]["StrandId"];
                echo?: boolean;
                shown: boolean;
            }[];
        };
        /**
         * @description proposed: waits for a person; approved: is sent, or will be again; failed: given up (the dead-letter list); superseded: no longer wished
         * @enum {string}
         */
        WriteBackStatus: "proposed" | "approved" | "written" | "failed" | "rejected" | "superseded";
        WriteBackTarget: {
            name: string;
            source: string;
            /** @enum {string} */
            class: "person" | "account";
            at_once: boolean;
            /** @enum {string} */
            via: "rest" | "singer";
            traits: string[];
            /** @description changes by status */
            counts: {
                [key: string]: number;
            };
        };
        WriteBackChange: {
            /** @description stable; sent as Idempotency-Key */
            id: string;
            target: string;
            status: components["schemas"]["WriteBackStatus"];
            entity?: components["schemas"]["EntityRef"];
            record: {
                type: string;
                id: string;
            };
            trait: string;
            /** @description what the system says */
            old?: unknown;
            /** @description what was agreed */
            value: unknown;
            /** @description who says it; `tutti`: a person has pinned it */
            agreed_source: string;
            at: components["schemas"]["Time"];
            attempts: number;
            next_at?: components["schemas"]["Time"];
            /** @description why it failed; `flapping`: written three times within a day */
            note?: string;
            author?: string;
            reason?: string;
        };
        TraitValue: {
            /** @description any JSON value */
            value: unknown;
            source: string;
            at: components["schemas"]["Time"];
            strand: components["schemas"]["StrandId"];
            /** @description true: the source repeats what Tutti has written to it */
            echo?: boolean;
        };
        Trait: {
            name: string;
            /** @description any JSON value */
            value: unknown;
            source: string;
            at: components["schemas"]["Time"];
            strand: components["schemas"]["StrandId"];
            /** @description true: the source repeats what Tutti has written to it */
            echo?: boolean;
            rule?: components["schemas"]["SurvivorRule"];
            /** @description a person decided; the source is then `tutti` */
            pin?: {
                author: string;
                reason: string;
                at: components["schemas"]["Time"];
            };
            /** @description other values and who says so */
            losing: components["schemas"]["TraitValue"][];
        };
        Identifier: {
            type: string;
            value: string;
            source: string;
            first_seen: components["schemas"]["Time"];
            count: number;
            strand: components["schemas"]["StrandId"];
        };
        /** @description the person acts for this account */
        Membership: {
            id: components["schemas"]["AccountId"];
            name: string;
            role?: string;
            /** @description events that name no account count for this one */
            primary: boolean;
            from?: components["schemas"]["Time"];
            to?: components["schemas"]["Time"];
            ended?: boolean;
            confidence: number;
            evidence: components["schemas"]["MembershipEvidence"][];
        };
        /** @enum {string} */
        MembershipEvidence: "relation" | "group_call" | "email_domain";
        EventStats: {
            /** Format: int64 */
            total: number;
            windows: components["schemas"]["Windows"];
            /** @description most frequent first, at most 100 */
            by_name: {
                name: string;
                /** Format: int64 */
                count: number;
                first: components["schemas"]["Time"];
                last: components["schemas"]["Time"];
                /** @description in the last 30 days */
                d30: number;
            }[];
        };
        /** @description events in the last 1, 7, 30 and 90 days */
        Windows: {
            d1: number;
            d7: number;
            d30: number;
            d90: number;
        };
        ChannelStat: {
            channel: components["schemas"]["Channel"];
            /** Format: int64 */
            count: number;
            last: components["schemas"]["Time"];
        };
        Touch: {
            offset: components["schemas"]["Offset"];
            at: components["schemas"]["Time"];
            type: components["schemas"]["EventType"];
            /** @description the event name of a track; "Page Viewed", "Screen Viewed"; else the type */
            name: string;
            channel: components["schemas"]["Channel"];
            source: string;
            /** @description what it was about: page title, ticket subject, webinar, campaign */
            title?: string;
            /** @description a second line in the words of the source: path, status, amount */
            summary?: string;
            person?: components["schemas"]["PersonRef"];
            account?: components["schemas"]["AccountRef"];
        };
        TouchPage: {
            items: components["schemas"]["Touch"][];
            next?: string;
        };
        Density: {
            /** @description days (UTC) with at least one touch, oldest first, at most the newest 1,100 days */
            days: {
                /** Format: date */
                day: string;
                count: number;
            }[];
        };
        OrderSummary: {
            source: string;
            id: string;
            placed_at?: components["schemas"]["Time"];
            status?: string;
            lines?: number;
            net: components["schemas"]["Money"][];
        };
        TicketSummary: {
            source: string;
            id: string;
            subject?: string;
            status?: string;
            priority?: string;
            opened_at?: components["schemas"]["Time"];
            asset?: string;
        };
        AssetSummary: {
            source: string;
            id: string;
            product?: string;
            name?: string;
            installed_at?: components["schemas"]["Time"];
            warranty_until?: components["schemas"]["Time"];
            last_reading_at?: components["schemas"]["Time"];
        };
        OpportunitySummary: {
            source: string;
            id: string;
            name?: string;
            stage?: string;
            value?: components["schemas"]["Money"];
            close_date?: components["schemas"]["Time"];
        };
        Orders: {
            count: number;
            net: components["schemas"]["Money"][];
            first?: components["schemas"]["Time"];
            last?: components["schemas"]["Time"];
            /** @description newest 20 */
            recent: components["schemas"]["OrderSummary"][];
        };
        Tickets: {
            count: number;
            open: number;
            /** @description open ones first, newest 20 */
            recent: components["schemas"]["TicketSummary"][];
        };
        Assets: {
            count: number;
            /** @description newest 50 */
            recent: components["schemas"]["AssetSummary"][];
        };
        Opportunities: {
            count: number;
            /** @description newest 20 */
            recent: components["schemas"]["OpportunitySummary"][];
        };
        Person: {
            id: components["schemas"]["PersonId"];
            /** @description empty: nobody has told a name or e-mail yet */
            name: string;
            email?: string;
            /** @description job title */
            title?: string;
            first_seen?: components["schemas"]["Time"];
            last_seen?: components["schemas"]["Time"];
            /** @description how many strands this person is made of */
            strands: number;
            traits: components["schemas"]["Trait"][];
            identifiers: components["schemas"]["Identifier"][];
            /** @description primary first */
            accounts: components["schemas"]["Membership"][];
            events: components["schemas"]["EventStats"];
            channels: components["schemas"]["ChannelStat"][];
            /** @description newest 100 */
            touches: components["schemas"]["Touch"][];
            orders: components["schemas"]["Orders"];
            tickets: components["schemas"]["Tickets"];
            assets: components["schemas"]["Assets"];
            opportunities: components["schemas"]["Opportunities"];
        };
        DuplicatePair: {
            a: components["schemas"]["DuplicateSide"];
            b: components["schemas"]["DuplicateSide"];
            /** @description bits */
            score: number;
            probability: number;
            /** @enum {string} */
            suggestion: "merge" | "site";
            /** @description what adds up to the score */
            parts: {
                name: string;
                label: string;
                bits: number;
                /** @description this holds the whole score down */
                capped: boolean;
            }[];
        };
        DuplicateSide: {
            /**
             * @description the strand, for decrees
             * @example s12
             */
            id: string;
            /** @example p12 */
            entity: string;
            name: string;
            source: string;
            fields: {
                [key: string]: string;
            };
        };
        PersonPage: {
            items: components["schemas"]["PersonRow"][];
            next?: string;
        };
        PersonRow: {
            id: components["schemas"]["PersonId"];
            name: string;
            email?: string;
            title?: string;
            account?: components["schemas"]["AccountRef"];
            last_seen?: components["schemas"]["Time"];
            events_30d?: number;
        };
        Account: {
            id: components["schemas"]["AccountId"];
            name: string;
            first_seen?: components["schemas"]["Time"];
            last_seen?: components["schemas"]["Time"];
            strands: number;
            traits: components["schemas"]["Trait"][];
            identifiers: components["schemas"]["Identifier"][];
            parent?: components["schemas"]["HierarchyRef"];
            children: components["schemas"]["HierarchyRef"][];
            /** @description the first 50; more from /accounts/{id}/people */
            people: components["schemas"]["AccountPerson"][];
            people_total: number;
            events: components["schemas"]["EventStats"];
            channels: components["schemas"]["ChannelStat"][];
            /** @description newest 100 */
            touches: components["schemas"]["Touch"][];
            orders: components["schemas"]["Orders"];
            /** @description by last purchase, newest 100 */
            products: components["schemas"]["ProductBought"][];
            tickets: components["schemas"]["Tickets"];
            assets: components["schemas"]["Assets"];
            opportunities: components["schemas"]["Opportunities"];
            rollup: components["schemas"]["Rollup"];
        };
        HierarchyRef: {
            id: components["schemas"]["AccountId"];
            name: string;
            /** @enum {string} */
            kind: "parent" | "site" | "unit";
        };
        ProductBought: {
            sku: string;
            name?: string;
            quantity: components["schemas"]["Decimal"];
            net: components["schemas"]["Money"][];
            orders?: number;
            last?: components["schemas"]["Time"];
        };
        /** @description this account and all below it */
        Rollup: {
            accounts: number;
            people: number;
            orders: number;
            net: components["schemas"]["Money"][];
            open_tickets: number;
            assets: number;
        };
        AccountPerson: {
            id: components["schemas"]["PersonId"];
            name: string;
            email?: string;
            role?: string;
            primary: boolean;
            ended?: boolean;
            evidence: components["schemas"]["MembershipEvidence"][];
            last_seen?: components["schemas"]["Time"];
            events_30d: number;
        };
        AccountPersonPage: {
            items: components["schemas"]["AccountPerson"][];
            next?: string;
        };
        AccountPage: {
            items: components["schemas"]["AccountRow"][];
            next?: string;
        };
        AccountRow: {
            id: components["schemas"]["AccountId"];
            name: string;
            domain?: string;
            people?: number;
            last_seen?: components["schemas"]["Time"];
            events_30d?: number;
        };
        /** @description what one source knows of one customer */
        Strand: {
            id: components["schemas"]["StrandId"];
            source: string;
            key: {
                type: string;
                value: string;
            };
            first_seen: components["schemas"]["Time"];
            last_seen: components["schemas"]["Time"];
            /** Format: int64 */
            events: number;
            /** @description as this source knows it; may be empty */
            name: string;
            identifiers: {
                type: string;
                value: string;
                first_seen: components["schemas"]["Time"];
                count: number;
            }[];
        };
        /** @description evidence that two strands are one */
        IdentityLink: {
            a: components["schemas"]["StrandId"];
            b: components["schemas"]["StrandId"];
            /** @enum {string} */
            source: "identifier" | "decree";
            /** @description of the identifier */
            type?: string;
            value?: string;
            /** @description id of the decree */
            decree?: string;
            /** @description why the person decreed it */
            reason?: string;
            since: components["schemas"]["Time"];
            /** @description agrees with what other links already hold together */
            redundant: boolean;
        };
        /** @description evidence that was not followed */
        IdentityRefusal: {
            a: components["schemas"]["StrandId"];
            b?: components["schemas"]["StrandId"];
            /** @description the person or account that b is in, when it is another one */
            other?: components["schemas"]["EntityRef"];
            type: string;
            value: string;
            /** @enum {string} */
            reason: "blocked_value" | "blocked_pattern" | "free_mail" | "shared_strands" | "shared_people" | "limit_exceeded" | "name_conflict" | "decree_apart" | "decree_alone" | "decree_sever" | "decree_overridden" | "component_too_large";
            /** @description the value, pattern, domain or type that the reason is about */
            detail?: string;
            count?: number;
            max?: number;
            decree?: string;
        };
        /** @enum {string} */
        DecreeKind: "together" | "apart" | "alone" | "sever";
        Decree: {
            id: string;
            kind: components["schemas"]["DecreeKind"];
            a: components["schemas"]["StrandId"];
            b?: components["schemas"]["StrandId"];
            type?: string;
            value?: string;
            at: components["schemas"]["Time"];
            author: string;
            reason: string;
            revoked: boolean;
        };
        Identity: {
            id: components["schemas"]["EntityId"];
            strands: components["schemas"]["Strand"][];
            links: components["schemas"]["IdentityLink"][];
            refusals: components["schemas"]["IdentityRefusal"][];
            /** @description that name one of the strands, newest first, revoked ones too */
            decrees: components["schemas"]["Decree"][];
            /** @description ids that now lead here */
            former_ids: components["schemas"]["EntityId"][];
        };
        /**
         * @description together: a and b are one. apart: a and b never are. alone: a joins nobody (split off).
         *     sever: the identifier (type, value) does not count for a.
         */
        NewDecree: {
            kind: components["schemas"]["DecreeKind"];
            a: components["schemas"]["StrandId"];
            b?: components["schemas"]["StrandId"];
            type?: string;
            value?: string;
            reason: string;
        };
        PersonsChange: {
            before: components["schemas"]["ResolvedEntity"][];
            after: components["schemas"]["ResolvedEntity"][];
        };
        /** @description a person or account as its strands */
        ResolvedEntity: {
            id: components["schemas"]["EntityId"];
            name: string;
            strands: components["schemas"]["StrandId"][];
        };
        DecreeResult: {
            /** @description of the record; absent in a preview. Of a new decree it is its id as well */
            offset?: components["schemas"]["Offset"];
            before: components["schemas"]["ResolvedEntity"][];
            after: components["schemas"]["ResolvedEntity"][];
        };
        TypeRule: {
            /** @description "*" is the rule of types without one of their own */
            type: string;
            /** @description lower is stronger */
            priority?: number;
            links?: boolean;
            /** @description different values one person may have; 0: any number */
            limit?: number;
            /** @enum {string} */
            limit_scope?: "overall" | "per_source";
            /** @description a value on more strands is shared and joins nobody; 0: any number */
            strands_max?: number;
            /** @description likewise by contradicting names */
            people_max?: number;
            name_guard?: boolean;
            block_free_mail?: boolean;
            blocked_values?: string[];
            blocked_patterns?: string[];
        };
        /** @description docs/identity.md */
        IdentityRules: {
            version?: number;
            strands_component_max?: number;
            person?: components["schemas"]["TypeRule"][];
            account?: components["schemas"]["TypeRule"][];
            blocked_values?: string[];
            blocked_patterns?: string[];
            free_mail_domains?: string[];
        };
        WhatIf: {
            persons_before: number;
            persons_after: number;
            accounts_before: number;
            accounts_after: number;
            merged_total: number;
            split_total: number;
            /** @description the first 100 */
            merged: {
                into: components["schemas"]["EntityRef"];
                from: components["schemas"]["EntityRef"][];
            }[];
            /** @description the first 100 */
            split: {
                from: components["schemas"]["EntityRef"];
                into: components["schemas"]["EntityRef"][];
            }[];
            /** @description not every component was tried; the totals are of those that were */
            sampled: boolean;
        };
        BusinessObject: {
            kind: components["schemas"]["ObjectKind"];
            source: string;
            id: string;
            account?: components["schemas"]["AccountRef"];
            person?: components["schemas"]["PersonRef"];
            /** @description all fields that sources sent, known or not */
            fields: {
                name: string;
                /** @description any JSON value */
                value: unknown;
                at: components["schemas"]["Time"];
            }[];
            /** @description orders */
            net?: components["schemas"]["Money"][];
            /** @description orders */
            lines?: {
                id: string;
                sku?: string;
                name?: string;
                quantity?: components["schemas"]["Decimal"];
                price?: components["schemas"]["Decimal"];
                currency?: string;
                net?: components["schemas"]["Decimal"];
                placed_at?: components["schemas"]["Time"];
            }[];
            /** @description assets, the newest value of each metric */
            readings?: {
                metric: string;
                /** @description number or text */
                value: unknown;
                at: components["schemas"]["Time"];
                count: number;
            }[];
        };
        StoredEvent: {
            offset: components["schemas"]["Offset"];
            /** @enum {string} */
            kind: "event" | "command" | "tick";
            source?: string;
            message_id?: string;
            received_at: components["schemas"]["Time"];
            /** @description when it happened, corrected for the clock of the sender */
            at: components["schemas"]["Time"];
            /** @enum {string} */
            outcome: "pending" | "applied" | "quarantined";
            reason?: string;
            message?: string;
            person?: components["schemas"]["PersonRef"];
            account?: components["schemas"]["AccountRef"];
            body?: {
                [key: string]: unknown;
            };
        };
        /** @description rows = landed + rejected + without_events */
        ImportCounts: {
            /** Format: int64 */
            rows: number;
            /** Format: int64 */
            landed: number;
            /** Format: int64 */
            rejected: number;
            /** Format: int64 */
            without_events: number;
            /** Format: int64 */
            events: number;
            /** Format: int64 */
            accepted: number;
            /** Format: int64 */
            duplicates: number;
            /** Format: int64 */
            refused: number;
            events_by_type: {
                [key: string]: number;
            };
            rejected_by: {
                [key: string]: number;
            };
            flagged_by: {
                [key: string]: number;
            };
        };
        ImportJob: {
            /** @example i12 */
            id: string;
            file_name: string;
            /**
             * Format: int64
             * @description uploaded
             */
            bytes: number;
            /** @enum {string} */
            state: "new" | "waiting" | "running" | "done" | "failed" | "cancelled";
            /** @enum {string} */
            by: "local" | "token";
            created_at: components["schemas"]["Time"];
            started_at?: components["schemas"]["Time"];
            finished_at?: components["schemas"]["Time"];
            source?: string;
            /** @description everything it brought was taken back */
            undone: boolean;
            /** @description digest of file and mapping; every event has it as context.import.id */
            import_id?: string;
            /** @description how the file was read */
            reading?: string;
            /** @description while it runs */
            progress?: {
                /** Format: int64 */
                rows: number;
                /** Format: int64 */
                rows_per_s: number;
                /** Format: int64 */
                seconds_left: number;
                percent: number;
            };
            counts?: components["schemas"]["ImportCounts"];
            /** @description why it failed */
            message?: string;
            has_error_file: boolean;
        };
        ReadOptions: {
            /**
             * @example utf-8
             * @example utf-16le
             * @example utf-16be
             * @example big5
             * @example gb18030
             * @example windows-1252
             */
            encoding?: string;
            /**
             * @example ,
             * @example ;
             * @example |
             * @example tab
             */
            delimiter?: string;
            /**
             * @example "
             * @example '
             * @example none
             */
            quote?: string;
            header_row?: number;
            sheet?: string;
        };
        Guess: {
            value: string;
            /** @description below 0.8 somebody should look */
            confidence: number;
            why: string;
        };
        /** @enum {string} */
        ColumnContent: "empty" | "text" | "email" | "phone" | "url" | "domain" | "vat" | "date" | "integer" | "amount" | "country" | "currency" | "bool" | "code";
        Detection: {
            /** @enum {string} */
            format: "csv" | "json_lines" | "xlsx" | "parquet";
            encoding?: components["schemas"]["Guess"];
            delimiter?: components["schemas"]["Guess"];
            quote?: components["schemas"]["Guess"];
            header_row?: components["schemas"]["Guess"];
            sheets?: string[];
            sheet?: string;
            decimal_comma: boolean;
            day_first: boolean;
            columns: {
                name: string;
                content: components["schemas"]["ColumnContent"];
                /** @description with which a mapping reads it */
                filter?: string;
                confidence: number;
                ambiguous: boolean;
                why: string;
                samples: string[];
            }[];
        };
        Suggestion: {
            /** @description TOML */
            mapping: string;
            /** @enum {string} */
            kind: "contacts" | "accounts" | "orders" | "order_lines" | "tickets" | "opportunities" | "assets" | "events";
            confidence: number;
            columns: {
                column: string;
                field: string;
                /** @description where it goes; absent: it is not used */
                target?: string;
                content: components["schemas"]["ColumnContent"];
                confidence: number;
                reason: string;
            }[];
        };
        ImportTrial: {
            reading: string;
            /** @description all rows were looked at */
            complete: boolean;
            counts: components["schemas"]["ImportCounts"];
            errors: {
                /** Format: int64 */
                row: number;
                column?: string;
                reason: string;
                value?: string;
            }[];
            preview: {
                [key: string]: unknown;
            }[];
        };
        Sync: {
            name: components["schemas"]["SourceName"];
            /**
             * Format: int64
             * @description seconds between two runs; absent: only by hand
             */
            every_s?: number;
            /**
             * Format: int64
             * @description rows of the silo that are remembered
             */
            known_rows: number;
            complete_as_of?: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description seconds since complete_as_of
             */
            lag_s?: number;
            last?: {
                /** @enum {string} */
                outcome: "ok" | "failed" | "running";
                started_at: components["schemas"]["Time"];
                finished_at?: components["schemas"]["Time"];
                /** @description why it failed */
                message?: string;
                /** Format: int64 */
                rows: number;
                /** Format: int64 */
                events: number;
                /** Format: int64 */
                unchanged: number;
                /** Format: int64 */
                rejected: number;
                /** Format: int64 */
                deleted: number;
                notes: string[];
            };
        };
        Stream: {
            name: components["schemas"]["SourceName"];
            /** @enum {string} */
            kind: "kafka" | "mqtt";
            address: string;
            topic: string;
            /** @enum {string} */
            state: "connecting" | "running" | "paused" | "failed";
            /** @description why it does not run; it is tried again all the time */
            error?: string;
            /**
             * Format: int64
             * @description messages that are there and not taken yet; Kafka only
             */
            lag?: number;
            /**
             * Format: int64
             * @description taken: mapped + refused
             */
            messages: number;
            /**
             * Format: int64
             * @description that the log accepted
             */
            events: number;
            /**
             * Format: int64
             * @description events of messages that were read or delivered again
             */
            duplicates: number;
            /**
             * Format: int64
             * @description messages that gave no events, by refused_by
             */
            refused: number;
            /**
             * Format: int64
             * @description messages that the broker removed before they were read
             */
            missed: number;
            refused_by: {
                reason: string;
                /** Format: int64 */
                count: number;
            }[];
            last_message_at?: components["schemas"]["Time"];
        };
        Source: {
            name: components["schemas"]["SourceName"];
            kind: string;
            enabled: boolean;
            created_at: components["schemas"]["Time"];
            /** @description masks, newest first */
            keys: string[];
            counters: {
                /** Format: int64 */
                received: number;
                /** Format: int64 */
                accepted: number;
                /** Format: int64 */
                duplicate: number;
                /** Format: int64 */
                refused: number;
            };
            last_event_at?: components["schemas"]["Time"];
            /** @description name of a built-in mapping, or `own`; absent: objects are events themselves */
            mapping?: string;
            /** @description absent when requests need no signature */
            verification?: {
                /** @example hubspot-v3 */
                scheme: string;
                set_at: components["schemas"]["Time"];
                /** @description until then the secret before is good too */
                previous_until?: components["schemas"]["Time"];
            };
        };
        SourceMapping: {
            /**
             * @description name of a built-in mapping
             * @example hubspot
             */
            mapping?: string;
            /** @description or a mapping of your own (docs/import.md) */
            toml?: string;
        };
        NewVerification: {
            /**
             * @description one of webhook-options
             * @example hubspot-v3
             */
            scheme: string;
            secret: string;
        };
        WebhookOptions: {
            schemes: {
                name: string;
                /** @description where the signature is */
                header: string;
                /**
                 * @description what is signed
                 * @example {timestamp}.{body}
                 */
                signed: string;
            }[];
            mappings: {
                name: string;
                toml: string;
            }[];
        };
        NewSource: {
            name: components["schemas"]["SourceName"];
            /**
             * @default http
             * @enum {string}
             */
            kind: "http" | "webhook" | "import";
            /**
             * @description name of a built-in mapping for webhooks
             * @example hubspot
             */
            mapping?: string;
        };
        SourceWithKey: {
            source: components["schemas"]["Source"];
            /** @description shown once; only its hash is kept */
            key: string;
        };
        QuarantinePage: {
            items: {
                offset: components["schemas"]["Offset"];
                source: string;
                at: components["schemas"]["Time"];
                reason: string;
                message: string;
                /** @description the first 300 bytes of the event */
                excerpt: string;
            }[];
            /** @description all that is in quarantine, most first */
            by_reason: components["schemas"]["ReasonCount"][];
            next?: string;
        };
        LiveEntry: {
            /**
             * Format: int64
             * @description rises by one with each entry of this process
             */
            seq: number;
            /** @description absent when the key was unknown */
            source?: string;
            received_at: components["schemas"]["Time"];
            /** @description as sent */
            type?: string;
            name?: string;
            ids?: {
                type: string;
                value: string;
            }[];
            outcome: components["schemas"]["Outcome"];
            /** @description a code */
            reason?: string;
            message?: string;
            /** @description of accepted ones */
            offset?: components["schemas"]["Offset"];
            /** @description the first 2,000 bytes of the event */
            excerpt?: string;
        };
        Health: {
            /** @enum {string} */
            status: "ok" | "starting" | "stopping" | "read_only";
            version: string;
            applied_offset?: components["schemas"]["Offset"];
            reason?: string;
        };
    };
    responses: {
        /**
         * @description 400 invalid, 401 unauthorized, 404 not_found, 409 conflict, 413 too_large, 429 overloaded, 503 unavailable
         *     (429 and 503 with Retry-After), 500 otherwise.
         */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        PersonId: components["schemas"]["PersonId"];
        AccountId: components["schemas"]["AccountId"];
        IdentifierType: string;
        IdentifierValue: string;
        ImportId: string;
        SourceName: components["schemas"]["SourceName"];
        Limit: number;
        /** @description `next` of the page before */
        Cursor: string;
        /** @description read your own write: wait until this offset is applied */
        AtLeast: number;
        ChannelFilter: components["schemas"]["Channel"];
        TypeFilter: components["schemas"]["EventType"];
        /** @description only touches before this time, to jump back; ignored beside cursor */
        Before: components["schemas"]["Time"];
        Preview: boolean;
        /** @description name of a source */
        LiveSource: string;
        LiveOutcome: components["schemas"]["Outcome"];
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getOverview: {
        parameters: {
            query?: {
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    search: {
        parameters: {
            query: {
                q: string;
                /** @description only this kind */
                kind?: components["schemas"]["SearchKind"];
                limit?: number;
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description best first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: components["schemas"]["SearchResult"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listPeople: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the page before */
                cursor?: components["parameters"]["Cursor"];
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getPerson: {
        parameters: {
            query?: {
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path: {
                id: components["parameters"]["PersonId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getPersonBy: {
        parameters: {
            query?: {
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path: {
                type: components["parameters"]["IdentifierType"];
                value: components["parameters"]["IdentifierValue"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getPersonTimeline: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the page before */
                cursor?: components["parameters"]["Cursor"];
                channel?: components["parameters"]["ChannelFilter"];
                type?: components["parameters"]["TypeFilter"];
                /** @description only touches before this time, to jump back; ignored beside cursor */
                before?: components["parameters"]["Before"];
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path: {
                id: components["parameters"]["PersonId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TouchPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getPersonDensity: {
        parameters: {
            query?: {
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path: {
                id: components["parameters"]["PersonId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Density"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getPersonIdentity: {
        parameters: {
            query?: {
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path: {
                id: components["parameters"]["PersonId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Identity"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the page before */
                cursor?: components["parameters"]["Cursor"];
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getAccount: {
        parameters: {
            query?: {
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path: {
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getAccountBy: {
        parameters: {
            query?: {
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path: {
                type: components["parameters"]["IdentifierType"];
                value: components["parameters"]["IdentifierValue"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getAccountPeople: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the page before */
                cursor?: components["parameters"]["Cursor"];
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path: {
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountPersonPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getAccountTimeline: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the page before */
                cursor?: components["parameters"]["Cursor"];
                channel?: components["parameters"]["ChannelFilter"];
                type?: components["parameters"]["TypeFilter"];
                /** @description only touches before this time, to jump back; ignored beside cursor */
                before?: components["parameters"]["Before"];
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path: {
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TouchPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getAccountDensity: {
        parameters: {
            query?: {
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path: {
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Density"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getAccountIdentity: {
        parameters: {
            query?: {
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path: {
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Identity"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postDecree: {
        parameters: {
            query?: {
                preview?: components["parameters"]["Preview"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDecree"];
            };
        };
        responses: {
            /** @description written and applied, or the preview */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecreeResult"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeDecree: {
        parameters: {
            query?: {
                reason?: string;
                preview?: components["parameters"]["Preview"];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecreeResult"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listDuplicates: {
        parameters: {
            query?: {
                class?: "person" | "account";
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description pairs that wait; the likeliest 2000 are kept */
                        total: number;
                        /** @description everything known has been looked at */
                        caught_up: boolean;
                        items: components["schemas"]["DuplicatePair"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    undoImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description on disk; the server is back in seconds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int64 */
                        offset: number;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getIdentityRules: {
        parameters: {
            query?: {
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityRules"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putIdentityRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentityRules"];
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    whatIfIdentityRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    rules: components["schemas"]["IdentityRules"];
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatIf"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSurvivorship: {
        parameters: {
            query?: {
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Survivorship"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putSurvivorship: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    version: number;
                    rules: components["schemas"]["SurvivorshipRules"];
                    reason: string;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    previewSurvivorship: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    rules: components["schemas"]["SurvivorshipRules"];
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SurvivorshipPreview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    pinPersonTrait: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["PersonId"];
                /** @description name of the trait */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description any JSON value of at most 4,096 bytes; null: the trait is not shown */
                    value: unknown;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    unpinPersonTrait: {
        parameters: {
            query?: {
                reason?: string;
            };
            header?: never;
            path: {
                id: components["schemas"]["PersonId"];
                /** @description name of the trait */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    pinAccountTrait: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["AccountId"];
                /** @description name of the trait */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description any JSON value of at most 4,096 bytes; null: the trait is not shown */
                    value: unknown;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    unpinAccountTrait: {
        parameters: {
            query?: {
                reason?: string;
            };
            header?: never;
            path: {
                id: components["schemas"]["AccountId"];
                /** @description name of the trait */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Written"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getQuality: {
        parameters: {
            query?: {
                /** @description true: measure now; else at most a minute old */
                fresh?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quality"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getQualityHistory: {
        parameters: {
            query?: {
                source?: components["schemas"]["SourceName"];
                trait?: string;
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["QualityDay"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listConflicts: {
        parameters: {
            query: {
                trait: string;
                class?: "person" | "account";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Conflict"][];
                        /** @description open ones when the report was measured */
                        total: number;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getWriteback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        targets: components["schemas"]["WriteBackTarget"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listWrites: {
        parameters: {
            query?: {
                status?: components["schemas"]["WriteBackStatus"];
                target?: string;
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the page before */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["WriteBackChange"][];
                        next?: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    approveWrite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WriteBackChange"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    rejectWrite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WriteBackChange"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    retryWrite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WriteBackChange"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getObject: {
        parameters: {
            query?: {
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path: {
                kind: components["schemas"]["ObjectKind"];
                /** @description name of the source */
                source: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusinessObject"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                offset: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredEvent"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Source"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    addSource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSource"];
            };
        };
        responses: {
            /** @description made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceWithKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    rotateSourceKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["SourceName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceWithKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    disableSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["SourceName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    enableSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["SourceName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putSourceMapping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["SourceName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SourceMapping"];
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putSourceVerification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["SourceName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewVerification"];
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteSourceVerification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["SourceName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getWebhookOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookOptions"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSyncs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Sync"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    runSync: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["SourceName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it has been started */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        started: true;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listStreams: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Stream"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    pauseStream: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["SourceName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is paused */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        paused: true;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    resumeStream: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["SourceName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it goes on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        paused: false;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listImports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ImportJob"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createImport: {
        parameters: {
            query: {
                /** @description the file's name */
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    appendImport: {
        parameters: {
            query: {
                /** @description bytes that were uploaded before */
                at: number;
            };
            header?: never;
            path: {
                id: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getImportMapping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        mapping: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    detectImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadOptions"];
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Detection"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    suggestImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    source?: components["schemas"]["SourceName"];
                    encoding?: string;
                    delimiter?: string;
                    quote?: string;
                    header_row?: number;
                    sheet?: string;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suggestion"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    dryRunImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description TOML */
                    mapping: string;
                    /** @default 10000 */
                    rows?: number;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportTrial"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    startImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description TOML */
                    mapping: string;
                    /**
                     * @description 2, 3 ...: land a file again whose import was undone
                     * @default 1
                     */
                    attempt?: number;
                };
            };
        };
        responses: {
            /** @description it waits or runs */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    cancelImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getImportErrors: {
        parameters: {
            query?: {
                /** @description byte to begin with; X-Total-Bytes of the answer is the whole length */
                from?: number;
            };
            header?: never;
            path: {
                id: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listQuarantine: {
        parameters: {
            query?: {
                reason?: string;
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the page before */
                cursor?: components["parameters"]["Cursor"];
                /** @description read your own write: wait until this offset is applied */
                at_least?: components["parameters"]["AtLeast"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantinePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    replayQuarantine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    offsets?: number[];
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        offset: components["schemas"]["Offset"];
                        replayed: number;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    streamLive: {
        parameters: {
            query?: {
                /** @description name of a source */
                source?: components["parameters"]["LiveSource"];
                outcome?: components["parameters"]["LiveOutcome"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    recentLive: {
        parameters: {
            query?: {
                /** @description name of a source */
                source?: components["parameters"]["LiveSource"];
                outcome?: components["parameters"]["LiveOutcome"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LiveEntry"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    runSql: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SqlQuery"];
            };
        };
        responses: {
            /** @description the result */
            200: {
                headers: {
                    "Tutti-Rows"?: number;
                    "Tutti-Cut"?: boolean;
                    "Tutti-As-Of-Offset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SqlResult"];
                    "text/csv": string;
                    "application/vnd.apache.parquet": string;
                    "application/vnd.apache.arrow.stream": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSqlSchema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SqlSchema"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description not yet, or stopping */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
}
