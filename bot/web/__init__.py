"""The one Starlette app and its server: middleware, webhooks, request limits."""
