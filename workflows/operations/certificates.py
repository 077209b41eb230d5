"""Certificates, as BPMN may call them.

Printing reaches outside and writes no row; issuing writes the row under the case's lock. So a removal, which has that
lock and withdraws the certificate, never waits for a worker that waits for the lock.
"""

from __future__ import annotations

from typing import Any

from engine.db import Transaction
from engine.operations import Catalogue
from workflows.records.certificates import (
    Certificate,
    NoSuchCertificate,
    locked_certificate,
)
from workflows.world import world

catalogue = Catalogue()


@catalogue.operation("certificates.print", outside=True)
def print_certificate(tx: Transaction, certificate: int) -> dict[str, Any]:
    """Make the certificate's PDF and store it (M21); returns `file`, its address.

    Made again after a crash it has the same content, and so the same address. Raises NoSuchCertificate.
    """
    found = tx.session.get(Certificate, certificate)
    if found is None:
        raise NoSuchCertificate
    outside = world(tx)
    return {"file": outside.files.put(_printed(found, outside.base_url))}


@catalogue.operation("certificates.issue")
def issue(tx: Transaction, certificate: int, file: str) -> None:
    """Hand the printed certificate out: from now on it can be downloaded. Raises NoSuchCertificate."""
    locked_certificate(tx, certificate).file = file
    tx.session.flush()


def _printed(certificate: Certificate, base_url: str) -> bytes:
    # Imported here: WeasyPrint takes a second to load, and only workers print.
    from reports.certificate import Certificate as Sheet
    from reports.certificate import certificate_pdf

    return certificate_pdf(
        Sheet(
            number=certificate.number,
            holder=certificate.holder,
            organisation=certificate.organisation,
            field=certificate.field,
            issued_on=certificate.issued_on,
            verification_url=f"{base_url}/verify/{certificate.code}",
        )
    )
