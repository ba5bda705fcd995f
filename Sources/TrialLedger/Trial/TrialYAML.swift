// Reading trial.yaml: the definition of a trial as people write it.

internal import Foundation
package import TrialIntegrity
internal import Yams

/// Reads the definition of a trial from YAML.
package enum TrialYAML {
    private static let maximumByteCount = 1_000_000
    private static let maximumNodeCount = 100_000

    /// Reads a definition from a file.
    ///
    /// - Throws: `LedgerError.missing`, `.cannotRead` and `.malformedDefinition` with the line where there is one.
    package static func read(_ path: String) throws(LedgerError) -> TrialDefinition {
        try definition(from: try FileSystem.read(path, limit: maximumByteCount), path: path)
    }

    /// Reads a definition.
    ///
    /// Texts are taken as written: `701`, `NO` and `1e3` are texts, whatever YAML makes of them, and only `headerLine`,
    /// `need` and the counts of `comparison` are numbers. An unknown member is an error, an empty one too.
    /// - Parameters:
    ///   - bytes: the YAML text.
    ///   - path: its path, for messages.
    /// - Returns: the definition.
    /// - Throws: `LedgerError.malformedDefinition`.
    package static func definition(from bytes: [UInt8], path: String) throws(LedgerError) -> TrialDefinition {
        do throws(YAMLProblem) {
            return try value(from: bytes) { value throws(JSONError) in try TrialDefinition(value) }
        } catch {
            throw .malformedDefinition(path: path, line: error.line, column: error.column, reason: error.reason)
        }
    }

    /// Reads the map of the columns of an audit trail, with all its members as texts.
    ///
    /// - Throws: `LedgerError.missing`, `.cannotRead` and `.malformedMap` with the line where there is one.
    package static func readMap<Value>(
        _ path: String,
        _ make: (JSONValue) throws(JSONError) -> Value
    ) throws(LedgerError) -> Value {
        let bytes = try FileSystem.read(path, limit: maximumByteCount)
        do throws(YAMLProblem) {
            return try value(from: bytes, make)
        } catch {
            throw .malformedMap(path: path, line: error.line, column: error.column, reason: error.reason)
        }
    }

    /// What is wrong with a YAML text, and where.
    private struct YAMLProblem: Error {
        var line: Int?
        var column: Int?
        var reason: String
    }

    private static func value<Value>(
        from bytes: [UInt8],
        _ make: (JSONValue) throws(JSONError) -> Value
    ) throws(YAMLProblem) -> Value {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw YAMLProblem(reason: "it is not UTF-8 text")
        }
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch {
            let (mark, reason) = describe(error)
            throw YAMLProblem(line: mark?.line, column: mark?.column, reason: reason)
        }
        guard let root else { throw YAMLProblem(reason: "it is empty") }
        var converter = NodeConverter(limit: maximumNodeCount)
        do throws(JSONError) {
            return try make(try converter.value(root, at: ""))
        } catch {
            let mark = converter.mark(of: error)
            throw YAMLProblem(line: mark?.line, column: mark?.column, reason: error.message)
        }
    }

    private static func describe(_ error: any Error) -> (Mark?, String) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (mark, problem)
        case .duplicatedKeysInMapping(_, let context): (context.mark, "a member is named twice")
        default: (nil, "it is not YAML")
        }
    }
}

/// Turns YAML nodes into JSON values, and remembers where they stand.
private struct NodeConverter {
    private var marks: [String: Mark] = [:]
    private var count = 0
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// The place of the member that an error is about, or of the nearest one around it.
    func mark(of error: JSONError) -> Mark? {
        guard case .shape(var path, _) = error else { return nil }
        while marks[path] == nil {
            guard let dot = path.lastIndex(of: ".") else { return nil }
            path = String(path[..<dot])
        }
        return marks[path]
    }

    mutating func value(_ node: Node, at path: String) throws(JSONError) -> JSONValue {
        count += 1
        guard count <= limit, path.count < 10_000 else { throw .shape(path: path, expected: "smaller") }
        if marks[path] == nil { marks[path] = node.mark }
        switch node {
        case .scalar(let scalar): return try text(scalar, at: path)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for element in sequence { elements.append(try value(element, at: path)) }
            return .array(elements)
        case .mapping(let mapping): return try object(mapping, at: path)
        case .alias: throw .shape(path: path, expected: "written out, without an alias")
        }
    }

    private mutating func object(_ mapping: Node.Mapping, at path: String) throws(JSONError) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for (key, element) in mapping {
            guard let name = key.scalar?.string else { throw .shape(path: path, expected: "named by plain texts") }
            let inner = path.isEmpty ? name : path + "." + name
            marks[inner] = key.mark
            guard members[name] == nil else { throw .shape(path: inner, expected: "named once") }
            members[name] = try value(element, at: inner)
        }
        return .object(members)
    }

    private func text(_ scalar: Node.Scalar, at path: String) throws(JSONError) -> JSONValue {
        let isPlain = scalar.style == .plain || scalar.style == .any
        if isPlain, scalar.string.isEmpty || scalar.string == "~" { throw .shape(path: path, expected: "given") }
        if isPlain, Self.isNumber(path), let number = Int64(scalar.string),
            String(number) == scalar.string
        {
            return .integer(number)
        }
        return .string(scalar.string)
    }

    private static func isNumber(_ path: String) -> Bool {
        path.hasSuffix(".headerLine") || path.hasPrefix("authority.") && path.hasSuffix(".need")
            || ComparisonDefinition.wholeNumbers.contains { path.hasPrefix("comparison.") && path.hasSuffix("." + $0) }
    }
}
