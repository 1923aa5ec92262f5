"""How a certificate comes on paper: pictures made ready, samples, the page itself, and the files that are kept."""
