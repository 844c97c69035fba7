"""HTTP: the application, its routes, and what stands around them."""
