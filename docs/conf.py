"""How Sphinx builds the site: without network, every warning an error (`make docs`)."""

import os
import re
import sys
from pathlib import Path

import bninit as bn

sys.path.insert(0, str(Path(__file__).parent))
from generate import docstrings, pages

project = "bninit"
author = "The bninit authors"
version = release = bn.__version__
copyright = author

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.mathjax",
    "sphinx_design",
    "sphinx_copybutton",
]
exclude_patterns = ["_build", "_static", "generate", "checks", "claims.md"]
nitpicky = True
# The types of the signatures are not all pages of this site.
nitpick_ignore_regex = [("py:.*", ".*")]

myst_enable_extensions = ["dollarmath", "colon_fence", "deflist", "attrs_inline"]
myst_heading_anchors = 3
myst_dmath_double_inline = True

# A notebook that raises stops the build.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_execution_show_tb = True

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
maximum_signature_line_length = 80
napoleon_numpy_docstring = False
napoleon_use_rtype = False

# Formulas: sphinx.ext.mathjax marks them, the KaTeX of this folder sets them.
mathjax_path = "katex/start.js"
mathjax_options = {"defer": "defer"}

html_theme = "pydata_sphinx_theme"
html_title = "bninit"
html_context = {"default_mode": "auto"}
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_css_files = ["katex/katex.min.css", "site.css"]
html_js_files = [(f"katex/{name}.min.js", {"defer": "defer"}) for name in ("katex", "auto-render")]
html_show_sourcelink = False
html_copy_source = False
html_sidebars = {"start": [], "generated/gallery": []}
html_theme_options = {
    "logo": {"text": "bninit"},
    "navbar_align": "left",
    "header_links_before_dropdown": 8,
    "navigation_with_keys": False,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


OUTSIDE = {
    "../figures/README.md": "/generated/gallery.md",
    "../CONTRIBUTING.md": "/contributing.md",
    "../README.md": "/index.md",
    "claims.md": "/generated/claims/index.md",
}
"""Where the site has what lies outside of this folder."""


def point_inside(app, docname, source):
    """An event of Sphinx: links of a page to files of the clone that the site has as pages."""
    for outside, inside in OUTSIDE.items():
        source[0] = source[0].replace(f"]({outside})", f"]({inside})")


REPOSITORY = os.environ.get("BNINIT_REPOSITORY", "")
"""owner/name on GitHub, where the site is built there; each tutorial then links to Binder and Colab."""


def link_to_run(app, docname, source):
    """An event of Sphinx: under the title of a tutorial, where it can be run and changed."""
    if REPOSITORY and docname.startswith("tutorials/") and docname != "tutorials/index":
        binder = f"https://mybinder.org/v2/gh/{REPOSITORY}/HEAD?urlpath=lab/tree/docs/{docname}.md"
        notebook = f"https://colab.research.google.com/github/{REPOSITORY}/blob/notebooks/{docname}.ipynb"
        line = f"Run it: [Binder]({binder}), [Colab]({notebook}).\n\n"
        source[0] = re.sub(r"(?m)^(# .*\n\n)", lambda title: title[1] + line, source[0], count=1)


def setup(app):
    """Write the generated pages before Sphinx looks for pages; read docstrings as the house writes them."""
    app.connect("config-inited", lambda app, config: pages.write_all(Path(app.srcdir)))
    app.connect("source-read", point_inside)
    app.connect("source-read", link_to_run)
    app.connect("autodoc-process-docstring", docstrings.as_restructured_text, priority=400)
