BEGIN TRANSACTION;
CREATE TABLE access_events (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	"by" TEXT NOT NULL, 
	user TEXT NOT NULL, 
	what TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	CONSTRAINT pk_access_events PRIMARY KEY (id)
);
INSERT INTO "access_events" VALUES(1,'2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "access_events" VALUES(2,'2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0026');
CREATE TABLE applications (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	act TEXT NOT NULL, 
	applied_at DATETIME NOT NULL, 
	applied_by TEXT NOT NULL, 
	timer TEXT NOT NULL, 
	until DATE, 
	note TEXT NOT NULL, 
	needs TEXT NOT NULL, 
	waits TEXT NOT NULL, 
	state TEXT NOT NULL, 
	CONSTRAINT pk_applications PRIMARY KEY (id), 
	CONSTRAINT fk_applications_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "applications" VALUES(1,1,'{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','2026-03-01','{"n":1}','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "applications" VALUES(2,2,'{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','2026-03-02','{"n":2}','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE attachments (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	file TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	"by" TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_attachments PRIMARY KEY (id), 
	CONSTRAINT uq_attachments_case_id_sha256 UNIQUE (case_id, sha256), 
	CONSTRAINT fk_attachments_case_id FOREIGN KEY(case_id) REFERENCES cases (id), 
	CONSTRAINT uq_attachments_file UNIQUE (file)
);
INSERT INTO "attachments" VALUES(1,1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}',1,'{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "attachments" VALUES(2,2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}',2,'{"n":2}','2026-03-02 09:00:00.000000');
CREATE TABLE attempts (
	id INTEGER NOT NULL, 
	door TEXT NOT NULL, 
	who TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_attempts PRIMARY KEY (id)
);
INSERT INTO "attempts" VALUES(1,'{"n":1}','{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "attempts" VALUES(2,'{"n":2}','{"n":2}','2026-03-02 09:00:00.000000');
CREATE TABLE audit_entries (
	id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	event TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	"by" TEXT NOT NULL, 
	number TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	data TEXT NOT NULL, 
	previous_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_audit_entries PRIMARY KEY (id), 
	CONSTRAINT uq_audit_entries_seq UNIQUE (seq)
);
INSERT INTO "audit_entries" VALUES(1,1,'{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "audit_entries" VALUES(2,2,'{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE barred (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	officer TEXT NOT NULL, 
	CONSTRAINT pk_barred PRIMARY KEY (id), 
	CONSTRAINT uq_barred_case_id_officer UNIQUE (case_id, officer), 
	CONSTRAINT fk_barred_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "barred" VALUES(1,1,'{"n":1}');
INSERT INTO "barred" VALUES(2,2,'{"n":2}');
CREATE TABLE calendar_feeds (
	id INTEGER NOT NULL, 
	prefix TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	last_used_at DATETIME, 
	revoked_at DATETIME, 
	CONSTRAINT pk_calendar_feeds PRIMARY KEY (id), 
	CONSTRAINT uq_calendar_feeds_hash UNIQUE (hash), 
	CONSTRAINT fk_calendar_feeds_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
INSERT INTO "calendar_feeds" VALUES(1,'{"n":1}','{"n":1}',1,'{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000');
INSERT INTO "calendar_feeds" VALUES(2,'{"n":2}','{"n":2}',2,'{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
CREATE TABLE calendar_records (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	document TEXT NOT NULL, 
	published DATE NOT NULL, 
	content TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	recorded_by TEXT NOT NULL, 
	CONSTRAINT pk_calendar_records PRIMARY KEY (id), 
	CONSTRAINT uq_calendar_records_kind_document UNIQUE (kind, document)
);
INSERT INTO "calendar_records" VALUES(1,'{"n":1}','{"n":1}','2026-03-01','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}');
INSERT INTO "calendar_records" VALUES(2,'{"n":2}','{"n":2}','2026-03-02','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}');
PRAGMA writable_schema=ON;
INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql)VALUES('table','case_grams','case_grams',0,'CREATE VIRTUAL TABLE case_grams
        USING fts5(grams, content='''', detail=none, tokenize=ascii)');
CREATE TABLE 'case_grams_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO "case_grams_config" VALUES('version',4);
CREATE TABLE 'case_grams_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO "case_grams_data" VALUES(1,X'');
INSERT INTO "case_grams_data" VALUES(10,X'00000000000000');
CREATE TABLE 'case_grams_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
CREATE TABLE 'case_grams_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE case_texts (
	case_id INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_case_texts PRIMARY KEY (case_id), 
	CONSTRAINT fk_case_texts_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "case_texts" VALUES(1,'{"n":1}');
INSERT INTO "case_texts" VALUES(2,'{"n":2}');
CREATE TABLE "cases" (
	id INTEGER NOT NULL, 
	number TEXT NOT NULL, 
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	received_at DATETIME NOT NULL, 
	received_on DATE NOT NULL, 
	policy TEXT NOT NULL, 
	version DATE NOT NULL, 
	status TEXT NOT NULL, 
	salt TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	grounds TEXT NOT NULL, 
	missing TEXT NOT NULL, 
	classification TEXT NOT NULL, 
	unit TEXT, 
	officer TEXT NOT NULL, 
	escalated_to TEXT NOT NULL, 
	next_due_at DATETIME, 
	submission INTEGER, 
	revision INTEGER NOT NULL, 
	personal TEXT NOT NULL, 
	data_key TEXT, 
	secrecy TEXT NOT NULL, 
	restricted_at DATETIME, ended_at DATETIME, paused BOOLEAN DEFAULT 0 NOT NULL, provisional BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_cases PRIMARY KEY (id), 
	CONSTRAINT fk_cases_submission FOREIGN KEY(submission) REFERENCES submissions (id), 
	CONSTRAINT uq_cases_number UNIQUE (number)
);
INSERT INTO "cases" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','2026-03-01','{"n":1}','2026-03-01','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000',1,1,'{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000',1,1);
INSERT INTO "cases" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','2026-03-02','{"n":2}','2026-03-02','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000',2,2,'{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',1,1);
CREATE TABLE channel_totals (
	id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	period TEXT NOT NULL, 
	total INTEGER NOT NULL, 
	"by" TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_channel_totals PRIMARY KEY (id)
);
INSERT INTO "channel_totals" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}',1,'{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "channel_totals" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}',2,'{"n":2}','2026-03-02 09:00:00.000000');
CREATE TABLE checkpoints (
	id INTEGER NOT NULL, 
	origin TEXT NOT NULL, 
	epoch INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	root TEXT NOT NULL, 
	at TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	next_key TEXT NOT NULL, 
	signature TEXT NOT NULL, 
	frontier TEXT NOT NULL, 
	CONSTRAINT pk_checkpoints PRIMARY KEY (id)
);
INSERT INTO "checkpoints" VALUES(1,'{"n":1}',1,1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "checkpoints" VALUES(2,'{"n":2}',2,2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE deliveries (
	id INTEGER NOT NULL, 
	message_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	status INTEGER NOT NULL, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_deliveries PRIMARY KEY (id), 
	CONSTRAINT fk_deliveries_message_id FOREIGN KEY(message_id) REFERENCES outbox (id)
);
INSERT INTO "deliveries" VALUES(1,1,'2026-03-01 09:00:00.000000',1,'{"n":1}');
INSERT INTO "deliveries" VALUES(2,2,'2026-03-02 09:00:00.000000',2,'{"n":2}');
CREATE TABLE digests (
	id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	day DATE NOT NULL, 
	CONSTRAINT pk_digests PRIMARY KEY (id), 
	CONSTRAINT uq_digests_sector_profile_day UNIQUE (sector, profile, day)
);
INSERT INTO "digests" VALUES(1,'{"n":1}','{"n":1}','2026-03-01');
INSERT INTO "digests" VALUES(2,'{"n":2}','{"n":2}','2026-03-02');
CREATE TABLE draft_events (
	id INTEGER NOT NULL, 
	draft_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	event TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	"by" TEXT NOT NULL, 
	note TEXT NOT NULL, 
	data TEXT NOT NULL, 
	previous_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_draft_events PRIMARY KEY (id), 
	CONSTRAINT uq_draft_events_draft_id_seq UNIQUE (draft_id, seq), 
	CONSTRAINT fk_draft_events_draft_id FOREIGN KEY(draft_id) REFERENCES drafts (id)
);
INSERT INTO "draft_events" VALUES(1,1,1,'{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "draft_events" VALUES(2,2,2,'{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE drafts (
	id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	title TEXT NOT NULL, 
	state TEXT NOT NULL, 
	files TEXT NOT NULL, 
	base TEXT NOT NULL, 
	transition TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	created_by TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	changed_by TEXT NOT NULL, 
	changed_at DATETIME NOT NULL, 
	revision INTEGER NOT NULL, 
	CONSTRAINT pk_drafts PRIMARY KEY (id)
);
INSERT INTO "drafts" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','2026-03-01 09:00:00.000000',1);
INSERT INTO "drafts" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','2026-03-02 09:00:00.000000',2);
CREATE TABLE exclusion_decisions (
	id INTEGER NOT NULL, 
	exclusion INTEGER NOT NULL, 
	approved BOOLEAN NOT NULL, 
	note TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_exclusion_decisions PRIMARY KEY (id), 
	CONSTRAINT uq_exclusion_decisions_exclusion UNIQUE (exclusion), 
	CONSTRAINT fk_exclusion_decisions_exclusion FOREIGN KEY(exclusion) REFERENCES exclusions (id)
);
INSERT INTO "exclusion_decisions" VALUES(1,1,1,'{"n":1}','{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "exclusion_decisions" VALUES(2,2,1,'{"n":2}','{"n":2}','2026-03-02 09:00:00.000000');
CREATE TABLE exclusions (
	id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	card TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	period TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	"case" TEXT NOT NULL, 
	finding INTEGER, 
	lifts INTEGER, 
	note TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_exclusions PRIMARY KEY (id), 
	CONSTRAINT fk_exclusions_finding FOREIGN KEY(finding) REFERENCES findings (id), 
	CONSTRAINT fk_exclusions_lifts FOREIGN KEY(lifts) REFERENCES exclusions (id)
);
INSERT INTO "exclusions" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}',1,1,'{"n":1}','{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "exclusions" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}',2,2,'{"n":2}','{"n":2}','2026-03-02 09:00:00.000000');
CREATE TABLE findings (
	id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	card TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	period TEXT NOT NULL, 
	item TEXT NOT NULL, 
	finding TEXT NOT NULL, 
	count TEXT NOT NULL, 
	points TEXT, 
	source TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at DATETIME NOT NULL, "case" TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_findings PRIMARY KEY (id)
);
INSERT INTO "findings" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}');
INSERT INTO "findings" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}');
CREATE TABLE grants (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	unit_id INTEGER, 
	CONSTRAINT pk_grants PRIMARY KEY (id), 
	CONSTRAINT uq_grants_user_id_role_unit_id UNIQUE (user_id, role, unit_id), 
	CONSTRAINT fk_grants_user_id FOREIGN KEY(user_id) REFERENCES users (id), 
	CONSTRAINT fk_grants_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "grants" VALUES(1,1,'{"n":1}',1);
INSERT INTO "grants" VALUES(2,2,'{"n":2}',2);
CREATE TABLE holds (
	id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	begun_by TEXT NOT NULL, 
	begun_at DATETIME NOT NULL, 
	report TEXT NOT NULL, 
	released_by TEXT NOT NULL, 
	released_at DATETIME, 
	CONSTRAINT pk_holds PRIMARY KEY (id)
);
INSERT INTO "holds" VALUES(1,'{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "holds" VALUES(2,'{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000');
CREATE TABLE idempotency_keys (
	principal TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	body_hash TEXT NOT NULL, 
	status INTEGER, 
	response TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_idempotency_keys PRIMARY KEY (principal, "key")
);
INSERT INTO "idempotency_keys" VALUES('{"n":1}','{"n":1}','{"n":1}',1,'{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "idempotency_keys" VALUES('{"n":2}','{"n":2}','{"n":2}',2,'{"n":2}','2026-03-02 09:00:00.000000');
CREATE TABLE "identity_requests" (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	ground TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	fields TEXT NOT NULL, 
	level TEXT NOT NULL, 
	asked_by TEXT NOT NULL, 
	asked_at DATETIME NOT NULL, 
	state TEXT NOT NULL, 
	decided_by TEXT NOT NULL, 
	decided_at DATETIME, 
	note TEXT NOT NULL, 
	until DATETIME, 
	second_by TEXT NOT NULL, 
	CONSTRAINT pk_identity_requests PRIMARY KEY (id), 
	CONSTRAINT fk_identity_requests_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "identity_requests" VALUES(1,1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}');
INSERT INTO "identity_requests" VALUES(2,2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}');
CREATE TABLE import_tables (
	id INTEGER NOT NULL, 
	job_id INTEGER NOT NULL, 
	mapping TEXT NOT NULL, 
	content TEXT NOT NULL, 
	CONSTRAINT pk_import_tables PRIMARY KEY (id), 
	CONSTRAINT uq_import_tables_job_id UNIQUE (job_id), 
	CONSTRAINT fk_import_tables_job_id FOREIGN KEY(job_id) REFERENCES jobs (id)
);
INSERT INTO "import_tables" VALUES(1,1,'{"n":1}','{"n":1}');
INSERT INTO "import_tables" VALUES(2,2,'{"n":2}','{"n":2}');
CREATE TABLE inspection_nights (
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	day DATE NOT NULL, 
	done_at DATETIME NOT NULL, 
	CONSTRAINT pk_inspection_nights PRIMARY KEY (sector, profile, day)
);
INSERT INTO "inspection_nights" VALUES('{"n":1}','{"n":1}','2026-03-01','2026-03-01 09:00:00.000000');
INSERT INTO "inspection_nights" VALUES('{"n":2}','{"n":2}','2026-03-02','2026-03-02 09:00:00.000000');
CREATE TABLE jobs (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	sector TEXT NOT NULL, 
	params TEXT NOT NULL, 
	state TEXT NOT NULL, 
	done INTEGER NOT NULL, 
	total INTEGER NOT NULL, 
	result TEXT NOT NULL, 
	error_zh TEXT NOT NULL, 
	error_en TEXT NOT NULL, 
	asked_by TEXT NOT NULL, 
	asked_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	holder TEXT NOT NULL, 
	lease_until DATETIME, 
	attempts INTEGER NOT NULL, 
	CONSTRAINT pk_jobs PRIMARY KEY (id)
);
INSERT INTO "jobs" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}',1,1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000','{"n":1}','2026-03-01 09:00:00.000000',1);
INSERT INTO "jobs" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}',2,2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','{"n":2}','2026-03-02 09:00:00.000000',2);
CREATE TABLE journal (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	event TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	effective_on DATE NOT NULL, 
	act TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	role TEXT NOT NULL, 
	policy TEXT NOT NULL, 
	version DATE, 
	basis TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	data TEXT NOT NULL, 
	changes TEXT NOT NULL, 
	"key" TEXT, 
	previous_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_journal PRIMARY KEY (id), 
	CONSTRAINT uq_journal_case_id_seq UNIQUE (case_id, seq), 
	CONSTRAINT uq_journal_key UNIQUE ("key"), 
	CONSTRAINT fk_journal_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "journal" VALUES(1,1,1,'2026-03-01 09:00:00.000000','{"n":1}','2026-03-01 09:00:00.000000','2026-03-01','{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "journal" VALUES(2,2,2,'2026-03-02 09:00:00.000000','{"n":2}','2026-03-02 09:00:00.000000','2026-03-02','{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE legal_holds (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	set_by TEXT NOT NULL, 
	set_at DATETIME NOT NULL, 
	lifted_by TEXT NOT NULL, 
	lifted_at DATETIME, 
	CONSTRAINT pk_legal_holds PRIMARY KEY (id), 
	CONSTRAINT fk_legal_holds_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "legal_holds" VALUES(1,1,'{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "legal_holds" VALUES(2,2,'{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','2026-03-02 09:00:00.000000');
CREATE TABLE links (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	other_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_links PRIMARY KEY (id), 
	CONSTRAINT uq_links_case_id_other_id_kind UNIQUE (case_id, other_id, kind), 
	CONSTRAINT fk_links_case_id FOREIGN KEY(case_id) REFERENCES cases (id), 
	CONSTRAINT fk_links_other_id FOREIGN KEY(other_id) REFERENCES cases (id)
);
INSERT INTO "links" VALUES(1,1,1,'{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "links" VALUES(2,2,2,'{"n":2}','2026-03-02 09:00:00.000000');
CREATE TABLE log_heads (
	id INTEGER NOT NULL, 
	origin TEXT NOT NULL, 
	epoch INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	frontier TEXT NOT NULL, 
	CONSTRAINT pk_log_heads PRIMARY KEY (id)
);
INSERT INTO "log_heads" VALUES(1,'0123456789abcdef',0,0,'[]');
CREATE TABLE log_rows (
	seq INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	digest TEXT NOT NULL, 
	leaf TEXT NOT NULL, 
	CONSTRAINT pk_log_rows PRIMARY KEY (seq), 
	CONSTRAINT uq_log_rows_kind_subject_place UNIQUE (kind, subject, place)
);
INSERT INTO "log_rows" VALUES(1,'{"n":1}','{"n":1}',1,'2026-03-01 09:00:00.000000','{"n":1}','{"n":1}');
INSERT INTO "log_rows" VALUES(2,'{"n":2}','{"n":2}',2,'2026-03-02 09:00:00.000000','{"n":2}','{"n":2}');
CREATE TABLE messages (
	id INTEGER NOT NULL, 
	submission_id INTEGER NOT NULL, 
	"by" TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	text TEXT NOT NULL, 
	read BOOLEAN NOT NULL, 
	CONSTRAINT pk_messages PRIMARY KEY (id), 
	CONSTRAINT fk_messages_submission_id FOREIGN KEY(submission_id) REFERENCES submissions (id)
);
INSERT INTO "messages" VALUES(1,1,'{"n":1}','2026-03-01 09:00:00.000000','{"n":1}',1);
INSERT INTO "messages" VALUES(2,2,'{"n":2}','2026-03-02 09:00:00.000000','{"n":2}',1);
CREATE TABLE "notices" (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	slug TEXT NOT NULL, 
	drawn_at DATETIME NOT NULL, 
	act TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	number TEXT NOT NULL, 
	text TEXT NOT NULL, 
	title TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	entry INTEGER, 
	CONSTRAINT pk_notices PRIMARY KEY (id), 
	CONSTRAINT fk_notices_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "notices" VALUES(1,1,'{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}',1);
INSERT INTO "notices" VALUES(2,2,'{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}',2);
CREATE TABLE number_sequences (
	series TEXT NOT NULL, 
	sector TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_number_sequences PRIMARY KEY (series, sector, year)
);
INSERT INTO "number_sequences" VALUES('{"n":1}','{"n":1}',1,1);
INSERT INTO "number_sequences" VALUES('{"n":2}','{"n":2}',2,2);
CREATE TABLE office_draft_events (
	id INTEGER NOT NULL, 
	draft_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	event TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	"by" TEXT NOT NULL, 
	note TEXT NOT NULL, 
	data TEXT NOT NULL, 
	previous_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_office_draft_events PRIMARY KEY (id), 
	CONSTRAINT uq_office_draft_events_draft_id_seq UNIQUE (draft_id, seq), 
	CONSTRAINT fk_office_draft_events_draft_id FOREIGN KEY(draft_id) REFERENCES office_drafts (id)
);
INSERT INTO "office_draft_events" VALUES(1,1,1,'{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "office_draft_events" VALUES(2,2,2,'{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE office_drafts (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	content TEXT NOT NULL, 
	from_day DATE NOT NULL, 
	note TEXT NOT NULL, 
	state TEXT NOT NULL, 
	created_by TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	revision INTEGER NOT NULL, 
	CONSTRAINT pk_office_drafts PRIMARY KEY (id)
);
INSERT INTO "office_drafts" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000',1);
INSERT INTO "office_drafts" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000',2);
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	receiver TEXT NOT NULL, 
	sector TEXT NOT NULL, 
	case_number TEXT NOT NULL, 
	type TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	body TEXT NOT NULL, 
	promised_at DATETIME NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_at DATETIME NOT NULL, 
	holder TEXT NOT NULL, 
	lease_until DATETIME, 
	ended_at DATETIME, 
	error TEXT NOT NULL, 
	decided_by TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT uq_outbox_key UNIQUE ("key")
);
INSERT INTO "outbox" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}',1,'2026-03-01 09:00:00.000000','{"n":1}','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "outbox" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}',2,'2026-03-02 09:00:00.000000','{"n":2}','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE parties (
	id INTEGER NOT NULL, 
	submission_id INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	name TEXT NOT NULL, 
	contact TEXT NOT NULL, 
	address TEXT NOT NULL, 
	id_number TEXT NOT NULL, 
	sealed BOOLEAN NOT NULL, contact_key TEXT, id_key TEXT, name_key TEXT, place_key TEXT, 
	CONSTRAINT pk_parties PRIMARY KEY (id), 
	CONSTRAINT fk_parties_submission_id FOREIGN KEY(submission_id) REFERENCES submissions (id)
);
INSERT INTO "parties" VALUES(1,1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}',1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "parties" VALUES(2,2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}',1,'{"n":2}','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE period_numbers (
	id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	period TEXT NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	remark TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_period_numbers PRIMARY KEY (id)
);
INSERT INTO "period_numbers" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "period_numbers" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000');
CREATE TABLE publications (
	id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	path TEXT NOT NULL, 
	text TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	slug TEXT NOT NULL, 
	from_day DATE NOT NULL, 
	draft_id INTEGER NOT NULL, 
	published_by TEXT NOT NULL, 
	published_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	withdrawn_by TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	stamp INTEGER NOT NULL, 
	CONSTRAINT pk_publications PRIMARY KEY (id), 
	CONSTRAINT fk_publications_draft_id FOREIGN KEY(draft_id) REFERENCES drafts (id)
);
INSERT INTO "publications" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01',1,'{"n":1}','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}',1);
INSERT INTO "publications" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02',2,'{"n":2}','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}',2);
CREATE TABLE receipts (
	id INTEGER NOT NULL, 
	submission_id INTEGER NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_receipts PRIMARY KEY (id), 
	CONSTRAINT uq_receipts_submission_id UNIQUE (submission_id), 
	CONSTRAINT uq_receipts_hash UNIQUE (hash), 
	CONSTRAINT fk_receipts_submission_id FOREIGN KEY(submission_id) REFERENCES submissions (id)
);
INSERT INTO "receipts" VALUES(1,1,'{"n":1}');
INSERT INTO "receipts" VALUES(2,2,'{"n":2}');
CREATE TABLE saved_filters (
	id INTEGER NOT NULL, 
	user TEXT NOT NULL, 
	name TEXT NOT NULL, 
	"query" TEXT NOT NULL, 
	CONSTRAINT pk_saved_filters PRIMARY KEY (id), 
	CONSTRAINT uq_saved_filters_user_name UNIQUE (user, name)
);
INSERT INTO "saved_filters" VALUES(1,'{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "saved_filters" VALUES(2,'{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE services (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	notice TEXT NOT NULL, 
	method TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	"on" DATE NOT NULL, 
	effective_on DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	recorded_by TEXT NOT NULL, 
	receipt TEXT NOT NULL, 
	note TEXT NOT NULL, 
	wake_at DATETIME, 
	CONSTRAINT pk_services PRIMARY KEY (id), 
	CONSTRAINT fk_services_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "services" VALUES(1,1,'{"n":1}','{"n":1}','{"n":1}','2026-03-01','2026-03-01','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "services" VALUES(2,2,'{"n":2}','{"n":2}','{"n":2}','2026-03-02','2026-03-02','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000');
CREATE TABLE setting_changes (
	id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT, 
	at DATETIME NOT NULL, 
	"by" TEXT NOT NULL, 
	draft_id INTEGER, 
	CONSTRAINT pk_setting_changes PRIMARY KEY (id), 
	CONSTRAINT fk_setting_changes_draft_id FOREIGN KEY(draft_id) REFERENCES office_drafts (id)
);
INSERT INTO "setting_changes" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}',1);
INSERT INTO "setting_changes" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}',2);
CREATE TABLE settings (
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	changed_at DATETIME NOT NULL, 
	changed_by TEXT NOT NULL, 
	CONSTRAINT pk_settings PRIMARY KEY (sector, profile, name)
);
INSERT INTO "settings" VALUES('{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}');
INSERT INTO "settings" VALUES('{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}');
CREATE TABLE shadow_differences (
	id INTEGER NOT NULL, 
	draft_id INTEGER NOT NULL, 
	draft_revision INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	what TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	old TEXT NOT NULL, 
	new TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	CONSTRAINT pk_shadow_differences PRIMARY KEY (id), 
	CONSTRAINT fk_shadow_differences_draft_id FOREIGN KEY(draft_id) REFERENCES drafts (id), 
	CONSTRAINT fk_shadow_differences_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "shadow_differences" VALUES(1,1,1,1,'2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "shadow_differences" VALUES(2,2,2,2,'2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE shadow_runs (
	id INTEGER NOT NULL, 
	draft_id INTEGER NOT NULL, 
	started_by TEXT NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_by TEXT NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_shadow_runs PRIMARY KEY (id), 
	CONSTRAINT fk_shadow_runs_draft_id FOREIGN KEY(draft_id) REFERENCES drafts (id)
);
INSERT INTO "shadow_runs" VALUES(1,1,'{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "shadow_runs" VALUES(2,2,'{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','2026-03-02 09:00:00.000000');
CREATE TABLE submissions (
	id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	received_at DATETIME NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	subject TEXT NOT NULL, 
	description TEXT NOT NULL, 
	external_id TEXT, data_key TEXT, 
	CONSTRAINT pk_submissions PRIMARY KEY (id), 
	CONSTRAINT uq_submissions_sector_external_id UNIQUE (sector, external_id)
);
INSERT INTO "submissions" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "submissions" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE suspicion_changes (
	id INTEGER NOT NULL, 
	suspicion_id INTEGER NOT NULL, 
	change TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	note TEXT NOT NULL, 
	evidence TEXT, 
	CONSTRAINT pk_suspicion_changes PRIMARY KEY (id), 
	CONSTRAINT fk_suspicion_changes_suspicion_id FOREIGN KEY(suspicion_id) REFERENCES suspicions (id)
);
INSERT INTO "suspicion_changes" VALUES(1,1,'{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}');
INSERT INTO "suspicion_changes" VALUES(2,2,'{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}');
CREATE TABLE suspicions (
	id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	policy TEXT NOT NULL, 
	version DATE NOT NULL, 
	"check" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	about TEXT NOT NULL, 
	round INTEGER NOT NULL, 
	cases TEXT NOT NULL, 
	marks TEXT NOT NULL, 
	day DATE NOT NULL, 
	evidence TEXT NOT NULL, 
	found_at DATETIME NOT NULL, 
	state TEXT NOT NULL, 
	gone_on DATE, 
	decided_by TEXT NOT NULL, 
	decided_at DATETIME, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_suspicions PRIMARY KEY (id), 
	CONSTRAINT uq_suspicions_sector_profile_policy_version_check_about_round UNIQUE (sector, profile, policy, version, "check", about, round)
);
INSERT INTO "suspicions" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','2026-03-01','{"n":1}','{"n":1}','{"n":1}',1,'{"n":1}','{"n":1}','2026-03-01','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','2026-03-01','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}');
INSERT INTO "suspicions" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','2026-03-02','{"n":2}','{"n":2}','{"n":2}',2,'{"n":2}','{"n":2}','2026-03-02','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','2026-03-02','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}');
CREATE TABLE "tasks" (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	slug TEXT NOT NULL, 
	role TEXT NOT NULL, 
	opened_at DATETIME NOT NULL, 
	done_at DATETIME, 
	done_by TEXT NOT NULL, 
	policy TEXT NOT NULL, 
	version DATE, 
	basis TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	last_attempt_at DATETIME, 
	outcome TEXT NOT NULL, 
	result TEXT NOT NULL, 
	CONSTRAINT pk_tasks PRIMARY KEY (id), 
	CONSTRAINT fk_tasks_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "tasks" VALUES(1,1,'{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','2026-03-01','{"n":1}','{"n":1}',1,'2026-03-01 09:00:00.000000','{"n":1}','{"n":1}');
INSERT INTO "tasks" VALUES(2,2,'{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','2026-03-02','{"n":2}','{"n":2}',2,'2026-03-02 09:00:00.000000','{"n":2}','{"n":2}');
CREATE TABLE timers (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	run INTEGER NOT NULL, 
	policy TEXT NOT NULL, 
	version DATE NOT NULL, 
	started_on DATE NOT NULL, 
	started_at DATETIME NOT NULL, 
	state TEXT NOT NULL, 
	nominal_end DATE, 
	due DATE, 
	due_at DATETIME, 
	wake_at DATETIME, 
	provisional BOOLEAN NOT NULL, 
	deemed BOOLEAN NOT NULL, 
	strength TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	length TEXT NOT NULL, 
	extended INTEGER NOT NULL, 
	warned INTEGER NOT NULL, 
	warnings TEXT NOT NULL, 
	generation INTEGER NOT NULL, 
	met_at DATETIME, 
	calendar TEXT NOT NULL, 
	CONSTRAINT pk_timers PRIMARY KEY (id), 
	CONSTRAINT uq_timers_case_id_name_run UNIQUE (case_id, name, run), 
	CONSTRAINT fk_timers_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "timers" VALUES(1,1,'{"n":1}',1,'{"n":1}','2026-03-01','2026-03-01','2026-03-01 09:00:00.000000','{"n":1}','2026-03-01','2026-03-01','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000',1,1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}',1,1,'{"n":1}',1,'2026-03-01 09:00:00.000000','{"n":1}');
INSERT INTO "timers" VALUES(2,2,'{"n":2}',2,'{"n":2}','2026-03-02','2026-03-02','2026-03-02 09:00:00.000000','{"n":2}','2026-03-02','2026-03-02','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000',1,1,'{"n":2}','{"n":2}','{"n":2}','{"n":2}',2,2,'{"n":2}',2,'2026-03-02 09:00:00.000000','{"n":2}');
CREATE TABLE tokens (
	id INTEGER NOT NULL, 
	prefix TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	scopes TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	last_used_at DATETIME, 
	revoked_at DATETIME, 
	CONSTRAINT pk_tokens PRIMARY KEY (id), 
	CONSTRAINT uq_tokens_hash UNIQUE (hash), 
	CONSTRAINT fk_tokens_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
INSERT INTO "tokens" VALUES(1,'{"n":1}','{"n":1}',1,'{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000');
INSERT INTO "tokens" VALUES(2,'{"n":2}','{"n":2}',2,'{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000');
CREATE TABLE units (
	id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	slug TEXT NOT NULL, 
	title TEXT NOT NULL, 
	parent_id INTEGER, 
	CONSTRAINT pk_units PRIMARY KEY (id), 
	CONSTRAINT uq_units_sector_slug UNIQUE (sector, slug), 
	CONSTRAINT fk_units_parent_id FOREIGN KEY(parent_id) REFERENCES units (id)
);
INSERT INTO "units" VALUES(1,'{"n":1}','{"n":1}','{"n":1}',1);
INSERT INTO "units" VALUES(2,'{"n":2}','{"n":2}','{"n":2}',2);
CREATE TABLE users (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	display_name TEXT NOT NULL, 
	password_hash TEXT NOT NULL, 
	active BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, entered_by TEXT DEFAULT '' NOT NULL, email TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_users PRIMARY KEY (id), 
	CONSTRAINT uq_users_name UNIQUE (name)
);
INSERT INTO "users" VALUES(1,'{"n":1}','{"n":1}','{"n":1}',1,'2026-03-01 09:00:00.000000','{"n":1}','{"n":1}');
INSERT INTO "users" VALUES(2,'{"n":2}','{"n":2}','{"n":2}',1,'2026-03-02 09:00:00.000000','{"n":2}','{"n":2}');
CREATE TABLE "webhook_endpoints" (
	id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	description TEXT NOT NULL, 
	sectors TEXT NOT NULL, 
	events TEXT NOT NULL, 
	state TEXT NOT NULL, 
	secret_version INTEGER NOT NULL, 
	rotated_at DATETIME, 
	failing_since DATETIME, 
	delivered_at DATETIME, 
	created_by TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	asked TEXT, 
	asked_by TEXT NOT NULL, 
	decided_by TEXT NOT NULL, 
	decided_at DATETIME, 
	CONSTRAINT pk_webhook_endpoints PRIMARY KEY (id)
);
INSERT INTO "webhook_endpoints" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}',1,'2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000','{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000');
INSERT INTO "webhook_endpoints" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}',2,'2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000');
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE UNIQUE INDEX uq_grants_everywhere ON grants (user_id, role) WHERE unit_id IS NULL;
CREATE INDEX ix_parties_submission_id ON parties (submission_id);
CREATE INDEX ix_tokens_user_id ON tokens (user_id);
CREATE INDEX ix_links_other_id ON links (other_id);
CREATE INDEX ix_timers_wake_at ON timers (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX ix_findings_card_period ON findings (sector, profile, card, period, unit);
CREATE UNIQUE INDEX uq_notices_number ON notices (number) WHERE number != '';
CREATE INDEX ix_notices_case_id ON notices (case_id);
CREATE INDEX ix_services_case_id ON services (case_id);
CREATE INDEX ix_services_wake_at ON services (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX ix_applications_case_id ON applications (case_id);
CREATE INDEX ix_applications_open ON applications (applied_at) WHERE state = 'open';
CREATE INDEX ix_tasks_open ON tasks (role, opened_at) WHERE done_at IS NULL;
CREATE INDEX ix_tasks_case_id ON tasks (case_id);
CREATE INDEX ix_tasks_slug ON tasks (slug, opened_at);
CREATE INDEX ix_findings_case ON findings (sector, profile, card, "case") WHERE "case" != '';
CREATE INDEX ix_exclusions_card_period ON exclusions (sector, profile, card, period);
CREATE INDEX ix_suspicions_sector_state ON suspicions (sector, state, id);
CREATE INDEX ix_suspicion_changes_suspicion_id ON suspicion_changes (suspicion_id);
CREATE INDEX ix_channel_totals_office ON channel_totals (sector, profile, id);
CREATE INDEX ix_period_numbers_period ON period_numbers (sector, profile, period);
CREATE INDEX ix_drafts_sector_state ON drafts (sector, state);
CREATE INDEX ix_publications_sector ON publications (sector, withdrawn_at);
CREATE INDEX ix_publications_stamp ON publications (stamp);
CREATE INDEX ix_shadow_runs_draft_id ON shadow_runs (draft_id);
CREATE INDEX ix_shadow_differences_draft_id_what ON shadow_differences (draft_id, what);
CREATE INDEX ix_jobs_state ON jobs (state, id);
CREATE INDEX ix_office_drafts_state ON office_drafts (state);
CREATE INDEX ix_setting_changes_sector_profile ON setting_changes (sector, profile);
CREATE INDEX ix_access_events_user ON access_events (user, id);
CREATE INDEX ix_attempts_door ON attempts (door, who, at);
CREATE INDEX ix_attempts_at ON attempts (at);
CREATE INDEX ix_outbox_case_number ON outbox (case_number);
CREATE INDEX ix_outbox_state ON outbox (state, id);
CREATE INDEX ix_outbox_waiting ON outbox (next_at) WHERE state = 'waiting';
CREATE INDEX ix_deliveries_message_id ON deliveries (message_id);
CREATE INDEX ix_calendar_feeds_user_id ON calendar_feeds (user_id);
CREATE INDEX ix_checkpoints_size ON checkpoints (size);
CREATE INDEX ix_audit_entries_number ON audit_entries (number) WHERE number != '';
CREATE INDEX ix_cases_sector_policy_status ON cases (sector, policy, status);
CREATE INDEX ix_cases_sector_due ON cases (sector, next_due_at, number);
CREATE INDEX ix_cases_officer_due ON cases (officer, next_due_at, number);
CREATE INDEX ix_cases_submission ON cases (submission);
CREATE INDEX ix_cases_unit_due ON cases (unit, next_due_at, number);
CREATE INDEX ix_cases_due ON cases (next_due_at, number);
CREATE INDEX ix_cases_received_at ON cases (received_at);
CREATE INDEX ix_parties_contact_key ON parties (contact_key);
CREATE INDEX ix_parties_id_key ON parties (id_key);
CREATE INDEX ix_cases_unsealed ON cases (id) WHERE data_key IS NULL;
CREATE INDEX ix_submissions_unsealed ON submissions (id) WHERE data_key IS NULL;
CREATE INDEX ix_legal_holds_case_id ON legal_holds (case_id);
CREATE INDEX ix_messages_submission_id ON messages (submission_id);
CREATE INDEX ix_barred_officer ON barred (officer);
CREATE INDEX ix_outbox_delivered ON outbox (ended_at) WHERE state = 'delivered';
CREATE INDEX ix_identity_requests_asked ON identity_requests (asked_at) WHERE state = 'asked';
CREATE INDEX ix_identity_requests_case_id ON identity_requests (case_id);
CREATE INDEX ix_cases_ended_at ON cases (sector, ended_at);
CREATE INDEX ix_cases_sector_received ON cases (sector, received_at);
CREATE INDEX ix_timers_due ON timers (due);
CREATE INDEX ix_cases_status_due ON cases (status, next_due_at, number);
CREATE INDEX ix_timers_overdue ON timers (case_id) WHERE state = 'overdue';
CREATE INDEX ix_timers_cancelled ON timers (case_id) WHERE state = 'cancelled';
CREATE INDEX ix_outbox_order ON outbox (attempts, next_at, id) WHERE state = 'waiting';
CREATE INDEX ix_outbox_held ON outbox (lease_until, receiver) WHERE lease_until IS NOT NULL;
CREATE INDEX ix_cases_sector_paused ON cases (sector, next_due_at, number) WHERE paused IS 1;
CREATE INDEX ix_cases_unit_paused ON cases (unit, next_due_at, number) WHERE paused IS 1;
CREATE INDEX ix_cases_officer_paused ON cases (officer, next_due_at, number) WHERE paused IS 1;
CREATE INDEX ix_cases_sector_provisional ON cases (sector, next_due_at, number) WHERE provisional IS 1;
CREATE INDEX ix_cases_unit_provisional ON cases (unit, next_due_at, number) WHERE provisional IS 1;
CREATE INDEX ix_cases_officer_provisional ON cases (officer, next_due_at, number) WHERE provisional IS 1;
PRAGMA writable_schema=OFF;
COMMIT;
