"""What staff may write in a letter beside its placeholders."""
