"""Label Studio's page, tasks and results: conversion only, without its SDK, a server or the network.

A document and its annotations become one task; what comes back becomes annotations again, or findings.
"""

from wirespan.labelstudio.page import is_page, lacking, page
from wirespan.labelstudio.read import read
from wirespan.labelstudio.tasks import is_task, task

__all__ = ["is_page", "is_task", "lacking", "page", "read", "task"]
