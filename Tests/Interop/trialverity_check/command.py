"""The command: `evidence`, `receipt`, `rows` and `checkpoint`. Exit 0 holds, 1 does not hold, 2 unreadable."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import erased, timestamps, withheld
from .cosignatures import Policy, show_time
from .documents import Manifest
from .erased import parse_erased
from .evidence import Evidence, check_table, parse_evidence
from .ledger import Receipt, SealStatement, VerifierKey, open_checkpoint
from .primitives import DoesNotHold, Unreadable, hex_digest, sha256
from .rows import RowProof
from .table import read_table

HOLDS, DOES_NOT_HOLD, UNREADABLE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
        return HOLDS
    except DoesNotHold as reason:
        print(f"does not hold: {reason}", file=sys.stderr)
        return DOES_NOT_HOLD
    except Unreadable as reason:
        print(f"unreadable: {reason}", file=sys.stderr)
        return UNREADABLE
    except OSError as error:
        print(f"unreadable: {error.filename}: {error.strerror}", file=sys.stderr)
        return UNREADABLE
    except MemoryError:
        print("unreadable: it needs more memory than there is", file=sys.stderr)
        return UNREADABLE


def _say(line: str) -> None:
    """Prints a line that may hold text from a file, with nothing in it that a terminal would act on."""
    print("".join(char if char.isprintable() else "?" for char in line).encode("ascii", "backslashreplace").decode())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="trialverity_check", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    evidence = commands.add_parser("evidence", help="check an evidence file, or a data file under an opening")
    evidence.add_argument("file", type=Path)
    evidence.add_argument("--withheld", type=Path, help="the withheld part, decrypted, to be joined to an open part")
    evidence.add_argument("--csv", type=Path, help="the data file: hash it anew, and compare")
    evidence.add_argument("--exact", action="store_true", help="the data file must be the sealed one in every byte")
    evidence.add_argument("--root", help="the root on the chain, in hexadecimal")
    evidence.set_defaults(run=_evidence)

    receipt = commands.add_parser("receipt", help="check a receipt")
    receipt.add_argument("file", type=Path)
    receipt.add_argument("--key", required=True, help="verifier key of the ledger")
    receipt.add_argument("--signer", required=True, help="verifier key of who signed the seal")
    receipt.add_argument("--evidence", type=Path, help="evidence file that must have the sealed root")
    _add_trust(receipt)
    receipt.set_defaults(run=_receipt)

    rows = commands.add_parser("rows", help="check a proof of rows")
    rows.add_argument("file", type=Path)
    rows.add_argument("--key", help="verifier key of the ledger: checks the receipt in the proof")
    rows.add_argument("--signer", help="verifier key of who signed the seal, with --key")
    rows.add_argument("--root", help="the root on the chain, in hexadecimal")
    _add_trust(rows)
    rows.set_defaults(run=_rows)

    checkpoint = commands.add_parser("checkpoint", help="open a checkpoint")
    checkpoint.add_argument("file", type=Path)
    checkpoint.add_argument("--key", required=True, help="verifier key of the ledger")
    checkpoint.add_argument("--policy", type=Path, help="trust policy: the checkpoint must have its quorum")
    checkpoint.set_defaults(run=_checkpoint)
    return parser


def _add_trust(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--policy", type=Path, help="trust policy: the checkpoint must have its quorum")
    parser.add_argument("--tsa-roots", type=Path, help="pinned certificates, PEM: timestamp tokens must lead to one")
    parser.add_argument("--tsa-chain", type=Path, help="further certificates of the authority, PEM")


def _evidence(options: argparse.Namespace) -> None:
    expected = None if options.root is None else hex_digest(options.root, "--root")
    data = options.file.read_bytes()
    if withheld.is_open(data):
        _open(options, data, expected)
        return
    if options.withheld is not None:
        raise DoesNotHold("nothing is withheld from this evidence")
    if data.startswith(erased.HEADING):
        _erased(options, data, expected)
        return
    evidence = parse_evidence(data)
    roots = []
    if evidence.rows is not None:
        roots.append(("root of the evidence", evidence.root()))
    if options.csv is not None:
        roots.append(("root of the data file", _root_of_file(evidence, options.csv, options.exact)))
    _print_manifest(evidence.opening.manifest)
    for name, root in roots:
        _say(f"{name}: {root.hex()}")
    if not roots:
        raise Unreadable("an opening alone holds no rows: give the data file with --csv")
    if len({root for _, root in roots}) > 1:
        raise DoesNotHold("the data file does not hash to the root of the evidence")
    if expected is not None and roots[0][1] != expected:
        raise DoesNotHold("the root is not the one given")


def _open(options: argparse.Namespace, data: bytes, expected: bytes | None) -> None:
    evidence = withheld.parse_open(data)
    part = None if options.withheld is None else withheld.parse_part(options.withheld.read_bytes())
    if part is not None:
        part.check(evidence)
    root = evidence.root()
    if options.csv is not None:
        content = options.csv.read_bytes()
        if evidence.root_of_table(read_table(content, evidence.manifest.profile), part) != root:
            raise DoesNotHold("the data file does not hash to the root of the evidence")
        same = None if part is None or part.file_sha256 is None else sha256(content) == part.file_sha256
        _say(f"bytes of the data file: {'not checkable' if same is None else 'as sealed' if same else 'not as sealed'}")
        if options.exact and not same:
            raise DoesNotHold("the data file is not the sealed one in every byte, or that cannot be told")
    elif options.exact:
        raise DoesNotHold("give the data file with --csv")
    _print_manifest(evidence.manifest)
    _say(f"withheld: {', '.join(evidence.manifest.withheld)}, {'checked' if part else 'not checked'}")
    if evidence.erased:
        _say(f"erased: {len(evidence.erased)}")
    _say(f"root of the evidence: {root.hex()}")
    if expected is not None and root != expected:
        raise DoesNotHold("the root is not the one given")


def _erased(options: argparse.Namespace, data: bytes, expected: bytes | None) -> None:
    evidence = parse_erased(data)
    root = None if evidence.rows is None else evidence.root()
    if options.exact:
        raise DoesNotHold("the digest of the file was erased: its bytes are not checkable")
    if options.csv is not None:
        table = read_table(options.csv.read_bytes(), evidence.manifest.profile)
        if table.header != list(evidence.manifest.profile.columns):
            raise DoesNotHold("the columns of the file are not those of the profile")
        found = evidence.root(table.rows)
        if root is not None and found != root:
            raise DoesNotHold("the data file does not hash to the root of the evidence")
        root = found
    if root is None:
        raise Unreadable("an opening alone holds no rows: give the data file with --csv")
    _print_manifest(evidence.manifest)
    _say(f"erased: {len(evidence.erased)}")
    _say(f"root of the evidence: {root.hex()}")
    if expected is not None and root != expected:
        raise DoesNotHold("the root is not the one given")


def _root_of_file(evidence: Evidence, path: Path, exact: bool) -> bytes:
    data = path.read_bytes()
    facts = check_table(evidence.opening, data, read_table(data, evidence.opening.manifest.profile))
    _say(f"bytes of the data file: {'as sealed' if facts.same_bytes else 'not as sealed'}")
    if exact and not facts.same_bytes:
        raise DoesNotHold("the data file is not the sealed one in every byte")
    return facts.root


def _print_manifest(manifest: Manifest) -> None:
    _say(f"seal: {manifest.subject}")
    _say(f"rows: {manifest.rows}")
    _say(f"columns: {len(manifest.profile.columns)}, sealed: {len(manifest.profile.sealed)}")
    _say(f"file: {'?' if manifest.file_length is None else manifest.file_length} bytes, {manifest.layout.encoding}, {manifest.layout.line_ends}")


def _receipt(options: argparse.Namespace) -> None:
    key, signer = VerifierKey.parse(options.key), VerifierKey.parse(options.signer)
    receipt = Receipt.parse(options.file.read_bytes())
    statement, checkpoint = receipt.check(key, signer)
    if options.evidence is not None:
        _compare(options.evidence.read_bytes(), statement)
    _say(f"seal: {statement.subject}")
    _say(f"root: {statement.root.hex()}")
    _say(f"entry: {receipt.proof.index} of {checkpoint.size}")
    _say(f"evidence: {'checked' if options.evidence else 'not given'}")
    _outside(options, receipt, key)


def _outside(options: argparse.Namespace, receipt: Receipt, key: VerifierKey) -> None:
    """What others than the ledger say of the checkpoint of a receipt."""
    _quorum(options, receipt.proof.checkpoint_note, key)
    if options.tsa_roots is None:
        _say(f"tokens: {len(receipt.tokens)}, not checked")
        return
    roots = timestamps.read_certificates(options.tsa_roots)
    chain = [] if options.tsa_chain is None else timestamps.read_certificates(options.tsa_chain)
    stamped = timestamps.stamped_bytes(receipt.proof.checkpoint_note, key)
    _say(f"tokens: {len(receipt.tokens)}")
    for token in receipt.tokens:
        time = timestamps.check_token(token, stamped, roots, chain)
        _say(f"stamped: {timestamps.rounded_up(time).strftime('%Y-%m-%dT%H:%M:%SZ')}")


def _quorum(options: argparse.Namespace, note: bytes, key: VerifierKey) -> None:
    if options.policy is None:
        return
    policy = Policy.parse(options.policy.read_bytes())
    if key not in policy.logs:
        raise DoesNotHold("the policy does not name this ledger and key")
    time = policy.check(note)
    _say("quorum: none is asked for" if time is None else f"quorum: by {show_time(time)}")


def _rows(options: argparse.Namespace) -> None:
    proof = RowProof.parse(options.file.read_bytes())
    proof.check()
    if options.root is not None and proof.root != hex_digest(options.root, "--root"):
        raise DoesNotHold("the root is not the one given")
    _say(f"seal: {proof.manifest.subject}")
    _say(f"rows: {len(proof.rows)} of {proof.manifest.rows}")
    _say(f"root: {proof.root.hex()}")
    if options.key is None or options.signer is None:
        _say("receipt: not checked")
        return
    key, signer = VerifierKey.parse(options.key), VerifierKey.parse(options.signer)
    proof.check_receipt(key, signer)
    _say("receipt: checked")
    if proof.receipt is not None:
        _outside(options, proof.receipt, key)


def _compare(data: bytes, statement: SealStatement) -> None:
    """Holds an evidence file of any version against the seal."""
    evidence: Evidence | erased.ErasedEvidence | withheld.OpenEvidence
    if withheld.is_open(data):
        evidence = withheld.parse_open(data)
        manifest = evidence.manifest
    elif data.startswith(erased.HEADING):
        evidence = parse_erased(data)
        manifest = evidence.manifest
    else:
        evidence = parse_evidence(data)
        manifest = evidence.opening.manifest
    if (manifest.subject, manifest.trial) != (statement.subject, statement.trial):
        raise DoesNotHold("the evidence is of another seal or trial")
    if evidence.root() != statement.root:
        raise DoesNotHold("the evidence does not hash to the sealed root")


def _checkpoint(options: argparse.Namespace) -> None:
    note, key = options.file.read_bytes(), VerifierKey.parse(options.key)
    checkpoint = open_checkpoint(note, key)
    _say(f"checkpoint: {checkpoint.origin}, {checkpoint.size} entries, root {checkpoint.root.hex()}")
    _quorum(options, note, key)
