"""The log in the forms that other programs read. Every export streams and says how many entries it wrote."""
