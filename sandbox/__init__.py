"""Local stand-ins for what Quarterdeck talks to, to try it and to test it with. Nothing here is for production."""
