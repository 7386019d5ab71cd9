"""One PDF per candidate and job: who, how assessed, what was said, and the resume itself.

``render.render_profile(content)`` is the only door. Nothing here knows Django or a database.

::

    content.py      what goes in: frozen values
    render.py       content -> sections -> pages -> PDF
    sections/       header, assessment, conversation, resume, notes: each lays itself out
    flow.py         the cursor: places lines and boxes, starts new pages
    typesetting.py  text -> lines that fit: cleaning, line breaks, right-to-left order
    fonts.py        which font has which character, and how wide it is
    painting.py     pages -> PDF bytes
    resume/         any uploaded file -> pages, a picture, text, or a sentence why not

Text is never parsed as markup. It is measured and drawn character by character, so a name like
``<img src=/etc/passwd>`` is just a name.
"""
