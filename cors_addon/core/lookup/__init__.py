"""What a person has in hand (a code, console lines, a topic), and what of the catalogues it stands for.

Nothing here is judged: what a text does not show is not claimed. Read console_text.py first: it reads pasted lines.
"""
