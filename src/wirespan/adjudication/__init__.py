"""Adjudication: two annotations of the same reports, what they disagree on, and what a verdict makes of it.

Pure: `disputes` (what is disputed of a report), `verdict` (a verdict into a state), `tasks` (page and task of
Label Studio), `groups` and `link_tasks` (the same for links). With a corpus and a server: `sides`, `push`,
`pull`.
"""
