COMMENT ON SCHEMA public IS 'standard public schema';

CREATE TABLE public.accounts (
    registration_key bytea NOT NULL,
    idempotency_key text NOT NULL,
    password_hash text NOT NULL,
    password_key text NOT NULL,
    sealed bytea NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    password_set_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.caller_look_ups (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    caller_key bytea NOT NULL,
    clerk text,
    calls_found integer NOT NULL
);

ALTER TABLE public.caller_look_ups ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.caller_look_ups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calls (
    call_key bytea NOT NULL,
    caller_key bytea NOT NULL,
    channel text NOT NULL,
    gateway text NOT NULL,
    language text,
    started_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    ended text,
    gateway_status text
)
WITH (fillfactor='70');

CREATE TABLE public.codes (
    id text NOT NULL,
    phone_key bytea NOT NULL,
    code_hash bytea NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone
);

CREATE TABLE public.errands (
    idempotency_key text NOT NULL,
    caller_key bytea NOT NULL,
    sealed bytea NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    due_at timestamp with time zone NOT NULL
);

CREATE TABLE public.inbox (
    id bigint NOT NULL,
    phone_key bytea NOT NULL,
    sealed bytea NOT NULL,
    arrived_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.inbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.inbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.incoming (
    message_key bytea NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.instances (
    id uuid NOT NULL,
    host text NOT NULL,
    version text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

CREATE TABLE public.kysely_migration (
    name character varying(255) NOT NULL,
    "timestamp" character varying(255) NOT NULL
);

CREATE TABLE public.kysely_migration_lock (
    id character varying(255) NOT NULL,
    is_locked integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.outbox (
    id uuid NOT NULL,
    idempotency_key text NOT NULL,
    kind text NOT NULL,
    medium text NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    sealed bytea NOT NULL,
    subject_key bytea,
    provider_key bytea,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    state_at timestamp with time zone DEFAULT now() NOT NULL,
    submitted_at timestamp with time zone,
    settled_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    recipient_key bytea,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT outbox_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'submitted'::text, 'unknown'::text, 'delivered'::text, 'failed'::text])))
);

CREATE TABLE public.parked (
    id uuid NOT NULL,
    caller_key bytea NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    answered_at timestamp with time zone,
    outcome text,
    attempts integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone NOT NULL
);

CREATE TABLE public.password_changes (
    registration_key bytea NOT NULL,
    idempotency_key text NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.people (
    card_key bytea NOT NULL,
    sealed bytea NOT NULL
);

CREATE TABLE public.reports (
    provider_key bytea NOT NULL,
    recipient_key bytea,
    status text NOT NULL,
    reason text,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT reports_status_check CHECK ((status = ANY (ARRAY['delivered'::text, 'failed'::text])))
);

CREATE TABLE public.schemes (
    code text NOT NULL,
    names jsonb NOT NULL
);

CREATE TABLE public.secrets (
    name text NOT NULL,
    sealed bytea NOT NULL
);

CREATE TABLE public.tallies (
    minute timestamp with time zone NOT NULL,
    name text NOT NULL,
    label text NOT NULL,
    upto_ms integer NOT NULL,
    count bigint NOT NULL
);

CREATE TABLE public.turns (
    at timestamp with time zone NOT NULL,
    call_key bytea NOT NULL,
    channel text NOT NULL,
    language text,
    state text NOT NULL,
    happened text NOT NULL,
    next text NOT NULL,
    thought_ms integer,
    turn_ms real NOT NULL
);

CREATE TABLE public.upkeep (
    task text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    touched integer,
    failure text
);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (registration_key);

ALTER TABLE ONLY public.caller_look_ups
    ADD CONSTRAINT caller_look_ups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_pkey PRIMARY KEY (call_key);

ALTER TABLE ONLY public.codes
    ADD CONSTRAINT codes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.errands
    ADD CONSTRAINT errands_pkey PRIMARY KEY (idempotency_key);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT incoming_pkey PRIMARY KEY (message_key);

ALTER TABLE ONLY public.instances
    ADD CONSTRAINT instances_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kysely_migration_lock
    ADD CONSTRAINT kysely_migration_lock_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kysely_migration
    ADD CONSTRAINT kysely_migration_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.password_changes
    ADD CONSTRAINT password_changes_pkey PRIMARY KEY (registration_key, idempotency_key);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (card_key);

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_pkey PRIMARY KEY (provider_key);

ALTER TABLE ONLY public.schemes
    ADD CONSTRAINT schemes_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.secrets
    ADD CONSTRAINT secrets_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.tallies
    ADD CONSTRAINT tallies_pkey PRIMARY KEY (minute, name, label, upto_ms);

ALTER TABLE ONLY public.upkeep
    ADD CONSTRAINT upkeep_pkey PRIMARY KEY (task);

CREATE INDEX caller_look_ups_by_time ON public.caller_look_ups USING btree (at);

CREATE INDEX calls_by_caller ON public.calls USING btree (caller_key, started_at DESC);

CREATE INDEX calls_by_time ON public.calls USING btree (started_at);

CREATE INDEX codes_by_expiry ON public.codes USING btree (expires_at);

CREATE INDEX errands_by_caller ON public.errands USING btree (caller_key);

CREATE INDEX inbox_by_phone ON public.inbox USING btree (phone_key, id);

CREATE INDEX inbox_by_time ON public.inbox USING btree (arrived_at);

CREATE INDEX incoming_by_time ON public.incoming USING btree (received_at);

CREATE INDEX outbox_by_expiry ON public.outbox USING btree (expires_at) WHERE (erased_at IS NULL);

CREATE INDEX outbox_by_provider ON public.outbox USING btree (provider_key) WHERE (provider_key IS NOT NULL);

CREATE INDEX outbox_by_recipient ON public.outbox USING btree (recipient_key) WHERE ((provider_key IS NULL) AND (state = ANY (ARRAY['sending'::text, 'submitted'::text, 'unknown'::text])));

CREATE INDEX outbox_by_state ON public.outbox USING btree (state, state_at);

CREATE INDEX outbox_by_subject ON public.outbox USING btree (subject_key, created_at DESC) WHERE (subject_key IS NOT NULL);

CREATE INDEX outbox_by_time ON public.outbox USING btree (created_at);

CREATE INDEX outbox_to ON public.outbox USING btree (recipient_key, created_at DESC) WHERE (recipient_key IS NOT NULL);

CREATE INDEX parked_by_answer ON public.parked USING btree (answered_at) WHERE (answered_at IS NOT NULL);

CREATE INDEX parked_by_caller ON public.parked USING btree (caller_key) WHERE (answered_at IS NULL);

CREATE INDEX parked_by_due ON public.parked USING btree (due_at) WHERE (answered_at IS NULL);

CREATE INDEX parked_by_time ON public.parked USING btree (created_at);

CREATE INDEX password_changes_by_time ON public.password_changes USING btree (changed_at);

CREATE INDEX reports_by_time ON public.reports USING btree (received_at);

CREATE INDEX turns_by_call ON public.turns USING btree (call_key);

CREATE INDEX turns_by_time ON public.turns USING btree (at);

CREATE INDEX turns_cut_short ON public.turns USING btree (at) WHERE (next = ANY (ARRAY['left'::text, 'tooManyMistakes'::text]));
INSERT INTO public.kysely_migration VALUES ('001-start', '2026-11-29T14:30:06.582Z');
INSERT INTO public.kysely_migration VALUES ('002-message-life', '2026-11-29T14:30:06.604Z');
INSERT INTO public.kysely_migration VALUES ('003-upkeep', '2026-11-29T14:30:06.620Z');
INSERT INTO public.kysely_migration VALUES ('004-operations', '2026-11-29T14:30:06.669Z');
INSERT INTO public.kysely_migration VALUES ('005-housekeeping', '2026-11-29T14:30:06.682Z');
INSERT INTO public.kysely_migration VALUES ('006-lean-journal', '2026-11-29T14:30:06.683Z');
