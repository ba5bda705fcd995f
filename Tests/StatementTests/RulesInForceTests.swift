// What a keeper tells a site of the rules in force: read strictly, and never an entry of a ledger.

import MerkleLog
import Testing
import TrialIntegrity

struct RulesInForceTests {
    private let statement = RulesInForceStatement(
        trial: EveryStatement.trial,
        definition: Fixture.definition(),
        checkpoint: SeenCheckpoint(size: 7, root: Digest.sha256([4]))
    )

    private func text() throws -> String { String(decoding: try statement.payload(), as: UTF8.self) }

    @Test func `what is signed is read back`() throws {
        let envelope = try statement.signed(by: Fixture.key(EveryStatement.origin, 1))
        #expect(try RulesInForceStatement(try JSONValue(canonical: envelope.payload)) == statement)
    }

    @Test func `no ledger takes it as an entry`() throws {
        let envelope = try statement.signed(by: Fixture.key(EveryStatement.origin, 1))
        #expect(throws: EnvelopeError.self) { try LedgerStatement(in: envelope) }
    }

    @Test(arguments: [
        (#""predicate":{"#, #""predicate":{"since":4,"#), (#""size":7"#, #""size":0"#), (#""size":7"#, #""size":"7""#),
        ("rules-in-force/v1", "amendment/v1"), (#""subject":[{"#, #""subject":[{"more":1,"#),
    ])
    func `anything but its members is refused`(found: String, put: String) throws {
        let text = try text()
        #expect(text.contains(found))
        let parts = text.split(separator: found, omittingEmptySubsequences: false)
        let changed = parts.joined(separator: put)
        #expect(throws: JSONError.self) { try RulesInForceStatement(try JSONValue(parsing: Array(changed.utf8))) }
    }
}
