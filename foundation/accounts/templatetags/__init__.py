"""Words about people for templates."""
