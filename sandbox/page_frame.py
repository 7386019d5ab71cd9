"""The frame of every web page of the stand-in. No script, no foreign asset."""

from html import escape

from sandbox.http_types import Answer
from sandbox.styles import STYLES

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
HOME = ("Systems", "/")
"""The front page, as the beginning of a trail."""
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(title: str, body: str, trail: list[tuple[str, str]], line: str = "") -> Answer:
    """A page. ``body`` is HTML; ``trail`` are the pages above it, by name and address."""
    links = " › ".join(f'<a href="{href}">{escape(text)}</a>' for text, href in trail)
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)} · Sandbox ATS</title><style>{STYLES}</style></head><body>"
        '<div class="bar"><a href="/">Sandbox ATS</a><small>A stand-in: nobody here is real</small>'
        f"</div><main><nav>{links}</nav><h1>{escape(title)}</h1>"
        f"{f'<p class=line>{escape(line)}</p>' if line else ''}{body}</main></body></html>"
    )
    headers = SECURITY | {"Content-Security-Policy": _PAGE_POLICY, "Cache-Control": "no-store"}
    return Answer(200, html.encode(), "text/html; charset=utf-8", headers)


def not_found(message: str) -> Answer:
    """The page that says so."""
    answer = page("Not found", f'<p class="empty">{escape(message)}</p>', [HOME])
    answer.status = 404
    return answer
