"""RFC 3161 tokens over a checkpoint: section 11, outside time, on the code of rfc3161-client (PyPI).

The signature and the chain are the library's, on OpenSSL. What is asked here besides is the imprint, the purpose of the
certificate, and that the token is one DER value. Revocation is not looked at.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from .ledger import VerifierKey, split_note
from .primitives import DoesNotHold, Unreadable

try:
    import rfc3161_client
    HAS_LIBRARY = True
except ImportError:
    HAS_LIBRARY = False

NEEDS_LIBRARY = "needs rfc3161-client from PyPI"
TOKEN_LIMIT = 32_000
SHA256 = "2.16.840.1.101.3.4.2.1"


def stamped_bytes(note: bytes, key: VerifierKey) -> bytes:
    """The note of a checkpoint with no signature line but the log's own."""
    text, _ = split_note(note)
    lines = note[len(text.encode()) + 1:].splitlines(keepends=True)
    mark = f"\u2014 {key.name} ".encode()
    own = [line for line in lines if line.startswith(mark)
           and any(one.is_by(key) for one in split_note(text.encode() + b"\n" + line)[1])]
    if len(own) != 1:
        raise DoesNotHold("the checkpoint has not one line of its log")
    return text.encode() + b"\n" + own[0]


def read_certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError:
        raise Unreadable(f"{path}: no certificates in PEM") from None


def _der_length(data: bytes) -> int:
    """The length of the DER value at the start, head included."""
    if len(data) < 2 or data[0] != 0x30:
        raise Unreadable("token: not DER")
    if data[1] < 0x80:
        return 2 + data[1]
    count = data[1] & 0x7F
    length = int.from_bytes(data[2:2 + count], "big")
    if not 1 <= count <= 3 or len(data) < 2 + count or length < 1 << (8 * (count - 1) if count > 1 else 7):
        raise Unreadable("token: not DER")
    return 2 + count + length


def _sequence(content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([0x30, length]) + content
    count = (length.bit_length() + 7) // 8
    return bytes([0x30, 0x80 | count]) + length.to_bytes(count, "big") + content


def check_token(token: bytes, stamped: bytes, roots: list[x509.Certificate], chain: list[x509.Certificate]) -> datetime:
    """When the authority says it saw the bytes: genTime of a token that leads to one of the roots."""
    if not HAS_LIBRARY:
        raise Unreadable(NEEDS_LIBRARY)
    if len(token) > TOKEN_LIMIT or _der_length(token) != len(token):
        raise Unreadable("token: too long, or not one DER value")
    try:
        # The library reads an authority's answer: status 0 and the token.
        answer = rfc3161_client.decode_timestamp_response(_sequence(_sequence(b"\x02\x01\x00") + token))
        imprint = answer.tst_info.message_imprint
        if imprint.hash_algorithm.dotted_string != SHA256 or imprint.message != hashlib.sha256(stamped).digest():
            raise DoesNotHold("token: about other bytes")
        signers = list(answer.signed_data.signer_infos)
        versions = (answer.tst_info.version, answer.signed_data.version, *(signer.version for signer in signers))
        if versions != (1, 3, 1):
            raise DoesNotHold("token: of another version, or without one signer")
        builder = rfc3161_client.VerifierBuilder(roots=list(roots), intermediates=list(chain))
        builder.build().verify_message(answer, stamped)
        _check_purpose(answer)
        return answer.tst_info.gen_time
    except (ValueError, rfc3161_client.VerificationError) as error:
        raise DoesNotHold(f"token: {error}") from None


def _check_purpose(answer: rfc3161_client.TimeStampResponse) -> None:
    """The signer's certificate is for timestamps and nothing else."""
    (signer,) = answer.signed_data.signer_infos
    for data in answer.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(data)
        if (certificate.issuer, certificate.serial_number) != (signer.issuer, signer.serial_number):
            continue
        extensions = certificate.extensions
        purpose = extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        if not purpose.critical or list(purpose.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
            raise DoesNotHold("token: a certificate that is not for timestamps alone")
        for usage in (one.value for one in extensions if isinstance(one.value, x509.KeyUsage)):
            others = (usage.key_encipherment, usage.data_encipherment, usage.key_agreement, usage.key_cert_sign,
                      usage.crl_sign)
            if any(others) or not (usage.digital_signature or usage.content_commitment):
                raise DoesNotHold("token: a certificate that is not for signatures")
        return
    raise DoesNotHold("token: without the certificate of its signer")


def rounded_up(time: datetime) -> datetime:
    """Whole seconds, as in the member `time` of an anchor."""
    return time.replace(microsecond=0) + timedelta(seconds=1 if time.microsecond else 0)
