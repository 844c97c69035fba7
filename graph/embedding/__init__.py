"""Texts as vectors: one protocol, implemented by sentence-transformers, and by ONNX for questions only."""

from graph.embedding.model import DEFAULT_MODEL
from graph.embedding.protocol import Embedder, Vectors
from graph.embedding.question_embedder import QuickEmbedder
from graph.embedding.sentence_transformer import SentenceTransformerEmbedder

__all__ = ["DEFAULT_MODEL", "Embedder", "QuickEmbedder", "SentenceTransformerEmbedder", "Vectors"]
