"""Texts and questions as vectors: one protocol, sentence-transformers behind it, and ONNX for questions alone."""

from graph.embedding.model import DEFAULT_MODEL
from graph.embedding.protocol import Embedder, Vectors
from graph.embedding.quick import QuickEmbedder
from graph.embedding.sentence_transformer import SentenceTransformerEmbedder

__all__ = ["DEFAULT_MODEL", "Embedder", "QuickEmbedder", "SentenceTransformerEmbedder", "Vectors"]
