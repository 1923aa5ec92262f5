"""What becomes of one certificate: it is withdrawn, in error, replaced, extended, and what its holder hears of it."""
