"""News reports with span annotations: read, checked, corrected, published."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from wirespan.errors import WirespanError

if TYPE_CHECKING:
    from os import PathLike

    from datasets import Dataset, DatasetDict, NamedSplit, ReadInstruction

    from wirespan import journal as journal
    from wirespan import records as records
    from wirespan import texts as texts
    from wirespan import views as views
    from wirespan.compare.scores import FieldFigures, Figures, LabelScore, ScopeScore, Score
    from wirespan.joining.given import Documents, Held, Rows
    from wirespan.publish import Config

__all__ = [
    "FieldFigures",
    "Figures",
    "LabelScore",
    "ScopeScore",
    "Score",
    "WirespanError",
    "__version__",
    "hydrate",
    "load",
    "score",
]

__version__ = "0.3.0"

D = TypeVar("D", bound="Held")

_MODULES = {"journal", "records", "texts", "views"}
"""What the documents name beside the functions here: imported when it is asked for."""
_SCORES = {"FieldFigures", "Figures", "LabelScore", "ScopeScore", "Score"}
"""What `score` returns, and what that is made of: imported when it is asked for."""

if not TYPE_CHECKING:  # a type checker is to see what there is, and no other name

    def __getattr__(name: str) -> Any:
        """Import a name at its first use, so that `import wirespan` is light."""
        if name in _MODULES:
            return import_module(f"wirespan.{name}")
        if name in _SCORES:
            return getattr(import_module("wirespan.compare.scores"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES})


def hydrate(
    dataset: D, folder: str | PathLike[str], documents: Held | None = None, *, strict: bool = True
) -> D:
    """Join the texts that you hold to the rows of withheld reports.

    Takes any config of the published dataset, as a Dataset, an IterableDataset, a dict of splits or a pandas
    data frame, and returns the same with texts, offsets (code points, half-open) and surfaces filled in; open
    reports and the features stay as they are. Texts are found by content in `folder`, whatever the files are
    called.
    Rows of annotations don't tell what recognises their texts: pass the `documents` config too, as it was
    loaded. Rows of a view aren't joined: hydrate the reports, then take the view.

    Raises `WirespanError` naming each report and paragraph for which no text fits; with `strict=False` those
    rows keep their nulls. Nothing is ever joined at a guess: all spans of a report are found, or none. It is
    raised, too, where there is no such folder, or what was passed is no dataset of this form.

    What comes back is in memory, and the `datasets` library caches no copy of it. Put together with rows on
    disk (`concatenate_datasets`), the next `map` would: do that first, and hydrate the whole.
    """
    from wirespan.joining.dataset import hydrate as join  # noqa: PLC0415 - so that `import wirespan` is light

    joined: D = join(dataset, folder, documents, strict=strict)
    return joined


@overload
def load(config: Config = ..., split: None = ..., path: str | PathLike[str] | None = ...) -> DatasetDict: ...
@overload
def load(
    config: Config, split: str | NamedSplit | ReadInstruction, path: str | PathLike[str] | None = ...
) -> Dataset: ...
@overload
def load(
    config: Config = ...,
    *,
    split: str | NamedSplit | ReadInstruction,
    path: str | PathLike[str] | None = ...,
) -> Dataset: ...
def load(
    config: Config = "documents",
    split: str | NamedSplit | ReadInstruction | None = None,
    path: str | PathLike[str] | None = None,
) -> Dataset | DatasetDict:
    """Load the dataset, or one split of it, into memory; no cache is kept.

    It is that of `path`, the root of a corpus or a folder that `wirespan build` made; else of what
    $WIRESPAN_DATASET names; else of the corpus that came with the package, also where a corpus of your own is
    the working folder: name that with `path="."`. Configs: documents, entities, quotes, numbers, dates,
    links, ner, registry; splits: train, validation, test, withheld, and cuts and sums of them as in
    "train[:10]" and "train+test"; or all of them in one, as "all". Offsets are code points, half-open.

    Without `split` it is a dict of those that have rows. What stands in the columns is told in the card of a
    built dataset, README.md.

    Raises `WirespanError` where there is no dataset, and for a config or split that it hasn't got.
    """
    from wirespan.publish.load import load as find_and_load  # noqa: PLC0415 - so that the import is light

    return find_and_load(config, split, path)


def score(
    predictions: Rows,
    gold: Rows,
    documents: Documents | None = None,
    *,
    config: Literal["entities", "quotes", "numbers", "dates"] | None = None,
    leave_zones: bool = False,
) -> Score:
    """Hold a model's predictions against gold: precision, recall and F1, by label; and other fields.

    `gold` are rows of one split of entities, quotes, numbers or dates, as `load` returns them; `predictions`
    rows of the same form, in any order. Both may be a Dataset, a data frame or any iterable of dicts. Read
    are `doc`, `start` and `end` (code points, half-open) and the label: `label` of entities, `type` of
    numbers and dates; of quotes `kind`, and the pairs [start, end] of `content`. A label is a name or the
    number of a ClassLabel.

    Where a prediction has the very offsets of gold, whatever the label, other fields are compared too:
    `score.fields` has, for each, how many are the same. Of entities these are `entity`, `lemma`, `metonymic`;
    of quotes `speakers`, `via`, `within`, `cue`, `source`; of numbers `value`, `upper`, `unit`, `bound`,
    `change`, `measures` (columns `measures_start` and `measures_end`); of dates `value`, `local`, `mod`,
    `anchor`, `begin_point`, `end_point`, `freq`, `quant`. Figures are equal as numbers, keys and spans in any
    order. `within`, `anchor`, `begin_point` and `end_point` name the `id` of another row, and are equal where
    those two stand at the same place: they are judged only where both sides have an `id`, `dct` too.

    A field is judged where both sides have the column: where one row has it, a row that lacks it says that
    there is nothing, as null does. It is compared where one of the two rows has something in it, `speakers`
    also where neither has any, as nobody is an answer. A field that was compared nowhere is of 0 pairs, and
    its accuracy None. `score.fields["all given"]` counts pairs that are alike in all fields judged. Of rows
    with the same offsets and label, the first is held against the first. Other columns are passed over.

    `documents` are those that were predicted on, as ids or as rows of the config documents, whose lengths
    then bound offsets: by default those that gold has rows of. Where their rows tell zones, what begins in
    one is scored apart: figures are of the body, and `score.zones` has those of zones; `leave_zones` leaves
    zones out. Else zones count as body does (`score.scope` says which). Reports that were hydrated go with
    gold that was hydrated from the same folder: a copy may have other offsets.

    Gold of other documents is left out. What gold has in a document without a prediction is missed. A span
    predicted twice and in gold once is one hit and one false positive. `config` says what rows are whose
    columns don't tell.

    The result prints as a table; `score.exact.f1`, `score.labels["GPE"].overlapping.recall`,
    `score.fields["value"].accuracy` and `score.as_data()` give figures, None for a share of nothing.

    Raises `WirespanError` for the first row that can't be right, by its number from 1, one of the view
    `attributions` among them (its offsets count from a `start` of their own), for a prediction in a document
    that isn't among `documents`, where of these and gold only one was hydrated, and for `leave_zones` where
    zones aren't told.
    """
    from wirespan.compare.scoring import score as hold  # noqa: PLC0415 - so that `import wirespan` is light

    return hold(predictions, gold, documents, config=config, leave_zones=leave_zones)
