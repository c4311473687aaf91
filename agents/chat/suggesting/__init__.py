"""What somebody may have meant whom neither phrases nor lexicons understood; it is only ever offered, never run."""

from agents.chat.suggesting.classifier import Classifier, Rank, installed, learned
from agents.chat.suggesting.port import NoSuggestions, Suggesting
from agents.chat.suggesting.samples import samples

__all__ = ["Classifier", "NoSuggestions", "Rank", "Suggesting", "installed", "learned", "samples"]
