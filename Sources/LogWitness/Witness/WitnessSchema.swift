// The tables of a witness. A migration that was released is never edited.

internal import GRDB

/// The tables of `witness.sqlite`.
enum WitnessSchema {
    /// `TVWT`, so that `file` and other tools can tell the state of a witness from other databases.
    static let applicationID = 0x5456_5754

    /// The tables: whose state it is, the logs with their keys and last checkpoints, and the evidence.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("witness/1") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            for statement in tables { try db.execute(sql: statement) }
        }
        return migrator
    }

    private static let tables = [
        """
        CREATE TABLE identity (
            id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
            vkey TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE log (
            origin TEXT PRIMARY KEY NOT NULL,
            origin_hash TEXT NOT NULL UNIQUE CHECK (length(origin_hash) = 64),
            size INTEGER NOT NULL CHECK (size >= 0),
            root BLOB NOT NULL CHECK (length(root) = 32),
            time INTEGER NOT NULL CHECK (time >= 0),
            note BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE log_key (
            vkey TEXT PRIMARY KEY NOT NULL,
            origin TEXT NOT NULL REFERENCES log (origin)
        ) STRICT
        """,
        """
        CREATE TABLE evidence (
            id INTEGER PRIMARY KEY NOT NULL,
            origin TEXT NOT NULL REFERENCES log (origin),
            kind TEXT NOT NULL CHECK (kind IN ('same-size', 'empty-root', 'no-proof')),
            pair BLOB NOT NULL UNIQUE CHECK (length(pair) = 32),
            submitted BLOB NOT NULL CHECK (length(submitted) = 32),
            time INTEGER NOT NULL CHECK (time >= 0),
            held BLOB NOT NULL,
            request BLOB NOT NULL
        ) STRICT
        """,
    ]
}
