"""How gunicorn serves the portal. Read by ``gunicorn --config gunicorn.conf.py portal.wsgi``."""

import os

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
# Pages wait for the database, so threads carry most of the load.
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# A page that takes longer is stuck; the longest honest one is a bulk action.
timeout = 60
graceful_timeout = 20
# Renews a process now and then, at different times, so that nothing grows for ever.
max_requests = 5000
max_requests_jitter = 500
# A socket by which gunicorn can be controlled from this machine is not needed.
control_socket_disable = True
accesslog = "-" if os.environ.get("WEB_ACCESS_LOG") else None
