"""Pages of a long list, each read while the one before it is being written."""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from django.db import connections as database_connections

Page = TypeVar("Page")


def one_ahead(
    pages: Iterator[Page], keep_lease: Callable[[], None], *, every: float
) -> Generator[Page, None, None]:
    """The pages, each read while the one before it is being written.

    A page may take minutes where the vendor says "wait": the lease is kept meanwhile, ``every`` so
    many seconds.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages") as reader:
        try:
            upcoming = reader.submit(next, pages, None)
            while True:
                while not wait([upcoming], timeout=every).done:
                    keep_lease()
                page = upcoming.result()
                if page is None:
                    return
                upcoming = reader.submit(next, pages, None)
                yield page
        finally:
            # A token that was renewed in between has opened a connection of that thread's own.
            reader.submit(database_connections.close_all)
