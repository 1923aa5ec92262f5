"""What was earned: certificates as issued, their check, withdrawal."""
