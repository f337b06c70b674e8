"""Verifies exported proofs with public libraries alone: securesystemslib for envelopes and signatures, in-toto's own
data model for statements. Prints one line for each envelope, then what it refused of those that were tampered with."""

import base64
import copy
import hashlib
import json
import pathlib
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from google.protobuf import json_format
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"


def key_of(path):
    line = next(line for line in path.read_text().splitlines() if line and not line.startswith("#"))
    blob = base64.b64decode(line.split()[1])
    name = "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    return SSlibKey.from_crypto(load_ssh_public_key(line.encode()), keyid=name)


def opened(document, keys):
    envelope = Envelope.from_dict(copy.deepcopy(document))
    assert envelope.payload_type == "application/vnd.in-toto+json", envelope.payload_type
    envelope.verify(keys, 1)
    return envelope.payload


def statement_of(payload):
    """Parsed by in-toto's protobuf model, which knows no field that is not its own, and validated by its rules."""
    message = json_format.Parse(payload, statement_pb2.Statement())
    Statement.copy_from_pb(message).validate()
    told = json.loads(payload)
    if told["predicateType"] == TEST_RESULT:
        json_format.ParseDict(told["predicate"], test_result_pb2.TestResult())
    return told


def refused(document, keys):
    try:
        opened(document, keys)
    except Exception as error:
        return type(error).__name__
    return None


def main(folder):
    keys = [key_of(path) for path in sorted((folder / "keys").glob("*.pub"))]
    other = SSlibKey.from_crypto(Ed25519PrivateKey.generate().public_key(), keyid=keys[0].keyid)
    documents = [json.loads(path.read_text()) for path in sorted(folder.glob("*.dsse.json"))]
    lines = []
    for document in documents:
        told = statement_of(opened(document, keys))
        subject = {kind: digest for it in told["subject"] for kind, digest in it["digest"].items()}
        said = told["predicate"].get("result") or told["predicate"]["manner"]
        lines.append((told["predicateType"], said, subject["gitCommit"][:10]))
    print("\n".join(f"{kind} {commit} {said}" for kind, said, commit in sorted(lines)))
    first = documents[0]
    payload = base64.b64decode(first["payload"])
    other_commit = payload.replace(b'"gitCommit":"', b'"gitCommit":"0')
    assert other_commit != payload
    changed = dict(first, payload=base64.b64encode(other_commit).decode())
    retyped = dict(first, payloadType="application/json")
    cut = copy.deepcopy(first)
    cut["signatures"][0]["sig"] = cut["signatures"][0]["sig"][:-8]
    for name, document, among in [
        ("a changed payload", changed, keys),
        ("another type", retyped, keys),
        ("a cut signature", cut, keys),
        ("another key", first, [other]),
    ]:
        print(f"refused {name}" if refused(document, among) else f"ACCEPTED {name}")


main(pathlib.Path(sys.argv[1]))
