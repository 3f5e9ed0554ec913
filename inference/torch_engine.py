"""Where training takes the torch engine from."""

from slant.inference.engine import TorchEngine

__all__ = ["TorchEngine"]
