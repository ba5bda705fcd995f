// A witness of transparency logs, and the client that asks witnesses (C2SP tlog-witness, tlog-cosignature).
//
// A witness remembers, for each log it knows, the largest checkpoint it has cosigned, and cosigns only checkpoints that
// continue it. So a log that shows different states to different people needs different witnesses too.
//
// What this module may know: notes, checkpoints and proofs of MerkleLog, a database of its own, HTTP. What it may not
// know: trials, seals, ledgers, key files. Keys and clocks come from the caller.
//
//   Witness/   the decision, apart from HTTP: state, order of checks, evidence
//   Server/    the decision over HTTP
//   Client/    one checkpoint, many witnesses, a policy
//
// The order of a decision, and its answers:
//
//   400  the request cannot be read
//   404  the origin is not known
//   403  no signature of a key of that log, or one that does not hold, or two of one key
//   400  the old size is above the size of the checkpoint
//   409  the old size is not that of the checkpoint cosigned last; the answer is that size
//   422  no entries and another root than that of no bytes; a proof where none may be; the same size with another root;
//        a proof that does not verify
//   503  the clock is behind the last cosignature for this log
//   200  a cosignature, after the new state is on disk
//
// Comparing with the old state and storing the new one is one transaction. A crash between storing and answering is
// safe: the log asks again, is told the size, and gets a cosignature of the same checkpoint.
