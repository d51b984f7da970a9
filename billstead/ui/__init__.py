"""The design system: tokens, components, page helpers. It knows no domain."""
