"""Settings: `base` for all, then `dev`, `test` and `production`; `check` for what only `./dev check` asks."""
