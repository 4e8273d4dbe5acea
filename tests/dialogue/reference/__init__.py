"""The flow language interpreted once more, written from its description and not from the program.

Nothing of `ivr.dialogue` is used here but its actions, inputs and readings, and nothing of the
plan, the linking or the machine: flows are taken as they are written. Where this interpreter and
the program disagree, one of them, or the description, is wrong.
"""
