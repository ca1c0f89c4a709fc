"""A table of contents."""

from collections.abc import Iterable


def toctree(names: Iterable[str], *options: str) -> str:
    """In MyST.

    >>> print(toctree(["one"], "hidden"), end="")
    ```{toctree}
    :hidden:
    <BLANKLINE>
    one
    ```
    """
    return "\n".join(["```{toctree}", *(f":{option}:" for option in options), "", *names, "```", ""])
