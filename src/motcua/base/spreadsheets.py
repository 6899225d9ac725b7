"""What somebody wrote stays text also in a spreadsheet that opens a CSV (OWASP, CSV injection)."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(cell: str) -> str:
    """Behind an apostrophe, where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
