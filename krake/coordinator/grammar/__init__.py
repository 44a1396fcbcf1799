"""How a line of English or German is read without a language model, one question a file."""
