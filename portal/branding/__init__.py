"""The brand's name, links, pictures and readable colours."""
