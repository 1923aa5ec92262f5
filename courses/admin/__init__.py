"""What staff do in the admin: each deed a form that calls the rule."""
