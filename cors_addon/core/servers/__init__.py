"""What is known of servers: which answers each gave to whom, by what signs them, and what their bodies say.

It never judges, and nothing in it grows with the number of answers. Read servers.py first: there the memory stands; server_answer.py
says what is kept of an answer.
"""
