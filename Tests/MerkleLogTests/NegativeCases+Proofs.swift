// The negative cases of proofs, receipts and requests to witnesses.

import MerkleLog

extension NegativeCases {
    static let inclusion: [NegativeCase] = [
        NegativeCase("an inclusion proof that is short", .merkle(.proofLength(expected: 3, found: 2))) {
            try checkInclusion { $0.removeLast() }
        },
        NegativeCase("an inclusion proof that is long", .merkle(.proofLength(expected: 3, found: 4))) {
            try checkInclusion { $0.append($0[0]) }
        },
        NegativeCase("an inclusion proof that is empty", .merkle(.proofLength(expected: 3, found: 0))) {
            try checkInclusion { $0 = [] }
        },
        NegativeCase("an inclusion proof with two hashes swapped", .merkle(.rootMismatch)) {
            try checkInclusion { $0.swapAt(0, 1) }
        },
        NegativeCase("an inclusion proof for the entry beside it", .merkle(.rootMismatch)) {
            try checkInclusion(index: 4)
        },
        NegativeCase("an entry beyond the size", .merkle(.indexOutOfRange(index: 8, size: 8))) {
            try checkInclusion(index: 8)
        },
        NegativeCase("an entry of 2^64 - 1", .merkle(.indexOutOfRange(index: .max, size: 8))) {
            try checkInclusion(index: .max)
        },
        NegativeCase("an inclusion proof for another size", .merkle(.proofLength(expected: 4, found: 3))) {
            try checkInclusion(size: 9)
        },
        NegativeCase("a node in the place of a leaf", .merkle(.proofLength(expected: 3, found: 2))) {
            try checkInclusion(leaf: TreeHash.node(NaiveTree.leaf(4), NaiveTree.leaf(5))) { $0.removeFirst() }
        },
    ]

    static let consistency: [NegativeCase] = [
        NegativeCase("a consistency proof that is short", .merkle(.proofLength(expected: 4, found: 3))) {
            try checkConsistency { $0.removeLast() }
        },
        NegativeCase("a consistency proof that is long", .merkle(.proofLength(expected: 4, found: 5))) {
            try checkConsistency { $0.append($0[0]) }
        },
        NegativeCase("a consistency proof that is empty", .merkle(.proofLength(expected: 4, found: 0))) {
            try checkConsistency { $0 = [] }
        },
        NegativeCase("a consistency proof with two hashes swapped", .merkle(.oldRootMismatch)) {
            try checkConsistency { $0.swapAt(0, 1) }
        },
        NegativeCase("swapped roots", .merkle(.oldRootMismatch)) { try checkConsistency(isSwapped: true) },
        NegativeCase("swapped sizes", .merkle(.sizesReversed(from: 8, to: 3))) { try checkConsistency(from: 8, to: 3) },
        NegativeCase("an old size beyond the tree", .merkle(.sizesReversed(from: .max, to: 8))) {
            try checkConsistency(from: .max)
        },
        NegativeCase("a proof between equal sizes", .merkle(.proofLength(expected: 0, found: 4))) {
            try checkConsistency(from: 8)
        },
        NegativeCase("equal sizes with two roots", .merkle(.newRootMismatch)) {
            try checkConsistency(from: 8) { $0 = [] }
        },
        NegativeCase("a proof from nothing", .merkle(.proofLength(expected: 0, found: 4))) {
            try checkConsistency(from: 0)
        },
        NegativeCase("nothing with the root of something", .merkle(.oldRootMismatch)) {
            try checkConsistency(from: 0) { $0 = [] }
        },
    ]

    static let receipts: [NegativeCase] = [
        NegativeCase("a receipt of another version", .note(.malformedReceipt(line: 1))) {
            try readReceipt("@v1", "@v2")
        },
        NegativeCase("a leading zero in the index", .note(.malformedReceipt(line: 2))) {
            try readReceipt("index 5", "index 05")
        },
        NegativeCase("a receipt without its index", .note(.malformedReceipt(line: 2))) {
            try readReceipt("index 5\n", "")
        },
        NegativeCase("a blank after a hash", .note(.malformedReceipt(line: 3))) {
            try readReceipt("2iFQ=\n", "2iFQ= \n")
        },
        NegativeCase("unused bits in a hash", .note(.malformedReceipt(line: 3))) {
            try readReceipt("2iFQ=\n", "2iFR=\n")
        },
        NegativeCase("no empty line after the hashes", .note(.malformedReceipt(line: 6))) {
            try readReceipt("0nOy4=\n\n", "0nOy4=\n")
        },
        NegativeCase("a receipt with carriage returns", .note(.malformedReceipt(line: 1))) {
            try readReceipt("\n", "\r\n")
        },
        NegativeCase("a receipt without its checkpoint", .note(.noSignatures)) {
            try readReceipt(LogVectors.note8, "")
        },
    ]

    static let requests: [NegativeCase] = [
        NegativeCase("a leading zero in the old size", .message(.malformedLine(1))) {
            try readRequest("old 3", "old 03")
        },
        NegativeCase("no old size", .message(.malformedLine(1))) { try readRequest("old 3\n", "") },
        NegativeCase("a capital letter", .message(.malformedLine(1))) { try readRequest("old 3", "Old 3") },
        NegativeCase("a blank after the old size", .message(.malformedLine(1))) { try readRequest("old 3", "old 3 ") },
        NegativeCase("an old size of 2^64", .message(.malformedLine(1))) {
            try readRequest("old 3", "old 18446744073709551616")
        },
        NegativeCase("a hash that is none", .message(.malformedLine(2))) { try readRequest("SkE=\n", "Sk\n") },
        NegativeCase("unused bits in a hash of a request", .message(.malformedLine(2))) {
            try readRequest("SkE=\n", "SkF=\n")
        },
        NegativeCase("carriage returns in a request", .message(.malformedLine(1))) { try readRequest("\n", "\r\n") },
        NegativeCase("64 hashes", .message(.tooManyHashes(limit: 63))) {
            try readRequest("old 3\n", "old 3\n" + String(repeating: root + "\n", count: 60))
        },
        NegativeCase("no empty line before the checkpoint", .message(.malformedLine(6))) {
            try readRequest("\n\n\(name)", "\n\(name)")
        },
        NegativeCase("a request that ends early", .message(.malformedLine(1))) {
            _ = try AddCheckpointRequest(parsing: Array("old 3".utf8))
        },
        NegativeCase("a request without a checkpoint", .message(.checkpoint(.noSignatures))) {
            try readRequest(LogVectors.note8, "")
        },
        NegativeCase("a checkpoint of one line", .message(.checkpoint(.malformedCheckpoint(line: 2)))) {
            try readRequest("\n8\n\(root)\n\n", "\n\n")
        },
        NegativeCase("more than 16 KiB", .message(.tooLarge(limit: 16 * 1024))) {
            try readRequest("— ", String(repeating: "— a AAAAAAE=\n", count: 1100) + "— ")
        },
    ]
}
