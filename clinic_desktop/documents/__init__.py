"""Letters and handouts: pure composers make blocks, renderers make text and PDF.

May import: taper, catalogue, domain. Must not import: store, services, Qt.
Only render_pdf imports reportlab.
"""
