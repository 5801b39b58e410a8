"""Mutation proof of the checks: faults made on purpose in a valid corpus, and whether they are found.

`kinds` has the table of what is done; the modules it is put together from make one kind of fault each, on a
`Ground`. No fault is called one because a check says so: each kind says why every mutant of it is wrong, from
the bytes, the texts and the schemas alone, and this package imports nothing of the checks to make them.
`running` has them looked for, each in a process that may be killed; `page` writes what came of it.
"""
