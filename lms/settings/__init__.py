"""Settings: `base` for all, of it `payments`; then `dev`, `test`, `production`; `check` for what `./dev check` asks."""
