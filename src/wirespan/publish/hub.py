"""The hub: what is there, sending a dataset, and looking at what came of it.

The token is the client's: `$HF_TOKEN`, or what `hf auth login` has stored. It is in no message. The one
commit comes before the tag, so a run that was cut off is finished by the next: it finds the files there, and
sets the tag.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import huggingface_hub
import pyarrow.parquet as pq
import yaml
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import (  # type: ignore[attr-defined] # all versions have them here
    HfHubHTTPError,
    RepositoryNotFoundError,
    validate_repo_id,
)

from wirespan.built import SUMS
from wirespan.errors import UsageError, WirespanError, escaped
from wirespan.publish.folder import File
from wirespan.publish.plan import CARD, Listed, Plan, Remote, differing
from wirespan.wording import some

LOGIN = "Set HF_TOKEN, or log in with: hf auth login. The token needs the right to write."
_AGAIN = "Run the same command again: it goes on where this one stopped."
_NAME = "It is ORG/NAME, as in: wirespan publish --to quay-wire/bridge-news"
_READ = 2**23
"""Bytes of the largest card or list of sums that is read from the hub."""
_GARBLED = (LookupError, TypeError, AttributeError)
"""What the client raises for an answer of another form than the hub's."""
# With httpx, errors of transport and of status have one base; with requests, all are OSErrors.
_FAILURES: tuple[type[BaseException], ...] = (
    OSError,
    ValueError,
    RuntimeError,
    *_GARBLED,
    *(base for base in HfHubHTTPError.__mro__ if base.__name__ == "HTTPError"),
)


