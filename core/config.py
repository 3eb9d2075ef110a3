"""Everything the environment decides, read once and checked at once."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from environs import Env, EnvError

MINIMUM_KEY_LENGTH = 32
_KNOWN_BAD_KEYS = frozenset({"changeme", "secret", "dev", "development", "test", "password"})


class ConfigError(Exception):
    """The environment cannot be run with; the message names every variable that is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of this installation.

    ``data_dir`` holds the SQLite database, attachments and the generated key. ``base_url`` is the address people
    use; links in mails are made from it alone. ``proxies`` counts the trusted proxies in front. ``smtp_host`` empty
    means that no mail is sent. ``imap_hosts`` are mail servers of the own network that mailboxes may lie on.
    ``worker`` says whether the server runs the clockwork in a thread of its own.
    """

    data_dir: Path
    database_url: str
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_security: str = "starttls"
    mail_from: str = "huiyin@localhost"
    imap_hosts: tuple[str, ...] = ()
    proxies: int = 0
    worker: bool = True
    secure_cookies: bool = False
    upload_limit_bytes: int = 20 * 1024 * 1024
    video_limit_bytes: int = 100 * 1024 * 1024

    @property
    def files_dir(self) -> Path:
        """Return the folder of the attachments."""
        return self.data_dir / "files"

    @property
    def request_limit_bytes(self) -> int:
        """Return how large the files of one request may be together."""
        return max(self.upload_limit_bytes, self.video_limit_bytes)


def read_config() -> Config:
    """Return the configuration from ``HUIYIN_…`` variables, with defaults for a single machine.

    Makes ``data_dir`` and, on first use, the secret key in it.

    :raises ConfigError: With every problem at once.
    """
    env = Env(eager=False)
    with env.prefixed("HUIYIN_"):
        data_dir = Path(env.str("DATA_DIR", "data")).resolve()
        database_url = env.str("DATABASE_URL", "")
        secret_key = env.str("SECRET_KEY", "")
        base_url = env.str("BASE_URL", "http://127.0.0.1:8000")
        smtp_host = env.str("SMTP_HOST", "")
        smtp_port = env.int("SMTP_PORT", 25)
        smtp_user = env.str("SMTP_USER", "")
        smtp_password = env.str("SMTP_PASSWORD", "")
        smtp_security = env.str("SMTP_SECURITY", "starttls")
        mail_from = env.str("MAIL_FROM", "huiyin@localhost")
        imap_hosts = env.str("IMAP_HOSTS", "")
        proxies = env.int("PROXIES", 0)
        worker = env.bool("WORKER", True)
        upload_limit_mb = env.int("UPLOAD_LIMIT_MB", 20)
        video_limit_mb = env.int("VIDEO_LIMIT_MB", 100)
    try:
        env.seal()
    except EnvError as error:
        raise ConfigError(str(error)) from error
    if smtp_security not in {"none", "starttls", "tls"}:
        raise ConfigError("HUIYIN_SMTP_SECURITY must be none, starttls or tls")
    data_dir.mkdir(parents=True, exist_ok=True)
    return Config(
        data_dir=data_dir,
        database_url=database_url or f"sqlite:///{data_dir / 'huiyin.sqlite3'}",
        secret_key=checked_key(secret_key) if secret_key else _stored_key(data_dir / "secret.key"),
        base_url=base_url.rstrip("/"),
        smtp_host=smtp_host,
        smtp_port=smtp_port,
        smtp_user=smtp_user,
        smtp_password=smtp_password,
        smtp_security=smtp_security,
        mail_from=mail_from,
        imap_hosts=tuple(imap_hosts.replace(",", " ").split()),
        proxies=proxies,
        worker=worker,
        secure_cookies=base_url.startswith("https://"),
        upload_limit_bytes=upload_limit_mb * 1024 * 1024,
        video_limit_bytes=video_limit_mb * 1024 * 1024,
    )


def checked_key(key: str) -> str:
    """Return ``key`` if it can serve as the secret key.

    :raises ConfigError: It is short or a known default.
    """
    if len(key.encode()) < MINIMUM_KEY_LENGTH or key.lower() in _KNOWN_BAD_KEYS or len(set(key)) < 8:
        raise ConfigError(f"HUIYIN_SECRET_KEY must be random and at least {MINIMUM_KEY_LENGTH} bytes long")
    return key


def _stored_key(path: Path) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return checked_key(path.read_text(encoding="ascii").strip())
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key
