"""The search of a level set, line by line: which cells to look at next."""

from collections.abc import Iterator

from bninit.statistics.crossing import sides
from bninit.sweeps.boundaries.lattice import check_lattice
from bninit.sweeps.boundaries.level_set import LevelSet
from bninit.sweeps.boundaries.refinement import at_most, wanted
from bninit.sweeps.grid import Cell, Grid


class Search:
    """The lines of a lattice and what is known of each; the next cells depend on counts alone."""

    def __init__(self, grid: Grid, level_set: LevelSet) -> None:
        check_lattice(grid, level_set)
        self._grid, self._level_set = grid, level_set
        axis = list(grid.axes).index(level_set.along)
        lines: dict[tuple[int, ...], list[Cell]] = {}
        for cell in grid.cells():
            lines.setdefault(cell.place[:axis] + cell.place[axis + 1 :], []).append(cell)
        self._lines = list(lines.values())
        self._values = grid.widths if level_set.along == "width" else grid.batches
        self._claims: list[dict[int, int]] = [{} for _ in self._lines]
        self._stopped: set[int] = set()

    def wanted(self) -> Iterator[list[Cell]]:
        """The next cells of each line that is not settled."""
        for number, cells in enumerate(self._lines):
            places = () if number in self._stopped else wanted(self._values, self._claims[number])
            if places:
                yield [cells[place] for place in places]

    def take(self, happened: dict[Cell, int | None]) -> None:
        """Learn how many networks of some cells have the event; None for a failed cell stops its line."""
        for number, cells in enumerate(self._lines):
            for place, cell in enumerate(cells):
                count = happened.get(cell)
                if count is not None:
                    self._claims[number][place] = self._claim(count)
                elif cell in happened:
                    self._stopped.add(number)

    def at_most(self) -> list[Cell]:
        """The cells looked at, and as many further ones as it can take, as dear."""
        found = []
        for number, cells in enumerate(self._lines):
            claims = self._claims[number]
            places = set(claims) | (set() if number in self._stopped else at_most(self._values, claims))
            found += [cells[place] for place in sorted(places)]
        return found

    def _claim(self, count: int) -> int:
        one = self._level_set
        return int(sides(count, self._grid.seeds, one.level, one.confidence, len(self._values)))
