"""What platforms say in answers that they make themselves: gateways, firewalls, guards against bots, clouds, stores of objects.

Tables of words and headers with what they mean; it never looks at more than one answer. Read platform_answer.py first: a row of them.
"""
