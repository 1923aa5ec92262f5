"""A trainee's pages."""
