"""What the generated pages and pictures are made by: `python -m docs.generate`, `python -m docs.pictures`."""
