"""ADMIN_TOKEN as a bearer token, and the session of a browser that has given it.

The session is a cookie with an expiry and an HMAC under the token: nothing is stored, a restart ends no session, and
another token ends all. Neither the token nor the cookie is ever in an address.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

SESSION_COOKIE = "admin_session"
SESSION_S = 8 * 3600
MAX_EXPIRY_DIGITS = 12


@dataclass(frozen=True, slots=True)
class AdminToken:
    """Without a token nothing and nobody is admitted."""

    token: str = field(repr=False)

    @property
    def is_set(self) -> bool:
        return bool(self.token)

    def is_right(self, given: str) -> bool:
        """Compared in constant time."""
        return self.is_set and hmac.compare_digest(given.strip().encode(), self.token.encode())

    def has_bearer(self, request: Request) -> bool:
        """Whether the request's Authorization header has the token."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self.is_right(token)

    def has_session(self, request: Request, now_s: float) -> bool:
        """Whether the request's cookie is a session that has not expired at `now_s`, in seconds since 1970."""
        expiry, _, signature = request.cookies.get(SESSION_COOKIE, "").partition(".")
        if (
            not self.is_set
            or not (expiry.isascii() and expiry.isdecimal())
            or len(expiry) > MAX_EXPIRY_DIGITS
        ):
            return False
        return hmac.compare_digest(signature.encode(), self._sign(expiry).encode()) and now_s < int(expiry)

    def start_session(self, response: Response, now_s: float, *, is_https: bool) -> None:
        """Give the browser a session. The cookie is sent to /admin alone, by no other site, and shown to no script."""
        expiry = str(int(now_s) + SESSION_S)
        response.set_cookie(
            SESSION_COOKIE,
            f"{expiry}.{self._sign(expiry)}",
            max_age=SESSION_S,
            path="/admin",
            secure=is_https,
            httponly=True,
            samesite="strict",
        )

    def end_session(self, response: Response) -> None:
        response.delete_cookie(SESSION_COOKIE, path="/admin", httponly=True, samesite="strict")

    def _sign(self, expiry: str) -> str:
        return hmac.new(self.token.encode(), f"admin-session {expiry}".encode(), hashlib.sha256).hexdigest()
