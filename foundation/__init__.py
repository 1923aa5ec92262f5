"""What every room stands on, itself in floors."""
