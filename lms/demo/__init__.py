"""The demonstration: content in our own words and people plainly made up. A production site refuses it."""
