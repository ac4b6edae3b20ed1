"""Documents: the frozen Markdown of a notice or form as HTML, DOCX and PDF on office paper.

``reading`` finds the parts of a text; ``html``, ``docx`` and ``pdf`` set them; ``letterhead`` makes
and checks the paper in Word. Nothing here knows a case.
"""
