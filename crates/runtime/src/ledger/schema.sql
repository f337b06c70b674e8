-- The ledger: records in one total order, only ever appended. `bytes` is the record exactly as it was
-- written; `hash` is SHA-256 over those bytes; the other columns only find it.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
    position INTEGER PRIMARY KEY,
    writer   TEXT    NOT NULL,
    seq      INTEGER NOT NULL,
    cycle    TEXT,
    type     TEXT    NOT NULL,
    at       INTEGER NOT NULL, -- microseconds since 1970, UTC
    bytes    BLOB    NOT NULL,
    hash     BLOB    NOT NULL
) STRICT;

CREATE INDEX record_of_cycle ON record (cycle, position) WHERE cycle IS NOT NULL;

CREATE INDEX record_of_type ON record (type, at);

CREATE TRIGGER record_is_never_changed BEFORE UPDATE ON record
BEGIN SELECT raise(ABORT, 'the trace is append-only'); END;

CREATE TRIGGER record_is_never_deleted BEFORE DELETE ON record
BEGIN SELECT raise(ABORT, 'the trace is append-only'); END;

CREATE TRIGGER meta_is_never_deleted BEFORE DELETE ON meta
BEGIN SELECT raise(ABORT, 'a ledger keeps its name'); END;
