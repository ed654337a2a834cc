"""The form of the history's file: its tables, and the way there from every earlier form.

Times are microseconds since 1970 in UTC. A form once released stays as it is; a change is a new step at the
end of STEPS, and the number of steps taken is the file's user_version.
"""

import sqlite3

_ATTEMPTS = """
CREATE TABLE scorers (
    id INTEGER PRIMARY KEY,
    words TEXT NOT NULL, phones TEXT NOT NULL, version TEXT NOT NULL,
    UNIQUE (words, phones, version)
);
CREATE TABLE prompts (
    id INTEGER PRIMARY KEY,
    lesson TEXT NOT NULL, prompt TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL,
    knowledge TEXT NOT NULL,
    UNIQUE (lesson, prompt, text)
);
CREATE TABLE recordings (
    content TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL, seconds REAL NOT NULL, used INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX recordings_used ON recordings (used, bytes);
CREATE TABLE leaving (content TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE holds (name TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    prompt INTEGER NOT NULL REFERENCES prompts (id),
    at INTEGER NOT NULL, day TEXT NOT NULL, source TEXT NOT NULL,
    seconds REAL NOT NULL, words INTEGER NOT NULL, length INTEGER NOT NULL,
    settings TEXT NOT NULL, start REAL NOT NULL,
    recording TEXT REFERENCES recordings (content) ON DELETE SET NULL,
    pinned INTEGER NOT NULL DEFAULT 0, first INTEGER NOT NULL
);
CREATE INDEX attempts_at ON attempts (at);
CREATE INDEX attempts_first ON attempts (at) WHERE first;
CREATE INDEX attempts_prompt ON attempts (prompt, at);
CREATE INDEX attempts_recording ON attempts (recording) WHERE recording IS NOT NULL;
CREATE TABLE results (
    attempt INTEGER NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    scorer INTEGER NOT NULL REFERENCES scorers (id),
    at INTEGER NOT NULL, judged INTEGER NOT NULL, original INTEGER NOT NULL,
    overall REAL, accuracy REAL, fluency REAL, prosody REAL, completeness REAL,
    rate REAL, pace REAL, hesitations REAL, faults INTEGER NOT NULL,
    PRIMARY KEY (attempt, scorer)
) WITHOUT ROWID;
CREATE INDEX results_scorer ON results (scorer, at, attempt);
CREATE INDEX results_judged ON results (scorer, judged);
CREATE TABLE documents (
    attempt INTEGER NOT NULL, scorer INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (attempt, scorer),
    FOREIGN KEY (attempt, scorer) REFERENCES results (attempt, scorer) ON DELETE CASCADE
);
CREATE TABLE words (
    scorer INTEGER NOT NULL, word TEXT NOT NULL, at INTEGER NOT NULL,
    attempt INTEGER NOT NULL, position INTEGER NOT NULL,
    score REAL, verdict TEXT NOT NULL, start REAL, "end" REAL,
    PRIMARY KEY (scorer, word, at, attempt, position),
    FOREIGN KEY (attempt, scorer) REFERENCES results (attempt, scorer) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX words_attempt ON words (attempt, scorer);
CREATE TABLE sounds (
    scorer INTEGER NOT NULL, phone TEXT NOT NULL, at INTEGER NOT NULL,
    attempt INTEGER NOT NULL, count INTEGER NOT NULL, total REAL NOT NULL, wrong INTEGER NOT NULL,
    heard TEXT NOT NULL,
    PRIMARY KEY (scorer, phone, at, attempt),
    FOREIGN KEY (attempt, scorer) REFERENCES results (attempt, scorer) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX sounds_attempt ON sounds (attempt, scorer);
"""
_REVIEWS = """
CREATE TABLE cards (
    kind TEXT NOT NULL, name TEXT NOT NULL,
    state INTEGER NOT NULL, step INTEGER, stability REAL, difficulty REAL,
    due INTEGER NOT NULL, reviewed INTEGER NOT NULL, reviews INTEGER NOT NULL, lapses INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
CREATE INDEX cards_due ON cards (due);
CREATE INDEX prompts_text ON prompts (text);
CREATE TABLE days (
    day TEXT PRIMARY KEY, attempts INTEGER NOT NULL, seconds REAL NOT NULL, words INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE marks (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TRIGGER attempt_made AFTER INSERT ON attempts BEGIN
    INSERT INTO days VALUES (NEW.day, 1, NEW.seconds, NEW.words)
    ON CONFLICT (day) DO UPDATE SET attempts = attempts + 1, seconds = seconds + NEW.seconds,
        words = words + NEW.words;
END;
CREATE TRIGGER attempt_gone AFTER DELETE ON attempts BEGIN
    UPDATE days SET attempts = attempts - 1, seconds = seconds - OLD.seconds, words = words - OLD.words
    WHERE day = OLD.day;
    DELETE FROM days WHERE day = OLD.day AND attempts <= 0;
    DELETE FROM prompts WHERE id = OLD.prompt
        AND NOT EXISTS (SELECT 1 FROM attempts WHERE prompt = OLD.prompt);
END;
INSERT INTO days SELECT day, COUNT(*), SUM(seconds), SUM(words) FROM attempts GROUP BY day;
INSERT INTO marks SELECT 'cards', 'stale' WHERE EXISTS (SELECT 1 FROM attempts);
"""

STEPS = (_ATTEMPTS, _REVIEWS)
"""Each takes the file from the version of its index to the next."""
VERSION = len(STEPS)
"""Of the file's form today."""
TABLES = ("scorers", "prompts", "recordings", "cards", "days", "attempts", "results")
"""Those that are looked at, in this order, when there is no time to look at all; what is left out can be
computed anew, or is looked at when it is asked for."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring an open transaction's file to today's form, from whatever earlier one it has."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for step in STEPS[version:]:
        for statement in _statements(step):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _statements(script: str) -> list[str]:
    """Part a script into statements; executescript() would end the transaction."""
    found: list[str] = []
    waiting = ""
    for line in script.splitlines():
        waiting += line + "\n"
        if sqlite3.complete_statement(waiting):
            found.append(waiting)
            waiting = ""
    return found
