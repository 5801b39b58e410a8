"""What the words of a span say, read without looking at what the annotation says.

A reading knows what it isn't sure of: it gives every value that the words may have, or none. Languages come
from the Unicode locale data (CLDR, as babel has it), spelt numbers from num2words, and what neither has from
lexicon.toml.
"""
