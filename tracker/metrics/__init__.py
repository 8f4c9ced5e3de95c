"""What is counted while Shopbell runs, for Prometheus.

Declared in `declared.py`, kept in `shared.py`, told in `text.py`.
"""
