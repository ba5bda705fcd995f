// Values of a row, read with care: a damaged database may hold anything in any column.

internal import Foundation
internal import GRDB
internal import MerkleLog

/// A row that is not what the tables allow.
struct MalformedRow: Error, Hashable, Sendable {
    /// The column, from 0.
    let column: Int
}

extension Row {
    private func storage(_ column: Int) -> DatabaseValue.Storage {
        let value: DatabaseValue = self[column]
        return value.storage
    }

    func size(_ column: Int) throws(MalformedRow) -> UInt64 {
        guard case .int64(let value) = storage(column), let size = UInt64(exactly: value) else {
            throw MalformedRow(column: column)
        }
        return size
    }

    func number(_ column: Int) throws(MalformedRow) -> Int64 {
        guard case .int64(let value) = storage(column) else { throw MalformedRow(column: column) }
        return value
    }

    func numberOrNull(_ column: Int) throws(MalformedRow) -> Int64? {
        if case .null = storage(column) { return nil }
        return try number(column)
    }

    func sizeOrNull(_ column: Int) throws(MalformedRow) -> UInt64? {
        if case .null = storage(column) { return nil }
        return try size(column)
    }

    func text(_ column: Int) throws(MalformedRow) -> String {
        guard case .string(let text) = storage(column) else { throw MalformedRow(column: column) }
        return text
    }

    func textOrNull(_ column: Int) throws(MalformedRow) -> String? {
        if case .null = storage(column) { return nil }
        return try text(column)
    }

    func bytes(_ column: Int) throws(MalformedRow) -> [UInt8] {
        guard case .blob(let data) = storage(column) else { throw MalformedRow(column: column) }
        return [UInt8](data)
    }

    func digest(_ column: Int) throws(MalformedRow) -> Digest {
        guard let digest = Digest(try bytes(column)) else { throw MalformedRow(column: column) }
        return digest
    }

    /// A head from three columns: size, root and note.
    func head(_ column: Int) throws(MalformedRow) -> LedgerHead {
        LedgerHead(size: try size(column), root: try digest(column + 1), note: try bytes(column + 2))
    }
}

extension Digest {
    /// The digest as a value for SQLite.
    var data: Data { Data(bytes) }
}

extension [UInt8] {
    /// The bytes as a value for SQLite.
    var data: Data { Data(self) }
}

extension UInt64 {
    /// The number as a value for SQLite; sizes and indexes stay far below 2^63.
    var stored: Int64 { Int64(clamping: self) }
}
