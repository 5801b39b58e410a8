"""HTTP to a Label Studio server, in plain JSON: the only import of its SDK.

The SDK gives the headers, for a legacy token and for a personal one, which it exchanges and renews. Its
typed calls aren't used: they repeat a POST that timed out, and give results in another shape than they were
stored in. No message holds a token, nor a header.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import orjson

from wirespan.errors import UsageError, WirespanError, escaped, install
from wirespan.labelstudio.hints import AGAIN
from wirespan.studio.address import is_loopback

TIMEOUT = 600.0
"""Seconds for one answer: 1,000 tasks in one request take 4 s, on a slow machine or a large database more."""


class TimedOutError(WirespanError):
    """No answer came in time; what was asked may have been done, or may yet be."""


class RefusedError(WirespanError):
    """The server answered with an error. `status` is the HTTP code, or 0."""

    def __init__(self, message: str, hint: str, status: int) -> None:
        super().__init__(message, hint)
        self.status = status


class Client:
    """A connection to a server. Raises `WirespanError` where it can't be made."""

    def __init__(self, url: str, token: str, timeout: float = TIMEOUT) -> None:
        self.url = url
        self.timeout = timeout
        self._token = token
        self._headers, self._http = _connect(url, token, timeout)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def call(
        self, method: str, path: str, query: Mapping[str, Any] | None = None, content: bytes | None = None
    ) -> Any:
        """Ask once, and return the answer's JSON; None where the answer is empty.

        Raises `TimedOutError`, `RefusedError`, or `WirespanError` where the connection fails.
        """
        httpx = import_module("httpx")  # comes with the SDK
        headers = {**self._headers(), "Content-Type": "application/json"}
        params = None if query is None else dict(query)
        try:
            response = self._http.request(
                method, self.url + path, params=params, content=content, headers=headers
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, UnicodeError) as error:
            raise _unreachable(self.url, error) from None
        except httpx.TimeoutException:
            what = f"no answer to {method} {path} in {self.timeout:g} s from {self.url}"
            raise TimedOutError(what, AGAIN) from None
        except httpx.HTTPError as error:
            what = f"the connection to {self.url} broke at {method} {path}: {escaped(str(error))}"
            raise TimedOutError(what, AGAIN) from None
        if response.status_code in (401, 403):
            raise _bad_token(self.url, response.status_code)
        if not response.is_success:
            short = escaped(" ".join(response.text.replace(self._token, "…").split()))[:200]
            raise RefusedError(
                f"Label Studio at {self.url} answered {response.status_code} to {method} {path}: {short}",
                f"Its log may tell more. {AGAIN}",
                response.status_code,
            )
        try:
            return orjson.loads(response.content) if response.content else None
        except orjson.JSONDecodeError:
            raise self.strange(method, path) from None

    def object(
        self, method: str, path: str, query: Mapping[str, Any] | None = None, body: Any = None
    ) -> dict[str, Any]:
        """Ask for an object."""
        answer = self.call(method, path, query, None if body is None else orjson.dumps(body))
        if not isinstance(answer, dict):
            raise self.strange(method, path)
        return answer

    def strange(self, method: str, path: str) -> WirespanError:
        """Return the error for an answer of the wrong kind."""
        return WirespanError(
            f"{self.url} answers {method} {path} as no Label Studio does", "Look at the URL."
        )


def _connect(url: str, token: str, timeout: float) -> tuple[Callable[[], dict[str, str]], Any]:
    try:
        httpx = import_module("httpx")
        sdk = import_module("label_studio_sdk.client")
        failure = import_module("label_studio_sdk.core.api_error").ApiError
    except ImportError as error:
        raise UsageError(
            f"the SDK of Label Studio isn't installed ({error.name})",
            install("studio"),
        ) from None
    if not (token.isascii() and token.isprintable()):
        raise UsageError("the token for Label Studio has characters that no token has", "Copy it anew.")
    # No proxy of the environment stands between this machine and itself; and no redirection is followed,
    # which could lead texts and token elsewhere.
    http = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=not is_loopback(url))
    try:
        # The base of the SDK's own calls, such as the renewal of a token, ends in a slash.
        made = sdk.LabelStudio(base_url=f"{url}/", api_key=token, httpx_client=http, max_retries=0)
    except failure as error:
        raise _bad_token(url, error.status_code) from None

    def headers() -> dict[str, str]:
        try:
            return dict(made._client_wrapper.get_headers())
        except failure as error:
            raise _bad_token(url, error.status_code) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unreachable(url, error) from None
        except ValueError as error:
            if isinstance(error, UnicodeError) and not isinstance(error, UnicodeDecodeError):  # of the host
                raise _unreachable(url, error) from None
            raise _bad_token(url, None) from None  # what renews a token answers no JSON

    return headers, http


def _bad_token(url: str, status: int | None) -> RefusedError:
    return RefusedError(
        f"Label Studio at {url} refuses the token ({status or 'expired'})",
        "Set LABEL_STUDIO_API_KEY to a token from Account & Settings of somebody who may change projects.",
        status or 0,
    )


def _unreachable(url: str, error: Exception) -> WirespanError:
    return WirespanError(
        f"no Label Studio answers at {url}: {escaped(str(error))}",
        "Is it running? wirespan studio status, or wirespan studio up.",
    )
