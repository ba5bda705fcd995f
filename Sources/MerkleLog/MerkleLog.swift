// The tamper-evident log: RFC 6962 trees, their proofs, and the signed texts that commit to them.
//
// What this module may know: SHA-256 and Ed25519 of swift-crypto, bytes, and the public formats named below.
// What it may not know: trials, tables, seals, files, databases, clocks, randomness, Foundation. Whoever stores
// nodes hands in a closure; whoever has a clock hands in the time. Nothing here does input or output.
//
// Formats, each in one file:
//
//   RFC 6962 section 2.1   Tree/TreeHash.swift          leaf = SHA-256(00 ‖ entry), node = SHA-256(01 ‖ left ‖ right)
//   RFC 6962 section 2.1.1 Tree/InclusionProof.swift    inclusion proofs
//   RFC 6962 section 2.1.2 Tree/ConsistencyProof.swift  consistency proofs
//   C2SP signed-note       Note/SignedNote.swift        a text, an empty line, signature lines
//   C2SP tlog-checkpoint   Note/Checkpoint.swift        the text that names a tree
//   C2SP tlog-cosignature  Note/Cosignature.swift       a witness's signature with a time
//   C2SP tlog-proof        Note/InclusionReceipt.swift  index, proof and checkpoint in one file
//   C2SP tlog-policy       Note/TLogPolicy.swift        trusted logs, witnesses, groups, and the quorum
//   C2SP tlog-witness      Note/AddCheckpointRequest.swift  requests to witnesses and their answers, as bytes
//
// A checkpoint of a log with eight entries, signed by the key
// trial.example/log1+d648908e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4:
//
//   trial.example/log1
//   8
//   tpcyzlyRQWLKmsz69OldP5h01ogFQ3CIqv8YSk25Z3M=
//
//   — trial.example/log1 1kiQjhawf5KctreWKNbHbvFLfzyDaWor3GAWFWZysirvf141kRFHBtc4GS7rSGxsH4lZLFz2hOidW6ZeNXBva0yrUAg=
//
// Every parser accepts one spelling only, so bytes that parse are the bytes that would be written. Sizes and
// indices are UInt64 and count entries; anything up to UInt64.max may come from outside and is refused, never trapped.
