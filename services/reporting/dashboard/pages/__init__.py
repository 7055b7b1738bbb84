"""The dashboard: pages rendered here, complete before any script runs, in two languages.

`addresses` answers for each page; `site` fills its template; `captions`, `formatting` and `labels` say figures in
words; `render_cache` shares one rendering among all who ask at once; `export` writes a spreadsheet.

Invariant: what a page looks at stands in its address, and pages of one address and moment are the same for everybody.
"""
