"""Adjudication: two annotations of the same reports, what they disagree on, and what a verdict makes of it.

Pure: `disputes` (what is disputed of a report), `naming` (ids of two sides), `verdict` (a verdict into a
state), `words` and `tasks` (page and task of Label Studio), `groups` and `link_tasks` (the same for links).
With a corpus: `sides`, `links`. With a server too: `project`, `push` and `pull`, `link_push` and `link_pull`,
and what pulls are made of: `pulled`, `reading`, `people` (who gave a verdict), `faults`.
"""
