"""Pictures, documents, and private files behind a policy."""
