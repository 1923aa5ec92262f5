"""What staff need to have for what they do with the Code. The Code itself is public; a held edition is not."""

from __future__ import annotations

SEE_PROVISIONS = "standards.view_provision"
SEE_EDITIONS = "standards.view_edition"
IMPORT = "standards.import_edition"
"""Reading a file, seeing what is held, confirming and discarding: one right, since one leads to the other."""