class Hub:
    """A dataset's repository on the hub, made or not. Raises `UsageError` for what can't be its name."""

    def __init__(self, repo: str) -> None:
        try:
            validate_repo_id(repo)
        except ValueError as error:
            raise UsageError(f"{repo!r} is no name of a repository: {error}", _NAME) from None
        if repo.count("/") != 1:
            raise UsageError(f"{repo!r} is no name of a repository", _NAME)
        self.repo = repo
        self.token = huggingface_hub.get_token()
        self._api = HfApi(token=self.token or False)
        self.endpoint = self._api.endpoint

    def look(self, tag: str) -> Remote | None:
        """Return what is there, and under a tag; None where no repository is, or none that the token sees."""
        with self._telling("look at it"):
            if self.token:
                self._api.whoami()  # else a wrong token looks like a repository that isn't there
            try:
                info = self._api.dataset_info(self.repo)
            except RepositoryNotFoundError:
                return None
            head = str(info.sha)
            refs = self._api.list_repo_refs(self.repo, repo_type="dataset")
            target = {ref.name: ref.target_commit for ref in refs.tags}.get(tag)
            files = self._list(head)
            return Remote(
                head=head,
                private=bool(info.private),
                files=files,
                tagged=None if target is None else self._list(tag),
                card=self._text(CARD, head, files),
                sums=self._text(SUMS, head, files),
            )

    def send(self, plan: Plan, files: Mapping[str, File], origin: str | None) -> str:
        """Do what was planned, all files in one commit; return the commit. `origin`: what it was built from.

        Raises `WirespanError` where the hub doesn't hold afterwards what was sent; then there is no tag.
        """
        with self._telling("write there"):
            head = plan.head
            if head is None:
                self._api.create_repo(self.repo, repo_type="dataset", private=plan.private)
                made = self._api.dataset_info(self.repo)
                if plan.private and not made.private:
                    hint = "Nothing was sent. Make it private in its settings there, and run this again."
                    raise WirespanError(f"{self.repo} was made, but it isn't private", hint)
                head = str(made.sha)
            if plan.commits:
                head = self._commit(plan, files, head, origin)
            wrong = differing(files, self._list(head))
            if wrong:
                message = f"{self.repo} doesn't hold what was sent; these differ: {some(wrong)}"
                raise WirespanError(message, f"No tag was set. {_AGAIN}")
            if not plan.tagged:
                self._api.create_tag(
                    self.repo,
                    repo_type="dataset",
                    tag=plan.tag,
                    tag_message=f"Version {plan.version}",
                    revision=head,
                )
            return head

    def stream(self, tag: str, folder: Path) -> list[str]:
        """Load a row of each split of all configurations back, as a user does; return the configurations.

        Raises `WirespanError` where a row isn't that of the folder.
        """
        from datasets import load_dataset  # noqa: PLC0415 - takes a second to import

        head = yaml.safe_load((folder / CARD).read_text(encoding="utf-8").split("---\n")[1])
        configs = [each["config_name"] for each in head["configs"]]
        options: dict[str, Any] = {"revision": tag, "token": self.token or False, "streaming": True}
        with self._telling("load it back"), undisturbed():
            for config in configs:
                for split, rows in load_dataset(self.repo, config, **options).items():
                    if next(iter(rows), None) != _first(folder / config, split):
                        message = f"the first row of {config}, {split}, at {tag} isn't the one that was sent"
                        raise WirespanError(message, "Look at that revision there before you announce it.")
        return configs

    def _commit(self, plan: Plan, files: Mapping[str, File], parent: str, origin: str | None) -> str:
        changes: list[Any] = [
            CommitOperationAdd(name, str(files[name].path)) for name in (*plan.added, *plan.changed)
        ]
        changes += [CommitOperationDelete(name, is_folder=False) for name in plan.removed]
        done = self._api.create_commit(
            self.repo,
            changes,
            repo_type="dataset",
            commit_message=f"Version {plan.version}",
            commit_description=f"Built from commit {origin}." if origin else "",
            parent_commit=parent,
        )
        return str(done.oid)

    def _list(self, revision: str) -> dict[str, Listed]:
        tree = self._api.list_repo_tree(self.repo, recursive=True, revision=revision, repo_type="dataset")
        return {
            entry.path: Listed(entry.size, entry.blob_id, entry.lfs.sha256 if entry.lfs else None)
            for entry in tree
            if isinstance(entry, RepoFile)
        }

    def _text(self, name: str, revision: str, files: Mapping[str, Listed]) -> str:
        """Return the text of a small file; nothing where there is none."""
        if name not in files or files[name].size > _READ:
            return ""
        with tempfile.TemporaryDirectory() as folder:
            path = self._api.hf_hub_download(
                self.repo, name, repo_type="dataset", revision=revision, local_dir=folder
            )
            return Path(path).read_text(encoding="utf-8", errors="replace")

    @contextmanager
    def _telling(self, doing: str) -> Iterator[None]:
        """Say in words what goes wrong with the hub."""
        try:
            yield
        except WirespanError:
            raise
        except _FAILURES as error:
            if getattr(error, "filename", None) is not None:
                raise  # a file of this machine
            self._tell(doing, error)

    def _tell(self, doing: str, error: BaseException) -> NoReturn:
        cause: BaseException | None = error
        while cause is not None and getattr(cause, "response", None) is None:
            cause = cause.__cause__
        status = getattr(getattr(cause, "response", None), "status_code", None)
        said = self._said(cause or error)
        if status == 401:
            raise WirespanError(f"{self.endpoint} doesn't accept the token: {said}", LOGIN) from None
        if status == 403:
            message = f"the token may not {doing} ({self.repo}): {said}"
            raise WirespanError(message, f"It needs the right to write to {self.repo}. {LOGIN}") from None
        if status == 404:
            message = f"{self.repo} isn't at {self.endpoint}, or the token doesn't see it: {said}"
            raise WirespanError(message, LOGIN) from None
        if status in (409, 412):
            message = f"{self.repo} was changed by somebody else meanwhile: {said}"
            raise WirespanError(message, f"Nothing of theirs was overwritten. {_AGAIN}") from None
        if status is not None:
            message = f"{self.endpoint} answered {status} to the wish to {doing}: {said}"
            raise WirespanError(message, _AGAIN) from None
        if isinstance(error, _GARBLED):
            message = f"the client can't read what {self.endpoint} answers ({type(error).__name__}: {said})"
            raise WirespanError(
                message, f"Is that a hub? Look at HF_ENDPOINT if you set it. {_AGAIN}"
            ) from None
        if isinstance(error, ValueError):
            message = f"the client of the hub can't {doing} ({self.repo}): {said}"
            raise WirespanError(message, f"Mend that first. {_AGAIN}") from None
        message = f"{self.endpoint} can't be reached, or stopped answering: {said}"
        hint = f"Look at the network, and at HF_ENDPOINT and HF_HUB_OFFLINE if you set them. {_AGAIN}"
        raise WirespanError(message, hint) from None

    def _said(self, error: BaseException) -> str:
        """Return what an error says, as a message may print it: never the token."""
        text = " ".join(str(getattr(error, "server_message", None) or error).split()) or type(error).__name__
        if self.token:
            text = text.replace(self.token, "…")
        return escaped(text[:300])


@contextmanager
def undisturbed() -> Iterator[None]:
    """Load from the hub and from nowhere else, uncounted.

    The library has no option for either, so that both are of the whole process: they are put back.
    """
    from datasets import config  # noqa: PLC0415 - takes a second to import

    # This is no use of the dataset; and the count is kept by a third party, which needn't know its name.
    counted, config.HF_UPDATE_DOWNLOAD_COUNTS = config.HF_UPDATE_DOWNLOAD_COUNTS, False
    try:
        # A folder here that is called like the repository would be loaded in its place.
        with tempfile.TemporaryDirectory() as nowhere, chdir(nowhere):
            yield
    finally:
        config.HF_UPDATE_DOWNLOAD_COUNTS = counted


def _first(folder: Path, split: str) -> Any:
    """Return the first row of a split as it was built."""
    with pq.ParquetFile(min(folder.glob(f"{split}-*.parquet"))) as file:
        return next(file.iter_batches(batch_size=1)).to_pylist()[0]
