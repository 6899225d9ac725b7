"""How a mention is written. Pure."""

import re

# @user.name, at the beginning or after a blank or bracket: an e-mail address mentions nobody
MENTION = re.compile(r"(?:(?<=^)|(?<=[\s(,;]))@([A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9])", re.MULTILINE)
LONGEST_TEXT = 4000
MOST_DAYS = 30  # working days that a question may be given


def mentioned_names(text: str) -> list[str]:
    """The user names that a text mentions, each once, in the order in which they stand."""
    return list(dict.fromkeys(MENTION.findall(text)))
