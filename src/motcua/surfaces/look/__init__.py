"""The look: one design system that all surfaces share, as templates, template tags, styles and small script modules."""
