"""Two versions of a corpus: what changed between them, and the version of the data that it calls for.

`sources` reads folders and commits, `diff` compares them record by record, `rule` says what number the
changes call for, `releases` holds a version against those before it, `words` puts changes down for people.
"""
