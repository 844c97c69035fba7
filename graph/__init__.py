"""The domain: what the graph holds, how it is stored, how a question is answered. No web and no terminal here."""
