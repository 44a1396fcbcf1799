"""The figures of the product, each beside a peer or a physical limit that is measured in the same run, in alternating rounds."""
