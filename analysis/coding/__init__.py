"""What people, or slant, coded in texts: one record of it, and the file formats of the tools that people code with.

`codings.Coding` is the record; docs/hand_coding.md says how to code with which tool.
"""
