"""The command: `evidence`, `receipt` and `checkpoint`. Exit 0 holds, 1 does not hold, 2 unreadable."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .documents import Manifest
from .evidence import Evidence, check_table, parse_evidence
from .ledger import Receipt, SealStatement, VerifierKey, open_checkpoint
from .primitives import DoesNotHold, Unreadable, hex_digest
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
    evidence.add_argument("--csv", type=Path, help="the data file: hash it anew, and compare")
    evidence.add_argument("--exact", action="store_true", help="the data file must be the sealed one in every byte")
    evidence.add_argument("--root", help="the root on the chain, in hexadecimal")
    evidence.set_defaults(run=_evidence)

    receipt = commands.add_parser("receipt", help="check a receipt")
    receipt.add_argument("file", type=Path)
    receipt.add_argument("--key", required=True, help="verifier key of the ledger")
    receipt.add_argument("--signer", required=True, help="verifier key of who signed the seal")
    receipt.add_argument("--evidence", type=Path, help="evidence file that must have the sealed root")
    receipt.set_defaults(run=_receipt)

    checkpoint = commands.add_parser("checkpoint", help="open a checkpoint")
    checkpoint.add_argument("file", type=Path)
    checkpoint.add_argument("--key", required=True, help="verifier key of the ledger")
    checkpoint.set_defaults(run=_checkpoint)
    return parser


def _evidence(options: argparse.Namespace) -> None:
    expected = None if options.root is None else hex_digest(options.root, "--root")
    evidence = parse_evidence(options.file.read_bytes())
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
    _say(f"file: {manifest.file_length} bytes, {manifest.layout.encoding}, {manifest.layout.line_ends}")


def _receipt(options: argparse.Namespace) -> None:
    key, signer = VerifierKey.parse(options.key), VerifierKey.parse(options.signer)
    receipt = Receipt.parse(options.file.read_bytes())
    statement, checkpoint = receipt.check(key, signer)
    if options.evidence is not None:
        _compare(parse_evidence(options.evidence.read_bytes()), statement)
    _say(f"seal: {statement.subject}")
    _say(f"root: {statement.root.hex()}")
    _say(f"entry: {receipt.proof.index} of {checkpoint.size}")
    _say(f"evidence: {'checked' if options.evidence else 'not given'}, tokens: {len(receipt.tokens)}, not checked")


def _compare(evidence: Evidence, statement: SealStatement) -> None:
    manifest = evidence.opening.manifest
    if (manifest.subject, manifest.trial) != (statement.subject, statement.trial):
        raise DoesNotHold("the evidence is of another seal or trial")
    if evidence.root() != statement.root:
        raise DoesNotHold("the evidence does not hash to the sealed root")


def _checkpoint(options: argparse.Namespace) -> None:
    checkpoint = open_checkpoint(options.file.read_bytes(), VerifierKey.parse(options.key))
    _say(f"checkpoint: {checkpoint.origin}, {checkpoint.size} entries, root {checkpoint.root.hex()}")
