"""A draft's rule run over the visits that really were, by the engine that decides about live popups."""
