"""News reports with span annotations: read, checked, corrected, published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirespan.errors import WirespanError

if TYPE_CHECKING:
    from pathlib import Path

    from datasets import Dataset, DatasetDict

__all__ = ["WirespanError", "__version__", "hydrate", "load"]

__version__ = "0.3.0"


def hydrate(dataset: Any, folder: str | Path, documents: Any = None, *, strict: bool = True) -> Any:
    """Join the texts that you hold to the rows of withheld reports.

    Takes any config of the published dataset, as a Dataset, an IterableDataset, a dict of splits or a pandas
    data frame, and returns the same with texts, offsets (code points, half-open) and surfaces filled in; open
    reports and the features stay as they are. Texts are found by content in `folder`, whatever the files are
    called.
    Rows of annotations don't tell what recognises their texts: pass the `documents` config too, as it was
    loaded.

    Raises `WirespanError` naming each report and paragraph for which no text fits; with `strict=False` those
    rows keep their nulls. Nothing is ever joined at a guess: all spans of a report are found, or none.

    What comes back is in memory, and the `datasets` library caches no copy of it. Put together with rows on
    disk (`concatenate_datasets`), the next `map` would: do that first, and hydrate the whole.
    """
    from wirespan.joining.dataset import hydrate as join  # noqa: PLC0415 - so that `import wirespan` is light

    return join(dataset, folder, documents, strict=strict)


def load(
    config: str = "documents", split: str | None = None, path: str | Path | None = None
) -> Dataset | DatasetDict:
    """Load the dataset, or one split of it, into memory; no cache is kept.

    It is that of `path`, the root of a corpus or a folder that `wirespan build` made; else of what
    $WIRESPAN_DATASET names; else of the corpus that came with the package. Configs: documents, entities,
    quotes, numbers, dates, links, ner, registry; splits: train, validation, test, withheld, and cuts and
    sums of them as in "train[:10]" and "train+test".

    Raises `WirespanError` where there is no dataset, and for a config or split that it hasn't got.
    """
    from wirespan.publish.load import load as find_and_load  # noqa: PLC0415 - so that the import is light

    return find_and_load(config, split, path)
