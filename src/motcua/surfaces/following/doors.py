"""One wall for all doors that open by a code and its secret: tracking page, lookup kiosk, API, ratings, submissions, accounts."""

from motcua.base import limits

# Ten wrong tries at once, then one in half a minute, whatever was wrong and at whichever door; the secret has 60 bits. Who knows the
# right one is never counted.
SECRETS = limits.Limit("track", burst=10, seconds=30)
# Where a code alone tells how far a dossier is: each asking is counted, so that nobody reads off all codes one after the other.
CODES = limits.Limit("progress by code", burst=20, seconds=30)
