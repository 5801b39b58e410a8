"""Label Studio's page, tasks and results: conversion only, without its SDK, a server or the network.

A document and its annotations become one task; what comes back becomes annotations again, or findings.
"""

from wirespan.labelstudio.page import lacking, page
from wirespan.labelstudio.read import read
from wirespan.labelstudio.tasks import task

__all__ = ["lacking", "page", "read", "task"]
