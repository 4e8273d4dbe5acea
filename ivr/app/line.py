"""The line as the settings want it: signalling, sound, recordings of whole calls."""

from __future__ import annotations

from ipaddress import ip_network

from ivr.app.entries import known_numbers
from ivr.app.house import call_recordings_folder
from ivr.calls.call_recordings import CallRecordings
from ivr.clock import Clock, local
from ivr.config import Config
from ivr.media.engine import MediaEngine
from ivr.telephony.connection import TcpLimits
from ivr.telephony.endpoint import EndpointSettings
from ivr.telephony.sources import SourceLimits


def media_engine(config: Config, clock: Clock) -> MediaEngine:
    """What carries the sound of all calls."""
    return MediaEngine(
        config.sip_listen[0],
        range(config.rtp_ports[0], config.rtp_ports[1] + 1),
        clock=clock,
        lost_ms=config.rtp_lost_ms,
        hears_tones=config.rtp_hear_tones,
    )


def call_recordings(config: Config, clock: Clock) -> CallRecordings | None:
    """What records whole calls; None: that is not wished for."""
    if not config.recording_calls:
        return None
    return CallRecordings(
        call_recordings_folder(config),
        config.recording_keep_days,
        lambda: local(clock.now()).date(),
    )


def endpoint_settings(config: Config) -> EndpointSettings:
    """The settings as the endpoint takes them."""
    host, port = config.sip_listen
    return EndpointSettings(
        host=host,
        port=port,
        advertise=config.sip_advertise,
        ring_ms=config.sip_ring_ms,
        trusted=tuple(ip_network(network) for network in config.sip_trusted),
        accept=tuple(ip_network(network) for network in config.sip_accept),
        overflow=config.sip_overflow,
        wait_ms=config.sip_wait_ms,
        most_waiting=config.sip_most_waiting,
        session_s=config.sip_session_s,
        numbers=tuple(known_numbers(config)),
        area_code=config.area_code,
        most_calls=config.sip_most_calls,
        transfer_ms=config.sip_transfer_ms,
        tcp=_tcp(config) if config.sip_tcp else None,
        source=SourceLimits(
            calls_per_s=config.sip_source_calls_per_s,
            messages_per_s=config.sip_source_messages_per_s,
            most_calls=config.sip_source_calls,
        ),
        accounts=config.accounts,
    )


def _tcp(config: Config) -> TcpLimits:
    return TcpLimits(most=config.sip_tcp_connections, idle_ms=config.sip_tcp_idle_s * 1000)
