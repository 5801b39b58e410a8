"""A corpus in shards: checked, counted and turned into Parquet piece by piece, on one machine or many.

plan.py     which stories a shard holds
places.py   folders on this machine, and any that `fsspec` has a name for
out.py      where they may be written
work.py     `run_shard`: all that is done for one shard, anywhere
sidecar.py  what a shard leaves beside its rows, for the others
reduce.py   what only all shards together show
across.py   the rows that shards have in common
run.py      all shards, by an engine

A folder of shards, beside the rows of each configuration:

<config>/<split>-00002-of-00020.parquet   rows of the third of twenty shards
registry/<split>-shared.parquet           those of entities that all stories share
shards/00002-of-00020.json                what the shard is of and holds; written last, when all else is there
shards/00002-of-00020.jsonl               the outcome of each of its stories
findings.jsonl, statistics.json, README.md   of all shards
"""
