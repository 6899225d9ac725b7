"""Where procedures are looked after: versions, the editor of a draft, comparing, publishing."""
