"""How results look in a notebook: a sentence, a small table, pictures as SVG. All text of a scenario is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from sim.scenario.parsing import nearest

_MOST_ROWS = 12


@dataclass(frozen=True)
class Picture:
    """A finished chart. A notebook shows it; `save` writes it; `svg` is its text, the same for the same figures."""

    name: str
    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | Path) -> Path:
        """Write it as an SVG file and return its path. Raises OSError."""
        target = Path(path)
        target.write_text(self.svg, encoding="utf-8")
        return target


class Pictures(Mapping[str, Picture]):
    """The charts of a result by name, drawn when first asked for. An unknown name is answered with the nearest."""

    def __init__(self, charts: Iterator[tuple[str, str]]) -> None:
        self._coming = charts
        self._drawn: dict[str, Picture] = {}

    def __getitem__(self, name: str) -> Picture:
        while name not in self._drawn:
            if not self._draw_one():
                like = nearest(name, list(self._drawn))
                hint = f"did you mean {like}?" if like else f"there is {', '.join(self._drawn) or 'none'}"
                raise KeyError(f"there is no figure {name}; {hint}")
        return self._drawn[name]

    def __iter__(self) -> Iterator[str]:
        while self._draw_one():
            pass
        return iter(self._drawn)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"Pictures({', '.join(self)})"

    def _draw_one(self) -> bool:
        for name, svg in self._coming:
            self._drawn[name] = Picture(name, svg)
            return True
        return False


def html_of(title: str, sentences: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A result in short: title, sentences, and the first rows of a table."""
    parts = [f"<p><b>{escape(title)}</b></p>", *(f"<p>{escape(each)}</p>" for each in sentences if each)]
    if rows:
        head = "".join(f"<th>{escape(each)}</th>" for each in columns)
        body = "".join("<tr>" + "".join(_cell(each, place) for place, each in enumerate(row)) + "</tr>"
                       for row in rows[:_MOST_ROWS])
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
        if len(rows) > _MOST_ROWS:
            parts.append(f"<p>and {len(rows) - _MOST_ROWS:,} more rows in .frame</p>")
    return "<div>" + "".join(parts) + "</div>"


def _cell(text: str, place: int) -> str:
    side = "left" if place == 0 else "right"
    return f'<td style="text-align: {side}">{escape(text)}</td>'
