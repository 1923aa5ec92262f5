"""Certificates for many at once: who is owed one, what issuing would do, and the job that does it."""
