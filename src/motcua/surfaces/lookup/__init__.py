"""Where is my dossier: on the portal, on the kiosk of the hall, and the check of a result that somebody shows."""
