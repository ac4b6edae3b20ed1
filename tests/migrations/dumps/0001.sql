BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
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
CREATE TABLE cases (
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
	CONSTRAINT pk_cases PRIMARY KEY (id), 
	CONSTRAINT uq_cases_number UNIQUE (number), 
	CONSTRAINT fk_cases_submission FOREIGN KEY(submission) REFERENCES submissions (id)
);
INSERT INTO "cases" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','2026-03-01','{"n":1}','2026-03-01','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000',1,1);
INSERT INTO "cases" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','2026-03-02','{"n":2}','2026-03-02','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000',2,2);
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
CREATE TABLE notices (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	slug TEXT NOT NULL, 
	drawn_at DATETIME NOT NULL, 
	act TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	number TEXT NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_notices PRIMARY KEY (id), 
	CONSTRAINT fk_notices_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "notices" VALUES(1,1,'{"n":1}','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "notices" VALUES(2,2,'{"n":2}','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE number_sequences (
	series TEXT NOT NULL, 
	sector TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_number_sequences PRIMARY KEY (series, sector, year)
);
INSERT INTO "number_sequences" VALUES('{"n":1}','{"n":1}',1,1);
INSERT INTO "number_sequences" VALUES('{"n":2}','{"n":2}',2,2);
CREATE TABLE parties (
	id INTEGER NOT NULL, 
	submission_id INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	name TEXT NOT NULL, 
	contact TEXT NOT NULL, 
	address TEXT NOT NULL, 
	id_number TEXT NOT NULL, 
	sealed BOOLEAN NOT NULL, 
	CONSTRAINT pk_parties PRIMARY KEY (id), 
	CONSTRAINT fk_parties_submission_id FOREIGN KEY(submission_id) REFERENCES submissions (id)
);
INSERT INTO "parties" VALUES(1,1,'{"n":1}','{"n":1}','{"n":1}','{"n":1}','{"n":1}',1);
INSERT INTO "parties" VALUES(2,2,'{"n":2}','{"n":2}','{"n":2}','{"n":2}','{"n":2}',1);
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
CREATE TABLE submissions (
	id INTEGER NOT NULL, 
	sector TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	received_at DATETIME NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	subject TEXT NOT NULL, 
	description TEXT NOT NULL, 
	external_id TEXT, 
	CONSTRAINT pk_submissions PRIMARY KEY (id), 
	CONSTRAINT uq_submissions_sector_external_id UNIQUE (sector, external_id)
);
INSERT INTO "submissions" VALUES(1,'{"n":1}','{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000','{"n":1}','{"n":1}','{"n":1}');
INSERT INTO "submissions" VALUES(2,'{"n":2}','{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','{"n":2}','{"n":2}','{"n":2}');
CREATE TABLE tasks (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	slug TEXT NOT NULL, 
	role TEXT NOT NULL, 
	opened_at DATETIME NOT NULL, 
	done_at DATETIME, 
	done_by TEXT NOT NULL, 
	CONSTRAINT pk_tasks PRIMARY KEY (id), 
	CONSTRAINT fk_tasks_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "tasks" VALUES(1,1,'{"n":1}','{"n":1}','2026-03-01 09:00:00.000000','2026-03-01 09:00:00.000000','{"n":1}');
INSERT INTO "tasks" VALUES(2,2,'{"n":2}','{"n":2}','2026-03-02 09:00:00.000000','2026-03-02 09:00:00.000000','{"n":2}');
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
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_users PRIMARY KEY (id), 
	CONSTRAINT uq_users_name UNIQUE (name)
);
INSERT INTO "users" VALUES(1,'{"n":1}','{"n":1}','{"n":1}',1,'2026-03-01 09:00:00.000000');
INSERT INTO "users" VALUES(2,'{"n":2}','{"n":2}','{"n":2}',1,'2026-03-02 09:00:00.000000');
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX ix_cases_due ON cases (next_due_at, number);
CREATE INDEX ix_cases_officer_due ON cases (officer, next_due_at, number);
CREATE INDEX ix_cases_received_at ON cases (received_at);
CREATE INDEX ix_cases_sector_due ON cases (sector, next_due_at, number);
CREATE INDEX ix_cases_sector_policy_status ON cases (sector, policy, status);
CREATE INDEX ix_cases_status ON cases (status);
CREATE INDEX ix_cases_submission ON cases (submission);
CREATE INDEX ix_cases_unit_due ON cases (unit, next_due_at, number);
CREATE UNIQUE INDEX uq_grants_everywhere ON grants (user_id, role) WHERE unit_id IS NULL;
CREATE INDEX ix_parties_submission_id ON parties (submission_id);
CREATE INDEX ix_tokens_user_id ON tokens (user_id);
CREATE INDEX ix_links_other_id ON links (other_id);
CREATE INDEX ix_notices_case_id ON notices (case_id);
CREATE UNIQUE INDEX uq_notices_number ON notices (number) WHERE number != '';
CREATE INDEX ix_tasks_case_id ON tasks (case_id);
CREATE INDEX ix_tasks_open ON tasks (role, opened_at) WHERE done_at IS NULL;
CREATE INDEX ix_timers_wake_at ON timers (wake_at) WHERE wake_at IS NOT NULL;
COMMIT;
