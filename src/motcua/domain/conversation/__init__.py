"""What people inside say about a dossier: comments with mentions, and questions to another agency with their own date.

Nothing of it is ever shown to the citizen.
"""
