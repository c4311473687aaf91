"""Alerts: from a message of monitoring to a diagnosis in its thread.

source.py        the seam: one parser a source, what all of them keep to
alertmanager.py  Alertmanager's Slack messages
fingerprints.py  what tells two alerts apart
triggers.py      which template an alert starts, and with which inputs
watching.py      what a message says goes into Postgres; what ended is said in the thread
diagnosing.py    takes from there what is to be looked at, a few at once
showing.py       the one answer in the thread of the message that told of it
"""
