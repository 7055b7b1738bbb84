"""The demonstration's own issuer of tokens: OpenID Connect for people at a browser and for machines.

`python -m deploy.local.issuer PORT [HOST NAME] [--seen ADDRESS] [--told ADDRESS ...] [--data FOLDER]` serves it; with a
folder its keys and logins outlive it, its persons are read from there (whoever loses a role there is logged out within
a second), and `python -m deploy.local.issuer rotate --data FOLDER` gives it another key. A province in earnest has an
issuer of its own; services are pointed to it by settings. `claims` says who there is,
`keyring` keeps the keys, `codes` the way from a button to a token, `logins` who is logged in and who hears that they no
longer are, `page` is what a person sees, `serving` carries it over HTTP.

Invariant: it listens on loopback alone unless it is told otherwise, sends nobody anywhere but to loopback, and says on
its page what it is.
"""

from deploy.local.issuer.claims import FOLDER, SECRET, ClientUnknown, claims_of, token_request
from deploy.local.issuer.serving import AUDIENCE, Issuer, issuing

__all__ = ["AUDIENCE", "FOLDER", "SECRET", "ClientUnknown", "Issuer", "claims_of", "issuing", "token_request"]
