"""Why an attempt really failed: a catalogue of causes, rules that find them in what is known of the servers, and their order.

It never changes a verdict: the reason stays what the browser says. Read decide.py first: there the rules stand in the order in which
they are tried. Each of the other files is a family of them.
"""
