"""The composition root: builds everything, in one place, and tears it down in order.

state.py    the state folder
store.py    Postgres, embedded or at DATABASE_URL, its repositories, the audit sealer
agents.py   clusters, metrics, agents, templates
core.py     engine and conversation, whatever the surface
slack.py    the Slack edge: intake, identity, outbox
serve.py    the whole bot in the foreground
ask.py      one question in the terminal
check.py    what `serve --check` looks at
"""
