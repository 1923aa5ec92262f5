"""The nouns of certificates: what can be earned from, the certificate as issued, and what happened to it since."""

from certificates.models.activities import Activity
from certificates.models.issued import Certificate, CertificateEvent, NameKey, SerialCounter

__all__ = ["Activity", "Certificate", "CertificateEvent", "NameKey", "SerialCounter"]
