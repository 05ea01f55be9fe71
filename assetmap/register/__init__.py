"""The register: what changes the lists, and keeps every cell of them."""
