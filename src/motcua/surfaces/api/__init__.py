"""The HTTP API, a surface like the others: it calls the same actions as the pages. Its contract is in the OpenAPI document."""
