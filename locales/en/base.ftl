# The language's name in the language itself, for the language switcher.
language-name = English
