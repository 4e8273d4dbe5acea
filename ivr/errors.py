"""Every error of ours, drawn once; the type says whose fault it is and what to do.

IvrError
├── ConfigError            a setting, a folder or this machine is wrong: stop, tell the operator
│   └── WrongUse           it was given wrongly on the command line: exit status 2
├── StorageError           the database cannot be reached or is full: the caller hears so
├── BackupError            a backup cannot be written, or is broken: nothing was changed
├── PublishedMeanwhile     somebody else published first: look again, then decide
├── FlowError              holds the problems of a flow: keep the flow already running
├── ImportFileError        holds the bad rows of a CSV file: nothing was imported
├── PeerError              the other side broke the protocol: drop, count, go on
│   ├── MalformedRtp
│   ├── MalformedSdp
│   └── MalformedSip
├── EngineError            recogniser or voice failed; `retryable`
├── ModelError             a model cannot be had, or is broken: another one, or none, has to do
│   ├── SourceFailed       this source does not give it: try the next
│   ├── DiskFull           there is no room for it: no source can help
│   └── ModelBusy          another process is fetching it just now
├── AccessRefused          another program is not let in: an unknown token, a forged message
│   └── RightMissing       it is known, but may not do this
└── DomainError            a rule refused; becomes a step's 「失败」
    ├── NotFound
    └── NotAllowed
        ├── KeyTaken       another request came with the same key: nothing was done
        └── EnoughCalls    as many calls were made as may be made: later perhaps

The text of an error is one sentence in Chinese that says what, where, and how to mend it; only
PeerError speaks English, for it ends in counters and logs.
"""

from __future__ import annotations


class IvrError(Exception):
    """The root of every error that this program raises on purpose."""


class ConfigError(IvrError):
    """A setting, a folder or this machine is wrong; the program cannot start like this."""


class WrongUse(ConfigError):
    """A command was given a value that it cannot use."""


class StorageError(IvrError):
    """The database cannot be read or written just now."""


class BackupError(IvrError):
    """A backup cannot be written or read; nothing was changed."""


class PublishedMeanwhile(IvrError):
    """Somebody else published first; nothing was stored."""


class FlowError(IvrError):
    """A flow has errors and is not used."""


class ImportFileError(IvrError):
    """A file to import has bad rows; nothing of it was stored."""


class PeerError(IvrError):
    """The other side of the line broke the protocol."""


class MalformedRtp(PeerError):
    """Not an RTP packet."""


class MalformedSdp(PeerError):
    """Not a session description that can be answered."""


class MalformedSip(PeerError):
    """Not a SIP message."""


class EngineError(IvrError):
    """A speech engine failed."""

    def __init__(self, message: str, *, retryable: bool = True) -> None:
        super().__init__(message)
        self.retryable = retryable


class ModelError(IvrError):
    """A model cannot be had, or is broken; `short` is the reason where a line is all there is."""

    def __init__(self, message: str, *, short: str | None = None) -> None:
        super().__init__(message)
        self.short = short or message


class SourceFailed(ModelError):
    """One source of a model does not give it; the next may."""


class DiskFull(ModelError):
    """There is no room for a model on the disk."""


class ModelBusy(ModelError):
    """Another process is fetching this model."""


class AccessRefused(IvrError):
    """Another program is not let in; nothing was done."""


class RightMissing(AccessRefused):
    """The program is known, but was not given the right to this."""


class DomainError(IvrError):
    """A rule of the business refused."""


class NotFound(DomainError):
    """There is no such order, account or outage."""


class NotAllowed(DomainError):
    """The order's life does not allow this step."""


class EnoughCalls(NotAllowed):
    """As many calls were made as may be made, in all or to this number."""


class KeyTaken(NotAllowed):
    """The key of this request belongs to another one."""
