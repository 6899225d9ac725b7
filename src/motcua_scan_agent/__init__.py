"""The scan agent on the PC of a counter: fetches orders from the server, scans with `scanimage`, delivers page by page.

It needs Python 3.9 and sane-utils, and nothing of the server's: it is handed out as one file (`motcua-scan-agent.pyz`).
"""

PROGRAM = "motcua-scan-agent"
