"""The delivery worker: claims ledger rows, renders, sends and acknowledges."""
