"""The packet filter that lets mail leave through Exim only; see packet_filter."""

import layout
from packet_filter import PacketFilter

FILTER = PacketFilter("penstock-egress", layout.SOURCE / "deploy" / "egress")
is_installed, is_loaded = FILTER.is_installed, FILTER.is_loaded
put, remove = FILTER.put, FILTER.remove
