"""The tutorials as .ipynb files for Colab: notebooks.py FOLDER PACKAGE; a first cell installs the package."""

import sys
from pathlib import Path

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig


def notebook_of(text: str, package: str) -> nbformat.NotebookNode:
    """The notebook of a page of docs/tutorials.

    >>> page = "---\\nfile_format: mystnb\\nkernelspec:\\n  name: python3\\n---\\n\\n# Title\\n"
    >>> [cell.cell_type for cell in notebook_of(page, "bninit").cells]
    ['code', 'markdown']
    """
    notebook = read_myst_markdown_notebook(text, MdParserConfig())
    install = nbformat.v4.new_code_cell(f'%pip install --quiet "bninit[all] @ {package}"')
    notebook.cells.insert(0, install)
    return notebook


if __name__ == "__main__":
    folder, package = Path(sys.argv[1]), sys.argv[2]
    for page in sorted((Path(__file__).parents[1] / "tutorials").glob("*.md")):
        if page.stem != "index":
            target = folder / "tutorials" / f"{page.stem}.ipynb"
            target.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook_of(page.read_text(), package), target)
