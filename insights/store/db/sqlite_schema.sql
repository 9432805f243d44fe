-- Generated from insights/store/migrations: `make docs`.
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE papers (
	id TEXT NOT NULL,
	title_key TEXT NOT NULL,
	published_on DATE,
	title TEXT NOT NULL,
	abstract TEXT NOT NULL,
	version INTEGER,
	authors JSON NOT NULL,
	categories JSON NOT NULL,
	published DATETIME,
	updated DATETIME,
	announced DATE,
	announce TEXT,
	url TEXT NOT NULL,
	pdf_url TEXT NOT NULL,
	comment TEXT NOT NULL,
	doi TEXT NOT NULL,
	licence TEXT NOT NULL,
	sources JSON NOT NULL,
	votes INTEGER NOT NULL,
	hot BOOLEAN NOT NULL,
	links JSON NOT NULL,
	retold BOOLEAN NOT NULL, organization TEXT DEFAULT '' NOT NULL, journal_ref TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE editions (
	day DATE NOT NULL,
	sample BOOLEAN NOT NULL,
	published INTEGER NOT NULL,
	reason_if_empty TEXT,
	made_at DATETIME,
	sources JSON NOT NULL,
	trends JSON NOT NULL,
	charts JSON NOT NULL, headlines JSON DEFAULT '[]' NOT NULL, changed_at DATETIME,
	PRIMARY KEY (day)
);
CREATE TABLE reports (
	day DATE NOT NULL,
	language TEXT NOT NULL,
	position INTEGER NOT NULL,
	topic TEXT NOT NULL,
	report JSON NOT NULL,
	PRIMARY KEY (day, language, position)
);
CREATE TABLE pictures (
	ref TEXT NOT NULL,
	day DATE NOT NULL,
	png BLOB NOT NULL,
	PRIMARY KEY (ref)
);
CREATE TABLE channels (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	chat TEXT NOT NULL,
	thread TEXT NOT NULL,
	language TEXT NOT NULL,
	send_at TIME NOT NULL,
	zone TEXT NOT NULL,
	next_due_at DATETIME NOT NULL,
	topics JSON NOT NULL,
	paused BOOLEAN NOT NULL,
	reason TEXT NOT NULL, at_once BOOLEAN DEFAULT 0 NOT NULL, titles INTEGER, follow JSON DEFAULT '[]' NOT NULL, exclude JSON DEFAULT '[]' NOT NULL, tells_quiet BOOLEAN DEFAULT 0 NOT NULL, tells_empty BOOLEAN DEFAULT 1 NOT NULL, resumes DATE, style TEXT DEFAULT 'classic' NOT NULL, reason_kind TEXT, weekday INTEGER, tells_changes BOOLEAN DEFAULT 1 NOT NULL,
	CONSTRAINT uq_channels_chat UNIQUE (platform, account, chat, thread)
);
CREATE TABLE posts (
	id INTEGER NOT NULL,
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	chat TEXT NOT NULL,
	thread TEXT NOT NULL,
	ref TEXT NOT NULL,
	about JSON NOT NULL,
	delivery_id INTEGER, at DATETIME,
	PRIMARY KEY (id),
	CONSTRAINT uq_posts_ref UNIQUE (platform, account, chat, ref)
);
CREATE TABLE attachments (
	account TEXT NOT NULL,
	ref TEXT NOT NULL,
	file TEXT NOT NULL,
	PRIMARY KEY (account, ref)
);
CREATE TABLE rate_buckets (
	"key" TEXT NOT NULL,
	tat DATETIME NOT NULL,
	PRIMARY KEY ("key")
);
CREATE TABLE handled (
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	event_id TEXT NOT NULL,
	at DATETIME NOT NULL, holder TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (platform, account, event_id)
);
CREATE TABLE local_rooms (
	room TEXT NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (room)
);
CREATE TABLE local_posts (
	room TEXT NOT NULL,
	ref TEXT NOT NULL,
	seq INTEGER NOT NULL,
	author TEXT NOT NULL,
	payload JSON NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (room, ref)
);
CREATE TABLE edition_papers (
	day DATE NOT NULL,
	position INTEGER NOT NULL,
	paper TEXT NOT NULL,
	topic TEXT,
	topics TEXT NOT NULL,
	confidence FLOAT NOT NULL,
	"by" TEXT NOT NULL,
	tldr TEXT,
	tldr_by TEXT,
	tldr_quote BOOLEAN,
	excluded TEXT,
	published_on DATE, tldr_result TEXT, tldr_frames JSON, withdrawals JSON,
	PRIMARY KEY (day, position),
	FOREIGN KEY(paper) REFERENCES papers (id)
);
CREATE TABLE deliveries (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	channel_id INTEGER NOT NULL,
	local_day DATE NOT NULL,
	edition DATE,
	anchor TEXT DEFAULT '' NOT NULL,
	n_parts INTEGER,
	next_part INTEGER DEFAULT '0' NOT NULL,
	state TEXT DEFAULT 'open' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	attempts INTEGER DEFAULT '0' NOT NULL,
	unknowns INTEGER DEFAULT '0' NOT NULL,
	possible_duplicates INTEGER DEFAULT '0' NOT NULL,
	visible_at DATETIME NOT NULL,
	claim TEXT,
	owner TEXT, note TEXT DEFAULT '' NOT NULL, plan_id INTEGER, reason_kind TEXT,
	CONSTRAINT uq_deliveries_day UNIQUE (channel_id, local_day),
	CONSTRAINT uq_deliveries_edition UNIQUE (channel_id, edition),
	FOREIGN KEY(channel_id) REFERENCES channels (id) ON DELETE CASCADE
);
CREATE TABLE searched (
	n INTEGER NOT NULL,
	paper TEXT NOT NULL,
	day DATE NOT NULL,
	PRIMARY KEY (n),
	UNIQUE (paper),
	FOREIGN KEY(paper) REFERENCES papers (id)
);
CREATE TABLE day_terms (
	day DATE NOT NULL,
	papers INTEGER NOT NULL,
	counts BLOB NOT NULL,
	PRIMARY KEY (day)
);
CREATE VIRTUAL TABLE search USING fts5(title, abstract, about, tokenize='unicode61');
CREATE TABLE announcements (
	"key" TEXT NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY ("key")
);
CREATE TABLE full_texts (
	paper TEXT NOT NULL,
	version INTEGER NOT NULL,
	text BLOB NOT NULL,
	until DATETIME NOT NULL,
	PRIMARY KEY (paper, version)
);
CREATE TABLE turns (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	chat TEXT NOT NULL,
	talk TEXT NOT NULL,
	question TEXT NOT NULL,
	papers JSON NOT NULL,
	answered BOOLEAN NOT NULL,
	at DATETIME NOT NULL
);
CREATE TABLE answers (
	"key" TEXT NOT NULL,
	answer JSON NOT NULL,
	until DATETIME NOT NULL,
	PRIMARY KEY ("key")
);
CREATE TABLE admissions (
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	place TEXT NOT NULL,
	language TEXT NOT NULL,
	admitted BOOLEAN NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (platform, account, place)
);
CREATE TABLE owners (
	n INTEGER NOT NULL,
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	place TEXT NOT NULL,
	person TEXT NOT NULL,
	language TEXT NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (n)
);
CREATE TABLE verdicts (
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	chat TEXT NOT NULL,
	person TEXT NOT NULL,
	paper TEXT NOT NULL,
	useful BOOLEAN NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (platform, account, chat, person, paper)
);
CREATE TABLE plans (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"key" TEXT NOT NULL,
	day DATE NOT NULL,
	UNIQUE ("key")
);
CREATE TABLE parts (
	plan_id INTEGER NOT NULL,
	n INTEGER NOT NULL,
	payload JSON NOT NULL,
	about JSON NOT NULL,
	PRIMARY KEY (plan_id, n),
	FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE CASCADE
);
CREATE TABLE paper_readings (
	paper TEXT NOT NULL,
	version INTEGER NOT NULL,
	prompt TEXT NOT NULL,
	model TEXT NOT NULL,
	reading JSON NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (paper, version, prompt, model)
);
CREATE TABLE model_responses (
	"key" TEXT NOT NULL,
	response TEXT NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY ("key")
);
CREATE TABLE model_calls (
	id INTEGER NOT NULL,
	day DATE NOT NULL,
	model TEXT NOT NULL,
	purpose TEXT NOT NULL,
	subject TEXT NOT NULL,
	estimate INTEGER NOT NULL,
	settled BOOLEAN NOT NULL,
	calls INTEGER NOT NULL,
	tokens_in INTEGER NOT NULL,
	tokens_out INTEGER NOT NULL,
	tokens_cached INTEGER NOT NULL,
	cost_usd FLOAT,
	PRIMARY KEY (id)
);
CREATE TABLE model_servers (
	server TEXT NOT NULL,
	model TEXT NOT NULL,
	capabilities JSON NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (server, model)
);
CREATE TABLE platform_features (
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	feature TEXT NOT NULL,
	accepted BOOLEAN NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (platform, account, feature)
);
CREATE TABLE corrections (
	delivery_id INTEGER NOT NULL,
	visible_at DATETIME NOT NULL,
	attempts INTEGER NOT NULL, withdrawn_only BOOLEAN DEFAULT 0 NOT NULL,
	PRIMARY KEY (delivery_id),
	FOREIGN KEY(delivery_id) REFERENCES deliveries (id) ON DELETE CASCADE
);
CREATE TABLE saved_papers (
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	person TEXT NOT NULL,
	paper TEXT NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (platform, account, person, paper)
);
CREATE TABLE watches (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	chat TEXT NOT NULL,
	thread TEXT NOT NULL,
	language TEXT NOT NULL,
	"query" TEXT NOT NULL,
	at DATETIME NOT NULL,
	searched_day DATE NOT NULL,
	visible_at DATETIME,
	attempts INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT uq_watches_query UNIQUE (platform, account, chat, thread, "query")
);
CREATE TABLE watch_finds (
	watch_id INTEGER NOT NULL,
	paper TEXT NOT NULL,
	day DATE NOT NULL,
	sentence TEXT NOT NULL,
	told BOOLEAN NOT NULL,
	PRIMARY KEY (watch_id, paper),
	FOREIGN KEY(watch_id) REFERENCES watches (id) ON DELETE CASCADE
);
CREATE TABLE paper_states (
	paper TEXT NOT NULL,
	version INTEGER,
	withdrawn_by TEXT NOT NULL,
	venues JSON NOT NULL,
	code JSON NOT NULL,
	is_complete BOOLEAN NOT NULL,
	posted_at DATETIME,
	due_at DATETIME NOT NULL,
	PRIMARY KEY (paper),
	FOREIGN KEY(paper) REFERENCES papers (id) ON DELETE CASCADE
);
CREATE TABLE paper_changes (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	paper TEXT NOT NULL,
	kind TEXT NOT NULL,
	detail TEXT NOT NULL,
	note TEXT NOT NULL,
	source TEXT NOT NULL,
	noticed_at DATETIME NOT NULL,
	is_distributed BOOLEAN NOT NULL,
	CONSTRAINT uq_paper_changes_detail UNIQUE (paper, kind, detail),
	FOREIGN KEY(paper) REFERENCES papers (id) ON DELETE CASCADE
);
CREATE TABLE change_notices (
	channel_id INTEGER NOT NULL,
	change_id INTEGER NOT NULL,
	anchor TEXT NOT NULL,
	visible_at DATETIME,
	attempts INTEGER DEFAULT '0' NOT NULL,
	told_at DATETIME,
	PRIMARY KEY (channel_id, change_id),
	FOREIGN KEY(channel_id) REFERENCES channels (id) ON DELETE CASCADE,
	FOREIGN KEY(change_id) REFERENCES paper_changes (id) ON DELETE CASCADE
);
CREATE TABLE withdrawals (
	day DATE NOT NULL,
	"key" TEXT NOT NULL,
	sentence TEXT NOT NULL,
	papers JSON NOT NULL,
	topic TEXT NOT NULL,
	languages JSON NOT NULL,
	reason TEXT NOT NULL,
	note TEXT NOT NULL,
	"by" TEXT NOT NULL,
	at DATETIME NOT NULL,
	undone_by TEXT,
	undone_at DATETIME,
	PRIMARY KEY (day, "key")
);
CREATE TABLE statement_reports (
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	chat TEXT NOT NULL,
	person TEXT NOT NULL,
	"key" TEXT NOT NULL,
	words TEXT NOT NULL,
	papers JSON NOT NULL,
	language TEXT NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (platform, account, chat, person, "key")
);
CREATE TABLE edition_rounds (
	day DATE NOT NULL,
	made DATE,
	not_before DATETIME,
	reason TEXT DEFAULT '' NOT NULL,
	collected BLOB,
	at DATETIME NOT NULL,
	PRIMARY KEY (day)
);
CREATE TABLE edition_drafts (
	day DATE NOT NULL,
	language TEXT NOT NULL,
	draft BLOB NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (day, language)
);
CREATE TABLE draft_reports (
	day DATE NOT NULL,
	language TEXT NOT NULL,
	topic TEXT NOT NULL,
	report JSON NOT NULL,
	PRIMARY KEY (day, language, topic),
	FOREIGN KEY(day, language) REFERENCES edition_drafts (day, language) ON DELETE CASCADE
);
CREATE TABLE leases (
	name TEXT NOT NULL,
	holder TEXT NOT NULL,
	since DATETIME NOT NULL,
	expires_at DATETIME NOT NULL,
	PRIMARY KEY (name)
);
CREATE TABLE slack_bots (
	id INTEGER NOT NULL,
	client_id TEXT NOT NULL,
	app_id TEXT NOT NULL,
	enterprise_id TEXT,
	enterprise_name TEXT,
	team_id TEXT,
	team_name TEXT,
	bot_token TEXT,
	bot_id TEXT,
	bot_user_id TEXT,
	bot_scopes TEXT,
	bot_refresh_token TEXT,
	bot_token_expires_at DATETIME,
	is_enterprise_install BOOLEAN NOT NULL,
	installed_at DATETIME NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE slack_installations (
	id INTEGER NOT NULL,
	client_id TEXT NOT NULL,
	app_id TEXT NOT NULL,
	enterprise_id TEXT,
	enterprise_name TEXT,
	enterprise_url TEXT,
	team_id TEXT,
	team_name TEXT,
	bot_token TEXT,
	bot_id TEXT,
	bot_user_id TEXT,
	bot_scopes TEXT,
	bot_refresh_token TEXT,
	bot_token_expires_at DATETIME,
	user_id TEXT NOT NULL,
	user_token TEXT,
	user_scopes TEXT,
	user_refresh_token TEXT,
	user_token_expires_at DATETIME,
	incoming_webhook_url TEXT,
	incoming_webhook_channel TEXT,
	incoming_webhook_channel_id TEXT,
	incoming_webhook_configuration_url TEXT,
	is_enterprise_install BOOLEAN NOT NULL,
	token_type TEXT,
	installed_at DATETIME NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE slack_oauth_states (
	state TEXT NOT NULL,
	expires_at DATETIME NOT NULL,
	PRIMARY KEY (state)
);
CREATE TABLE inbox (
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	event_id TEXT NOT NULL,
	chat TEXT NOT NULL,
	thread TEXT NOT NULL,
	body TEXT NOT NULL,
	received_at DATETIME NOT NULL,
	holder TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	PRIMARY KEY (platform, account, event_id)
);
CREATE TABLE running_questions (
	id TEXT NOT NULL,
	platform TEXT NOT NULL,
	account TEXT NOT NULL,
	chat TEXT NOT NULL,
	person TEXT NOT NULL,
	thread TEXT NOT NULL,
	holder TEXT NOT NULL,
	cancelled BOOLEAN NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX ix_answers_until ON answers (until);
CREATE INDEX ix_attachments_ref ON attachments (ref);
CREATE INDEX ix_change_notices_change_id ON change_notices (change_id);
CREATE INDEX ix_change_notices_waiting ON change_notices (visible_at) WHERE visible_at IS NOT NULL;
CREATE INDEX ix_channels_next_due_at ON channels (next_due_at);
CREATE INDEX ix_deliveries_open ON deliveries (visible_at) WHERE state = 'open';
CREATE INDEX ix_deliveries_plan_id ON deliveries (plan_id);
CREATE INDEX ix_edition_drafts_at ON edition_drafts (at);
CREATE INDEX ix_edition_papers_paper ON edition_papers (paper);
CREATE INDEX ix_edition_papers_topics ON edition_papers (day, topic, topics, excluded, position);
CREATE INDEX ix_edition_rounds_at ON edition_rounds (at);
CREATE INDEX ix_full_texts_until ON full_texts (until);
CREATE INDEX ix_handled_at ON handled (at);
CREATE INDEX ix_leases_holder ON leases (holder);
CREATE INDEX ix_local_posts_seq ON local_posts (room, seq);
CREATE INDEX ix_model_calls_day ON model_calls (day);
CREATE INDEX ix_model_calls_subject ON model_calls (subject);
CREATE INDEX ix_model_responses_at ON model_responses (at);
CREATE INDEX ix_paper_changes_undistributed ON paper_changes (id) WHERE is_distributed IS 0;
CREATE INDEX ix_paper_readings_at ON paper_readings (at);
CREATE INDEX ix_paper_states_due_at ON paper_states (due_at);
CREATE INDEX ix_papers_published_on ON papers (published_on);
CREATE INDEX ix_papers_title_key ON papers (title_key);
CREATE INDEX ix_pictures_day ON pictures (day);
CREATE INDEX ix_posts_thread ON posts (platform, account, chat, thread);
CREATE INDEX ix_running_questions_chat ON running_questions (platform, account, chat);
CREATE INDEX ix_running_questions_holder ON running_questions (holder);
CREATE INDEX ix_saved_papers_at ON saved_papers (platform, account, person, at);
CREATE INDEX ix_slack_bots_team ON slack_bots (client_id, team_id);
CREATE INDEX ix_slack_installations_team ON slack_installations (client_id, team_id);
CREATE INDEX ix_slack_oauth_states_expires_at ON slack_oauth_states (expires_at);
CREATE INDEX ix_statement_reports_at ON statement_reports (at);
CREATE INDEX ix_turns_at ON turns (at);
CREATE INDEX ix_turns_talk ON turns (platform, account, chat, talk);
CREATE INDEX ix_watch_finds_day ON watch_finds (day);
CREATE INDEX ix_watches_searched_day ON watches (searched_day);
CREATE INDEX ix_watches_waiting ON watches (visible_at) WHERE visible_at IS NOT NULL;
CREATE INDEX ix_withdrawals_at ON withdrawals (at);
INSERT INTO alembic_version (version_num) VALUES ('0022');
