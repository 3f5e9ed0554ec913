"""How far coders, or coders and slant, agree: docs/agreement.md has the coefficients, sources and limits."""
