"""The nouns of certificates: what can be earned from, what was earned, the certificate as issued, and since."""

from certificates.models.activities import Activity
from certificates.models.approvals import Board, CreditApproval, CreditCategory
from certificates.models.assets import Asset
from certificates.models.credits import Credit
from certificates.models.issued import Certificate, CertificateEvent, NameKey, SerialCounter
from certificates.models.notices import Notice
from certificates.models.past import Past
from certificates.models.types import CertificateType, Signatory, Signing

__all__ = [
    "Activity",
    "Asset",
    "Board",
    "Certificate",
    "CertificateEvent",
    "CertificateType",
    "Credit",
    "CreditApproval",
    "CreditCategory",
    "NameKey",
    "Notice",
    "Past",
    "SerialCounter",
    "Signatory",
    "Signing",
]
