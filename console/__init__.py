"""The people's way in: pages for officers, policy staff, supervisors and citizens.

Every page is made on the server from the same use cases as the programming interface, and works
without scripts; scripts only make it quicker. A folder an area of work, with its templates under
``templates/`` by the same name:

* ``work``      the queue, one case and what is done on it, what comes in
* ``meetings``  the figures for the meeting, reports, scorecards, suspicions
* ``admin``     people, units, messages, retention, proofs, one's own account
* ``door``      the citizens' own pages, and posters that lead there
* ``studio``    the rules, and drafts of them from the first word to the day they are in force
* ``doors.py``  logging in and out; ``guard.py`` lets in who may, by ``permissions.py``
* ``layout.py``  what stands around every page; the words themselves are said by ``api/words.py``
"""
