"""What comes to a counter most: so that the first that is offered is the one that is meant."""

from collections.abc import Collection

from motcua.base import planned

NEWEST = 200
"""So many of each agency are looked at: about what a counter takes in in a week."""
# Index participation_of_agency, once for each agency.
USUAL = """
SELECT procedure, count(*) AS times FROM unnest(%s::text[]) AS own, LATERAL (
  SELECT dossier.procedure FROM dossiers_participation taking
  JOIN dossiers_dossier dossier ON dossier.id = taking.dossier_id AND dossier.agency = own AND dossier.centre = %s AND dossier.parent = ''
  WHERE taking.agency = own ORDER BY taking.received_at DESC, taking.dossier_id DESC LIMIT %s
) AS newest GROUP BY procedure ORDER BY times DESC, procedure
"""


def usual_procedures(centre: str, agencies: Collection[str]) -> list[str]:
    """Codes of the procedures that the newest dossiers of these agencies were of, the most frequent first."""
    return [procedure for procedure, _times in planned.run(USUAL, [sorted(agencies), centre, NEWEST])]
