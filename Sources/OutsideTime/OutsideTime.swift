// Time from outside: RFC 3161 timestamps of the log's checkpoints, checked offline against pinned roots.
//
// What this module may know: checkpoints as signed notes (MerkleLog), UTC timestamps and user-facing errors
// (TrialIntegrity), ASN.1 and X.509 of the libraries, and HTTP for one POST.
// What it may not know: ledgers, trial folders, statements, tables, terminals, and what time it is: whoever asks
// hands in the tokens, the roots and, where it matters, the moment.
//
// Who stamped what, and how it is believed:
//
//   Request/StampedCheckpoint.swift      what is stamped: the checkpoint with the log's signature alone
//   Request/TimestampRequest.swift       RFC 3161 section 2.4.1, the bytes that go out
//   Request/TimestampResponse.swift      RFC 3161 section 2.4.2, the bytes that come back
//   Token/TimestampToken.swift           CMS SignedData (RFC 5652) of one signer around a TSTInfo
//   Token/TimestampVerification.swift    all checks, in order; the only maker of a `VerifiedTimestamp`
//   Certificates/…                       stored certificates and the chain to a pinned root, valid at the stamped time
//   Revocation/…                         CRLs (RFC 5280) and OCSP responses (RFC 6960) that lie beside a token
//   Material/TimeMaterial.swift          the side file `timestamps/<SHA-256>.pem`
//   Authority/TimestampAuthority.swift   the HTTP client
//   Trust/TrustedTimes.swift             the two bounds of an entry's time, from all anchors of a ledger
//
// Every byte may be hostile. DER is parsed to a depth of 50 and refused beyond the sizes named beside each format.
