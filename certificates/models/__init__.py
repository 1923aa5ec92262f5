"""The nouns of certificates: what can be earned from, what was earned, the certificate as issued, and since."""

from certificates.models.activities import Activity
from certificates.models.credits import Credit
from certificates.models.issued import Certificate, CertificateEvent, NameKey, SerialCounter

__all__ = ["Activity", "Certificate", "CertificateEvent", "Credit", "NameKey", "SerialCounter"]
