// The tables of the two databases. A migration that was released is never edited.

internal import GRDB

/// The tables of `ledger.sqlite` and `head.sqlite`.
enum LedgerSchema {
    /// `TVLG`, so that `file` and other tools can tell a ledger from other databases.
    static let ledgerApplicationID = 0x5456_4C47
    /// `TVHD`.
    static let headApplicationID = 0x5456_4844

    /// The tables of the ledger.
    ///
    /// `entry`, `node` and `checkpoint` are the log: the bytes as received, the hashes of perfect subtrees from level 1
    /// up, and every checkpoint that was published. `stage` is the block on its way. `enrolled_key`, `seal` and `act`,
    /// which has a row for every entry that is neither, are indexes that follow from the entries, and that a
    /// verification makes again and compares. `cosignature` holds what follows from nothing: what witnesses signed.
    static var ledger: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("ledger/1") { db in
            try db.execute(sql: "PRAGMA application_id = \(ledgerApplicationID)")
            for statement in ledgerTables { try db.execute(sql: statement) }
        }
        return migrator
    }

    /// The table of the head: one row.
    static var head: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("head/1") { db in
            try db.execute(sql: "PRAGMA application_id = \(headApplicationID)")
            try db.execute(
                sql: """
                    CREATE TABLE head (
                        id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
                        size INTEGER NOT NULL CHECK (size >= 0),
                        root BLOB NOT NULL CHECK (length(root) = 32),
                        note BLOB NOT NULL
                    ) STRICT
                    """
            )
            try db.execute(
                sql: "INSERT INTO head (id, size, root, note) VALUES (1, ?, ?, ?)",
                arguments: [0, LedgerHead.empty.root.data, LedgerHead.empty.note.data]
            )
        }
        return migrator
    }

    private static let ledgerTables = [
        """
        CREATE TABLE entry (
            idx INTEGER PRIMARY KEY NOT NULL CHECK (idx >= 0),
            leaf BLOB NOT NULL CHECK (length(leaf) = 32),
            bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65535)
        ) STRICT
        """,
        """
        CREATE TABLE node (
            level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 62),
            idx INTEGER NOT NULL CHECK (idx >= 0),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (level, idx)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE checkpoint (
            size INTEGER PRIMARY KEY NOT NULL CHECK (size > 0),
            root BLOB NOT NULL CHECK (length(root) = 32),
            note BLOB NOT NULL CHECK (length(note) BETWEEN 1 AND 1000000)
        ) STRICT
        """,
        """
        CREATE TABLE stage (
            id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
            size INTEGER NOT NULL CHECK (size > 0),
            root BLOB NOT NULL CHECK (length(root) = 32),
            note BLOB NOT NULL CHECK (length(note) BETWEEN 1 AND 1000000)
        ) STRICT
        """,
        """
        CREATE TABLE enrolled_key (
            key_id TEXT PRIMARY KEY NOT NULL CHECK (length(key_id) = 64),
            name TEXT NOT NULL,
            entry INTEGER NOT NULL REFERENCES entry (idx),
            since INTEGER NOT NULL REFERENCES entry (idx) CHECK (since >= entry),
            role TEXT NOT NULL CHECK (role IN ('site', 'sponsor', 'regulator', 'witness')),
            site TEXT CHECK ((site IS NOT NULL) = (role = 'site'))
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE seal (
            entry INTEGER PRIMARY KEY NOT NULL REFERENCES entry (idx),
            site TEXT NOT NULL,
            dataset TEXT NOT NULL,
            sequence INTEGER NOT NULL CHECK (sequence >= 1),
            signer TEXT NOT NULL REFERENCES enrolled_key (key_id),
            clock INTEGER NOT NULL,
            UNIQUE (site, dataset, sequence)
        ) STRICT
        """,
        """
        CREATE TABLE act (
            entry INTEGER PRIMARY KEY NOT NULL REFERENCES entry (idx),
            kind TEXT NOT NULL,
            seal INTEGER REFERENCES seal (entry),
            clock INTEGER
        ) STRICT
        """,
        """
        CREATE TABLE cosignature (
            size INTEGER NOT NULL REFERENCES checkpoint (size),
            name TEXT NOT NULL,
            key_id INTEGER NOT NULL,
            line TEXT NOT NULL CHECK (length(line) BETWEEN 1 AND 1000),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            PRIMARY KEY (size, name, key_id)
        ) STRICT, WITHOUT ROWID
        """,
    ]
}
