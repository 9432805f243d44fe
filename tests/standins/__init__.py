"""Servers on loopback that stand in for the outside services, spoken to over HTTP and websockets."""
