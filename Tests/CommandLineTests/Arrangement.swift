// What a transcript does to files between two commands.

import Foundation
import TestSupport

/// A line of a transcript that nobody understands.
struct UnknownArrangement: Error {
    var line: String
}

/// Carries out the lines `+ …`.
struct Arrangement {
    let folder: TemporaryFolder

    /// Does what a line says.
    func carryOut(_ line: String, _ body: [String]) throws {
        let words = line.split(separator: " ").map(String.init)
        let files = FileManager.default
        switch (words.dropFirst().first, words.count) {
        case ("write", 3): try folder.write(Self.bytes(body), to: words[2])
        case ("copy", 4): try folder.write(try folder.bytes(of: words[2]), to: words[3])
        case ("remove", 3): try files.removeItem(atPath: folder.path(words[2]))
        case ("folder", 3): try files.createDirectory(atPath: folder.path(words[2]), withIntermediateDirectories: true)
        case ("chmod", 4):
            let mode = Int(words[2], radix: 8) ?? 0
            try files.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path(words[3]))
        case ("flip", 4):
            var bytes = try folder.bytes(of: words[2])
            guard let offset = Int(words[3]), bytes.indices.contains(offset) else {
                throw UnknownArrangement(line: line)
            }
            bytes[offset] ^= 1
            try folder.write(bytes, to: words[2])
        case ("replace", 5):
            let text = String(decoding: try folder.bytes(of: words[2]), as: UTF8.self)
            guard text.contains(words[3]) else { throw UnknownArrangement(line: line) }
            try folder.write(text.replacingOccurrences(of: words[3], with: words[4]), to: words[2])
        case ("keep-key", 3):
            let policy = String(decoding: try folder.bytes(of: words[2]), as: UTF8.self)
            let key = policy.split(whereSeparator: \.isWhitespace).first { $0.contains("+") }
            try folder.write(String(key ?? ""), to: ".kept-key")
        default: throw UnknownArrangement(line: line)
        }
    }

    /// The bytes that lines stand for.
    static func bytes(_ lines: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in lines {
            var rest = Array(line.utf8)[...]
            var isOpen = false
            while let byte = rest.popFirst() {
                guard byte == UInt8(ascii: "\\") else {
                    bytes.append(byte)
                    continue
                }
                switch rest.popFirst() {
                case UInt8(ascii: "n"): bytes.append(10)
                case UInt8(ascii: "r"): bytes.append(13)
                case UInt8(ascii: "t"): bytes.append(9)
                case UInt8(ascii: "0"): bytes.append(0)
                case UInt8(ascii: "x"):
                    let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                    rest = rest.dropFirst(2)
                    bytes.append(UInt8(digits, radix: 16) ?? UInt8(ascii: "?"))
                case let escaped?: bytes.append(escaped)
                case nil: isOpen = true
                }
            }
            if !isOpen { bytes.append(10) }
        }
        return bytes
    }
}
