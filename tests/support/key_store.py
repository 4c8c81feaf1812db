"""A store for the keys of tests' stacks, as Vault's: where secrets are not the subject of a test.

To derive a stack's key from a passphrase takes 0.2 s of CPU in each operation, a third of what a
small `pulumi up` needs. Here a stack's own key is wrapped, and unwrapped, by one request. Stacks of
recipes, examples and `make up` have passphrases.
https://developer.hashicorp.com/vault/api-docs/secret/transit
"""

from __future__ import annotations

import functools
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: The store's key `tests`, in Pulumi's words.
SECRETS_PROVIDER = "hashivault://tests"

_PREFIX = "vault:v1:"


@functools.cache
def key_store_environment() -> dict[str, str]:
    """The variables by which Pulumi finds the store, which ends with this test process."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    return {"VAULT_SERVER_URL": address, "VAULT_SERVER_TOKEN": "tests"}


class _Store(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        match self.path:
            case "/v1/transit/encrypt/tests":
                self._answer({"ciphertext": _PREFIX + asked["plaintext"]})
            case "/v1/transit/decrypt/tests":
                self._answer({"plaintext": asked["ciphertext"].removeprefix(_PREFIX)})
            case _:
                self.send_error(404)

    def _answer(self, data: dict[str, str]) -> None:
        body = json.dumps({"data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Tests have no use for it."""
